"""All games, to be looked through and played at once."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from arcade_rl.games.catalog import game
from arcade_rl.games.environments.environment import Environment
from arcade_rl.games.environments.game_file import persons_file, render
from arcade_rl.scores.boards import Board
from arcade_rl.shelf.settings.window_memory import WindowKind
from arcade_rl.tui.backend.windows import Window
from arcade_rl.tui.dialogs.versus import VersusScreen
from arcade_rl.tui.screens.games import GamesScreen
from arcade_rl.tui.screens.new_agent import NewAgentScreen
from arcade_rl.tui.screens.shelf import ShelfScreen
from arcade_rl.tui.widgets.choice import Choice
from arcade_rl.tui.widgets.tables.game_browser import GameBrowser
from tests.tui.support.scripted import Script, champion_summary, notices, settle, shown, summary, write

SIZES = [(80, 24), (200, 60)]
NOISE = np.random.default_rng(1).integers(256, size=(21, 16, 3), dtype=np.uint8)


@pytest.fixture
def script(tmp_path: Path) -> Script:
    def window(name: str, kind: WindowKind) -> Window:
        process = subprocess.Popen([sys.executable, "-c", ""])
        process.wait()
        return Window(name, kind, process, tmp_path / "log")

    mine = replace(summary("mine", step=5_000, game="breakout"), recent_score=31.5)
    boards = [Board("breakout", "alone", (), (12.0, 45.0, 7.0)), Board("breakout", "race", (), (99.0,))]
    agents = [mine, champion_summary("pong-champion")]
    return Script(agents, window=window, drawn=NOISE, boards=boards)


async def open_games(pilot: "Pilot[None]", find: str = "") -> None:
    await settle(pilot)
    await pilot.press("a")
    await settle(pilot)
    if find:
        await pilot.press("slash")
        await write(pilot, find)
        await settle(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_all_games_are_listed_beside_what_is_known_of_one(script: Script, size: tuple[int, int]) -> None:
    async with script.app().run_test(size=size) as pilot:
        await open_games(pilot, "brea")
        seen = shown(pilot)
        assert "1 of " in seen
        for fact in (
            "Players    1 · Atari",
            "random play",
            "31.5 by mine, of 1",
            "45.0 best of 3 games",
            "enter plays",
        ):
            assert fact in seen
        assert "▀" in seen


async def test_a_game_that_was_added_or_removed_meanwhile_is_heard_of(script: Script) -> None:
    maze = Environment("odd:Maze-v0", "state", states=9)
    script.added_games = render([replace(game("taxi"), id=maze.id, title="Odd Maze", environment=maze)], "#")
    async with script.app().run_test(size=(120, 36)) as pilot:
        await open_games(pilot)
        await pilot.press("down", "down", "n")
        await settle(pilot)
        await pilot.press("ctrl+g")
        await settle(pilot)
        await write(pilot, "odd:Maze-v0")
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        games = pilot.app.screen.query_one("#game-options", OptionList)
        assert games.highlighted == 2
        games.highlighted = games.get_option_index("odd:Maze-v0")
        await settle(pilot)
        assert "─ Odd Maze ─" in shown(pilot)
        pilot.app.go(NewAgentScreen("odd:Maze-v0"))
        await settle(pilot)
        persons_file().unlink()
        await pilot.press("escape")
        await settle(pilot)
        assert "Odd Maze" not in shown(pilot)


async def test_a_picture_is_drawn_once_with_those_of_the_next_games(script: Script) -> None:
    async with script.app().run_test(size=(120, 36)) as pilot:
        await open_games(pilot)
        assert [call[:3] for call in script.calls] == [("draw", "frozen-lake", "frozen-lake-8x8")]
        await pilot.press("down")
        await settle(pilot)
        assert len(script.calls) == 1


async def test_a_picture_is_not_drawn_again_before_it_is_known_to_be_there(script: Script) -> None:
    async with script.app().run_test(size=(120, 36)) as pilot:
        await open_games(pilot)
        picture = pilot.app.screen._picture
        picture._tried.clear()  # as between the end of the process and its message
        assert picture._drawing() is None


async def test_a_game_that_cannot_be_drawn_says_why_and_is_tried_once(script: Script) -> None:
    script.drawn = None
    async with script.app().run_test(size=(120, 36)) as pilot:
        await open_games(pilot, "brea")
        screen = pilot.app.screen
        assert isinstance(screen, GamesScreen)
        for _ in range(3):
            screen._picture._look()
            await settle(pilot)
        assert "There is no picture" in shown(pilot)
        assert [call[1] for call in script.calls].count("breakout") == 1


async def test_enter_plays_at_once_from_the_list_and_from_the_field(script: Script) -> None:
    async with script.app().run_test(size=(80, 24)) as pilot:
        await open_games(pilot, "brea")
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("escape", "enter")
        await settle(pilot)
        assert [call for call in script.calls if call[0] != "draw"] == 2 * [("play game", "breakout")]


@pytest.mark.parametrize(("typed", "title"), [("seaq", "Seaquest"), ("qb", "Q*bert")])
async def test_typing_finds_a_game_and_escape_leaves_the_field_then_the_screen(
    script: Script, typed: str, title: str
) -> None:
    async with script.app().run_test(size=(80, 24)) as pilot:
        await open_games(pilot)
        await write(pilot, typed)
        await settle(pilot)
        assert pilot.app.screen.query_one("#search", Input).value == typed
        assert "1 of " in shown(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert "1 of " not in shown(pilot)
        assert f"─ {title} " in shown(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ShelfScreen)


def test_games_are_found_by_what_is_known_of_them() -> None:
    found = {entry.id for entry in GameBrowser().matching("2 players atari")}
    assert {"pong", "combat"} <= found
    assert "breakout" not in found
    assert [entry.id for entry in GameBrowser().matching("gymnasium taxi")] == ["taxi"]


async def test_v_opens_versus_on_a_game_for_two_and_says_so_where_two_cannot_play(script: Script) -> None:
    async with script.app().run_test(size=(80, 24)) as pilot:
        await open_games(pilot, "boxi")
        await pilot.press("escape", "v")
        await settle(pilot)
        assert isinstance(pilot.app.screen, VersusScreen)
        assert pilot.app.screen.query_one("#game", Choice).value == "Boxing"
        assert all(field in shown(pilot) for field in ("Boxing", "Mode", "Left", "Right"))
        await pilot.press("escape", "slash")
        await write(pilot, "brea")
        await pilot.press("escape", "v")
        await settle(pilot)
        assert "Two cannot play Breakout" in notices(pilot)[-1]
        await pilot.press("slash")
        await write(pilot, "comb")
        await pilot.press("escape", "n")
        await settle(pilot)
        assert "Combat takes two" in notices(pilot)[-1]
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, VersusScreen)


async def test_w_watches_the_champion_and_where_there_is_none_n_makes_an_agent(script: Script) -> None:
    async with script.app().run_test(size=(80, 24)) as pilot:
        await open_games(pilot, "pong")
        await pilot.press("escape", "w")
        await settle(pilot)
        assert ("watch", "pong-champion") in script.calls
        await pilot.press("slash")
        await write(pilot, "goph")
        await pilot.press("escape", "w")
        await settle(pilot)
        assert "Gopher has no champion" in notices(pilot)[-1]
        await pilot.press("n")
        await settle(pilot)
        assert isinstance(pilot.app.screen, NewAgentScreen)
        assert pilot.app.screen.query_one("#name", Input).value == "gopher"
        assert pilot.app.screen.query_one("#games").outer_size.width == 24
        assert "│Gopher" in shown(pilot)
