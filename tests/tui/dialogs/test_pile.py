"""Dialogs on top of dialogs: however many there are, they are painted, and closed one by one."""

from arcade_rl.tui.dialogs.trash import TrashScreen
from tests.tui.support.scripted import Script, settle, summary


async def test_a_pile_of_sixty_dialogs_can_be_painted_and_closed() -> None:
    async with Script([summary("pong")]).app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for _ in range(60):
            await pilot.app.push_screen(TrashScreen())
        await settle(pilot)
        assert len(pilot.app.screen_stack) == 61
        pilot.app.theme = "rose-pine"  # all is painted again
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert len(pilot.app.screen_stack) == 60
