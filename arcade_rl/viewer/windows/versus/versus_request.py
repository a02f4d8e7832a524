"""The request to open the window of a game for two."""

from dataclasses import dataclass

from arcade_rl.games.two_player.versus_catalog import VersusGame
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.viewer.play.versus_session import VersusSession
from arcade_rl.viewer.seats.scorekeeping import Seats
from arcade_rl.viewer.seats.sessions import versus_session
from arcade_rl.viewer.windows.opening import Prepared, WindowRequest
from arcade_rl.viewer.windows.versus.versus_window import VersusWindow


@dataclass(frozen=True, slots=True)
class VersusRequest(WindowRequest):
    """What to open.

    Attributes:
        folders: the agent's folder at the left and at the right; None for a human.
        mode: the console's number of the game; None for the usual one, or the state's.
        state: the slot of the save state to go on from; None for a new game.
    """

    game: VersusGame
    folders: tuple[AgentFolder | None, AgentFolder | None]
    mode: int | None = None
    state: int | None = None

    def prepare(self) -> Prepared:
        """As `WindowRequest.prepare`."""
        session, seats = self.sit_down()
        return Prepared(
            f"{session.game.entry.title} · {' against '.join(seat.name or 'human' for seat in seats)}",
            seats,
            session.game.frames_per_second,
            lambda canvas, services: VersusWindow(
                canvas, session, seats, services, counts_down=self.headless_frames is None
            ),
        )

    def sit_down(self) -> tuple[VersusSession, Seats]:
        """The session, and who sits at its two sides.

        Raises:
            UsageError: an agent plays another game, or two cannot play the mode, or that slot is empty.
            ArcadeError: two cannot play in one game on this machine, or the state does not fit.
        """
        return versus_session(self.game, self.folders, self.mode, state=self.state, seed=self.first_seed())
