"""The request to open the window of a game for one: on an agent, or on a game without one."""

from dataclasses import dataclass

from arcade_rl import presets
from arcade_rl.games import catalog
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.viewer.play.session import Session
from arcade_rl.viewer.play.session_state import Controller
from arcade_rl.viewer.seats.seat import Seat
from arcade_rl.viewer.seats.seating import seat_agent, seat_human
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
    """

    game_id: str
    folder: AgentFolder | None
    controller: Controller
    best: bool = False
    checkpoint: int | None = None

    def prepare(self) -> Prepared:
        """As `WindowRequest.prepare`."""
        session, seat = self.sit_down()
        return Prepared(
            " · ".join(filter(None, (session.game.entry.title, seat.name, seat.label))),
            (seat,),
            session.game.frames_per_second,
            lambda canvas, services: SoloWindow(canvas, session, seat, services),
            pupil=self.folder if not seat.unteachable else None,
        )

    def sit_down(self) -> tuple[Session, Seat]:
        """The session, and who sits at it.

        Raises:
            ArcadeError: there is no such brain.
        """
        if self.folder is None:
            hyperparameters = presets.preset(
                catalog.game(self.game_id).family, "default", game=self.game_id
            ).hyperparameters
            game = make_game(self.game_id, GameSettings.from_hyperparameters(hyperparameters))
            return Session(game, None, controller="human", seed=self.first_seed()), seat_human()
        hyperparameters = self.folder.config().hyperparameters
        game = make_game(self.game_id, GameSettings.from_hyperparameters(hyperparameters))
        policy, seat = seat_agent(self.folder, game, best=self.best, checkpoint=self.checkpoint)
        epsilon = hyperparameters.evaluation_epsilon
        session = Session(game, policy, controller=self.controller, epsilon=epsilon, seed=self.first_seed())
        return session, seat
