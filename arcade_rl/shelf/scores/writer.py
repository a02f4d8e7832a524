"""Writes the file of scores: one SQLite file in the saves folder, which windows share."""

import contextlib
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path
from typing import Any

from arcade_rl.shelf.scores.rows import (
    SCORES,
    Result,
    ResultRow,
    Side,
    SideRow,
    scores_file,
)
from arcade_rl.shelf.storage.atomic import refusing
from arcade_rl.shelf.storage.file_lock import exclusive
from arcade_rl.shelf.storage.schema import columns
from arcade_rl.shelf.storage.sqlite_file import SqliteFile


class ScoreWriter:
    """Keeps results. It may be used from any thread, by one at a time; other processes may write meanwhile.

    Every method raises ArcadeError if the disk refuses, or another program keeps the file locked for seconds.

    Attributes:
        repaired: what was done to a damaged file, in a line for people, until the caller empties it.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.repaired = ""
        self._path = path or scores_file()
        self._checked = False

    def keep(self, result: Result) -> None:
        """Keep a result; one that is kept already (it has the same `key`) is not kept twice.

        A damaged file is set aside (`scores.damaged-N.sqlite`), and a fresh one is started.
        """
        with self._writing() as file, file.transaction() as connection:
            row = ResultRow(
                result.key,
                result.game,
                result.mode,
                result.steps,
                float(result.ended),
                result.truncated,
                result.practiced,
            )
            cursor = connection.execute(f"INSERT OR IGNORE {_into('results', ResultRow)}", astuple(row))
            if cursor.rowcount:
                sides = [_row(cursor.lastrowid or 0, place, side) for place, side in enumerate(result.sides)]
                connection.executemany(f"INSERT {_into('sides', SideRow)}", map(astuple, sides))

    def rename_agent(self, name: str, new_name: str) -> None:
        """What an agent has played goes with it to its new name."""
        with self._writing() as file, file.transaction() as connection:
            connection.execute("UPDATE sides SET agent = ? WHERE agent = ?", (new_name, name))

    @contextlib.contextmanager
    def _writing(self) -> Iterator[SqliteFile]:
        """The file, opened for this once: nobody goes on writing to one that was set aside."""
        with refusing("write", self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
        file = SqliteFile(self._path, SCORES, read_only=False)
        try:
            with exclusive(self._path):
                if not self._checked:
                    self.repaired = file.repair() or self.repaired
                self._checked = False  # unless all goes well, look closely next time
                yield file
                self._checked = True
        finally:
            file.close()


def _into(table: str, kind: type[Any]) -> str:
    names = columns(kind)
    return f"INTO {table} ({names}) VALUES ({', '.join('?' * len(names.split(',')))})"


def _row(number: int, place: int, side: Side) -> SideRow:
    player = side.player
    return SideRow(
        number,
        place,
        player.human,
        player.agent,
        player.checkpoint,
        float(side.score),
        side.brain_step,
        float(side.human_share),
    )
