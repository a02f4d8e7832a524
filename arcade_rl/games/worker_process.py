"""Processes that play some of a trainer's games: which, how they are started, asked and ended, and how they answer."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, BinaryIO

from arcade_rl.child_processes import module_command, module_environment
from arcade_rl.errors import ArcadeError
from arcade_rl.games.atari.variants import is_standard
from arcade_rl.games.catalog import CatalogEntry

_CLOSING_SECONDS = 5.0
_NOBODY_HEARS = OSError if sys.platform == "win32" else BrokenPipeError
_STOPS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def plays_in_processes(entry: CatalogEntry, count: int, *, mode: int, difficulty: int) -> bool:
    """Whether `count` parallel games do: slow environments, and a console's variants, which its threads cannot set."""
    if entry.family == "atari":
        return not is_standard(entry, mode, difficulty)
    return entry.slow and count > 1


class WorkerProcess:
    """A module of the program that plays games: asked on its standard input, it answers on its standard output.

    It ends when nobody can ask any more: once it is closed, or this process has ended in any way.

    Args:
        game_id: what it plays, for messages.
        arguments: of the module.
    """

    def __init__(self, game_id: str, module: str, *arguments: str) -> None:
        self._game_id = game_id
        self._process = subprocess.Popen(
            module_command(module, *arguments),
            env=module_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # a stop that is asked for in the terminal is the trainer's to answer
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._asks, self._answers = self._process.stdin, self._process.stdout

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    @property
    def exit_status(self) -> int | None:
        """Of the process; None while it runs."""
        return self._process.poll()

    def ask(self, message: bytes) -> None:
        """Send a message. ArcadeError if the process has ended."""
        try:
            self._asks.write(message)
            self._asks.flush()
        except (OSError, ValueError) as error:
            raise self._ended() from error

    def answer(self, size: int) -> bytes:
        """Wait for `size` bytes of the answer. ArcadeError if the process has ended."""
        try:
            return read_exactly(self._answers, size)
        except (EOFError, OSError, ValueError) as error:
            raise self._ended() from error

    def hang_up(self) -> None:
        """Ask nothing more: the process ends."""
        for pipe in (self._asks, self._answers):
            with contextlib.suppress(OSError):  # it has ended already
                pipe.close()

    def wait(self) -> None:
        """Wait until it has ended; one that takes too long is killed."""
        try:
            self._process.wait(_CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _ended(self) -> ArcadeError:
        return ArcadeError(
            f"a process that plays {self._game_id} has ended; train again, it goes on from its last save"
        )


def close_all(workers: Sequence[WorkerProcess]) -> None:
    """End the processes, all at the same time. Closing twice does no harm."""
    for worker in workers:
        worker.hang_up()
    for worker in workers:
        worker.wait()


@contextlib.contextmanager
def answering() -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """For such a process: what it is asked, and where its answers go, until nobody asks or hears any more.

    Meanwhile standard input is empty, and what anybody prints goes to standard error, which is the trainer's log.
    """
    _leave_stops_to_the_trainer()
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    with contextlib.suppress(EOFError, _NOBODY_HEARS):
        yield asked, answers
    for pipe in (asked, answers):
        with contextlib.suppress(_NOBODY_HEARS):  # an answer that nobody waits for
            pipe.close()


def _leave_stops_to_the_trainer() -> None:
    """Ignore what asks a process to end.

    A terminal, a service manager or a shutdown may ask every process at once. The trainer saves first, and for that it
    needs its games; when it closes its pipe to them or is gone, their processes end as well.
    """
    for stop in _STOPS:
        signal.signal(stop, signal.SIG_IGN)


def read_exactly(stream: IO[bytes], size: int) -> bytes:
    """The next `size` bytes. EOFError if the stream ends before."""
    found = stream.read(size)
    if len(found) < size:
        raise EOFError
    return found
