"""What a terminal sends, read as keys: the usual sequences, and those of kitty's keyboard protocol, with releases.

Names of keys are those of `window_keys`. Protocol: https://sw.kovidgoyal.net/kitty/keyboard-protocol/.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["press", "repeat", "release"]

_ESCAPE = "\x1b"
_MOST_OF_A_SEQUENCE = 64  # longer ones are junk
_CONTROLS = {"\t": "tab", "\r": "enter", "\n": "enter", "\x7f": "backspace", "\x08": "backspace", " ": "space"}
_LETTERS = {"A": "up", "B": "down", "C": "right", "D": "left", "H": "home", "F": "end"} | {
    letter: f"f{number}" for number, letter in enumerate("PQRS", 1)
}
_NUMBERS = {
    **{1: "home", 2: "insert", 3: "delete", 4: "end", 5: "pageup", 6: "pagedown", 7: "home", 8: "end"},
    **{11 + number: f"f{number + 1}" for number in range(5)},
    **{17 + number: f"f{number + 6}" for number in range(5)},
    **{23: "f11", 24: "f12"},
}
_CODES = {
    **{9: "tab", 13: "enter", 27: "escape", 32: "space", 127: "backspace"},
    **{57_399 + digit: str(digit) for digit in range(10)},
    **{57_409: ".", 57_410: "/", 57_411: "*", 57_412: "keypad -", 57_413: "keypad +", 57_414: "enter", 57_415: "="},
    **{57_417: "left", 57_418: "right", 57_419: "up", 57_420: "down", 57_421: "pageup", 57_422: "pagedown"},
    **{57_423: "home", 57_424: "end", 57_425: "insert", 57_426: "delete"},
    **{57_447: "right shift", 57_448: "right ctrl"},
}
_LINUX_CONSOLE = {letter: f"f{number}" for number, letter in enumerate("ABCDE", 1)}
_KINDS: dict[int, Kind] = {1: "press", 2: "repeat", 3: "release"}
_SHIFT, _CTRL, _ALT_OR_SUPER = 1, 4, 2 | 8
_FIRST_FUNCTIONAL = 57_344  # kitty's codes from here on are of keys without a character
_LAST_FUNCTIONAL = 63_743


@dataclass(frozen=True, slots=True)
class Key:
    """A key that was pressed, repeats, or was released.

    Attributes:
        name: as in `window_keys`, empty for an unknown key. With Ctrl, or with Alt or Super, `ctrl+` or `alt+` stands
            before it: then it is meant for others.
        text: what it types, or would without those; empty if nothing, or unknown.
        place: what a US keyboard has at its place; empty if that is its name, or the terminal does not say.
        capital: it is a letter, pressed with Shift; Caps Lock does not count.
    """

    name: str
    text: str = ""
    kind: Kind = "press"
    place: str = ""
    capital: bool = False

    @property
    def identity(self) -> str:
        """The same at its press and at its release, whatever was held beside it, and whatever the layout was."""
        return self.place or self.name.removeprefix("ctrl+").removeprefix("alt+")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the terminal's: `CSI ? 11 u` has `final` u and `body` ?11, `ESC _ Gi=7;OK ESC \\` _ and Gi=7;OK."""

    final: str
    body: str


@dataclass(frozen=True, slots=True)
class FocusLost:
    """The terminal's window has lost the keyboard."""


Event = Key | Reply | FocusLost


