"""The keys of the windows, declared once: what each asks, which it usually is, and what may be put in its place."""

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from arcade_rl.errors import UsageError, quoted


class Intent(Enum):
    """What a person asks of the window with a key; the value is its name in `keys.toml`, which outlives versions."""

    SWITCH_CONTROLLER = "take_joystick"
    TEACH = "teach"
    PAUSE = "pause"
    STEP_DECISION = "one_decision"
    REWIND = "go_back"
    SAVE_STATE = "keep_moment"
    LOAD_STATE = "return_to_moment"
    SAVE_SLOTS = "save_states"
    OLDER_BRAIN = "older_checkpoint"
    NEWER_BRAIN = "newer_checkpoint"
    FASTER = "faster"
    SLOWER = "slower"
    HINTS = "hints"
    CALIBRATE = "check_values"
    SAMPLE = "sample_actions"
    RESET = "start_again"
    HELP = "help"
    PICTURE = "picture"
    SOUND = "sound"
    QUIETER = "quieter"
    LOUDER = "louder"
    FILM = "film"
    FILM_GAME = "film_game"
    CLIP = "clip"
    FULLSCREEN = "fullscreen"
    SCALING = "scaling"
    CLOSE = "close"
    STICKY = "sticky_joystick"
    CENTRE = "centre_joystick"
    PIXELS = "pixels"


@dataclass(frozen=True, slots=True)
class Control:
    """Something that keys do.

    Attributes:
        section, name: what it is called in the file of the keys.
        does: in a few words.
        keys: names of its default keys (see `cap_of`); the first is the one shown.
        intent: what it asks of the window; None for the joysticks.
    """

    section: str
    name: str
    does: str
    keys: tuple[str, ...]
    intent: Intent | None = None

    @property
    def id(self) -> str:
        """Its unique name."""
        return f"{self.section}.{self.name}"


KeyMap = Mapping[str, tuple[str, ...]]
"""The names of the keys of each control, by its id."""

ACTIONS = "actions"
"""The section of the keys that do one action each, by its number, in Gymnasium environments."""

SECTIONS = {
    "window": "The window",
    "terminal": "The window in a terminal",
    "left": "Player at the left",
    "right": "Player at the right",
    ACTIONS: "Actions of a Gymnasium environment",
}

_CAPS = {
    **{letter: letter.upper() for letter in string.ascii_lowercase},
    **{f"f{number}": f"F{number}" for number in range(1, 13)},
    **{mark: mark for mark in string.punctuation},
    "-": "\N{MINUS SIGN}",
    **{digit: digit for digit in string.digits},
    "tab": "Tab",
    "space": "Space",
    "enter": "Enter",
    "backspace": "Backspace",
    "escape": "Esc",
    "insert": "Ins",
    "delete": "Del",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "right ctrl": "right Ctrl",
    "right shift": "right Shift",
    "keypad +": "keypad +",
    "keypad -": "keypad \N{MINUS SIGN}",
}
KEY_NAMES = tuple(_CAPS)
_FOLDING = frozenset("123456789")


def _of_window(asked: Intent, does: str, *keys: str) -> Control:
    return Control("window", asked.value, does, keys, asked)


def _in_terminal(asked: Intent, does: str, *keys: str) -> Control:
    return Control("terminal", asked.value, does, keys, asked)


