"""Text from elsewhere, such as a folder's name or a preset's title, is shown as it is, whatever brackets it holds."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from textual.screen import Screen

from arcade_rl.presets.preset_files import own_file
from arcade_rl.scores.boards import Board
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.tui.dialogs.checkpoints import CheckpointsScreen
from arcade_rl.tui.dialogs.confirm import ConfirmScreen
from arcade_rl.tui.dialogs.demonstrations import DemonstrationsScreen
from arcade_rl.tui.dialogs.experiments.existing import DeleteExperimentScreen
from arcade_rl.tui.dialogs.train_on import TrainOnScreen
from arcade_rl.tui.dialogs.tune import SettingsScreen, TuneScreen
from arcade_rl.tui.screens.scores import ScoresScreen
from arcade_rl.tui.screens.training import TrainingScreen
from tests.tui.support.scripted import Script, config, settle, shown, summary, write

SIZE = (120, 40)
ODD = "my [old] [$x] pong"
FOLDER = AgentFolder(Path("nowhere") / ODD)

PLACES: dict[str, Callable[[], Screen[object]]] = {
    "training": lambda: TrainingScreen(ODD),
    "tune": lambda: TuneScreen(summary(ODD), config(ODD)),
    "settings": lambda: SettingsScreen(config(ODD)),
    "train-on": lambda: TrainOnScreen(replace(summary(ODD, step=1_000_000), goal=ODD), config(ODD), 150.0),
    "checkpoints": lambda: CheckpointsScreen(ODD, ()),
    "demonstrations": lambda: DemonstrationsScreen(FOLDER, {}, ODD),
    "delete-experiment": lambda: DeleteExperimentScreen(ODD),
    "confirm": lambda: ConfirmScreen(f"Delete {ODD} for good?", ODD, "Delete"),
    "scores": ScoresScreen,
}


@pytest.mark.parametrize("place", ["shelf", *PLACES])
async def test_a_name_is_shown_whole_in_every_title(place: str) -> None:
    script = Script([summary(ODD)], boards=[Board(ODD, "alone", (), ())])
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        if place != "shelf":
            pilot.app.go(PLACES[place]())
            await settle(pilot)
        titles = [str(widget._border_title or "") for widget in pilot.app.screen.query("*")]
        assert any(ODD in title for title in titles), titles
        assert ODD in shown(pilot)


async def test_so_it_is_in_the_command_palette() -> None:
    async with Script([summary(ODD)]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p")
        await settle(pilot)
        assert f"Train {ODD}" in shown(pilot)
        await write(pilot, "open my")
        await settle(pilot)
        assert f"Open {ODD}" in shown(pilot)


async def test_what_a_preset_of_ones_own_says_is_shown_as_it_is(saves: Path) -> None:
    saves.mkdir(exist_ok=True)
    own_file().write_text(
        'version = 1\n[presets.cart-pole."mine [/]"]\ntitle = "as [fast] as [/x] it gets"\nalgorithm = "dqn"\n'
        'deviations = ["from [1], page [/2]"]\n[presets.cart-pole."mine [/]".hyperparameters]\nnetwork = "mlp"\n'
    )
    async with Script([]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        await write(pilot, "cart-pole")
        await settle(pilot)
        assert "mine [/]  as [fast] as [/x] it gets" in shown(pilot)
        presets = pilot.app.screen.query_one("#presets")
        presets.highlighted = presets.get_option_index("mine [/]")
        await settle(pilot)
        assert "deviation: from [1], page [/2]" in shown(pilot)
