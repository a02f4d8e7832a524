"""What every window of two players does beyond every window: two seats, results that are kept, a rematch."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from pygame import Surface

from arcade_rl.shelf.scores.rows import Result
from arcade_rl.viewer.controls.bindings import Intent
from arcade_rl.viewer.controls.joystick import Joystick
from arcade_rl.viewer.drawing.scene import Scene
from arcade_rl.viewer.drawing.view import DuelView, View
from arcade_rl.viewer.seats.result_queue import ResultQueue
from arcade_rl.viewer.seats.seat import Seat
from arcade_rl.viewer.system.speaker import Sounding, Speaker
from arcade_rl.viewer.windows.duel.duel_compositor import DuelCompositor
from arcade_rl.viewer.windows.duel.session import DuelSession
from arcade_rl.viewer.windows.game_window import GameWindow
from arcade_rl.viewer.windows.practice import Practice

D = TypeVar("D", bound=DuelSession)


class DuelWindow(GameWindow[D, DuelView], Generic[D]):
    """One session of two players in one window.

    Args:
        seats: whose agent sits at the left and at the right.
        results: where finished games go; None if they do not count.
        The others: as `GameWindow`.
    """

    def __init__(
        self,
        canvas: Surface,
        session: D,
        seats: tuple[Seat, Seat],
        results: ResultQueue | None,
        wall_clock: Callable[[], float],
        *,
        joysticks: Sequence[Joystick],
        compositor: DuelCompositor,
        make_scene: Callable[[], Scene],
        pictures: Path,
        sounding: Sounding | None,
        speaker: Speaker | None,
        practice: Practice | None = None,
    ) -> None:
        self._seats = seats
        self._results = results
        super().__init__(
            canvas,
            session,
            tuple(zip(seats, session.sides, strict=True)),
            compositor,
            joysticks=joysticks,
            make_scene=make_scene,
            pictures=pictures,
            wall_clock=wall_clock,
            sounding=sounding,
            speaker=speaker,
            practice=practice,
        )

    @property
    @abstractmethod
    def _plays(self) -> bool:
        """Whether the next frame is played where it is heard."""

    @abstractmethod
    def _advance(self) -> bool:
        """Play one frame; returns whether the game ended with it."""

    @abstractmethod
    def _result(self) -> Result:
        """What the scores tell of the game that has ended."""

    def _play_frame(self) -> None:
        plays = self._plays
        if self._advance() and self._results is not None:
            self._results.put(self._result())
        if plays:
            self._hear()

    def _orders(self, key: int) -> dict[Intent, Callable[[], None]]:
        return super()._orders(key) | {Intent.RESET: self._session.rematch}

    def _filmed(self, view: DuelView) -> View:
        return view.sides[0]

    def _side(self, side: int) -> View:
        return self._view_of(self._session.moment(side), self._seats[side])

    def _lasting_problem(self) -> str:
        return super()._lasting_problem() or (self._results.problem if self._results is not None else "")
