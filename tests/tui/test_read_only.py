"""A read-only cockpit: a visitor looks at agents and watches them play; nothing that writes is offered, or done."""

import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest
from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen

import arcade_rl.tui
from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.settings.cockpit_file import cockpit_file
from arcade_rl.tui.access import FULL, READ_ONLY, Access
from arcade_rl.tui.app import ArcadeApp
from arcade_rl.tui.backend.watching import watching
from arcade_rl.tui.commands import AgentCommands
from tests.tui.support.experiments import lakes
from tests.tui.support.places import go_to
from tests.tui.support.scripted import NEVER, Script, champion_summary, notices, read_again, settle, shown, summary

WATCHING = Access(windows_here=True, read_only=True)
AGENTS = [champion_summary("pong-champion"), summary("lake"), summary("pong", "training", step=9)]
LOOKING = {
    *("change_theme", "checkpoints", "command_palette", "dismiss", "experiments", "help", "leave", "open", "part"),
    *("quit", "read_curves", "say_read_only", "scores", "search", "tune", "turn", "watch", "whole_curves", "zoom"),
    *("scroll_part", "zoom_curves", "choose_found", "filter", "show_all", "sort", "sort_backwards"),
    *("mark", "unmark_all", "compare", "say_how_to_compare", "next_curve", "turn_axis", "smooth", "scroll_tables"),
}
TEXTUALS = {"blur", "copy_text", "focus", "focus_next", "focus_previous", "help_quit", "maximize", "minimize"} | {
    *("hide_help_panel", "show_help_panel"),
    *(f"scroll_{way}" for way in ("up", "down", "left", "right", "home", "end")),
    *(f"page_{way}" for way in ("up", "down", "left", "right")),
}


def app(script: Script) -> ArcadeApp:
    return ArcadeApp(script.backend(), poll_seconds=NEVER, access=WATCHING)


def classes() -> Iterator[type[DOMNode]]:
    """Every app, screen and widget of the cockpit."""
    for module in pkgutil.walk_packages(arcade_rl.tui.__path__, "arcade_rl.tui."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, DOMNode) and value.__module__ == module.name:
                yield value


def actions(kind: type[DOMNode]) -> set[str]:
    return {name.removeprefix("action_") for name in dir(kind) if name.startswith("action_")}


def test_of_all_actions_of_all_screens_a_visitor_has_those_that_only_look() -> None:
    every = {name for kind in classes() if issubclass(kind, App | Screen) for name in actions(kind)}
    assert {"train", "delete", "do", "create", "undo_delete", "race", "play", "import", "screenshot"} < every
    assert {action for action in every if WATCHING.allows(action)} == LOOKING | TEXTUALS
    assert all(FULL.allows(action) for action in every - {"say_read_only"})


def test_no_widget_has_an_action_of_its_own_that_could_write() -> None:
    """They are not asked for: what they do to themselves is nobody's business."""
    own = {name for kind in classes() if not issubclass(kind, App | Screen) for name in actions(kind)}
    inherited = {
        name for kind in classes() for base in kind.__mro__ if base not in {*classes()} for name in actions(base)
    }
    assert own - inherited == {"clear", "leave", "step"}


@pytest.mark.parametrize("outside", ["backend", "experiments"])
def test_all_that_reaches_outside_is_refused_but_for_reading(outside: str) -> None:
    backend = watching(Script(AGENTS).backend())
    found = backend if outside == "backend" else backend.experiments
    reading = {field.name for field in dataclasses.fields(found) if not refuses(getattr(found, field.name))}
    expected = {"read_notice", "read_shelf", "read_detail", "read_curves", "read_scores", "read_live", "start_playing"}
    expected.add("compare")
    assert reading == (expected | {"experiments", "open_window"} if outside == "backend" else {"read", "read_curve"})


def refuses(function: object) -> bool:
    return getattr(function, "__name__", "") == "_refuse"


@pytest.mark.parametrize("kind", ["play", "race", "versus"])
def test_a_window_opens_to_watch_alone(kind: str) -> None:
    script = Script(AGENTS, window=lambda name, kind: None)
    backend = watching(script.backend())
    with pytest.raises(ArcadeError, match="read-only"):
        backend.open_window("lake", kind, None)
    backend.open_window("lake", "watch", 7)
    assert script.calls == [("watch", "lake", 7)]


async def test_no_key_does_anything_but_look() -> None:
    script = Script([summary("lake", "training", step=9)], window=lambda name, kind: None)
    async with app(script).run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        for key in (*"abcdefghijklmnoprstuvwxyz", "space", "delete", "ctrl+s", "ctrl+t"):
            await pilot.press(key, "escape")
        await settle(pilot)
    assert {call[0] for call in script.calls} == {"watch"}