class KeyDecoder:
    """Turns bytes into keys; a sequence may come in pieces."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")("ignore").decode
        self._rest = ""

    @property
    def waits(self) -> bool:
        """Whether an unfinished sequence waits for its end, or was the Escape key alone: time will tell (`settle`)."""
        return bool(self._rest)

    def feed(self, data: bytes) -> list[Event]:
        """The keys that these bytes finish."""
        self._rest += self._decode(data)
        return list(self._take())

    def settle(self) -> list[Event]:
        """Nothing has come for a while: what waits is the Escape key, and perhaps keys after it."""
        rest, self._rest = self._rest, ""
        if not rest:
            return []
        self._rest = rest[1:]
        return [Key("escape"), *(event for event in self._take())]

    def _take(self) -> Iterator[Event]:
        while self._rest:
            taken = self._sequence() if self._rest[0] == _ESCAPE else 1
            if not taken:
                return
            part, self._rest = self._rest[:taken], self._rest[taken:]
            event = _read(part)
            if event is not None:
                yield event

    def _sequence(self) -> int:
        """How long the escape sequence at the front is; 0 if its end has not come."""
        text = self._rest
        if len(text) < 2:
            return 0
        if text[1] == "O":
            return 3 if len(text) > 2 else 0
        if text[1] in "P_]^":
            return self._string()
        if text[1] != "[":
            return 1 if text[1] == _ESCAPE else 2
        if text[2:3] == "[":
            return 4 if len(text) > 3 else 0
        for place in range(2, min(len(text), _MOST_OF_A_SEQUENCE)):
            if "@" <= text[place] <= "~":
                return place + 1
        return len(text) if len(text) >= _MOST_OF_A_SEQUENCE else 0

    def _string(self) -> int:
        """As `_sequence`, of a string that ends with ST or BEL."""
        ends = [place + len(end) for end in ("\x1b\\", "\x07") if (place := self._rest.find(end, 2)) >= 0]
        return min(ends, default=len(self._rest) if len(self._rest) > 100 * _MOST_OF_A_SEQUENCE else 0)


def _read(part: str) -> Event | None:
    if len(part) == 1:
        return _character(part)
    if part[1] == "O":
        return _named(_LETTERS.get(part[2], ""))
    if part.startswith("\x1b[["):
        return _named(_LINUX_CONSOLE.get(part[3], ""))
    if part[1] == "[":
        return _control_sequence(part[2:-1], part[-1])
    if part[1] in "P_]^":
        return Reply(part[1], part[2:].rstrip("\x1b\\\x07"))
    return Key(f"alt+{part[1].lower()}")


def _named(name: str) -> Key | None:
    return Key(name) if name else None


def _character(letter: str) -> Key | None:
    if letter in _CONTROLS:
        return Key(_CONTROLS[letter], letter if letter == " " else "")
    if letter == _ESCAPE:
        return Key("escape")
    if letter < " ":
        return Key(f"ctrl+{chr(ord(letter) + 64).lower()}")
    return Key(letter.lower(), letter) if letter.isprintable() else None


def _control_sequence(body: str, final: str) -> Event | None:
    if body[:1] in "?>=<" and body:
        return Reply(final, body)
    if final == "t":
        return Reply(final, body)
    if final == "O" and not body:
        return FocusLost()
    if final == "Z":
        return Key("shift+tab")
    fields = [[_number(part) for part in field.split(":")] for field in body.split(";")]
    modifiers, kind = _modifiers(fields)
    if final == "u":
        return _kitty_key(fields, modifiers, kind)
    name = _NUMBERS.get(fields[0][0], "") if final == "~" else _LETTERS.get(final, "")
    return Key(_with(modifiers, name, kind), kind=kind) if name else None


def _kitty_key(fields: list[list[int]], modifiers: int, kind: Kind) -> Key | None:
    code, *alternates = fields[0]
    place = chr(alternates[1]) if len(alternates) > 1 and 32 < alternates[1] < 127 else ""
    if code in _CODES:
        text = " " if code == 32 else ""
        return Key(_with(modifiers, _CODES[code], kind), text, kind)
    if not 32 < code < 0x110000 or _FIRST_FUNCTIONAL <= code <= _LAST_FUNCTIONAL:
        return None
    typed = "".join(chr(each) for each in fields[2] if 32 < each < 0x110000) if len(fields) > 2 else ""
    shifted = chr(alternates[0]) if alternates and modifiers & _SHIFT and 32 < alternates[0] < 0x110000 else ""
    text = typed or shifted or chr(code)
    capital = bool(modifiers & _SHIFT) and chr(code).isalpha()
    return Key(_with(modifiers, chr(code).lower(), kind, place), text, kind, place, capital)


def _modifiers(fields: list[list[int]]) -> tuple[int, Kind]:
    if len(fields) < 2:
        return 0, "press"
    second = fields[1]
    return max(0, second[0] - 1), _KINDS.get(second[1] if len(second) > 1 else 1, "press")


def _with(modifiers: int, name: str, kind: Kind, place: str = "") -> str:
    """The name of a key beside others that are held; Ctrl+C lies where a US keyboard has C if no key has a Latin C.

    A release is that of the key, whatever is held beside it.
    """
    held = ("ctrl+" if modifiers & _CTRL else "") + ("alt+" if modifiers & _ALT_OR_SUPER else "")
    if kind == "release" or not held or name in ("right ctrl", "right shift"):
        return name
    return held + (name if name.isascii() else place or name)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 8 else 0
