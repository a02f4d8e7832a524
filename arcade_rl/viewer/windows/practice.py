"""Practice: going back in time, and one moment to come back to."""

from collections.abc import Callable
from typing import Any

from arcade_rl.errors import UsageError
from arcade_rl.viewer.controls.banner import Banner
from arcade_rl.viewer.controls.bindings import Intent, cap
from arcade_rl.viewer.play.rewind import GoingBack

_REWIND_SPEEDS = ((3.0, 8), (1.0, 4), (0.0, 2))  # held for so many seconds, time runs back so many times as fast


class Practice:
    """What a person practises with, in one session.

    Args:
        frames_per_second: the game's own speed.
        turn_based: it is a game of turns.
    """

    def __init__(self, session: GoingBack[Any], frames_per_second: int, *, turn_based: bool = False) -> None:
        self._held: int | None = None  # the key that goes back
        self._session = session
        self._frames_per_second = frames_per_second
        self._turn_based = turn_based
        self._moment: object | None = None

    def orders(self, key: int, banner: Banner) -> dict[Intent, Callable[[], None]]:
        """What a person can ask of it with a key, and what is done then; the banner shows the answers."""
        return {
            Intent.REWIND: lambda: self._press_rewind(key),
            Intent.KEEP_MOMENT: lambda: banner.answer(self.keep_moment),
            Intent.RETURN_TO_MOMENT: lambda: banner.answer(self.return_to_moment),
        }

    # Going back in time

    @property
    def rewinding(self) -> bool:
        """Whether time runs back now."""
        return self._held is not None

    def _press_rewind(self, key: int) -> None:
        """Begin to go back: at once by a little, and on while the key is held."""
        self._held = key
        self._held_seconds = self._owed_frames = 0.0
        self._gone_frames = 0
        self._go_back(1)

    def release(self, key: int) -> None:
        """A key came up: if it is the one that went back, play goes on from here."""
        if key == self._held:
            self.release_all()

    def release_all(self) -> None:
        """No key is held any more."""
        self._held = None

    def rewind(self, elapsed_seconds: float) -> None:
        """Run time back for as long as the key was held on; the longer, the faster."""
        self._held_seconds += elapsed_seconds
        speed = next(speed for seconds, speed in _REWIND_SPEEDS if self._held_seconds >= seconds)
        self._owed_frames += elapsed_seconds * speed * self._frames_per_second
        if self._owed_frames >= 1:
            self._go_back(int(self._owed_frames))

    def _go_back(self, frames: int) -> None:
        gone = self._session.rewind(frames)
        self._gone_frames += gone
        self._owed_frames = self._owed_frames - gone if gone else 0.0
        self._at_oldest = not gone

    @property
    def rewound(self) -> str:
        """How far back this is, in words; empty unless time runs back now."""
        if not self.rewinding:
            return ""
        far = f"{self._gone_frames / self._frames_per_second:.1f} s back"
        if self._turn_based:
            far = "1 move back" if self._gone_frames == 1 else f"{self._gone_frames} moves back"
        return f"{far}, the oldest kept" if self._at_oldest else far

    # One moment

    def keep_moment(self) -> str:
        """Keep this moment instead of any before, while the window is open; returns an answer to the person."""
        self._moment = self._session.snapshot()
        return f"this moment is kept: {cap(Intent.RETURN_TO_MOMENT)} goes back to it"

    def return_to_moment(self) -> str:
        """Go on from the moment kept; returns an answer to the person. UsageError if there is none."""
        if self._moment is None:
            raise UsageError(f"no moment is kept yet: {cap(Intent.KEEP_MOMENT)} keeps this one")
        self._session.restore(self._moment)
        return "back at the moment kept"
