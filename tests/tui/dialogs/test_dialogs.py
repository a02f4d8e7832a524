"""Every dialog at every size: its buttons are seen, Enter applies, Esc asks before anything typed is lost."""

from pathlib import Path

import pytest
from textual.widgets import Button, Input

from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.queries.evidence import UNMEASURED
from arcade_rl.tui.dialogs.confirm import ConfirmScreen
from arcade_rl.tui.dialogs.experiments.new import NewExperimentScreen
from arcade_rl.tui.dialogs.export_demonstrations import ExportDemonstrationsScreen
from arcade_rl.tui.dialogs.tune import TuneScreen
from arcade_rl.tui.screens.too_small import TooSmallScreen
from tests.conftest import PutChampion
from tests.tui.dialogs.test_sharing import lake_brain
from tests.tui.support.scripted import Script, config, settle, shown, summary, write

SIZES = ((80, 24), (80, 20), (60, 20))
KEYS = {
    "delete": "d",
    "settings": "h",
    "export": "x",
    "rename": "r",
    "fork": "f",
    "import": "i",
    "versus": "v",
    "new agent": "n",
}
DIALOGS = (*KEYS, "train on", "export demonstrations")


@pytest.fixture
def lake(saves: Path) -> None:
    """An agent with a brain and many checkpoints."""
    folder = agent_folder.create(config("lake", game="frozen-lake", family="frozen-lake"))
    folder.checkpoints.mkdir()
    for file in (folder.brain_file, folder.best_file, *(folder.checkpoint_file(step) for step in range(20))):
        brain_file.write(lake_brain("lake"), file)


async def open_dialog(pilot, name: str) -> None:
    await settle(pilot)
    if name == "export demonstrations":
        pilot.app.go(ExportDemonstrationsScreen("lake"))
    else:
        await pilot.press(KEYS.get(name, "t"))
    await settle(pilot)


@pytest.mark.parametrize("name", DIALOGS)
async def test_every_button_of_every_dialog_is_seen(lake: None, name: str) -> None:
    step = 2_000_000 if name == "train on" else 9
    async with Script([summary("lake", step=step, game="frozen-lake")]).app().run_test(size=(120, 36)) as pilot:
        await open_dialog(pilot, name)
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await settle(pilot)
            screen = pilot.app.screen
            buttons = [*screen.query(Button)]
            assert len(buttons) == {"new agent": 4, "settings": 3}.get(name, 2)
            for button in buttons:
                button.scroll_visible(animate=False)
                await settle(pilot)
                assert screen.get_widget_at(*button.region.offset)[0] is button, (size, button)
                assert button.region.right <= size[0]
                assert button.region.bottom <= size[1]


async def test_below_its_least_size_the_cockpit_says_so_and_comes_back_as_it_was() -> None:
    async with Script([summary("lake")]).app().run_test(size=(80, 24), notifications=True) as pilot:
        await open_dialog(pilot, "settings")
        await write(pilot, "0.5")
        for number in range(4):
            pilot.app.tell(f"something that would stand in front of it, {number}")
        await pilot.resize_terminal(45, 12)
        await settle(pilot)
        assert "needs at least 60x20, now 45x12." in " ".join(shown(pilot).split())
        await pilot.resize_terminal(70, 19)
        await settle(pilot)
        assert "now 70x19." in " ".join(shown(pilot).split())
        await pilot.resize_terminal(60, 20)
        await settle(pilot)
        assert isinstance(pilot.app.screen, TuneScreen)
        assert pilot.app.focused.value == "0.5"


async def test_a_cockpit_that_opens_too_small_says_so_and_opens_when_there_is_room() -> None:
    async with Script([summary("lake")]).app().run_test(size=(40, 10)) as pilot:
        await settle(pilot)
        assert isinstance(pilot.app.screen, TooSmallScreen)
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert "lake" in shown(pilot)


async def test_enter_applies_the_settings() -> None:
    script = Script([summary("lake", "training", step=9)])
    async with script.app().run_test(size=(80, 24)) as pilot:
        await open_dialog(pilot, "settings")
        await write(pilot, "0.5")
        await pilot.press("enter")
        await settle(pilot)
        assert script.calls == [("tune", "lake", {"learning_rate": 0.5})]


