"""The options of the cockpit."""

import importlib.util

import pytest
from textual.pilot import Pilot

from arcade_rl.shelf.settings.cockpit_file import Options, read_options, write_options
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


async def test_what_was_chosen_elsewhere_meanwhile_is_kept() -> None:
    async with Script([summary("a")]).app().run_test(size=(80, 24)) as pilot:
        await press(pilot, "o")
        pilot.app.theme = "nord"
        await press(pilot, "down", "right", "enter")
        assert pilot.app.theme == "nord"
        assert (read_options().theme, read_options().when_one_ends) == ("nord", "osc 9")


@pytest.mark.parametrize("most", [None, 0, 1, 7])
async def test_a_number_of_trainings_that_nobody_changed_stays(most: int | None) -> None:
    write_options(Options(most_trainings=most))
    async with Script([summary("a")]).app().run_test(size=(80, 24)) as pilot:
        await press(pilot, "o", "down", "right", "enter")
        assert read_options() == Options(most_trainings=most, when_one_ends="osc 9")
        await press(pilot, "o", "right", "enter")
        assert read_options().most_trainings not in (None, most)
