"""The screen that picks a game for two and its players."""

import subprocess
import sys
from pathlib import Path

import pytest
from textual.screen import Screen

from arcade_rl.games.two_player import versus_catalog
from arcade_rl.shelf.settings.window_memory import WindowKind
from arcade_rl.tui.backend import windows
from arcade_rl.tui.backend.windows import Window
from arcade_rl.tui.dialogs.versus import VersusScreen
from arcade_rl.tui.widgets.choice import Choice
from tests.tui.support.scripted import Script, champion_summary, settle, shown, summary


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Script:
    monkeypatch.setattr(versus_catalog, "why_not_here", lambda: "")

    def window(name: str, kind: WindowKind) -> Window:
        process = subprocess.Popen([sys.executable, "-c", ""])
        process.wait()
        return Window(name, kind, process, tmp_path / "log")

    agents = [champion_summary("ace"), summary("boxer", step=100, game="boxing"), summary("walker", game="cart-pole")]
    return Script(agents, window=window)


def values(screen: object) -> list[str]:
    assert isinstance(screen, VersusScreen)
    return [screen.query_one(f"#{name}", Choice).value for name in ("game", "mode", "left", "right")]


async def test_v_offers_the_selected_agent_on_the_side_where_it_learned(script: Script) -> None:
    async with script.app().run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("v")
        await settle(pilot)
        assert values(pilot.app.screen) == ["Pong", "3  Pong, steady ball", "human", "ace"]


async def test_an_agent_of_a_game_for_one_leaves_the_choice_at_pong_against_its_champion(script: Script) -> None:
    async with script.app().run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("down", "down", "v")
        await settle(pilot)
        assert values(pilot.app.screen) == ["Pong", "3  Pong, steady ball", "human", "ace"]


async def test_the_window_opens_with_what_was_chosen(script: Script) -> None:
    async with script.app().run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("v")
        await settle(pilot)
        screen = pilot.app.screen
        screen.query_one("#mode", Choice).value = "4  Pong, variant 2 of 2"
        screen.query_one("#left", Choice).value = "ace"
        await pilot.pause()
        assert "At the left, agents see the screen mirrored" in shown(pilot)
        await pilot.click("#do")
        await settle(pilot)
        assert script.calls == [("versus", "pong", 4, "ace", "ace")]


async def test_another_game_has_other_modes_and_players(script: Script) -> None:
    async with script.app().run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("v")
        await settle(pilot)
        screen = pilot.app.screen
        screen.query_one("#game", Choice).value = "Joust"
        await pilot.pause()
        assert values(screen) == ["Joust", "1  Joust, variant 1 of 2", "human", "human"]
        assert "None of your agents plays Joust: two humans can" in shown(pilot)
        screen.query_one("#game", Choice).value = "Boxing"
        await pilot.pause()
        assert values(screen) == ["Boxing", "2  Boxing", "boxer", "human"]
        screen.query_one("#right", Choice).action_step(1)
        await pilot.pause()
        assert values(screen) == ["Boxing", "2  Boxing", "boxer", "boxer"]


def painted(screen: Screen[object], name: str) -> str:
    """A field's line, as it is on the screen."""
    choice = screen.query_one(f"#{name}", Choice)
    x, y, width, _ = choice.region
    return "".join(segment.text for segment in screen._compositor.render_strips()[y])[x : x + width].strip()


@pytest.mark.parametrize("size", [(80, 24), (100, 28)])
async def test_every_game_mode_and_player_is_painted_whole_between_its_arrows(
    script: Script, size: tuple[int, int]
) -> None:
    async with script.app().run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("v")
        await settle(pilot)
        screen = pilot.app.screen
        for found in versus_catalog.versus_games():
            screen.query_one("#game", Choice).value = found.entry.title
            await pilot.pause()
            mode, longest = max(found.mode_titles.items(), key=lambda item: len(item[1]))
            screen.query_one("#mode", Choice).value = f"{mode}  {longest}"
            await pilot.pause()
            for name in ("game", "mode", "left", "right"):
                choice = screen.query_one(f"#{name}", Choice)
                assert painted(screen, name) == (f"◂ {choice.value} ▸" if choice.can_focus else choice.value)


async def test_a_name_too_long_for_the_window_is_cut_between_its_arrows(script: Script) -> None:
    script.agents.append(summary("a" * 64))
    async with script.app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("v")
        await settle(pilot)
        pilot.app.screen.query_one("#left", Choice).value = "a" * 64
        await pilot.pause()
        line = painted(pilot.app.screen, "left")
        assert line.startswith("◂ aaa")
        assert line.endswith("a… ▸")


async def test_up_and_down_move_between_the_fields_and_the_buttons(script: Script) -> None:
    async with script.app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("v")
        await settle(pilot)
        been = [pilot.app.focused and pilot.app.focused.id]
        for key in ("down", "down", "down", "down", "up"):
            await pilot.press(key)
            been.append(pilot.app.focused and pilot.app.focused.id)
        assert been == ["game", "mode", "left", "right", "do", "right"]


async def test_a_mode_with_a_screen_that_agents_do_not_know_says_so(script: Script) -> None:
    async with script.app().run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("v")
        await settle(pilot)
        pilot.app.screen.query_one("#mode", Choice).value = "13  Soccer, variant 1 of 2"
        await pilot.pause()
        assert "Agents were trained on another screen than this mode's" in shown(pilot)


async def test_where_two_cannot_play_the_screen_says_so_and_opens_nothing(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versus_catalog, "why_not_here", lambda: "versus cannot run here: race works")
    async with script.app().run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("v")
        await settle(pilot)
        assert "versus cannot run here" in shown(pilot)
        await pilot.click("#do")
        await settle(pilot)
        assert script.calls == []


def test_a_window_that_cannot_open_says_why_in_one_line() -> None:
    window = windows.open_versus("pong", 3, "nobody", "human")
    window.process.wait(60)
    assert window.has_closed()
    assert "nobody" in window.failure()


async def test_an_agent_called_human_does_not_jam_the_choice_of_players(script: Script) -> None:
    script.agents = [summary("human", step=9), summary("zed", step=9)]
    async with script.app().run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("v")
        await settle(pilot)
        screen = pilot.app.screen
        left = screen.query_one("#left", Choice)
        players = [left.value]
        for _ in range(2):
            left.action_step(1)
            await settle(pilot)
            players.append(left.value)
        assert players == ["human", "zed", "human"]
        assert "An agent called human cannot be chosen: rename it first (r)." in shown(pilot)
