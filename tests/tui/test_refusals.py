"""A refusal never looks like a success: how serious a notice is comes from the channel, not from what it says."""

import pytest

from arcade_rl.errors import UsageError
from arcade_rl.tui.dialogs.demonstrations import DemonstrationsScreen
from tests.tui.support.scripted import Script, champion_summary, settle, shown, summary


async def severity_after(script: Script, key: str) -> str:
    async with script.app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press(key)
        await settle(pilot)
        return [*pilot.app._notifications][-1].severity


CHAMPION, IDLE, TRAINING = champion_summary("pong-champion"), summary("lake"), summary("lake", "training", step=9)


@pytest.mark.parametrize(
    ("agent", "key"),
    [
        *((CHAMPION, key) for key in ("t", "space", "s", "r", "d", "e")),
        *((IDLE, key) for key in ("s", "u")),
        (TRAINING, "t"),
    ],
)
async def test_what_is_refused_at_once_is_a_warning(agent, key: str) -> None:
    assert await severity_after(Script([agent]), key) == "warning"


async def test_what_a_trainer_refuses_is_an_error() -> None:
    script = Script([TRAINING], failing={"stop": UsageError("the disk is full")})
    assert await severity_after(script, "s") == "error"


async def test_what_a_trainer_has_done_is_information() -> None:
    assert await severity_after(Script([TRAINING]), "s") == "information"


async def test_an_agent_that_cannot_be_taught_is_marked_as_one() -> None:
    from arcade_rl.shelf.agents import agent_folder
    from tests.tui.support.scripted import config

    folder = agent_folder.create(config("pong"))
    async with Script([summary("pong")]).app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.app.push_screen(DemonstrationsScreen(folder, {}, "pong cannot be taught"))
        await settle(pilot)
        assert "pong cannot be taught." in shown(pilot)
        assert pilot.app.screen.query_one("#told").has_class("-refused")
