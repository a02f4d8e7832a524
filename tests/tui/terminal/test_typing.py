"""Typed at machine speed, nothing is lost and nothing overtakes."""

import asyncio
import threading

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.widgets import Input

from arcade_rl.shelf.agents import agent_folder
from arcade_rl.tui.dialogs.tune import TuneScreen
from arcade_rl.tui.screens.help import HelpScreen
from tests.tui.support.scripted import Script, config, notices, settle, summary, until

SIZE = (80, 24)


def type_at_once(pilot, *keys: str) -> None:
    """As a terminal hands over what came in one piece: nobody waits for anything."""
    for key in keys:
        character = key if len(key) == 1 else None
        pilot.app.post_message(events.Key(_character_to_key(key) if character else key, character))


async def land(pilot) -> None:
    """Wait until the last key has done what it does."""
    app = pilot.app
    await pilot.pause()
    async with asyncio.timeout(20):
        while app.typing._typed or app.typing._awaited:
            await pilot.pause()
    await settle(pilot)


def field(pilot) -> Input:
    assert isinstance(pilot.app.focused, Input)
    return pilot.app.focused


@pytest.mark.parametrize("opened", [(), ("enter",)], ids=["shelf", "agent's screen"])
async def test_keys_typed_while_the_settings_open_reach_the_first_field(opened: tuple[str, ...]) -> None:
    async with Script([summary("walker")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        type_at_once(pilot, *opened, "h", "ctrl+u", *"0.007")
        await land(pilot)
        assert isinstance(pilot.app.screen, TuneScreen)
        assert field(pilot).value == "0.007"


async def test_a_letter_does_not_overtake_the_key_that_empties_the_field() -> None:
    async with Script([summary("walker")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("h")
        await settle(pilot)
        for number in range(10):
            type_at_once(pilot, "ctrl+u", *f"0.1{number}5", "backspace", "7")
            await land(pilot)
            assert field(pilot).value == f"0.1{number}7"


async def test_what_is_searched_for_in_the_handbook_keeps_its_first_letter() -> None:
    async with Script([summary("walker")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("?")
        await settle(pilot)
        type_at_once(pilot, "/", "q")
        await land(pilot)
        field(pilot).post_message(events.Focus())  # it comes late, as on a busy machine
        type_at_once(pilot, *"-value")
        await land(pilot)
        assert field(pilot).value == "q-value"
        await pilot.press("escape", "/")
        type_at_once(pilot, *"tau")
        await land(pilot)
        assert field(pilot).value == "tau"


async def test_tab_and_what_is_typed_after_it_go_to_the_next_field() -> None:
    async with Script([summary("walker")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        type_at_once(pilot, "h", *"0.5", "tab", *"0.25")
        await land(pilot)
        values = [each.value for each in pilot.app.screen.query(Input)][:2]
        assert values == ["0.5", "0.25"]


async def test_what_opens_by_way_of_the_disk_takes_what_is_typed_too() -> None:
    agent_folder.create(config("walker"))
    async with Script([summary("walker")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        type_at_once(pilot, "r", *"swimmer", "enter")
        await land(pilot)
        assert agent_folder.find("swimmer").name == "swimmer"


async def test_a_new_agent_can_be_typed_without_looking() -> None:
    async with Script([summary("walker")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        type_at_once(pilot, "n", *"frozen", "ctrl+s")
        await land(pilot)
        assert agent_folder.find("frozen-lake").config().game == "frozen-lake"


async def test_what_is_typed_for_a_dialog_that_does_not_come_is_no_order_to_the_shelf(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("arcade_rl.tui.terminal.typing_queue._PATIENCE_WITH_WORK_SECONDS", 0.05)
    script, may_open = Script([summary("walker")]), threading.Event()
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        pilot.app.carry_out(may_open.wait, then=lambda _: pilot.app.go(HelpScreen()), opens=True)
        type_at_once(pilot, "t")
        await until(pilot, lambda: not pilot.app.typing._awaited)
        type_at_once(pilot, "space")
        await until(pilot, lambda: bool(notices(pilot) or script.calls))
        assert ("train", "walker") not in script.calls
        may_open.set()
        await settle(pilot)
        assert type(pilot.app.screen).__name__ == "HelpScreen"


async def test_what_never_opens_does_not_keep_the_keyboard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arcade_rl.tui.terminal.typing_queue._PATIENCE_SECONDS", 0.05)
    async with Script([summary("walker")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        pilot.app.typing.wait()
        type_at_once(pilot, "question_mark")
        await land(pilot)
        assert type(pilot.app.screen).__name__ == "HelpScreen"
