"""Gamepads: what their events do in the window, known to SDL or plain, coming and going."""

import pygame
import pytest
from pygame.event import Event

from arcade_rl.games import catalog
from arcade_rl.viewer.controls.bindings import Intent
from arcade_rl.viewer.controls.gamepads import Gamepad, Gamepads
from arcade_rl.viewer.controls.joystick import Joystick

PADS = [Gamepad(70, "Known Pad", True), Gamepad(71, "Plain Stick", False)]
KNOWN, PLAIN = 70, 71


class Table:
    """A game's joysticks with two gamepads connected, and what they ask."""

    def __init__(self, game_id="seaquest", joysticks=1):
        entry = catalog.game(game_id)
        self.entry = entry
        self.joysticks = [Joystick(entry, {}) for _ in range(joysticks)]
        self.asked, self.moves, self.news = [], 0, []
        self.pads = Gamepads(
            self.joysticks,
            obey=self.asked.append,
            moved=self.move,
            say=self.news.append,
            open_at=lambda index: PADS[index],
        )

    def move(self):
        self.moves += 1

    def post(self, kind, number=KNOWN, **what):
        self.pads.handle(Event(kind, instance_id=number, **what))

    def plug_in(self, index):
        self.pads.handle(Event(pygame.JOYDEVICEADDED, device_index=index))

    def doing(self, which=0):
        action = self.joysticks[which].action()
        return None if action is None else self.entry.actions[action]


@pytest.fixture
def table():
    table = Table()
    table.plug_in(0)
    table.plug_in(1)
    return table


def press(table, button, number=KNOWN):
    table.post(pygame.CONTROLLERBUTTONDOWN, number, button=button)


def release(table, button):
    table.post(pygame.CONTROLLERBUTTONUP, button=button)


def push(table, axis, value):
    table.post(pygame.CONTROLLERAXISMOTION, axis=axis, value=value)


@pytest.mark.parametrize("word", ["UP", "DOWN", "LEFT", "RIGHT"])
def test_the_d_pad_moves_until_it_is_let_go(table, word):
    button = getattr(pygame, f"CONTROLLER_BUTTON_DPAD_{word}")
    press(table, button)
    assert (table.doing(), table.moves) == (word, 1)
    release(table, button)
    assert table.doing() is None


@pytest.mark.parametrize("button", ["A", "B", "X", "Y", "LEFTSHOULDER", "RIGHTSHOULDER"])
def test_buttons_fire_together_with_a_direction(table, button):
    press(table, pygame.CONTROLLER_BUTTON_DPAD_LEFT)
    press(table, getattr(pygame, f"CONTROLLER_BUTTON_{button}"))
    assert table.doing() == "LEFTFIRE"


def test_the_stick_moves_also_aslant(table):
    push(table, pygame.CONTROLLER_AXIS_LEFTX, 30_000)
    push(table, pygame.CONTROLLER_AXIS_LEFTY, -30_000)
    assert table.doing() == "UPRIGHT"
    push(table, pygame.CONTROLLER_AXIS_LEFTX, 0)
    assert table.doing() == "UP"


def test_a_stick_near_the_middle_does_nothing_and_at_the_edge_of_it_does_not_tremble(table):
    heard = []
    for value in (9_000, 16_000, 17_000, 15_000, 17_000, 12_000, 11_000, 15_000, 0):
        push(table, pygame.CONTROLLER_AXIS_LEFTX, value)
        heard.append(table.doing())
    right = "RIGHT"
    assert heard == [None, None, right, right, right, right, None, None, None]
    assert table.moves == 1


def test_a_stick_thrown_to_the_other_side_moves_there_at_once(table):
    push(table, pygame.CONTROLLER_AXIS_LEFTX, 32_767)
    push(table, pygame.CONTROLLER_AXIS_LEFTX, -32_768)
    assert table.doing() == "LEFT"


def test_other_axes_and_buttons_do_nothing(table):
    push(table, pygame.CONTROLLER_AXIS_RIGHTX, 32_767)
    push(table, pygame.CONTROLLER_AXIS_TRIGGERLEFT, 32_767)
    press(table, pygame.CONTROLLER_BUTTON_GUIDE)
    assert (table.doing(), table.moves, table.asked) == (None, 0, [])


def test_start_pauses_and_back_takes_the_joystick(table):
    press(table, pygame.CONTROLLER_BUTTON_START)
    press(table, pygame.CONTROLLER_BUTTON_BACK)
    assert table.asked == [Intent.PAUSE, Intent.SWITCH_CONTROLLER]


def test_a_plain_stick_plays_by_axes_hat_and_any_button(table):
    table.post(pygame.JOYAXISMOTION, PLAIN, axis=1, value=-1.0)
    table.post(pygame.JOYBUTTONDOWN, PLAIN, button=9)
    assert table.doing() == "UPFIRE"
    table.post(pygame.JOYBUTTONUP, PLAIN, button=9)
    table.post(pygame.JOYHATMOTION, PLAIN, hat=0, value=(-1, -1))
    assert table.doing() == "DOWNLEFT"
    table.post(pygame.JOYHATMOTION, PLAIN, hat=0, value=(0, 0))
    assert table.doing() is None


