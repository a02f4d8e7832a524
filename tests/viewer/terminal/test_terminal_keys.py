"""What a terminal sends, and what the window makes of it: beside other keys, on other layouts, and at the release."""

import pytest

from arcade_rl.viewer.seats.seat import Seat, SeatedBrain
from arcade_rl.viewer.terminal.driver.key_decoder import KeyDecoder
from arcade_rl.viewer.terminal.solo_table import SoloTable
from arcade_rl.viewer.terminal.table import Services
from arcade_rl.viewer.terminal.terminal_keys import Fold, TerminalKeys
from arcade_rl.window_keys import CONTROLS, DEFAULT_KEYS, Intent
from tests.viewer.keyboard_layouts import LAYOUTS, SHIFTED_DIGITS, US

RIGHT_CTRL, RIGHT_CTRL_UP = b"\x1b[57448;5u", b"\x1b[57448;1:3u"
QUESTION_MARK, QUESTION_MARK_UP = b"\x1b[47:63;2;63u", b"\x1b[47;1:3u"  # Shift is released first
COMMANDS = {
    name: control.intent for control in CONTROLS if control.intent for name in control.keys if name in "tmpehrvoxjcg"
}


@pytest.fixture
def make_table(make_session, tmp_path):
    """Seaquest at a terminal that reports releases, in a human's hands."""

    def make(keys=DEFAULT_KEYS):
        session = make_session("seaquest", controller="human")
        seat = Seat(tmp_path, "seaquest-1", SeatedBrain(120_000, 1_000.0))
        table = SoloTable(session, seat, TerminalKeys(keys), Services(wall_clock=lambda: 1_012.0))
        table.hands.releases = True
        return table, session

    return make


@pytest.fixture
def table(make_table):
    return make_table()[0]


def send(table, *sent):
    for part in sent:
        for key in KeyDecoder().feed(part):
            table.press(key, 0.0)


def held(table):
    """The action that the joystick holds now."""
    table.play(1 / 60, 1.0)
    return table._session.game.entry.actions[table._session.state().human_action]


def pressed(layout, at, *, shift=False, kind=1):
    """What kitty sends for the key that lies where a US keyboard has `at`."""
    printed = LAYOUTS[layout][US.index(at)]
    shifted = SHIFTED_DIGITS[layout][int(at) - 1] if layout in SHIFTED_DIGITS and at.isdigit() else printed.upper()
    alternates = [str(ord(printed)), str(ord(shifted)) if shift else "", str(ord(at)) if at != printed else ""]
    text = f";{ord(shifted if shift else printed)}" if kind < 3 else ""
    return f"\x1b[{':'.join(alternates).rstrip(':')};{1 + shift}:{kind}{text}u".encode()


def asked_by(sent, keys=DEFAULT_KEYS):
    (key,) = KeyDecoder().feed(sent)
    return TerminalKeys(keys).asked(TerminalKeys(keys).name(key))


# Beside other keys


@pytest.mark.parametrize("sent", [b"\x03", b"\x1b[99;5u", b"\x1b[1089::99;5u"], ids=["old", "kitty", "kitty, Cyrillic"])
def test_ctrl_c_closes(table, sent):
    send(table, sent)
    assert table.closed


@pytest.mark.parametrize("modifiers", [2, 4, 8, 6], ids=["Alt", "Ctrl", "Super", "Ctrl and Alt"])
def test_a_key_with_alt_ctrl_or_super_is_meant_for_others(table, modifiers):
    for letter in "prthcm":
        send(table, f"\x1b[{ord(letter)};{1 + modifiers}u".encode())
        assert asked_by(f"\x1b[{ord(letter)};{1 + modifiers}u".encode()) in (None, Intent.CLOSE)
    assert not table._session.pace.paused
    assert table._session.state().episode == 1
    assert table._session.controller == "human"


@pytest.mark.parametrize(
    "sent",
    [b"\x1b[1;5A", b"\x1b[119;5u", b"\x1b[1094::119;5u", b"\x1b[57419;5u"],
    ids=["arrow", "W", "the place of W", "keypad"],
)
def test_while_the_right_ctrl_fires_the_joystick_moves(table, sent):
    send(table, RIGHT_CTRL, sent)
    assert held(table) == "UPFIRE"


def test_the_right_ctrl_and_a_direction_may_be_released_in_any_order(table):
    for part, action in (
        (b"\x1b[1;1A", "UP"),
        (RIGHT_CTRL, "UPFIRE"),
        (b"\x1b[1;5:3A", "FIRE"),
        (b"\x1b[1;5A", "UPFIRE"),
        (RIGHT_CTRL_UP, "UP"),
        (b"\x1b[1;1:3A", "NOOP"),
    ):
        send(table, part)
        assert held(table) == action


def test_while_the_right_ctrl_fires_other_keys_ask_what_they_always_ask(table):
    send(table, RIGHT_CTRL, b"\x1b[112;5u")
    assert table._session.pace.paused
    send(table, b"\x1b[47:63;6u")
    assert table._shows_keys
    assert not table.closed


def test_the_right_ctrl_beside_alt_leaves_a_key_to_others(table):
    send(table, RIGHT_CTRL, b"\x1b[112;7u")
    assert not table._session.pace.paused


def test_ctrl_c_closes_once_the_right_ctrl_is_released(table):
    send(table, RIGHT_CTRL, RIGHT_CTRL_UP, b"\x1b[99;5u")
    assert table.closed


