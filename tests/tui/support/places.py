"""Every place in the cockpit, to go there at once: what must hold everywhere is tried in all of them."""

from collections.abc import Callable
from pathlib import Path

from textual.screen import Screen

from arcade_rl.games.two_player import versus_catalog
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.demonstrations.demonstrations import DemonstrationHeader
from arcade_rl.shelf.queries.checkpoints import Checkpoint
from arcade_rl.shelf.settings.cockpit_file import Options
from arcade_rl.tui.app import ArcadeApp
from arcade_rl.tui.dialogs.add_game import AddGameScreen
from arcade_rl.tui.dialogs.checkpoints import CheckpointsScreen
from arcade_rl.tui.dialogs.confirm import ConfirmScreen
from arcade_rl.tui.dialogs.demonstrations import DemonstrationsScreen
from arcade_rl.tui.dialogs.experiments.existing import DeleteExperimentScreen, ExportResultsScreen, KeepBestScreen
from arcade_rl.tui.dialogs.experiments.new import NewExperimentScreen
from arcade_rl.tui.dialogs.export_brain import ExportScreen
from arcade_rl.tui.dialogs.export_demonstrations import ExportDemonstrationsScreen
from arcade_rl.tui.dialogs.import_brain import ImportScreen
from arcade_rl.tui.dialogs.naming import ForkScreen, RenameScreen
from arcade_rl.tui.dialogs.options import OptionsScreen
from arcade_rl.tui.dialogs.play import PlayScreen
from arcade_rl.tui.dialogs.press_key import PressKeyScreen
from arcade_rl.tui.dialogs.tags import TagsScreen
from arcade_rl.tui.dialogs.train_on import TrainOnScreen
from arcade_rl.tui.dialogs.trash import TrashScreen
from arcade_rl.tui.dialogs.tune import SettingsScreen, TuneScreen
from arcade_rl.tui.dialogs.versus import VersusScreen
from arcade_rl.tui.screens.attract import AttractScreen
from arcade_rl.tui.screens.champion import ChampionScreen
from arcade_rl.tui.screens.compare import CompareScreen
from arcade_rl.tui.screens.experiments import ExperimentsScreen
from arcade_rl.tui.screens.games import GamesScreen
from arcade_rl.tui.screens.help import HelpScreen
from arcade_rl.tui.screens.keys import KeysScreen
from arcade_rl.tui.screens.new_agent import NewAgentScreen
from arcade_rl.tui.screens.scores import ScoresScreen
from arcade_rl.tui.screens.training import TrainingScreen
from arcade_rl.window_keys import CONTROLS, DEFAULT_KEYS
from tests.tui.support.experiments import lakes
from tests.tui.support.scripted import config, summary

HEADERS = {1: DemonstrationHeader("pong", "2026-01-05T10:00:00+00:00", 450, -1.0, 0), 3: None}
CHECKPOINTS = tuple(Checkpoint(step, "", step / 10_000) for step in (0, 50_000, 400_000))
NO_FOLDER = AgentFolder(Path("nowhere") / "pong")

PLACES: dict[str, Callable[[], Screen[object]]] = {
    "training": lambda: TrainingScreen("pong"),
    "crashed": lambda: TrainingScreen("seaquest"),
    "champion": lambda: ChampionScreen("pong-champion"),
    "games": GamesScreen,
    "new": NewAgentScreen,
    "tune": lambda: TuneScreen(summary("pong"), config("pong")),
    "settings": lambda: SettingsScreen(config("pong")),
    "train-on": lambda: TrainOnScreen(summary("pong", step=1_000_000), config("pong"), 150.0),
    "play": lambda: PlayScreen("pong", versus_catalog.versus_game("pong")),
    "export": lambda: ExportScreen(NO_FOLDER),
    "add-game": lambda: AddGameScreen("", str),
    "export-demonstrations": lambda: ExportDemonstrationsScreen("pong"),
    "import": ImportScreen,
    "tags": lambda: TagsScreen(summary("pong"), ()),
    "rename": lambda: RenameScreen(NO_FOLDER),
    "fork": lambda: ForkScreen(NO_FOLDER),
    "keys": KeysScreen,
    "press-key": lambda: PressKeyScreen(CONTROLS[0], DEFAULT_KEYS, ()),
    "scores": ScoresScreen,
    "attract": lambda: AttractScreen(("pong-champion",)),
    "compare": lambda: CompareScreen(("pong", "lake")),
    "experiments": ExperimentsScreen,
    "keep-best": lambda: KeepBestScreen("lakes", "frozen-lake", lakes().trials[1]),
    "new-experiment": lambda: NewExperimentScreen(["lakes"], lambda name, jobs: None, "frozen-lake"),
    "export-results": lambda: ExportResultsScreen("lakes"),
    "delete-experiment": lambda: DeleteExperimentScreen("lakes"),
    "trash": TrashScreen,
    "versus": lambda: VersusScreen("pong"),
    "options": lambda: OptionsScreen(Options()),
    "help": HelpScreen,
    "confirm": lambda: ConfirmScreen("Delete this agent?", "It will be gone.", "Delete"),
    "checkpoints": lambda: CheckpointsScreen("pong", CHECKPOINTS),
    "demonstrations": lambda: DemonstrationsScreen(NO_FOLDER, HEADERS, ""),
}
"""Screens and dialogs over the shelf, by a name."""


def go_to(app: ArcadeApp, place: str) -> None:
    """Open a place over the shelf; `palette` is the command palette."""
    if place == "palette":
        app.action_command_palette()
    elif place != "shelf":
        app.go(PLACES[place]())


EVERYWHERE = ("shelf", *PLACES, "palette")
