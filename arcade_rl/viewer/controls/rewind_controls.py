"""Rewinding by a held key, and one saved state to return to."""

from collections.abc import Callable, Hashable
from typing import Any

from arcade_rl.errors import UsageError
from arcade_rl.viewer.controls.banner import Banner
from arcade_rl.viewer.play.rewind import Rewindable
from arcade_rl.window_keys import Intent

_REWIND_SPEEDS = ((3.0, 8), (1.0, 4), (0.0, 2))  # (seconds held, multiple of the game's own speed)


class RewindControls:
    """The keys that rewind one session, save its state and load it.

    Args:
        frames_per_second: the game's own speed.
        cap: what is written on the key that asks something; empty where there is none.
        turn_based: the game is turn-based.
    """

    def __init__(
        self,
        session: Rewindable[Any],
        frames_per_second: int,
        cap: Callable[[Intent], str],
        *,
        turn_based: bool = False,
    ) -> None:
        self._cap = cap
        self._held: Hashable = None  # the key that rewinds
        self._session = session
        self._frames_per_second = frames_per_second
        self._turn_based = turn_based
        self._saved: object | None = None

    def orders(self, key: Hashable, banner: Banner) -> dict[Intent, Callable[[], None]]:
        """What a person can ask with a key, and what is done then; the banner shows the answers."""
        if why := self._session.no_rewind:
            asked = (Intent.REWIND, Intent.SAVE_STATE, Intent.LOAD_STATE)
            return dict.fromkeys(asked, lambda: banner.refuse(f"it cannot be rewound: {why}"))
        return {
            Intent.REWIND: lambda: self._press_rewind(key),
            Intent.SAVE_STATE: lambda: banner.answer(self.save_state),
            Intent.LOAD_STATE: lambda: banner.answer(self.load_state),
        }

    # Rewinding

    @property
    def rewinding(self) -> bool:
        """Whether the key is held."""
        return self._held is not None

    def _press_rewind(self, key: Hashable) -> None:
        """Start rewinding: by one step at once, and on while the key is held."""
        self._held = key
        self._held_seconds = self._owed_frames = 0.0
        self._gone_frames = 0
        self._go_back(1)

    def release(self, key: Hashable) -> None:
        """Release a key; if it is the one that rewinds, play goes on from here."""
        if key == self._held:
            self.release_all()

    def release_all(self) -> None:
        """Release all keys."""
        self._held = None

    def rewind(self, elapsed_seconds: float) -> None:
        """Rewind for as long as the key has been held; the longer, the faster."""
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
        """How far the session has been rewound, in words; empty unless the key is held."""
        if not self.rewinding:
            return ""
        far = f"{self._gone_frames / self._frames_per_second:.1f} s back"
        if self._turn_based:
            far = "1 move back" if self._gone_frames == 1 else f"{self._gone_frames} moves back"
        return f"{far}, the oldest kept" if self._at_oldest else far

    # The saved state

    def save_state(self) -> str:
        """Save this state, in place of any before, while the window is open; returns an answer to the person."""
        self._saved = self._session.snapshot()
        load = self._cap(Intent.LOAD_STATE)
        return f"state saved: {load} loads it" if load else "state saved"

    def load_state(self) -> str:
        """Continue from the saved state; returns an answer to the person.

        Raises:
            UsageError: there is none.
        """
        if self._saved is None:
            save = self._cap(Intent.SAVE_STATE)
            raise UsageError(f"no state is saved yet: {save} saves this one" if save else "no state is saved yet")
        self._session.restore(self._saved)
        return "saved state loaded"
