"""The training screen's parts are scrolled by keys, in terminals of any size."""

from dataclasses import replace

import pytest
from textual.containers import VerticalScroll

from arcade_rl.tui.access import Access
from arcade_rl.tui.app import ArcadeApp
from tests.tui.support.scripted import NEVER, settle, shown
from tests.tui.support.training_scene import LARGE, SMALL, open_agent, script

NORMAL = (120, 36)


def long_log():
    scene = script()
    detail = scene.details["walker"]
    scene.details["walker"] = replace(detail, log=tuple(f"12:00:01 line {number}" for number in range(90)))
    return scene


async def press(pilot, *keys: str) -> None:
    await pilot.press(*keys)
    await settle(pilot)


async def test_on_a_small_terminal_the_lower_curves_come_into_sight() -> None:
    async with script().app().run_test(size=SMALL) as pilot:
        await open_agent(pilot)
        curves = pilot.app.screen.query_one("#curves")
        assert "Score of episodes" in shown(pilot)
        for down, up in (("end", "home"), ("pagedown", "pageup"), ("down", "up")):
            await press(pilot, *[down] * 20)
            assert curves.scroll_y == curves.max_scroll_y > 0
            assert "Score of episodes" not in shown(pilot)
            await press(pilot, *[up] * 20)
            assert curves.scroll_y == 0
            assert "Score of episodes" in shown(pilot)


async def test_so_they_do_for_those_who_may_only_watch() -> None:
    app = ArcadeApp(script().backend(), poll_seconds=NEVER, access=Access(windows_here=True, read_only=True))
    async with app.run_test(size=SMALL) as pilot:
        await open_agent(pilot)
        curves = pilot.app.screen.query_one("#curves")
        await press(pilot, "end")
        assert curves.scroll_y == curves.max_scroll_y > 0


@pytest.mark.parametrize("size", [SMALL, NORMAL, LARGE])
async def test_every_setting_can_be_read(size: tuple[int, int]) -> None:
    async with script().app().run_test(size=size) as pilot:
        await open_agent(pilot)
        await press(pilot, "4", "home")
        frame = pilot.app.screen.query_one("#settings-frame", VerticalScroll)
        seen = set()
        for _ in range(40):
            seen |= set(shown(pilot).splitlines())
            if frame.scroll_y == frame.max_scroll_y:
                break
            await press(pilot, "pagedown")
        seen |= set(shown(pilot).splitlines())
        for setting in ("learning rate", "batch size", "seed"):
            assert any(setting in line for line in seen), setting
        assert frame.scroll_y == frame.max_scroll_y


@pytest.mark.parametrize("size", [SMALL, NORMAL, LARGE])
async def test_the_whole_log_can_be_read(size: tuple[int, int]) -> None:
    async with long_log().app().run_test(size=size) as pilot:
        await open_agent(pilot)
        await press(pilot, "3")
        assert "line 89" in shown(pilot)
        await press(pilot, "home")
        assert "line 0" in shown(pilot)
        assert "line 89" not in shown(pilot)
        await press(pilot, "pagedown", "end")
        assert "line 89" in shown(pilot)


async def test_where_there_is_room_for_three_parts_the_settings_take_the_place_of_the_games() -> None:
    async with script().app().run_test(size=NORMAL) as pilot:
        await open_agent(pilot)
        assert "h changes them" not in shown(pilot)
        await press(pilot, "4")
        assert "h changes them" in shown(pilot)
        assert "Log" not in shown(pilot)
        await press(pilot, "2")
        assert "h changes them" not in shown(pilot)
        assert "Log" in shown(pilot)
