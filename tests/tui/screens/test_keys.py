"""The keys of the windows in the cockpit: shown, changed by pressing another, saved at once, reset."""

import pytest
from textual.pilot import Pilot

from arcade_rl.shelf.settings.key_file import key_file, read_keys, write_keys
from arcade_rl.tui.dialogs.press_key import PressKeyScreen, key_name
from arcade_rl.tui.screens.keys import KeysScreen
from arcade_rl.window_keys import CONTROLS, DEFAULT_KEYS
from tests.tui.support.scripted import Script, notices, settle, shown

SMALL = (80, 24)


async def open_keys(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await pilot.press("k")
    await settle(pilot)


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def downs(control: str) -> list[str]:
    """The presses that bring the cursor from the first control to this one."""
    return ["down"] * [each.id for each in CONTROLS].index(control)


async def test_every_control_is_told_with_its_keys() -> None:
    async with Script().app().run_test(size=(80, 50)) as pilot:
        await open_keys(pilot)
        assert isinstance(pilot.app.screen, KeysScreen)
        lines = shown(pilot).splitlines()
        for key, does in (("P, .", "pause, or resume"), ("Space, right Ctrl", "fire"), ("F9", "start or end a film")):
            assert any(key in line and does in line for line in lines)


async def test_a_key_that_is_pressed_takes_the_place_of_the_others_and_is_saved_at_once() -> None:
    async with Script().app().run_test(size=SMALL) as pilot:
        await open_keys(pilot)
        await press(pilot, *downs("window.pause"), "enter", "k")
        assert read_keys() == {**DEFAULT_KEYS, "window.pause": ("k",)}
        assert "K " in next(line for line in shown(pilot).splitlines() if "pause, or resume" in line)
        assert notices(pilot) == ["Saved: takes effect when a window is opened"]


@pytest.mark.parametrize("key", ["q", "tab", "enter", "question_mark"])
async def test_keys_that_mean_something_in_the_cockpit_can_be_chosen(key: str) -> None:
    write_keys({**DEFAULT_KEYS, "window.take_joystick": ("m",), "window.help": ("f1",)})
    async with Script().app().run_test(size=SMALL) as pilot:
        await open_keys(pilot)
        await press(pilot, *downs("window.pause"), "enter", key)
        assert read_keys()["window.pause"] == ("?" if key == "question_mark" else key,)


async def test_changed_keys_are_marked_by_more_than_their_colour() -> None:
    write_keys({**DEFAULT_KEYS, "window.pause": ("n",)})
    async with Script().app().run_test(size=(80, 50)) as pilot:
        await open_keys(pilot)
        lines = shown(pilot).splitlines()
        assert [line.strip("│ ").split()[:2] for line in lines if "│ *" in line] == [["*", "N"]]
        assert "* changed" in lines[-2]


async def test_one_key_more_can_be_added() -> None:
    async with Script().app().run_test(size=SMALL) as pilot:
        await open_keys(pilot)
        await press(pilot, "a", "b")
        assert read_keys()["window.take_joystick"] == ("tab", "m", "b")


async def test_a_key_used_twice_is_refused_with_one_line_and_another_is_awaited() -> None:
    async with Script().app().run_test(size=SMALL) as pilot:
        await open_keys(pilot)
        await press(pilot, *downs("window.pause"), "enter", "w")
        assert isinstance(pilot.app.screen, PressKeyScreen)
        assert "W would do two things" in shown(pilot)
        await press(pilot, "1")
        assert "the numbers fold panels" in shown(pilot)
        assert not key_file().exists()
        await press(pilot, "k")
        assert read_keys()["window.pause"] == ("k",)


async def test_the_keys_of_now_stand_alone_in_their_line() -> None:
    async with Script().app().run_test(size=SMALL) as pilot:
        await open_keys(pilot)
        await press(pilot, *downs("window.pause"), "enter")
        lines = [line.strip("│▁▂▃▄▅▆▇█ ") for line in shown(pilot).splitlines()]
        assert "Now: P or ." in lines
        assert "Esc leaves it as it is." in lines


async def test_escape_leaves_the_key_as_it_is() -> None:
    async with Script().app().run_test(size=SMALL) as pilot:
        await open_keys(pilot)
        await press(pilot, "enter", "escape")
        assert isinstance(pilot.app.screen, KeysScreen)
        assert not key_file().exists()


async def test_one_control_or_all_can_be_as_usual_again() -> None:
    write_keys({**DEFAULT_KEYS, "window.take_joystick": ("b",), "window.pause": ("n",), "left.up": ("i",)})
    async with Script().app().run_test(size=SMALL) as pilot:
        await open_keys(pilot)
        await press(pilot, "d")
        assert read_keys() == {**DEFAULT_KEYS, "window.pause": ("n",), "left.up": ("i",)}
        await press(pilot, "r")
        await pilot.click("#do")
        await settle(pilot)
        assert read_keys() == DEFAULT_KEYS


async def test_a_usual_key_that_another_control_has_taken_is_refused() -> None:
    write_keys({**DEFAULT_KEYS, "window.pause": ("k",), "window.film": ("p",)})
    async with Script().app().run_test(size=SMALL) as pilot:
        await open_keys(pilot)
        await press(pilot, *downs("window.pause"), "d")
        assert "P would do two things" in notices(pilot)[-1]
        assert read_keys()["window.pause"] == ("k",)


async def test_a_control_whose_key_a_person_has_given_to_another_is_listed_without_one() -> None:
    key_file().parent.mkdir(parents=True)
    key_file().write_text('[left]\nup = ["x"]\n')
    async with Script().app().run_test(size=(80, 50)) as pilot:
        await open_keys(pilot)
        assert any("no key" in line and "scale the picture" in line for line in shown(pilot).splitlines())


async def test_a_damaged_file_is_told_and_set_aside_only_when_something_is_changed() -> None:
    key_file().parent.mkdir(parents=True)
    key_file().write_text("damage")
    async with Script().app().run_test(size=SMALL) as pilot:
        await open_keys(pilot)
        assert notices(pilot)[0].startswith("keys.toml: ")
        assert key_file().read_text() == "damage"
        await press(pilot, "enter", "b")
        assert "it was kept as keys.damaged-1.toml" in notices(pilot)[-1]
        assert read_keys()["window.take_joystick"] == ("b",)


@pytest.mark.parametrize(
    ("key", "character", "name"),
    [("space", " ", "space"), ("upper_m", "M", "m"), ("full_stop", ".", "."), ("f9", None, "f9"), ("tab", "\t", "tab")],
)
def test_the_terminals_keys_are_called_as_the_windows_keys(key: str, character: str | None, name: str) -> None:
    assert key_name(key, character) == name
