"""Ways into a race from the cockpit."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from arcade_rl.shelf.settings.window_memory import WindowKind
from arcade_rl.tui.backend import windows
from arcade_rl.tui.backend.windows import Window
from tests.conftest import PutChampion
from tests.tui.support.scripted import Script, champion_summary, notices, settle, shown, summary

SIZE = (100, 30)


def closed(name: str, kind: WindowKind) -> Window:
    """A window that its user has closed."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return Window(name, kind, process, Path("race.log"))


async def test_g_races_the_selected_agent_and_a_champion_too() -> None:
    script = Script([summary("mine", step=5), champion_summary("ace")], window=closed)
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("g")
        await settle(pilot)
        await pilot.press("down", "g")
        await settle(pilot)
        assert sorted(script.calls) == [("race", "ace"), ("race", "mine")]


async def test_the_command_palette_races_an_agent_by_name() -> None:
    script = Script([summary("lake"), summary("walker")], window=closed)
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p")
        await pilot.press(*"racewalk")
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert script.calls == [("race", "walker")]


async def test_a_game_that_starts_otherwise_each_time_is_offered_for_no_race() -> None:
    script = Script([replace(summary("dice"), game_title="Dice", game_repeats=False)], window=closed)
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "Play" in shown(pilot)
        assert "Race" not in shown(pilot)
        await pilot.press("g")
        await settle(pilot)
        assert notices(pilot) == ["Dice cannot be raced: the same seed does not give the same start; p plays it alone."]
        await pilot.press("ctrl+p")
        await pilot.press(*"race")
        await settle(pilot)
        assert "Race dice" not in shown(pilot)
        assert script.calls == []


async def test_the_page_of_keys_tells_of_races() -> None:
    async with Script([summary("lake")]).app().run_test(size=(160, 60)) as pilot:
        await settle(pilot)
        await pilot.press("question_mark")
        await settle(pilot)
        assert "race it: two boards side by side" in shown(pilot)


def test_a_race_that_cannot_open_says_why_in_one_line(put_champion: PutChampion) -> None:
    put_champion("cart-pole", "ace")
    window = windows.open_window("ace", "race", 7)
    window.process.wait(60)
    assert "ace has no checkpoint of step 7; it has: " in window.failure()
