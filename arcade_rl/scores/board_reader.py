"""Reads the leaderboards again and again: only where a game was finished meanwhile is there work to do."""

from arcade_rl.scores.boards import Board, read_boards
from arcade_rl.shelf.scores.rows import scores_file
from arcade_rl.shelf.storage.file_stamp import Stamp, are_settled, stamp


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
