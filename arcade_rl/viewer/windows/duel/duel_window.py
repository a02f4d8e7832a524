"""What every window of two players does beyond every window: two seats, a rematch."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Generic, TypeVar

from arcade_rl.shelf.scores.rows import Result
from arcade_rl.viewer.controls.bindings import Intent
from arcade_rl.viewer.drawing.view import DuelView, View
from arcade_rl.viewer.play.window_session import DuelSession
from arcade_rl.viewer.seats.scorekeeping import Seats
from arcade_rl.viewer.windows.game_window import GameWindow

D = TypeVar("D", bound=DuelSession)


class DuelWindow(GameWindow[D, DuelView], Generic[D]):
    """One session of two players in one window."""

    @property
    @abstractmethod
    def _plays(self) -> bool:
        """Whether the next frame is played where it is heard."""

    @abstractmethod
    def _advance(self) -> bool:
        """Play one frame; returns whether the game ended with it."""

    @abstractmethod
    def _result(self) -> Result:
        """What the scores keep of the game that has ended."""

    @property
    def _seats(self) -> Seats:
        """Of the left side and of the right one."""
        (left, _), (right, _) = self._players
        return left, right

    def _play_frame(self) -> None:
        plays = self._plays
        if self._advance():
            self._seated.keep_result(self._result)
        if plays:
            self._hear()

    def _orders(self, key: int) -> dict[Intent, Callable[[], None]]:
        return super()._orders(key) | {Intent.RESET: self._session.rematch}

    def _filmed(self, view: DuelView) -> View:
        return view.sides[0]

    def _side(self, side: int) -> View:
        return self._view_of(self._session.state(side), self._seats[side])
