"""Input that comes while the screen changes: it is for the screen in front, or for nothing."""

import importlib
import pkgutil
import threading
from pathlib import Path

import pytest
from textual import events
from textual.app import ComposeResult
from textual.command import CommandList, CommandPalette
from textual.geometry import Offset, Size
from textual.screen import Screen
from textual.selection import Selection
from textual.widgets import Input, OptionList, Static

from arcade_rl.games import catalog
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.brains import brain_file
from arcade_rl.tui import dialogs, screens
from arcade_rl.tui.backend.windows import Window
from arcade_rl.tui.dialogs.checkpoints import CheckpointsScreen
from arcade_rl.tui.dialogs.confirm import ConfirmScreen
from arcade_rl.tui.dialogs.export_brain import ExportScreen
from arcade_rl.tui.dialogs.import_brain import ImportScreen
from arcade_rl.tui.dialogs.naming import ForkScreen
from arcade_rl.tui.dialogs.press_key import PressKeyScreen
from arcade_rl.tui.screens.help import HelpScreen
from arcade_rl.tui.screens.keys import KeysScreen
from arcade_rl.tui.screens.new_agent import NewAgentScreen
from arcade_rl.tui.terminal.late_input import InFront
from arcade_rl.tui.widgets.path_input import _complete
from arcade_rl.tui.widgets.tables import game_list
from arcade_rl.tui.widgets.tables.agent_table import AgentTable
from arcade_rl.tui.widgets.tables.checkpoint_list import CheckpointList
from arcade_rl.tui.widgets.tables.game_list import GameList
from arcade_rl.tui.widgets.tables.score_table import ScoreTable
from tests.tui.dialogs.test_sharing import lake_brain
from tests.tui.screens.test_scores import pong, versus
from tests.tui.support.places import CHECKPOINTS, PLACES
from tests.tui.support.scripted import Script, config, notices, settle, summary
from tests.tui.test_processes import ended

SIZE = (100, 30)


async def test_every_screen_of_the_cockpit_leaves_only_from_the_front_and_is_a_place() -> None:
    folders = (screens, dialogs)
    names = [f"{folder.__name__}.{each.name}" for folder in folders for each in pkgutil.iter_modules(folder.__path__)]
    classes = {
        each
        for name in names
        for each in vars(importlib.import_module(name)).values()
        if isinstance(each, type) and issubclass(each, Screen) and each.__module__ == name
    }
    assert all(issubclass(each, InFront) for each in classes)
    async with Script().app().run_test(size=SIZE):
        opened = {type(make()).__name__ for make in PLACES.values()}
    assert {each.__name__ for each in classes} - opened == {
        "Dialog",
        "LookingDialog",
        "AgentScreen",
        "ShelfScreen",
        "TooSmallScreen",
    }


async def test_a_size_that_the_terminal_had_is_not_laid_out_in_turns_with_the_one_that_it_has() -> None:
    async with Script().app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        told: list[Size] = []
        screen = pilot.app.screen
        screen.screen_layout_refresh_signal.subscribe(screen, lambda _: told.append(screen.size))
        for size in (Size(70, 25), Size(*SIZE)):
            screen.post_message(events.Resize(size, size))
            screen.call_later(lambda: None)  # between two sizes, so that Textual does not leave out the first
        await settle(pilot)
        assert screen.size == Size(*SIZE)
        assert len(told) <= 2


