"""Screens that leave: what was on its way to them is for nobody, and ends nothing."""

import asyncio

import pytest
from textual.command import CommandPalette
from textual.css.query import NoMatches

from arcade_rl.tui.screens.help import HelpScreen
from arcade_rl.tui.screens.training import TrainingScreen
from tests.tui.support.scripted import Script, settle, summary

SIZE = (100, 30)


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


async def test_a_screen_that_has_left_acts_no_more() -> None:
    async with Script([summary("pong")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        left = TrainingScreen("pong")
        pilot.app.push_screen(left)
        await settle(pilot)
        assert left.check_action("part", ("log",))
        await pilot.press("escape")
        await settle(pilot)
        assert not await pilot.app.run_action("part('log')", left)  # a key that was on its way


async def test_a_screen_that_opens_while_the_cockpit_closes_ends_in_no_error() -> None:
    async with Script([summary("pong")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        app = pilot.app
        app.push_screen(TrainingScreen("pong"))
        app._running = False  # from now on Textual gives no widget what lies in it
        for _ in range(100):
            await asyncio.sleep(0)
        app._running = True
        assert app._exception is None
        app.pop_screen()


async def test_what_waits_for_the_next_paint_is_not_done_for_a_screen_that_has_left() -> None:
    async with Script([summary("pong")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        app, left = pilot.app, HelpScreen()
        shelf = app.screen
        app.push_screen(left)
        await settle(pilot)

        async def leave_meanwhile() -> None:
            await app.pop_screen()
            left.query_one("#help-text")

        shelf._invoke_later(leave_meanwhile, left)
        await settle(pilot)
        assert app.screen is shelf
        shelf._invoke_later(lambda: left.query_one("#help-text"), left)
        await settle(pilot)
        assert app._exception is None


async def test_what_waits_for_the_next_paint_hides_no_error_of_a_screen_that_is_there() -> None:
    async def look_for_nothing() -> None:
        async with Script([summary("pong")]).app().run_test(size=SIZE) as pilot:
            await settle(pilot)
            shelf = pilot.app.screen
            shelf._invoke_later(lambda: shelf.query_one("#nowhere"), shelf)
            await settle(pilot)

    with pytest.raises(NoMatches, match="#nowhere"):
        await look_for_nothing()
