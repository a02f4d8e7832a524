"""The person's keys in a terminal: what each asks or plays, and which of them a terminal can send."""

import string
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

from arcade_rl.errors import ArcadeError
from arcade_rl.games.action_words import DIRECTIONS, FIRE, word_of_action
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.shelf.settings.key_file import read_keys
from arcade_rl.viewer.controls.place_rule import PlaceRule
from arcade_rl.viewer.terminal.driver.key_decoder import Key
from arcade_rl.window_keys import ACTIONS, CONTROLS, DEFAULT_KEYS, KEY_NAMES, OLDER_OR_NEWER, Intent, KeyMap, cap_of

SIDES = ("left", "right")
_TERMINALS_CANNOT = ("right ctrl", "right shift")  # but with kitty's protocol
ONLOOKERS_MAY = frozenset(
    {
        *(Intent.PAUSE, Intent.STEP_DECISION, Intent.REWIND, Intent.FASTER, Intent.SLOWER, Intent.RESET),
        *(Intent.OLDER_BRAIN, Intent.NEWER_BRAIN, Intent.PIXELS, Intent.HELP, Intent.CLOSE),
    }
)
"""What a human may ask who only looks on: nothing of it is kept."""

_HINTS = {  # what the footer calls it, and what while it is on
    Intent.SWITCH_CONTROLLER: ("take the joystick", "let the agent play"),
    Intent.PAUSE: ("pause", "resume"),
    Intent.STEP_DECISION: ("one step", "one step"),
    Intent.REWIND: ("rewind", "rewind"),
    Intent.SLOWER: ("slower", "slower"),
    Intent.FASTER: ("faster", "faster"),
    Intent.STICKY: ("sticky joystick", "joystick springs back"),
    Intent.RESET: ("new episode", "rematch"),
    Intent.TEACH: ("teach", "stop teaching"),
    Intent.HINTS: ("hide hints", "hide hints"),
    Intent.SAMPLE: ("sample actions", "play the likeliest"),
    Intent.SAVE_SLOTS: ("save states", "save states"),
    Intent.OLDER_BRAIN: ("checkpoints", "checkpoints"),
}


@dataclass(frozen=True, slots=True)
class Fold:
    """The request to fold a panel, or to unfold it; 1 is the first."""

    panel: int


@dataclass(frozen=True, slots=True)
class Hint:
    """A key and what it does, in a few words.

    Attributes:
        when_on: what it does while it is on already.
    """

    intent: Intent
    cap: str
    does: str
    when_on: str


