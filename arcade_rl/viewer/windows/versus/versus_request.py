"""The request to open the window of a game for two."""

from dataclasses import dataclass

from arcade_rl.errors import UsageError
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.game import GameSettings, ObservationSpec
from arcade_rl.games.two_player.game import SIDES, TwoPlayerGame
from arcade_rl.games.two_player.versus_catalog import VersusGame
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.viewer.play.versus_session import Contestant, VersusSession
from arcade_rl.viewer.seats.scorekeeping import Seats
from arcade_rl.viewer.seats.seat import Seat
from arcade_rl.viewer.seats.seating import seat_agent, seat_human
from arcade_rl.viewer.windows.opening import Prepared, WindowRequest
from arcade_rl.viewer.windows.versus.versus_window import VersusWindow


@dataclass(frozen=True, slots=True)
class VersusRequest(WindowRequest):
    """What to open.

    Attributes:
        folders: the agent's folder at the left and at the right; None for a human.
        mode: the console's number of the game; None for the usual one.
    """

    game: VersusGame
    folders: tuple[AgentFolder | None, AgentFolder | None]
    mode: int | None = None

    def prepare(self) -> Prepared:
        """As `WindowRequest.prepare`."""
        session, seats = self.sit_down()
        return Prepared(
            f"{session.game.entry.title} · {' against '.join(seat.name or 'human' for seat in seats)}",
            seats,
            session.game.frames_per_second,
            lambda canvas, services: VersusWindow(canvas, session, seats, services),
        )

    def sit_down(self) -> tuple[VersusSession, Seats]:
        """The session, and who sits at its two sides.

        Raises:
            UsageError: an agent plays another game, or two cannot play the mode.
            ArcadeError: two cannot play in one game on this machine.
        """
        for folder in self.folders:
            _check_game(folder, self.game)
        left, right = (_settings(folder) for folder in self.folders)
        game = TwoPlayerGame(self.game, self.mode, (left, right))
        (one, its_seat), (other, others_seat) = (_seat(game, side, self.folders[side]) for side in SIDES)
        return VersusSession(game, (one, other), seed=self.first_seed()), (its_seat, others_seat)


@dataclass(frozen=True, slots=True)
class _SideOfGame:
    """What an agent observes at its side."""

    entry: CatalogEntry
    observation_spec: ObservationSpec


def _check_game(folder: AgentFolder | None, game: VersusGame) -> None:
    if folder is None:
        return
    plays = folder.config().game
    if plays != game.entry.id:
        raise UsageError(f"{folder.name} plays {plays} and not {game.entry.id}; choose an agent of {game.entry.id}")


def _settings(folder: AgentFolder | None) -> GameSettings:
    if folder is None:
        return GameSettings()
    return GameSettings.from_hyperparameters(folder.config().hyperparameters)


def _seat(game: TwoPlayerGame, side: int, folder: AgentFolder | None) -> tuple[Contestant, Seat]:
    if folder is None:
        return Contestant(), seat_human()
    policy, seat = seat_agent(folder, _SideOfGame(game.entry, game.observation_specs[side]))
    return Contestant(policy, "agent", folder.config().hyperparameters.evaluation_epsilon), seat