async def test_keys_faster_than_any_screen_end_nothing() -> None:
    async with Script([summary("pong")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        for key in ("n", "escape", "i", "escape", "question_mark", "escape", "ctrl+p", "escape", "ctrl+p", "enter") * 5:
            pilot.app.post_message(events.Key(key, None))
        await settle(pilot)
        assert pilot.app._exception is None


async def test_a_click_on_what_was_removed_since_it_was_painted_ends_nothing() -> None:
    async with Script([summary("pong")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        app = pilot.app
        widget, offset = app.screen.get_widget_and_offset_at(4, 0)
        assert widget is not None
        assert offset is not None
        parent, widget._parent = widget._parent, None  # as it is until the next paint
        app.post_message(events.MouseDown(None, 4, 0, 0, 0, 1, False, False, False, 4, 0))
        await settle(pilot)
        widget._parent = parent
        assert app._exception is None


async def test_a_search_that_begins_when_the_palette_has_closed_finds_nothing() -> None:
    async with Script([summary("pong")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p")
        await settle(pilot)
        palette = pilot.app.screen
        assert isinstance(palette, CommandPalette)
        await palette.query_one(CommandList).remove()
        palette._gather_commands("th")
        await settle(pilot)
        assert pilot.app._exception is None


class WithoutFocus(InFront, Screen[None]):
    """A screen on which something could have the focus, and nothing has."""

    AUTO_FOCUS = ""

    def compose(self) -> ComposeResult:
        yield Input()


async def test_a_screen_that_takes_no_focus_does_not_halt_the_cockpit() -> None:
    async with Script([summary("pong")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        pilot.app.go(WithoutFocus())
        await pilot.press("a")
        await settle(pilot)
        assert isinstance(pilot.app.screen, WithoutFocus)


async def test_a_list_that_has_changed_bears_a_late_click_and_a_late_page() -> None:
    async with Script([summary("pong")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        pilot.app.push_screen(NewAgentScreen())
        await settle(pilot)
        games = pilot.app.screen.query_one("#game-options", OptionList)
        place = games.region.offset + Offset(1, 8)
        style = pilot.app.screen.get_style_at(*place)
        click = events.Click(games, *place, 0, 0, 1, False, False, False, *place, style)
        games.clear_options()
        games.post_message(click)
        games.add_option("one")
        games.action_page_down()
        games.action_page_up()
        await settle(pilot)


def click_twice(pilot, place: Offset) -> None:
    """Both clicks come before the first is answered."""
    for kind in (events.MouseDown, events.MouseUp) * 2:
        pilot.app._driver.process_message(kind(None, *place, 0, 0, 1, False, False, False, *place))


async def test_a_double_click_on_what_was_found_opens_it_once() -> None:
    async with Script([summary("pong")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        pilot.app.push_screen(screen := HelpScreen())
        await settle(pilot)
        screen.query_one("#help-search", Input).value = "replay"
        await settle(pilot)
        click_twice(pilot, screen.query_one("#help-found").region.offset + Offset(3, 3))
        await settle(pilot)
        assert screen.query_one("#help-pages").display
        assert screen.query_one("#help").border_title != "Help"


async def test_a_checkpoint_that_is_chosen_is_the_one_that_was_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Script([summary("pong")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        watched: list[tuple[object, ...]] = []
        monkeypatch.setattr(pilot.app.windows, "open", lambda *opened: watched.append(opened))
        pilot.app.push_screen(screen := CheckpointsScreen("pong", CHECKPOINTS))
        await settle(pilot)
        checkpoints = screen.query_one(CheckpointList)
        checkpoints.action_select()
        checkpoints.show(())
        await settle(pilot)
        assert watched == [("pong", "watch", CHECKPOINTS[-1].step)]


async def test_a_double_click_does_what_a_dialog_asks_for_once(saves: Path) -> None:
    script = Script([summary("lake")])
    folder = agent_folder.create(config("lake", game="frozen-lake", family="frozen-lake"))
    brain_file.write(lake_brain("lake"), folder.brain_file)
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("f")
        await settle(pilot)
        dialog = pilot.app.screen
        assert isinstance(dialog, ForkScreen)
        dialog.action_do()
        dialog.action_do()
        await settle(pilot)
        assert agent_folder.find("lake-2").path.is_dir()
        assert notices(pilot) == ["lake-2 is on the shelf."]


async def test_a_double_click_opens_one_screen_and_restores_one_agent() -> None:
    script = Script([summary("pong"), summary("lake")])
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        table = pilot.app.screen.query_one(AgentTable)
        table.action_select_cursor()
        table.action_select_cursor()
        await settle(pilot)
        assert len(pilot.app.screen_stack) == 2
        await pilot.press("escape", "d", "tab", "enter")
        await settle(pilot)
        await pilot.press("z")
        await settle(pilot)
        click_twice(pilot, pilot.app.screen.query_one("#trash").region.offset + Offset(2, 0))
        await settle(pilot)
        assert [call for call in script.calls if call[0] == "restore"] == [("restore", "pong")]
        await pilot.press("k")
        await settle(pilot)
        click_twice(pilot, pilot.app.screen.query_one("#keys").region.offset + Offset(3, 1))
        await settle(pilot)
        assert [type(screen) for screen in pilot.app.screen_stack[1:]] == [KeysScreen, PressKeyScreen]


async def test_of_screens_that_waited_for_a_slow_disk_only_the_first_opens() -> None:
    slow = threading.Event()
    async with Script().app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        for _ in range(3):
            pilot.app.carry_out(slow.wait, then=lambda _: pilot.app.go(HelpScreen()), opens=True)
        slow.set()
        while not isinstance(pilot.app.screen, HelpScreen):
            await pilot.pause()
        await settle(pilot)
        assert [type(screen).__name__ for screen in pilot.app.screen_stack] == ["ShelfScreen", "HelpScreen"]


async def test_a_form_can_be_reset_before_the_first_game_is_chosen() -> None:
    async with Script([summary("pong")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        pilot.app.go(screen := NewAgentScreen())
        await screen._mounted_event.wait()
        screen.action_reset()
        screen.query_one("#seed", Input).value = "x"
        await settle(pilot)
        assert screen.query_one("#name", Input).value == "frozen-lake"


async def test_a_game_that_leaves_the_list_meanwhile_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Script([summary("pong")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        pilot.app.go(screen := NewAgentScreen())
        await settle(pilot)
        options = screen.query_one("#game-options", OptionList)
        options.highlighted = options.get_option_index("taxi")
        without = tuple(entry for entry in catalog.games() if entry.id != "taxi")
        monkeypatch.setattr(catalog, "games", lambda: without)
        monkeypatch.setattr(game_list, "games", lambda: without)
        await settle(pilot)
        screen.query_one(GameList).search("")
        await settle(pilot)
        assert options.highlighted == 0


async def test_a_click_on_a_column_that_is_gone_is_borne() -> None:
    async with Script([summary("pong")], boards=[pong(), versus()]).app().run_test(size=(160, 40)) as pilot:
        await settle(pilot)
        await pilot.press("l")
        await settle(pilot)
        table = pilot.app.screen.query_one(ScoreTable)
        place = next(
            table.region.offset + Offset(x, 0)
            for x in range(table.size.width, 0, -1)
            if pilot.app.screen.get_style_at(*(table.region.offset + Offset(x, 0))).meta.get("column", 0) > 5
        )
        style = pilot.app.screen.get_style_at(*place)
        await pilot.press("down")
        await settle(pilot)
        table.post_message(events.Click(table, *place, 0, 0, 1, False, False, False, *place, style))
        await settle(pilot)
        assert pilot.app._exception is None


async def test_a_click_beside_the_palette_in_a_terminal_that_has_shrunk_is_borne() -> None:
    async with Script([summary("pong")]).app().run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p")
        await settle(pilot)
        palette = pilot.app.screen
        await pilot.resize_terminal(80, 24)
        palette.post_message(events.Click(palette, 119, 35, 0, 0, 1, False, False, False, 119, 35))
        await settle(pilot)
        assert pilot.app._exception is None


async def test_text_that_has_changed_since_it_was_selected_is_not_copied() -> None:
    async with Script([summary("pong")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        pilot.app.push_screen(screen := ConfirmScreen("Delete?", "one\ntwo\nthree\nfour", "Delete"))
        await settle(pilot)
        text = screen.query_one("#dialog-body").query(Static).first()
        screen.selections = {text: Selection(Offset(0, 2), Offset(2, 3))}
        text.update("one\ntwo")
        await pilot.press("ctrl+c")
        await settle(pilot)
        assert pilot.app._exception is None
        assert pilot.app.clipboard == ""


@pytest.mark.parametrize("place", ["train-on", "import", "training", "tune", "new"])
async def test_a_key_that_reaches_a_screen_before_its_widgets_are_there_is_borne(place: str) -> None:
    async with Script([summary("pong", step=1_000_000)]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        pilot.app.go(screen := PLACES[place]())
        for binding in {each.key for each in screen._bindings.key_to_bindings.values() for each in each}:
            if binding not in ("escape", "q"):
                await pilot.app._check_bindings(binding)
        await settle(pilot)
        assert pilot.app._exception is None


LONG_PATHS = ("a/" * 3_000, "x" * 5_000)
PATHS = (*LONG_PATHS, "/", ".", "..", "~nobody-is-called-so/x", "\x00", "\udcff", "/nowhere/x/y", "/dev/null/x")


@pytest.mark.parametrize("screen", [ImportScreen, lambda: ExportScreen(AgentFolder(Path("nowhere")))])
async def test_no_path_that_is_typed_ends_a_dialog(screen, tmp_path: Path) -> None:
    async with Script([summary("pong")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        pilot.app.push_screen(screen())
        await settle(pilot)
        for path in PATHS:
            pilot.app.screen.query_one("#path", Input).value = path
            await settle(pilot)
        assert pilot.app._exception is None


def test_a_window_whose_log_is_gone_still_says_how_it_ended(tmp_path: Path) -> None:
    closed: Window = ended(tmp_path, 3, "")
    closed.log.unlink()
    assert "status 3" in closed.failure()


def test_a_folder_that_may_not_be_looked_into_completes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").mkdir()

    def refuse(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "is_dir", refuse)
    assert _complete(f"{tmp_path}/se") is None