@pytest.mark.parametrize("screen", ["shelf", "its own", "a champion's"])
async def test_a_key_that_would_write_says_why_it_does_not(screen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(ArcadeApp, "refuse", lambda app, reason: said.append(reason))
    keys = ["p", "f", "t", "space", "s", "x", "r", "d", "g", "e", "u", "n", *("iavbkoz" if screen == "shelf" else "")]
    agent = champion_summary("pong-champion") if screen == "a champion's" else summary("lake")
    async with app(Script([agent])).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press(*([] if screen == "shelf" else ["enter"]), *keys)
        await settle(pilot)
    assert said == [READ_ONLY] * len(keys)


async def test_a_key_that_would_change_an_experiment_says_why_it_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(ArcadeApp, "refuse", lambda app, reason: said.append(reason))
    script = Script([summary("lake")], experiments=[lakes()])
    async with app(script).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
        await pilot.press(*"nrsbxd")
        await settle(pilot)
    assert said == [READ_ONLY] * len("nrsbxd")
    assert script.calls == []


@pytest.mark.parametrize(("key", "named"), [("y", []), ("l", ["w"])], ids=["experiments", "scores"])
async def test_what_is_empty_names_no_key_that_writes(key: str, named: list[str]) -> None:
    async with app(Script([summary("lake")])).run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press(key)
        await settle(pilot)
        assert re.findall(r"[Pp]ress (\w+)", shown(pilot)) == named


@pytest.mark.parametrize("place", ["shelf", "training", "experiments"])
async def test_the_footer_offers_no_key_that_writes(place: str) -> None:
    async with app(Script([*AGENTS, summary("pong")])).run_test(size=(200, 60)) as pilot:
        await settle(pilot)
        go_to(pilot.app, place)
        await settle(pilot)
        offered = [binding for _, binding, enabled, _ in pilot.app.screen.active_bindings.values() if enabled]
        assert all(isinstance(each, Binding) for each in offered)
        mine = {each.action.rpartition(".")[2].partition("(")[0] for each in offered if each.show}
        assert mine <= LOOKING | TEXTUALS | {"select_cursor", "command_palette"}
        assert "read-only" in shown(pilot).split("\n")[0]


@pytest.mark.parametrize("agent", [AGENTS[0], summary("lake", "crashed", step=9), summary("lake", "paused", step=9)])
async def test_no_text_advises_what_cannot_be_done(agent) -> None:
    async with app(Script([agent])).run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        shelf = shown(pilot)
        await pilot.press("enter")
        await settle(pilot)
        for text in (shelf, shown(pilot)):
            assert not re.search(
                r"\b(Train|Race|Play|Pause|Resume|Export|Fork|Rename|Delete|makes it)\b|ress [a-vx-z]\b", text
            )
        assert "w Watch" in shelf


async def test_the_palette_lists_nothing_that_writes() -> None:
    async with app(Script(AGENTS)).run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        commands = AgentCommands(pilot.app.screen)
        titles = {
            title for title, _, _ in (*commands._of_selected_agent(), *commands._general(), *commands._of_agents())
        }
        words = {title.partition(" ")[0] for title in titles}
        looking = {"Checkpoints", "Compare", "Experiments", "Filter", "Help", "Mark", "Open", "Scores", "Settings"}
        assert words == looking | {"Reverse", "Sort", "Unmark", "Watch"}
        system = {command.title for command in pilot.app.get_system_commands(pilot.app.screen)}
        assert system == {"Keys", "Maximize", "Quit", "Theme"}


async def test_settings_are_shown_and_not_changed() -> None:
    async with app(Script([summary("lake")])).run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press("h")
        await settle(pilot)
        assert type(pilot.app.screen).__name__ == "SettingsScreen"
        assert "read-only" in shown(pilot)


async def test_a_theme_lasts_until_the_cockpit_closes() -> None:
    async with app(Script(AGENTS)).run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        pilot.app.theme = "nord"
        await settle(pilot)
        assert pilot.app.options.theme == "nord"
    assert not cockpit_file().exists()


async def test_what_waits_in_the_queue_is_not_started_and_the_trash_not_tended() -> None:
    script = Script([summary("lake")])
    script._put_in_queue("lake", None)
    script.calls.clear()
    async with app(script).run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        assert script.calls == []
        assert notices(pilot) == []
        tended: list[int] = []
        pilot.app.backend = dataclasses.replace(pilot.app.backend, tend_trash=lambda: tended.append(1))
        pilot.app.look_at_saves()
        await settle(pilot)
        assert tended == []


def test_the_words_name_the_way_out() -> None:
    assert re.search(r"press w\b", READ_ONLY)


async def test_a_crash_is_told_without_a_key_that_is_refused() -> None:
    script = Script([summary("lake", "training", step=9)])
    async with app(script).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        script.let("lake", state="crashed")
        await read_again(pilot)
        assert notices(pilot) == ["lake crashed"]
