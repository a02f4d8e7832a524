"""What terminals send, read as keys."""

import pytest

from arcade_rl.viewer.terminal.driver.key_decoder import (
    FocusLost,
    Key,
    KeyDecoder,
    Reply,
)


def keys(*parts):
    decoder = KeyDecoder()
    return [event for part in parts for event in decoder.feed(part)]


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        (b"a", "a"),
        (b"W", "w"),
        (b"\t", "tab"),
        (b"\r", "enter"),
        (b"\x7f", "backspace"),
        (b" ", "space"),
        (b"\x03", "ctrl+c"),
        (b"\x1b[A", "up"),
        (b"\x1bOD", "left"),
        (b"\x1b[3~", "delete"),
        (b"\x1bOP", "f1"),
        (b"\x1b[[A", "f1"),
        (b"\x1b[15~", "f5"),
        (b"\x1b[24~", "f12"),
        (b"\x1b[1;5A", "ctrl+up"),
        (b"\x1bx", "alt+x"),
        (b"\x1b[Z", "shift+tab"),
    ],
)
def test_every_terminal_sends_these(sent, name):
    (key,) = keys(sent)
    assert (key.name, key.kind) == (name, "press")


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        (b"\x1b[97u", Key("a", "a")),
        (b"\x1b[97;1:2u", Key("a", "a", "repeat")),
        (b"\x1b[97;1:3u", Key("a", "a", "release")),
        (b"\x1b[1;1:3A", Key("up", kind="release")),
        (b"\x1b[9;1:3u", Key("tab", kind="release")),
        (b"\x1b[27u", Key("escape")),
        (b"\x1b[32;1:1u", Key("space", " ")),
        (b"\x1b[61:43;2;43u", Key("=", "+")),
        (b"\x1b[122:90:119;1;122u", Key("z", "z", place="w")),  # AZERTY: z where a US keyboard has w
        (b"\x1b[99;5u", Key("ctrl+c", "c")),
        (b"\x1b[99;5:3u", Key("c", "c", "release")),
        (b"\x1b[112;3u", Key("alt+p", "p")),
        (b"\x1b[112;7u", Key("ctrl+alt+p", "p")),
        (b"\x1b[1089::99;5u", Key("ctrl+c", "с", place="c")),  # Cyrillic  # noqa: RUF001
        (b"\x1b[101:69:100;2;69u", Key("e", "E", place="d", capital=True)),  # Dvorak
        (b"\x1b[101::100;65;69u", Key("e", "E", place="d")),  # with Caps Lock
        (b"\x1b[57448u", Key("right ctrl")),
        (b"\x1b[57413u", Key("keypad +")),
    ],
)
def test_kittys_protocol_tells_releases_text_and_places(sent, key):
    assert keys(sent) == [key]


@pytest.mark.parametrize(
    ("press", "release"),
    [
        (b"\x1b[99;5u", b"\x1b[99;1:3u"),  # Ctrl+C, Ctrl first
        (b"\x1b[112;7u", b"\x1b[112;1:3u"),
        (b"\x1b[1;5D", b"\x1b[1;1:3D"),
        (b"\x1b[47:63;2;63u", b"\x1b[47;1:3u"),  # ?, Shift first
        (b"\x1b[49;2;49u", b"\x1b[38::49;1:3u"),  # AZERTY's 1 in a browser, Shift first
        (b"\x1b[101::100;1;101u", b"\x1b[1074::100;1:3u"),  # Dvorak and then Cyrillic
    ],
)
def test_a_key_keeps_its_identity_from_press_to_release(press, release):
    pressed, released = keys(press, release)
    assert (pressed.kind, released.kind) == ("press", "release")
    assert pressed.identity == released.identity


def test_unknown_keys_of_the_protocol_are_nothing():
    assert keys(b"\x1b[57358u\x1b[57441;2u") == []


@pytest.mark.parametrize("cut", range(1, 9))
def test_a_sequence_may_come_in_pieces(cut):
    sent = b"\x1b[1;1:3A" + "é".encode()
    assert [key.name for key in keys(sent[:cut], sent[cut:])] == ["up", "é"]


def test_a_lone_escape_is_the_key_once_nothing_follows():
    decoder = KeyDecoder()
    assert decoder.feed(b"\x1b") == []
    assert decoder.waits
    assert decoder.settle() == [Key("escape")]
    assert not decoder.waits
    assert decoder.settle() == []


def test_answers_of_the_terminal_are_no_keys():
    assert keys(b"\x1b[?1u\x1b[?62;4c\x1b[O\x1b[I") == [Reply("u", "?1"), Reply("c", "?62;4"), FocusLost()]
    assert keys(b"\x1b_Gi=1;OK\x1b\\a") == [Reply("_", "Gi=1;OK"), Key("a", "a")]


@pytest.mark.parametrize("junk", [b"\xff\xfe", b"\x1b[" + b"9" * 200, b"\x1b[;;;;u", b"\x1b[:~", b"\x00", b"\x1b[0u"])
def test_junk_does_no_harm_and_the_next_key_is_read(junk):
    assert keys(junk, b"\x1b[A")[-1] == Key("up")
