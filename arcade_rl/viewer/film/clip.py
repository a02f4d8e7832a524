"""A clip: the last seconds of play, played again by another game on a thread, and filmed there."""

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from arcade_rl.errors import ArcadeError, excerpt
from arcade_rl.games.game import Observation
from arcade_rl.viewer.drawing.parts import Scene
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.film.game_alone import GameAlone
from arcade_rl.viewer.play import background
from arcade_rl.viewer.play.rewind import Rewindable, Segment
from arcade_rl.viewer.system.display import FRAMES_PER_SECOND

CLIP_SECONDS = 30
_NICENESS = 15  # of the threads that write a clip


if TYPE_CHECKING:
    from arcade_rl.viewer.film.film import Film


class _Replayed(Protocol):
    """A game, as far as it is played again."""

    def restore(self, snapshot: object) -> None:
        """Go back to a snapshot of a game like this one."""

    def step_frame(self, move: Any, /) -> object:
        """Play one frame."""


@dataclass(frozen=True, slots=True)
class Replica:
    """Another game like the one of a session.

    Attributes:
        scene: of this game. observe: what an agent sees of it.
    """

    game: _Replayed
    scene: Scene
    observe: Callable[[], Observation]


@dataclass(frozen=True, slots=True)
class ClipSource:
    """Where clips come from.

    Attributes:
        make_replica: makes another game like the session's, or gives one that no clip uses any more.
        frames_per_second: the game's own speed.
        close: closes what it has made.
    """

    session: Rewindable[Any]
    make_replica: Callable[[], Replica]
    frames_per_second: int
    close: Callable[[], None] = lambda: None


class Clip:
    """One clip, on a separate thread; the finished file appears whole under its name.

    Args:
        path: of the file; a number is added if another file has taken it when the clip is complete.
        view: of the present state: what a clip shows beside the game itself, as a Q-table.
        folder: as for `Film`.

    Attributes:
        path: where the clip is, once it is over.
        seconds: how long it is.
        problem: why there is none, in one line; empty if all is well.

    Raises:
        UsageError: nothing is kept that it could show.
    """

    def __init__(self, path: Path, source: ClipSource, view: View, folder: Callable[[], Path]) -> None:
        self.path = path
        self.problem = ""
        self._source = source
        self._view = view
        self._folder = folder
        self._segments = source.session.last_played(CLIP_SECONDS * source.frames_per_second)
        self.seconds = sum(len(segment.moves) for segment in self._segments) / source.frames_per_second
        self._thread = background.start(self._make, name="clip")

    @property
    def over(self) -> bool:
        """Whether the file is complete, or `problem` says why it is not."""
        return not self._thread.is_alive()

    def wait(self) -> None:
        """Wait until the clip is over.

        Raises:
            ArcadeError: it could not be written; nothing of it is left.
        """
        self._thread.join()
        if self.problem:
            raise ArcadeError(self.problem)

    # On the thread

    def _make(self) -> None:
        _yield_to_window()
        try:
            self._film(self._source.make_replica())
        except ArcadeError as error:
            self.problem = str(error)
        except Exception as error:  # else nobody would report it
            self.problem = f"the clip {self.path} could not be made: {excerpt(error)}"

    def _film(self, replica: Replica) -> None:
        from arcade_rl.viewer.film.film import Film  # loads FFmpeg, 4 MB that few windows need

        first, *_ = self._segments
        replica.game.restore(first.snapshot)
        alone = GameAlone(replica.scene)
        path = self._folder() / self.path.name
        film = Film(path, alone.canvas.get_size(), patient=True, folder=self._folder)
        try:
            self._fill(film, alone, replica)
        except BaseException:
            film.end()
            with contextlib.suppress(ArcadeError):
                film.wait()
                film.path.unlink(missing_ok=True)  # a part of a clip is none
            raise
        film.end()
        film.wait()
        self.path = film.path

    def _fill(self, film: "Film", alone: GameAlone, replica: Replica) -> None:
        pictures = 0
        for frame, view in enumerate(self._views(replica), 1):
            while pictures * self._source.frames_per_second < frame * FRAMES_PER_SECOND and not film.problem:
                seconds = pictures / FRAMES_PER_SECOND
                film.add(alone.canvas, seconds, changed=alone.draw(replace(view, seconds=seconds)))
                pictures += 1

    def _views(self, replica: Replica) -> Iterator[View]:
        """What is seen after each frame, and at the beginning of each segment."""
        seen = 0
        for number, segment in enumerate(self._segments):
            for _ in _play(replica.game, segment):
                state = replace(
                    self._view.state, frame=seen, decision=seen, episode=number, observation=replica.observe()
                )
                yield replace(self._view, state=state)
                seen += 1


def _yield_to_window() -> None:
    """Let this thread, and those that it starts, run when the window leaves time: on Linux, where threads are nice."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, thread, max(_NICENESS, os.getpriority(os.PRIO_PROCESS, thread)))


def _play(game: _Replayed, segment: Segment[object]) -> Iterator[None]:
    """Play a segment again; yields at its beginning, and after each frame."""
    game.restore(segment.snapshot)
    yield
    for move in segment.moves:
        game.step_frame(move)
        yield
