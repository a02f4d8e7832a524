"""Reads the file of scores: who played how well, summed up by SQLite however many games there are."""

import itertools
from pathlib import Path
from typing import Any, Self

from arcade_rl.shelf.scores.rows import (
    SCORES,
    Match,
    Mode,
    Player,
    Side,
    Tally,
    scores_file,
)
from arcade_rl.shelf.storage.row_types import time_of
from arcade_rl.shelf.storage.sqlite_file import SqliteFile

_SIDE = "human, agent, checkpoint, score, brain_step, human_share"
_RANKED = "FROM results JOIN sides ON result = number WHERE NOT practiced AND"


class ScoreReader:
    """Reads the scores; use as a context manager, one a thread. Without a file there are none.

    Every method raises ArcadeError if the file is damaged, of a newer program, or the disk refuses. Games that were
    practiced are left out.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._file = SqliteFile(path or scores_file(), SCORES, read_only=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._file.close()

    def tallies(self) -> list[Tally]:
        """Every player's games in every mode but versus, summed up."""
        # With max(), SQLite takes the other columns from the row that has it.
        return self._file.rows_as(
            _tally,
            f"SELECT game, mode, count(*), avg(score), ended, human, agent, checkpoint, max(score), brain_step, "
            f"human_share {_RANKED} mode <> 'versus' GROUP BY game, mode, human, agent, checkpoint",
        )

    def matches(self) -> list[Match]:
        """Every versus game, oldest first."""
        query = f"SELECT number, game, {_SIDE} {_RANKED} mode = 'versus' ORDER BY number, place"
        rows = self._file.rows_as(lambda number, game, *side: (number, game, _side(*side)), query)
        grouped = [list(sides) for _, sides in itertools.groupby(rows, key=lambda row: row[0])]
        whole = (sides for sides in grouped if len(sides) == 2)  # damage may have cost one its other side
        return [Match(game, (one, other)) for (_, game, one), (_, _, other) in whole]

    def last_played(self) -> dict[tuple[str, Mode], int]:
        """Which result of each game in each mode came last, by its number: clocks may be put back between two games."""
        query = "SELECT game, mode, max(number) FROM results WHERE NOT practiced GROUP BY game, mode"
        rows = self._file.rows_as(lambda game, mode, number: (game, mode, int(number)), query)
        return {(game, mode): number for game, mode, number in rows}

    def scores_of(self, human: str) -> dict[tuple[str, Mode], list[float]]:
        """A human's scores in each game and each mode but versus, oldest first; those of shared games too."""
        scores: dict[tuple[str, Mode], list[float]] = {}
        query = f"SELECT game, mode, score {_RANKED} mode <> 'versus' AND human = ? ORDER BY number"
        for game, mode, score in self._file.rows(query, (human,)):
            scores.setdefault((game, mode), []).append(score)
        return scores


def _tally(game: str, mode: Mode, games: int, mean: float, ended: float, *side: Any) -> Tally:
    return Tally(game, mode, _side(*side), time_of(ended), games, mean)


def _side(
    human: str, agent: str, checkpoint: int | None, score: float, brain_step: int | None, human_share: float
) -> Side:
    return Side(Player(human, agent, checkpoint), score, brain_step, human_share)
