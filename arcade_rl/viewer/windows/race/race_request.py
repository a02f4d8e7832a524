"""The request to open the window of a race."""

from dataclasses import dataclass

from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.viewer.play.race_session import RaceSession
from arcade_rl.viewer.seats.scorekeeping import Seats
from arcade_rl.viewer.seats.sessions import race_session
from arcade_rl.viewer.windows.opening import Prepared, WindowRequest
from arcade_rl.viewer.windows.race.race_window import RaceWindow


@dataclass(frozen=True, slots=True)
class RaceRequest(WindowRequest):
    """What to open.

    Attributes:
        folder: of the agent to race against.
        best: its best brain by evaluation instead of the newest.
        checkpoint: its brain of this agent step instead; None for the newest or the best.
    """

    folder: AgentFolder
    best: bool = False
    checkpoint: int | None = None

    def prepare(self) -> Prepared:
        """As `WindowRequest.prepare`."""
        session, seats = self.sit_down()
        game = session.sides[0].game
        return Prepared(
            lambda: f"{game.entry.title} · race against {seats[1].name}",
            seats,
            game.frames_per_second,
            lambda canvas, services: RaceWindow(canvas, session, seats, services),
        )

    def sit_down(self) -> tuple[RaceSession, Seats]:
        """The session, the human's seat and the agent's.

        Raises:
            ArcadeError: there is no such brain.
        """
        return race_session(self.folder, best=self.best, checkpoint=self.checkpoint, seed=self.first_seed())
