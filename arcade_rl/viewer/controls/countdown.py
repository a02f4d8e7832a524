"""Three, two, one: a human who plays against somebody gets time to find the keys before a game begins or goes on."""

import math
from collections.abc import Callable

from arcade_rl.viewer.play.versus_session import VersusSession
from arcade_rl.window_keys import Intent

_SECONDS = 3.0
_LONGEST_GAP_SECONDS = 0.1  # of a window that loads, or is moved: it was not seen to count meanwhile


class Countdown:
    """Holds a session back before each game, after a pause and after the list of keys, while a human plays.

    Agents alone wait for nobody.

    Args:
        counts: whether it ever counts; a session without a window is not held back.
    """

    def __init__(self, session: VersusSession, *, counts: bool) -> None:
        self._session = session
        self._counts = counts
        self._seconds_left = 0.0
        self._covered = False
        self.begin()

    @property
    def number(self) -> int:
        """What is counted now: 3, 2, 1; 0 where nobody has to wait."""
        waits = self._human_plays and self._session.running
        return math.ceil(self._seconds_left) if waits else 0

    def elapse(self, seconds: float) -> bool:
        """Let time pass by the clock on the wall, whatever the game's speed; whether the game has to wait."""
        if self.number:
            self._seconds_left = max(0.0, self._seconds_left - min(seconds, _LONGEST_GAP_SECONDS))
            return True
        if self._session.running:
            self._seconds_left = 0.0  # no human plays: nobody waits if one takes a joystick later
        return False

    def see(self, *, covered: bool) -> None:
        """Whether the list of keys lies over the game: it counts once that is gone."""
        if self._covered and not covered:
            self.begin()
        self._covered = covered

    def orders(self) -> dict[Intent, Callable[[], None]]:
        """Pause and rematch, each followed by a countdown."""
        return {Intent.PAUSE: self._toggle_pause, Intent.RESET: self._rematch}

    def begin(self) -> None:
        """Count from three."""
        self._seconds_left = _SECONDS if self._counts else 0.0

    def _toggle_pause(self) -> None:
        self._session.pace.toggle_pause()
        self.begin()

    def _rematch(self) -> None:
        self._session.rematch()
        self.begin()

    @property
    def _human_plays(self) -> bool:
        return any(side.controller == "human" for side in self._session.sides)
