"""Leaderboards: one for each game and mode, with what random play and a human tester score as marks to pass."""

import contextlib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from arcade_rl.errors import UsageError
from arcade_rl.games import catalog
from arcade_rl.games.two_player import versus_catalog
from arcade_rl.scores.elo import Rating, ratings
from arcade_rl.shelf.scores.humans import this_human
from arcade_rl.shelf.scores.reader import ScoreReader
from arcade_rl.shelf.scores.rows import Match, Mode, Player, Tally, scores_file
from arcade_rl.shelf.storage.file_stamp import Stamp, are_settled, stamp

_MODES: tuple[Mode, ...] = ("alone", "takeover", "versus", "race")


@dataclass(frozen=True, slots=True)
class Reference:
    """A score from the literature: what is reached on average by whom."""

    who: str
    score: float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a leaderboard.

    Attributes:
        rank: 1 for the first, shared by those who are equal; None for a reference, which does not take part.
        entry: a rating on a versus board, else a tally or a reference.
    """

    rank: int | None
    entry: Tally | Rating | Reference


@dataclass(frozen=True, slots=True)
class Board:
    """The leaderboard of one game and mode.

    Attributes:
        game: its id, or that of a variant (see `variants.scored_as`).
        rows: best first: by highest score, in versus by Elo.
        course: how the human at this computer did, oldest first: scores, in versus the Elo after each game.
    """

    game: str
    mode: Mode
    rows: tuple[Row, ...]
    course: tuple[float, ...] = ()

    @property
    def title(self) -> str:
        """The game's title."""
        return game_title(self.game)


def read_boards() -> tuple[Board, ...]:
    """Every board that has been played on, the game played last first.

    Raises:
        ArcadeError: the scores cannot be read.
    """
    human = this_human()
    with ScoreReader() as reader:
        courses = reader.scores_of(human)
        scored = _score_boards(reader.tallies(), courses)
        boards = [*scored, *_elo_boards(reader.matches(), human)]
        played = reader.last_played()  # last: a window may have kept the first game of a board meanwhile
    newest: dict[str, int] = {}
    for (game, _), number in played.items():
        newest[game] = max(number, newest.get(game, number))
    return tuple(sorted(boards, key=lambda board: (-newest[board.game], board.game, _MODES.index(board.mode))))


def board_of_references(game: str) -> Board:
    """The board of a game that nobody has finished yet."""
    return Board(game, "alone", tuple(Row(None, reference) for reference in references(game)))


def references(game: str) -> list[Reference]:
    """What is known of others' scores, best first; nothing for a game that the catalog does not list."""
    entry = _entry(game)
    known = (("human tester", entry.human_score), ("random play", entry.random_score)) if entry else ()
    found = [Reference(who, score) for who, score in known if score is not None]
    return sorted(found, key=lambda reference: -reference.score)


def game_title(game: str) -> str:
    """A game's title, such as `Breakout`, of a variant `Breakout mode 4`; its id if the catalog does not list it."""
    game_id, _, variant = game.partition(" ")
    entry = _entry(game_id)
    return f"{entry.title} {variant}".rstrip() if entry else game


def _score_boards(tallies: Iterable[Tally], courses: Mapping[tuple[str, Mode], Sequence[float]]) -> list[Board]:
    by_board = sorted(tallies, key=_board_key)
    return [
        Board(game, mode, _ranked(list(those), references(game)), tuple(courses.get((game, mode), ())))
        for (game, mode), those in itertools.groupby(by_board, key=_board_key)
    ]


def _board_key(tally: Tally) -> tuple[str, Mode]:
    return tally.game, tally.mode


def _ranked(tallies: Sequence[Tally], marks: Iterable[Reference]) -> tuple[Row, ...]:
    """By the best score, then by the mean; a mark stands before the first who has not passed it."""
    scores = [tally.best.score for tally in tallies]
    rows = [
        *(((-mark.score, 0, 0.0), Row(None, mark)) for mark in marks),
        *(
            ((-tally.best.score, 1, -tally.mean), Row(1 + sum(score > tally.best.score for score in scores), tally))
            for tally in tallies
        ),
    ]
    return tuple(row for _, row in sorted(rows, key=lambda place: place[0]))


def _elo_boards(matches: Iterable[Match], human: str) -> list[Board]:
    by_game: dict[str, list[Match]] = {}
    for match in matches:
        by_game.setdefault(match.game, []).append(match)
    boards = (_elo_board(game, ratings(those), Player(human=human)) for game, those in by_game.items())
    return [board for board in boards if board.rows]


def _elo_board(game: str, rated: Sequence[Rating], human: Player) -> Board:
    rows = (Row(1 + sum(other.elo > each.elo for other in rated), each) for each in rated)
    course = next((each.course for each in rated if each.player == human), ())
    return Board(game, "versus", tuple(rows), course)


def _entry(game: str) -> catalog.CatalogEntry | None:
    """What the catalog, or that of games for two alone, says of a game; None if neither lists it."""
    with contextlib.suppress(UsageError):
        return catalog.game(game)
    with contextlib.suppress(UsageError):
        return versus_catalog.versus_game(game).entry
    return None


class BoardReader:
    """Keeps what it read last."""

    def __init__(self) -> None:
        self._boards: tuple[Board, ...] = ()
        self._seen: tuple[Stamp | None, ...] | None = None

    def read(self) -> tuple[Board, ...]:
        """The boards as they are now. Raises as `read_boards`."""
        file = scores_file()
        stamps = tuple(stamp(path) for path in (file, file.with_name(f"{file.name}-wal")))
        if stamps != self._seen:
            self._boards = read_boards()
            self._seen = stamps if are_settled(stamps) else None
        return self._boards