CONTROLS = (
    _of_window(Intent.SWITCH_CONTROLLER, "take the joystick, or give it back to the agent", "tab", "m"),
    _of_window(Intent.TEACH, "teach: the agent learns from what you play", "t"),
    _of_window(Intent.PAUSE, "pause, or resume", "p", "."),
    _of_window(Intent.REWIND, "hold to rewind, up to a minute", "backspace"),
    _of_window(Intent.SLOWER, "slower, down to 1/8 of normal speed", "-", "keypad -"),
    _of_window(Intent.FASTER, "faster, up to 16 times normal speed", "+", "=", "keypad +"),
    _of_window(Intent.HINTS, "hints: what the agent would do, on your joystick", "h"),
    _of_window(Intent.SAVE_STATE, "quick save: kept until the window closes", "f2"),
    _of_window(Intent.LOAD_STATE, "quick load: go on from the quick save", "f4"),
    _of_window(Intent.SAVE_SLOTS, "save states: ten slots, kept on disk", "f3"),
    _of_window(Intent.OLDER_BRAIN, "lifetime: an older checkpoint plays", "pageup"),
    _of_window(Intent.NEWER_BRAIN, "lifetime: a newer checkpoint plays", "pagedown"),
    _of_window(Intent.STEP_DECISION, "pause, and play one agent step", "e"),
    _of_window(Intent.CALIBRATE, "pause, and ask whether the Q-values are true", "v"),
    _of_window(Intent.SAMPLE, "policies: sample actions, or play the likeliest", "o"),
    _of_window(Intent.RESET, "start another episode", "r"),
    _of_window(Intent.SOUND, "sound off or on", "f6"),
    _of_window(Intent.QUIETER, "quieter", "f7"),
    _of_window(Intent.LOUDER, "louder", "f8"),
    _of_window(Intent.FILM, "start or end a film of this window", "f9"),
    _of_window(Intent.FILM_GAME, "start or end a film of the game alone", "f10"),
    _of_window(Intent.CLIP, "save the last 30 seconds as a film", "f5"),
    _of_window(Intent.FULLSCREEN, "fullscreen, and back (Alt+Enter too)", "f11"),
    _of_window(Intent.SCALING, "scale the picture: whole pixels, fit, 4:3, scanlines", "x"),
    _of_window(Intent.PICTURE, "take a picture of this window", "f12"),
    _of_window(Intent.HELP, "show or hide these keys", "f1", "?"),
    _of_window(Intent.CLOSE, "close the window", "escape"),
    _in_terminal(Intent.STICKY, "sticky joystick: it holds its last direction, until another one", "j"),
    _in_terminal(Intent.CENTRE, "centre the sticky joystick", "c"),
    _in_terminal(Intent.PIXELS, "pictures in pixels, or two pixels a cell", "g"),
    Control("left", "up", "up", ("w",)),
    Control("left", "left", "left", ("a",)),
    Control("left", "down", "down", ("s",)),
    Control("left", "right", "right", ("d",)),
    Control("left", "fire", "fire", ("f",)),
    Control("right", "up", "up", ("up",)),
    Control("right", "left", "left", ("left",)),
    Control("right", "down", "down", ("down",)),
    Control("right", "right", "right", ("right",)),
    Control("right", "fire", "fire", ("space", "right ctrl")),
    *(Control(ACTIONS, f"action_{number}", f"action {number}", (str(number % 10),)) for number in range(1, 11)),
)
"""In the order in which they are shown. Someone who plays alone plays with the keys of either side."""

OLDER_OR_NEWER = "lifetime: an older or a newer checkpoint plays"
"""What the two keys of the lifetime do, where one line lists both."""

DEFAULT_KEYS: KeyMap = {control.id: control.keys for control in CONTROLS}


def cap_of(name: str) -> str:
    """What is written on the key of this name: `F9`, `Tab`, `→`."""
    return _CAPS[name]


def in_words(control: Control) -> str:
    """What a control is called among those of all sections: `fire (player at the left)`."""
    return control.does if control.intent else f"{control.does} ({SECTIONS[control.section].lower()})"


def check_keys(keys: KeyMap) -> None:
    """Refuse names that no key has, and a key that would do two things. UsageError with one line."""
    taken: dict[str, Control] = {}
    for control in CONTROLS:
        for name in keys[control.id]:
            if name not in _CAPS or (name in _FOLDING and control.section != ACTIONS):
                raise UsageError(f"{quoted(name)} is not a key that can be chosen{_remedy(name)}")
            if taken.get(name) is control:
                raise UsageError(f"the key {cap_of(name)} does that already; choose another key")
            if name in taken:
                raise UsageError(
                    f"the key {cap_of(name)} would do two things: {in_words(taken[name])}; and {in_words(control)}; "
                    "choose another key"
                )
            taken[name] = control


def _remedy(name: str) -> str:
    if name in _FOLDING:
        return ": the numbers fold panels, or do an environment's actions; choose another"
    return "; choose a letter, a mark such as '.', F1 to F12, or a name such as 'tab', 'space', 'up'"


def with_defaults(keys: KeyMap) -> KeyMap:
    """The same for all controls: those that are missing get their usual keys, less what others have taken."""
    taken = {name for names in keys.values() for name in names}

    def free(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(name for name in names if name not in taken)

    return {control.id: keys.get(control.id, free(control.keys)) for control in CONTROLS}
