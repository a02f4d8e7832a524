"""The request to open the window of a game for two."""

from dataclasses import dataclass

from pygame import Surface

from arcade_rl.games.two_player.versus_catalog import VersusGame
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.viewer.seats.sessions import begin_versus_session
from arcade_rl.viewer.windows.game_window import Services
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
        session, seats, replay = begin_versus_session(
            self.game, self.folders, self.mode, state=self.state, seed=self.first_seed()
        )
        if replay is not None and self.headless_frames is not None:
            replay.finish()

        def make_window(canvas: Surface, services: Services) -> VersusWindow:
            window = VersusWindow(canvas, session, seats, services, counts_down=self.headless_frames is None)
            if self.state is not None and replay is not None and self.headless_frames is None:
                assert window.board is not None
                window.board.follow(self.state, replay)
            return window

        return Prepared(
            lambda: f"{session.game.entry.title} · {' against '.join(seat.name or 'human' for seat in seats)}",
            seats,
            session.game.frames_per_second,
            make_window,
        )
