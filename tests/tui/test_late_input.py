"""Input that comes while the screen changes: it is for the screen in front, or for nothing."""

import importlib
import pkgutil
from pathlib import Path

import pytest
from textual import events
from textual.app import ComposeResult
from textual.command import CommandPalette
from textual.geometry import Offset
from textual.screen import Screen
from textual.widgets import Input, OptionList

from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.tui import screens
from arcade_rl.tui.backend.windows import Window
from arcade_rl.tui.screens.export_brain import ExportScreen
from arcade_rl.tui.screens.help import HelpScreen
from arcade_rl.tui.screens.import_brain import ImportScreen
from arcade_rl.tui.screens.new_agent import NewAgentScreen
from arcade_rl.tui.terminal.late_input import InFront
from tests.tui.places import PLACES
from tests.tui.scripted import Script, settle, summary
from tests.tui.test_processes import ended

SIZE = (100, 30)


async def test_every_screen_of_the_cockpit_leaves_only_from_the_front_and_is_a_place() -> None:
    names = [f"{screens.__name__}.{each.name}" for each in pkgutil.iter_modules(screens.__path__)]
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
        "AgentScreen",
        "ShelfScreen",
        "TooSmallScreen",
    }


async def test_a_screen_below_another_does_not_close_that_one() -> None:
    async with Script([summary("pong")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        below = HelpScreen()
        pilot.app.push_screen(below)
        await settle(pilot)
        await pilot.press("ctrl+p")
        await settle(pilot)
        below.dismiss(None)
        await settle(pilot)
        assert isinstance(pilot.app.screen, CommandPalette)
        await pilot.press("escape")
        await settle(pilot)
        assert pilot.app.screen is below
        below.dismiss(None)
        below.dismiss(None)
        await settle(pilot)
        assert len(pilot.app.screen_stack) == 1


async def test_keys_faster_than_any_screen_end_nothing() -> None:
    async with Script([summary("pong")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        for key in ("n", "escape", "i", "escape", "question_mark", "escape", "ctrl+p", "escape", "ctrl+p", "enter") * 5:
            pilot.app.post_message(events.Key(key, None))
        await settle(pilot)
        assert pilot.app._exception is None


class WithoutFocus(InFront, Screen[None]):
    """A screen on which something could have the focus, and nothing has."""

    AUTO_FOCUS = ""

    def compose(self) -> ComposeResult:
        yield Input()


@pytest.mark.timeout(30)
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
