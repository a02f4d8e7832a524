"""The options of the cockpit."""

import importlib.util

import pytest
from textual.pilot import Pilot

from arcade_rl.shelf.settings.cockpit_file import read_options
from arcade_rl.tui.dialogs.options import OptionsScreen
from tests.tui.support.scripted import Script, settle, shown, summary


async def press(pilot: "Pilot[None]", *keys: str) -> None:
    for key in keys:
        await settle(pilot)
        await pilot.press(key)
    await settle(pilot)


async def test_every_new_training_is_logged_from_then_on() -> None:
    async with Script([summary("a")]).app().run_test(size=(80, 24)) as pilot:
        await press(pilot, "o", "down", "down", "right", "right", "enter")
        assert read_options().log_trainings == "csv"


async def test_logs_for_tensorboard_need_it_to_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    async with Script([summary("a")]).app().run_test(size=(80, 24)) as pilot:
        await press(pilot, "o", "down", "down", "right", "enter")
        assert "'arcade-rl[tensorboard]'" in shown(pilot)
        assert isinstance(pilot.app.screen, OptionsScreen)
