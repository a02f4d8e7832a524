"""The request to open the window of a game for one: on an agent, or on a game without one."""

from dataclasses import dataclass

from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.viewer.play.session import Session
from arcade_rl.viewer.play.session_state import Controller
from arcade_rl.viewer.seats.seat import Seat
from arcade_rl.viewer.seats.sessions import solo_session
from arcade_rl.viewer.windows.opening import Prepared, WindowRequest
from arcade_rl.viewer.windows.solo.solo_window import SoloWindow


@dataclass(frozen=True, slots=True)
class SoloRequest(WindowRequest):
    """What to open.

    Attributes:
        folder: the agent's; None to play a game without one.
        controller: who holds the joystick first.
        best: the best brain by evaluation instead of the newest.
        checkpoint: the brain of this agent step instead; None for the newest or the best.
        state: the slot of the save state to go on from; None for a new episode.
    """

    game_id: str
    folder: AgentFolder | None
    controller: Controller
    best: bool = False
    checkpoint: int | None = None
    state: int | None = None

    def prepare(self) -> Prepared:
        """As `WindowRequest.prepare`."""
        session, seat = self.sit_down()
        return Prepared(
            lambda: " · ".join(filter(None, (session.game.entry.title, seat.name, seat.played_label))),
            (seat,),
            session.game.frames_per_second,
            lambda canvas, services: SoloWindow(canvas, session, seat, services),
            pupil=self.folder if not seat.unteachable else None,
        )

    def sit_down(self) -> tuple[Session, Seat]:
        """The session, and who sits at it.

        Raises:
            ArcadeError: there is no such brain, or no such save state.
        """
        return solo_session(
            self.game_id,
            self.folder,
            self.controller,
            best=self.best,
            checkpoint=self.checkpoint,
            state=self.state,
            seed=self.first_seed(),
        )
