"""Files of an agent's folder on their way from one machine to another, in pieces, and whole or not at all."""

import contextlib
import dataclasses
import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from arcade_rl.errors import ArcadeError, DiskError, quoted
from arcade_rl.experiments.remote.messages import Piece
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.agents.config_file import read_config
from arcade_rl.shelf.storage.atomic import refusing, sync_folder, write_atomically

PIECE_BYTES = 8 * 2**20
PARCEL_BYTES = 32 * 2**20  # of all pieces that go at a time
_ATTEMPTS = 3

_SENT = ("agent.toml", "brain.safetensors", "best.safetensors", "checkpoints", "resume", "replay", "demonstrations")
_SETTINGS = "agent.toml"
_EVALUATION, _RESUME = "resume/evaluation.safetensors", "resume/state.safetensors"


def files_out(folder: AgentFolder) -> list[str]:
    """The files that a trainer begins from, in the order in which they are sent."""
    replay = _within(folder, "replay")
    demonstrations = _within(folder, "demonstrations")
    return _there(
        folder, [_SETTINGS, "best.safetensors", "brain.safetensors", *demonstrations, *replay, _EVALUATION, _RESUME]
    )


def files_home(folder: AgentFolder, *, with_replay: bool) -> list[str]:
    """The files that a trainer writes; the resume state last, since it counts on the others.

    Args:
        with_replay: the replay memory too, which is written without an end while training goes on.
    """
    replay = _within(folder, "replay") if with_replay else []
    checkpoints = _within(folder, "checkpoints")
    return _there(
        folder, [_SETTINGS, "best.safetensors", "brain.safetensors", *checkpoints, *replay, _EVALUATION, _RESUME]
    )


def _within(folder: AgentFolder, name: str) -> list[str]:
    inside = folder.path / name
    names = sorted(each.name for each in inside.iterdir()) if inside.is_dir() else []
    return [f"{name}/{each}" for each in names if not each.startswith(".")]


def _there(folder: AgentFolder, names: Iterable[str]) -> list[str]:
    return [name for name in names if (folder.path / name).is_file()]


class Outbox:
    """What is to be sent of an agent's folder, and how much of it is sent.

    A file that is replaced while it is being sent is sent to its end as it was, and then again: what arrives was true
    at some step.
    """

    def __init__(self, folder: AgentFolder) -> None:
        self._folder = folder
        self._sent: dict[str, tuple[int, int, int]] = {}
        self._open: list[tuple[str, BinaryIO]] = []
        self.is_evaluated = True  # as the resume state that is sent has it

    def note_sent(self, names: Iterable[str]) -> None:
        """The other end has these files as they are now."""
        for name in names:
            self._sent[name] = _identity((self._folder.path / name).stat())

    def look(self, *, with_replay: bool = False) -> bool:
        """Take up what has changed since it was sent; False if it was not looked, since something waits still."""
        if self._open:
            return False
        for _ in range(_ATTEMPTS):
            self._take_up(files_home(self._folder, with_replay=with_replay))
            if self._is_consistent():
                return True
            self.close()
        return False

    def take_up_all(self) -> None:
        """Take up all that a trainer begins from."""
        self._take_up(files_out(self._folder))

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits to be sent."""
        return not self._open

    def pack(self) -> tuple[Piece, ...]:
        """The next pieces, of `PARCEL_BYTES` at most."""
        pieces: list[Piece] = []
        left = PARCEL_BYTES
        while self._open and left > 0:
            name, file = self._open[0]
            offset = file.tell()
            data = file.read(min(PIECE_BYTES, left))
            is_last = file.tell() >= os.fstat(file.fileno()).st_size
            pieces.append(Piece(name, offset, data, is_last))
            left -= max(len(data), 1)
            if is_last:
                self._sent[name] = _identity(os.fstat(file.fileno()))
                file.close()
                self._open.pop(0)
        return tuple(pieces)

    def close(self) -> None:
        """Let go of the files."""
        for _, file in self._open:
            file.close()
        self._open = []

    def _take_up(self, names: Iterable[str]) -> None:
        """Backwards: the resume state is opened first, so that what it counts on is there or newer."""
        for name in reversed(list(names)):
            with contextlib.suppress(FileNotFoundError):
                file = (self._folder.path / name).open("rb")
                if _identity(os.fstat(file.fileno())) == self._sent.get(name):
                    file.close()
                else:
                    self._open.insert(0, (name, file))

    def _is_consistent(self) -> bool:
        """Whether the resume state has not been replaced while the rest was opened."""
        self.is_evaluated = not self._folder.evaluation_file.exists()
        opened = dict(self._open)
        held = _identity(os.fstat(opened[_RESUME].fileno())) if _RESUME in opened else self._sent.get(_RESUME)
        try:
            return _identity((self._folder.path / _RESUME).stat()) == held
        except FileNotFoundError:
            return held is None


class Inbox:
    """Puts what arrives in its place in an agent's folder; of what came before it, nothing arrives any more.

    If `agent.toml` is already there, only the hyperparameters that changed at the other end are merged into it: a
    person may have changed others meanwhile.
    """

    def __init__(self, folder: AgentFolder) -> None:
        """ArcadeError if there is an `agent.toml`, and it is damaged."""
        self._folder = folder
        self._known = folder.config().hyperparameters if folder.config_file.exists() else None  # at the other end
        for cut_off in (*folder.path.glob(_arriving("*")), *folder.path.glob(f"*/{_arriving('*')}")):
            with refusing("delete", cut_off):
                cut_off.unlink(missing_ok=True)

    def put(self, piece: Piece) -> None:
        """Keep a piece; the file is in its place once the last has arrived.

        Raises:
            ArcadeError: no trainer writes a file of that name, or the disk refuses; the piece can be put again.
        """
        path = self._place(piece.name)
        with refusing("write", path):
            path.parent.mkdir(exist_ok=True)
        changes_settings = path == self._folder.config_file and self._known is not None
        if piece.is_last and not piece.offset and not changes_settings:
            write_atomically(path, piece.data)
            return
        arriving = path.with_name(_arriving(path.name))
        with refusing("write", path), arriving.open("r+b" if piece.offset else "wb") as file:
            file.seek(piece.offset)
            file.write(piece.data)
            file.flush()
            if piece.is_last:
                os.fsync(file.fileno())
        if piece.is_last and changes_settings:
            self._change_settings(arriving)
        elif piece.is_last:
            with refusing("write", path):
                arriving.replace(path)
                sync_folder(path.parent)

    def _change_settings(self, arrived: Path) -> None:
        before, now = self._known, read_config(arrived).hyperparameters
        names = [each.name for each in dataclasses.fields(now)]
        changes = {name: getattr(now, name) for name in names if getattr(now, name) != getattr(before, name)}
        try:
            self._folder.change_hyperparameters(changes)
        except DiskError:
            raise  # it is tried again
        except ArcadeError:
            pass  # a person is about to edit the file: these changes come with the next ones
        else:
            self._known = now
        with refusing("delete", arrived):
            arrived.unlink()

    def _place(self, name: str) -> Path:
        parts = PurePosixPath(name).parts
        if not 1 <= len(parts) <= 2 or parts[0] not in _SENT or any(part.startswith(".") for part in parts):
            raise ArcadeError(f"a worker has sent a file that no trainer writes: {quoted(name)}")
        return self._folder.path.joinpath(*parts)


def _arriving(name: str) -> str:
    """What a file is called until its last piece is there."""
    return f".{name}.arriving.tmp"


def _identity(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_mtime_ns, status.st_size