def test_a_known_gamepad_is_heard_once_though_sdl_tells_it_twice(table):
    table.post(pygame.JOYBUTTONDOWN, KNOWN, button=11)
    table.post(pygame.JOYAXISMOTION, KNOWN, axis=0, value=1.0)
    assert table.doing() is None


def test_coming_and_going_is_told_and_lets_go_of_all_that_was_held(table):
    assert table.news == ["Known Pad is plugged in", "Plain Stick is plugged in"]
    push(table, pygame.CONTROLLER_AXIS_LEFTX, 32_767)
    table.post(pygame.JOYDEVICEREMOVED)
    assert table.doing() is None
    assert table.news[-1] == "Known Pad is gone"
    press(table, pygame.CONTROLLER_BUTTON_A)
    assert table.doing() is None
    table.plug_in(0)
    press(table, pygame.CONTROLLER_BUTTON_A)
    assert table.doing() == "FIRE"


def test_one_that_goes_lets_go_of_nothing_that_is_held_by_others(table):
    press(table, pygame.CONTROLLER_BUTTON_DPAD_LEFT)
    table.post(pygame.JOYAXISMOTION, PLAIN, axis=1, value=-1.0)
    table.post(pygame.JOYDEVICEREMOVED)
    assert [table.doing() for _ in range(3)] == ["UP"] * 3
    table.post(pygame.JOYAXISMOTION, PLAIN, axis=1, value=1.0)
    assert table.doing() == "DOWN"


def test_one_that_is_gone_before_it_could_be_opened_is_passed_over():
    def gone(index):
        raise pygame.error("Invalid joystick device number")

    pads = Gamepads([], obey=print, moved=print, say=print, open_at=gone)
    pads.handle(Event(pygame.JOYDEVICEADDED, device_index=0))


def test_of_two_gamepads_each_plays_a_side_of_its_own_also_after_one_came_back():
    table = Table(joysticks=2)
    table.plug_in(0)
    table.plug_in(1)
    press(table, pygame.CONTROLLER_BUTTON_DPAD_UP)
    table.post(pygame.JOYAXISMOTION, PLAIN, axis=1, value=1.0)
    assert (table.doing(0), table.doing(1)) == ("UP", "DOWN")
    table.post(pygame.JOYDEVICEREMOVED)
    table.plug_in(0)
    press(table, pygame.CONTROLLER_BUTTON_DPAD_LEFT)
    assert (table.doing(0), table.doing(1)) == ("LEFT", "DOWN")


def test_in_the_window_a_gamepad_takes_the_joystick_and_plays(make_window):
    window, session = make_window("pong")
    window._gamepads._open_at = lambda index: PADS[index]
    window.handle(Event(pygame.JOYDEVICEADDED, device_index=0))
    assert window.view().banner == "Known Pad is plugged in"
    button = {"instance_id": KNOWN, "button": pygame.CONTROLLER_BUTTON_BACK}
    window.handle(Event(pygame.CONTROLLERBUTTONDOWN, **button))
    assert session.controller == "human"
    window.handle(Event(pygame.CONTROLLERAXISMOTION, instance_id=KNOWN, axis=1, value=-32_768))
    window.play(1 / 60)
    assert session.state().human_action == session.game.entry.actions.index("RIGHT")


def test_a_stick_that_stays_pushed_while_the_window_is_left_moves_again_when_it_is_back(make_window):
    window, session = make_window("pong", controller="human")
    window._gamepads._open_at = lambda index: PADS[index]
    window.handle(Event(pygame.JOYDEVICEADDED, device_index=0))
    for value in (-32_768, -32_700):
        window.handle(Event(pygame.CONTROLLERAXISMOTION, instance_id=KNOWN, axis=1, value=value))
        window.play(1 / 60)
        assert session.state().human_action == session.game.entry.actions.index("RIGHT")
        window.handle(Event(pygame.WINDOWFOCUSLOST))
        window.play(1 / 60)
        assert session.state().human_action == session.game.entry.actions.index("NOOP")


def test_in_a_game_of_turns_each_push_is_one_move(make_window):
    window, session = make_window("frozen-lake", controller="human")
    window._gamepads._open_at = lambda index: PADS[index]
    window.handle(Event(pygame.JOYDEVICEADDED, device_index=0))
    button = {"instance_id": KNOWN, "button": pygame.CONTROLLER_BUTTON_DPAD_RIGHT}
    window.handle(Event(pygame.CONTROLLERBUTTONDOWN, **button))
    for _ in range(50):
        window.play(1 / 60)
    assert session.state().steps == 1