def test_a_right_ctrl_that_does_nothing_is_a_ctrl_like_the_left_one(make_table):
    table, _ = make_table({**DEFAULT_KEYS, "right.fire": ("space",)})
    send(table, RIGHT_CTRL, b"\x1b[99;5u")
    assert table.closed


# On other layouts


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("at", "word"), [("w", "UP"), ("a", "LEFT"), ("s", "DOWN"), ("d", "RIGHT"), ("f", "FIRE")])
def test_the_joystick_keeps_its_places(layout, at, word):
    keys = TerminalKeys()
    (key,) = KeyDecoder().feed(pressed(layout, at))
    assert keys.asked(keys.name(key)) is None
    assert keys.joystick("left")[keys.name(key)] == word


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("digit", "123456789")
def test_digits_fold_panels_where_they_lie_unless_a_mark_is_there_that_asks_something(layout, digit):
    asked, shifted = asked_by(pressed(layout, digit)), asked_by(pressed(layout, digit, shift=True))
    assert asked == (Intent.SLOWER if (layout, digit) == ("AZERTY", "6") else Fold(int(digit)))
    assert shifted == Fold(int(digit))


@pytest.mark.parametrize("sent", ["²".encode(), b"\x1b[178::96;1;178u"], ids=["old", "kitty"])
def test_a_raised_two_is_no_digit(table, monkeypatch, tmp_path, sent):
    monkeypatch.setenv("ARCADE_RL_SAVES", str(tmp_path))
    send(table, b"\x1b[13~", sent)
    assert table.board.shown


@pytest.mark.parametrize("shift", [False, True])
def test_the_tenth_save_state_is_chosen_where_the_zero_lies(shift):
    (key,) = KeyDecoder().feed(pressed("AZERTY", "0", shift=shift))
    assert TerminalKeys().name(key) == "0"


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("letter", COMMANDS)
def test_a_commands_letter_asks_wherever_it_is_printed_and_where_it_is_not_its_place_does(layout, letter):
    at = US[LAYOUTS[layout].index(letter)] if letter in LAYOUTS[layout] else letter
    assert asked_by(pressed(layout, at, shift=at in "wasdf")) is COMMANDS[letter]


def test_q_closes_by_its_place_too_and_with_shift_where_it_is_a_joysticks_key():
    assert asked_by(pressed("Cyrillic", "q")) is Intent.CLOSE
    assert asked_by(pressed("AZERTY", "a")) is None
    assert asked_by(pressed("AZERTY", "a", shift=True)) is Intent.CLOSE


def test_q_closes_nothing_where_it_is_the_key_of_an_action(make_session, tmp_path):
    keys = TerminalKeys({**DEFAULT_KEYS, "actions.action_1": ("q",)})
    session = make_session("taxi", controller="human", alone=True)
    table = SoloTable(session, Seat(tmp_path), keys, Services())
    send(table, b"q")
    assert (table.closed, session.state().steps) == (False, 1)
    send(table, b"\x03")
    assert table.closed


def test_caps_lock_is_no_shift():
    (key,) = KeyDecoder().feed(b"\x1b[101::100;65;69u")  # Dvorak's E, which lies where a US keyboard has D
    assert TerminalKeys().name(key) == "d"


def test_a_chosen_key_goes_by_what_is_printed_on_it():
    """As an AZERTY's owner chose them."""
    chosen = {**DEFAULT_KEYS, "left.up": ("z",), "left.left": ("q",), "window.pause": ("&",), "right.fire": ("<",)}
    keys = TerminalKeys(chosen)
    up, left, other, fire = (
        keys.name(key)
        for sent in (pressed("AZERTY", "w"), pressed("AZERTY", "a"), pressed("AZERTY", "z"), b"\x1b[62:60;2;60u")
        for key in KeyDecoder().feed(sent)
    )
    assert [keys.joystick("left").get(name) for name in (up, left, other)] == ["UP", "LEFT", None]
    assert keys.joystick("right")[fire] == "FIRE"
    assert asked_by(pressed("AZERTY", "1"), chosen) is Intent.PAUSE


def test_a_chosen_key_comes_before_a_usual_place():
    assert asked_by(pressed("AZERTY", "w"), {**DEFAULT_KEYS, "window.pause": ("z",)}) is Intent.PAUSE


def test_a_digit_lies_where_it_lies_even_if_it_does_no_action():
    assert asked_by(pressed("AZERTY", "1"), {**DEFAULT_KEYS, "actions.action_1": ()}) == Fold(1)


# At the release


def test_a_key_is_released_though_shift_was_released_before_it(table):
    for _ in range(2):
        send(table, QUESTION_MARK, QUESTION_MARK_UP)
        assert table._shows_keys
        send(table, b"\x1b[27u", b"\x1b[27;1:3u")


def test_a_key_that_repeats_is_released_though_shift_came_in_between(table):
    send(table, b"\x1b[47u", b"\x1b[47:63;2:2;63u")
    assert not table._shows_keys
    send(table, b"\x1b[47:63;2:3u", QUESTION_MARK)
    assert table._shows_keys


def test_a_key_that_was_pressed_with_ctrl_is_released_though_ctrl_is_held_no_more(table):
    send(table, b"\x1b[1;5A", b"\x1b[1;1:3A", b"\x1b[112;5u", b"\x1b[112;1:3u")
    assert not any(table.hands.holds(name) for name in ("ctrl+up", "ctrl+p"))


def test_a_key_comes_up_whatever_the_layout_is_by_then(table):
    send(table, pressed("Dvorak", "d"))
    assert held(table) == "RIGHT"
    send(table, pressed("Cyrillic", "d", kind=3))
    assert held(table) == "NOOP"