class TerminalKeys:
    """Keys and their meanings.

    Args:
        keys: of every control.
        problem: why they are not the keys that the person has chosen, in one line; empty if they are.
    """

    def __init__(self, keys: KeyMap = DEFAULT_KEYS, problem: str = "") -> None:
        self.problem = problem
        self._keys = keys
        self._intents = {name: control.intent for control in CONTROLS if control.intent for name in keys[control.id]}
        self._has_right_ctrl = any("right ctrl" in names for names in keys.values())
        self._rule = PlaceRule(keys)
        marks = {name for name in self._intents if len(name) == 1 and not name.isalnum()}
        self._go_by_text = self._rule.chosen | marks | set(string.digits)
        joysticks = [control for control in CONTROLS if control.section in SIDES]
        self._words = {
            side: {name: each.name.upper() for each in joysticks if each.section == side for name in keys[each.id]}
            for side in SIDES
        }

    @classmethod
    def persons(cls) -> "TerminalKeys":
        """The keys as the person has chosen them; the default ones if that cannot be read."""
        try:
            return cls(read_keys())
        except ArcadeError as error:
            return cls(problem=str(error))

    def name(self, key: Key, *, right_ctrl: bool = False) -> str:
        """The name of the key that a pressed one stands for; empty for one that is no control's, such as `²`.

        Digits, chosen keys, and marks that ask something go by what is typed; of all others `PlaceRule` decides.

        Args:
            right_ctrl: it is held. If it is one of these keys, those beside it are not meant for others.
        """
        name = key.name.removeprefix("ctrl+") if right_ctrl and self._has_right_ctrl else key.name
        if len(name) != 1:
            return name
        if key.text in self._go_by_text:
            return key.text
        place = key.place or name
        asks = key.capital and isinstance(self.asked(name), Intent)
        meant = place if self._rule.decides(place, name, key.text, asks=asks) else name
        return meant if meant in KEY_NAMES else ""

    def asked(self, name: str, *, plays: bool = False) -> Intent | Fold | None:
        """What a key asks of the window; None if nothing.

        Args:
            plays: it is one of the present game's, too.
        """
        if name in self._intents:
            return self._intents[name]
        if name in ("ctrl+c", "q") and not (plays or self.is_joysticks(name)):
            return Intent.CLOSE
        return Fold(int(name)) if len(name) == 1 and name in "123456789" else None

    def is_joysticks(self, name: str) -> bool:
        """Whether a key belongs to a joystick."""
        return any(name in words for words in self._words.values())

    def joystick(self, *sides: str) -> Mapping[Hashable, str]:
        """The word of each key of these sides' joysticks (`UP`, `FIRE`)."""
        return {name: word for side in sides for name, word in self._words[side].items()}

    def solo(self, entry: CatalogEntry) -> Mapping[Hashable, str]:
        """What the keys do for someone who plays alone; in a Gymnasium environment each action has one of its own."""
        actions = range(len(entry.actions)) if entry.environment is not None else ()
        direct: dict[Hashable, str] = {
            name: word_of_action(action) for action in actions for name in self._names_of(entry, action)
        }
        return {**self.joystick(*SIDES), **direct}

    def _names_of(self, entry: CatalogEntry, action: int) -> list[str]:
        """The keys of an action: those that the environment proposes, and those of its number; not the window's."""
        keys = entry.environment.single_keys if entry.environment else ()
        proposed = [name for name, number in keys if number == action]
        numbered = self._keys.get(f"{ACTIONS}.action_{action + 1}", ())
        return [name for name in (*proposed, *numbered) if self._is_free(name)]

    def chords(self, entry: CatalogEntry) -> Mapping[frozenset[Hashable], int]:
        """The actions of keys held together that a Gymnasium environment proposes, but with the window's keys."""
        chords = entry.environment.chords if entry.environment is not None else ()
        return {frozenset(names): action for names, action in chords if all(map(self._is_free, names))}

    def _is_free(self, name: str) -> bool:
        return name in KEY_NAMES and name not in self._intents

    def directions_beside(self, name: str, *, alone: bool) -> frozenset[str]:
        """The direction keys of the joystick that a direction key belongs to; none for any other key.

        Args:
            alone: one human plays, with the keys of either side.
        """
        for side in SIDES:
            if self._words[side].get(name) in DIRECTIONS:
                words = self.joystick(*SIDES) if alone else self._words[side]
                return frozenset(str(key) for key, word in words.items() if word in DIRECTIONS)
        return frozenset()

    # In words

    def cap(self, asked: Intent) -> str:
        """What is written on the first key that asks this; `no key` where there is none."""
        return self.key_cap(asked) or "no key"

    def key_cap(self, asked: Intent) -> str:
        """The same, but empty where there is none."""
        return next(iter(self.caps(asked)), "")

    def names(self, asked: Intent) -> tuple[str, ...]:
        """The names of the keys that ask this."""
        return self._keys[next(control.id for control in CONTROLS if control.intent is asked)]

    def caps(self, asked: Intent) -> list[str]:
        """What is written on the keys that ask this."""
        return [cap_of(name) for name in self.names(asked) if not name.startswith("keypad")]

    def joystick_caps(self, side: str, words: Iterable[str]) -> str:
        """What is written on the first key of each word: `↑ ← ↓ →`."""
        return " ".join(filter(None, (self._first_cap(side, word) for word in words)))

    def _first_cap(self, side: str, word: str) -> str:
        names = self._keys[f"{side}.{word.lower()}"]
        return next((cap_of(name) for name in names if name not in _TERMINALS_CANNOT), "")

    def action_caps(self, entry: CatalogEntry, action: int) -> list[str]:
        """What is written on the keys that do an action of a Gymnasium environment, without the joysticks'."""
        return [cap_of(name) for name in self._names_of(entry, action)]

    def hint(self, asked: Intent) -> Hint:
        """What the footer says about a key."""
        does, when_on = _HINTS[asked]
        return Hint(asked, self.cap(asked), does, when_on)

    def _caps(self, *asked: Intent) -> str:
        return " ".join(cap for each in asked for cap in self.caps(each))

    def _lifetime(self) -> tuple[str, str]:
        """Both keys in one line."""
        return self._caps(Intent.OLDER_BRAIN, Intent.NEWER_BRAIN), OLDER_OR_NEWER

    def listed(self, offered: Iterable[Intent], two_sides: bool) -> list[tuple[str, str]]:
        """All keys, for the help: what is written on them, and what they do."""
        wanted = frozenset(offered) - {Intent.NEWER_BRAIN}
        rows = [
            self._lifetime()
            if control.intent is Intent.OLDER_BRAIN
            else (self._caps(control.intent) or "no key", control.does)
            for control in CONTROLS
            if control.intent is not None and control.intent in wanted
        ]
        if Intent.SWITCH_CONTROLLER in wanted:  # or else nobody plays here
            rows[1:1] = [self._moves(side, f" ({side} player)" if two_sides else "") for side in SIDES]
        return [*rows, ("1 … 9", "fold or unfold a panel")]

    def _moves(self, side: str, whose: str) -> tuple[str, str]:
        """A side's joystick, in one line."""
        directions, fire = self.joystick_caps(side, ("UP", "LEFT", "DOWN", "RIGHT")), self.joystick_caps(side, [FIRE])
        return directions, f"move; {fire} fires{whose}"
