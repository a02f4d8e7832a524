"""Plays some of a trainer's games of an environment in a separate process, as `ProcessGames` asks on standard input.

Messages and answers are Python's own objects, pickled: on both sides of the pipe is this program.
"""

import contextlib
import os
import pickle
import struct
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any, BinaryIO

from arcade_rl.errors import ArcadeError, excerpt
from arcade_rl.games.environments.environment_game import EnvironmentGame
from arcade_rl.games.serial import SerialGames, make_each
from arcade_rl.games.worker_process import answering, read_exactly

_SIZE = struct.Struct("<Q")


def packed(message: Any) -> bytes:
    """A message as bytes, its size first."""
    pickled = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return _SIZE.pack(len(pickled)) + pickled


def unpacked(read: Callable[[int], bytes]) -> Any:
    """The next message.

    Args:
        read: gives the next n bytes.
    """
    (size,) = _SIZE.unpack(read(_SIZE.size))
    return pickle.loads(read(size))


class _Share(SerialGames):
    def cpu_seconds(self) -> float:
        return time.process_time()


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Make the games of the first message, and play them as the others ask: a method's name, and its arguments.

    Each is answered by what came of it, and what went wrong; the first by the games' `ObservationSpec`.

    Raises:
        EOFError: nobody asks any more.
        BrokenPipeError: nobody waits for an answer any more.
    """

    def answer(result: Any, problem: str = "") -> None:
        answers.write(packed((result, problem)))
        answers.flush()

    read = partial(read_exactly, asked)
    sys.path[:], entry, settings, count, first = unpacked(read)  # its module may lie beside the trainer's own script
    try:
        games = _Share(make_each(count, lambda: EnvironmentGame(entry, settings)), first=first)
    except ArcadeError as error:
        answer(None, str(error))
        return
    with contextlib.closing(games):
        answer(games.observation_spec)
        while True:
            method, arguments = unpacked(read)
            try:
                result, problem = getattr(games, method)(*arguments), ""
            except ArcadeError as error:
                result, problem = None, str(error)
            except Exception as error:  # another program's code may raise anything
                result, problem = None, f"{entry.id} failed ({type(error).__name__}: {excerpt(error)})"
            answer(result, problem)


def main() -> None:
    """Serve whoever has started this process."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    with answering() as (asked, answers):
        serve(asked, answers)


if __name__ == "__main__":
    main()
