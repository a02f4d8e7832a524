"""However narrow the terminal: help, back and quit stand at the bottom."""

import pytest

from arcade_rl.tui.widgets.key_bar import KeyBar
from tests.tui.support.places import go_to
from tests.tui.support.scripted import Script, champion_detail, champion_summary, settle, shown, summary

NAME = "pong-champion"
PLACES = {"shelf": "? Help q Quit", "training": "? Help esc Shelf q Quit", "champion": "q Quit", "new": "esc Back"}


@pytest.mark.parametrize("size", [(80, 24), (60, 20)], ids=["80", "60"])
async def test_the_ways_out_are_in_sight_everywhere(size: tuple[int, int]) -> None:
    script = Script([summary("pong", "training", step=9), champion_summary(NAME)], {NAME: champion_detail(NAME)})
    async with script.app().run_test(size=size) as pilot:
        await settle(pilot)
        for place, ways_out in PLACES.items():
            go_to(pilot.app, place)
            await settle(pilot)
            assert shown(pilot).splitlines()[-1].rstrip().endswith(ways_out)
            assert not pilot.app.screen.query_one(KeyBar).max_scroll_x
            if place != "shelf":
                await pilot.app.pop_screen()


async def test_keys_come_back_when_there_is_room() -> None:
    async with Script([summary("pong", "training", step=9)]).app().run_test(size=(60, 20)) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "h Settings" not in shown(pilot)
        for size, told in (((80, 24), "h Settings ← → Read ? Help"), ((120, 36), "^p Commands")):
            await pilot.resize_terminal(*size)
            await settle(pilot)
            assert told in shown(pilot).splitlines()[-1]


async def test_keys_that_stay_the_same_are_not_mounted_again() -> None:
    async with Script([summary("pong")]).app().run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        bar = pilot.app.screen.query_one(KeyBar)
        before = list(bar.children)
        pilot.app.screen.refresh_bindings()
        await settle(pilot)
        assert before
        assert list(bar.children) == before
        await pilot.press("enter")  # a screen with other keys, and back
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert list(bar.children) == before