async def test_settings_that_cannot_be_used_cannot_be_applied_and_the_reason_stays_in_sight() -> None:
    script = Script([summary("lake", step=9)])
    async with script.app().run_test(size=(80, 24)) as pilot:
        await open_dialog(pilot, "settings")
        await write(pilot, "-8")
        await pilot.press("tab")
        await settle(pilot)
        assert pilot.app.screen.query_one("#do", Button).disabled
        assert "learning_rate must be" not in shown(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, TuneScreen)
        assert "✗ learning_rate must be a number" in shown(pilot)
        assert script.calls == []


async def test_enter_on_a_choice_does_it_too(lake: None, tmp_path: Path) -> None:
    async with Script([summary("lake", step=9)]).app().run_test(size=(80, 24)) as pilot:
        await open_dialog(pilot, "export")
        pilot.app.screen.query_one("#path", Input).value = str(tmp_path / "lake.safetensors")
        pilot.app.screen.query_one("#which").focus()
        await pilot.press("enter")
        await settle(pilot)
        assert (tmp_path / "lake.safetensors").is_file()


@pytest.mark.parametrize("key", ["h", "n"], ids=["settings", "new agent"])
async def test_esc_asks_only_if_something_was_changed(key: str) -> None:
    script = Script([summary("lake")])
    async with script.app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press(key)
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert type(pilot.app.screen).__name__ == "ShelfScreen"
        await pilot.press(key)
        await settle(pilot)
        form = pilot.app.screen
        form.query_one("#hyperparameter-learning_rate Input", Input).value = "0.5"
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ConfirmScreen)
        await pilot.press("escape")
        await settle(pilot)
        assert pilot.app.screen is form
        await pilot.press("escape")
        await settle(pilot)
        await pilot.click("#do")
        await settle(pilot)
        assert type(pilot.app.screen).__name__ == "ShelfScreen"
        assert script.calls == []


async def open_new_experiment(pilot) -> None:
    pilot.app.go(NewExperimentScreen([], lambda name, jobs: None, "frozen-lake"))
    await settle(pilot)


@pytest.mark.parametrize("field", ["name", "game", "presets", "seeds", "set-0", "sweep-0", "planned", "jobs"])
async def test_esc_asks_before_a_new_experiment_is_lost(field: str) -> None:
    async with Script().app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await open_new_experiment(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert not isinstance(pilot.app.screen, NewExperimentScreen | ConfirmScreen)
        await open_new_experiment(pilot)
        pilot.app.screen.query_one(f"#{field}", Input).value = "77"
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ConfirmScreen)
        await pilot.press("n")
        await settle(pilot)
        assert pilot.app.screen.query_one(f"#{field}", Input).value == "77"


async def test_notices_never_cover_the_help_of_a_field() -> None:
    async with Script([summary("lake")]).app().run_test(size=(80, 24), notifications=True) as pilot:
        await open_dialog(pilot, "settings")
        for number in range(3):
            pilot.app.complain(f"something happened {number}")
        await settle(pilot)
        hint = pilot.app.screen.query_one("#hint")
        assert hint.region.height
        for x in range(hint.region.x, hint.region.right, 5):
            assert pilot.app.screen.get_widget_at(x, hint.region.y)[0] is hint


class TestWhatTheTimePromises:
    async def test_the_form_says_what_was_measured_and_where_nothing_was(self, put_champion: PutChampion) -> None:
        put_champion("frozen-lake")
        async with Script().app().run_test(size=(100, 30)) as pilot:
            await settle(pilot)
            for game, told in (
                ("montezuma", UNMEASURED),
                ("frozen", "measured: 0.75 (0.25 to 1.00) after 300 k steps"),
            ):
                await pilot.press("n")
                await settle(pilot)
                await write(pilot, game)
                await settle(pilot)
                assert told in shown(pilot)
                await pilot.press("escape")
                await settle(pilot)

    def test_so_does_the_command_line(self, put_champion: PutChampion, capsys: pytest.CaptureFixture[str]) -> None:
        from arcade_rl.cli.main import run

        put_champion("frozen-lake")
        for game, told in (("pong", UNMEASURED), ("frozen-lake", "0.75 (0.25 to 1.00) after 300 k steps")):
            assert run(["new", game, "--game", game]) == 0
            assert told.removeprefix("n") in capsys.readouterr().out
            assert run(["show", game, "--json"]) == 0
            assert f'"measured": "{told}' in capsys.readouterr().out
            assert run(["presets", game]) == 0
            assert told in capsys.readouterr().out
