"""What the help and the footer of each window say about its keys; what keys do is declared in `window_keys`."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from arcade_rl.games.action_words import FIRE
from arcade_rl.viewer.controls.keyboard import Fold, Side, keyboard
from arcade_rl.window_keys import CONTROLS, OLDER_OR_NEWER, Intent

__all__ = [
    "FOLDING",
    "Binding",
    "Fold",
    "Intent",
    "cap",
    "key_cap",
    "race_bindings",
    "versus_bindings",
    "window_bindings",
]

_HINTS = {
    Intent.SWITCH_CONTROLLER: ("take the joystick", "let the agent play"),
    Intent.TEACH: ("teach", "stop teaching"),
    Intent.PAUSE: ("pause", "resume"),
    Intent.REWIND: ("rewind", ""),
    Intent.SLOWER: ("slower", ""),
    Intent.FASTER: ("faster", ""),
    Intent.HINTS: ("show hints", "hide hints"),
    Intent.SAVE_SLOTS: ("save states", ""),
    Intent.OLDER_BRAIN: ("checkpoints", ""),
    Intent.STEP_DECISION: ("one step", ""),
    Intent.CALIBRATE: ("true Q-values?", ""),
    Intent.SAMPLE: ("sample actions", "play the likeliest"),
    Intent.RESET: ("new episode", ""),
    Intent.FILM: ("film", ""),
    Intent.PICTURE: ("picture", ""),
}
_VERSUS_INTENTS = (
    Intent.PAUSE,
    Intent.REWIND,
    Intent.SLOWER,
    Intent.FASTER,
    Intent.HINTS,
    Intent.SAVE_STATE,
    Intent.LOAD_STATE,
    Intent.SAVE_SLOTS,
)
_SOUND_INTENTS = (Intent.SOUND, Intent.QUIETER, Intent.LOUDER)
_LAST_INTENTS = (Intent.FULLSCREEN, Intent.SCALING, Intent.PICTURE, Intent.HELP, Intent.CLOSE)
_DIRECTIONS = ("UP", "LEFT", "DOWN", "RIGHT")
_ARROWS = ("↑", "←", "↓", "→")


@dataclass(frozen=True, slots=True)
class Binding:
    """Keys and what they do.

    Attributes:
        caps: what is written on them; none where a person has removed all keys.
        does: what they do, for the list of all keys.
        intent: what they ask of the window; None for the joystick's keys, and for numbers, which fold panels.
        hint: what they do, in a few words, for the footer; empty if it does not show them.
        hint_when_on: the same while it is on already.
    """

    caps: tuple[str, ...]
    does: str
    intent: Intent | None = None
    hint: str = ""
    hint_when_on: str = ""


FOLDING = Binding(("1", "…", "9"), "fold or unfold a panel")


def window_bindings(*without: Intent) -> tuple[Binding, ...]:
    """The keys of the window of a game for one, in the order of the help.

    Args:
        without: what has no meaning in this window.
    """
    listed = (asked for asked in _of_the_window() if asked not in (*without, Intent.NEWER_BRAIN))
    switching, *others = (_lifetime() if asked is Intent.OLDER_BRAIN else of_intent(asked) for asked in listed)
    gamepad = Binding(("Gamepad",), "plays too; Start pauses, Back takes the joystick")
    return switching, *joystick_bindings("move"), gamepad, *others, FOLDING


def _lifetime() -> Binding:
    """Both keys in one line."""
    older, newer = of_intent(Intent.OLDER_BRAIN, OLDER_OR_NEWER), of_intent(Intent.NEWER_BRAIN)
    return replace(older, caps=(*older.caps, *newer.caps))


def race_bindings() -> tuple[Binding, ...]:
    """The keys of the window of a race, in the order of the help."""
    return (
        *joystick_bindings("move on your board"),
        Binding(("Gamepad",), "plays too; Start pauses"),
        *(of_intent(asked) for asked in (Intent.PAUSE, Intent.SLOWER, Intent.FASTER)),
        of_intent(Intent.RESET, "race again, from another start", "rematch"),
        FOLDING,
        *(of_intent(asked) for asked in _SOUND_INTENTS),
        of_intent(Intent.FILM),
        of_intent(Intent.FILM_GAME, "start or end a film of your board"),
        *(of_intent(asked) for asked in _LAST_INTENTS),
    )


def versus_bindings() -> tuple[Binding, ...]:
    """The keys of the window of a game for two, in the order of the help."""
    taking = of_intent(Intent.SWITCH_CONTROLLER)
    others = taking.caps[1:]
    return (
        replace(taking, caps=taking.caps[:1]),
        *([Binding(others, "the same for the right side, if both have agents")] if others else []),
        Binding(direction_caps("left"), f"move on the left; {_fire('left')} fires"),
        Binding(direction_caps("right"), f"move on the right; {_fire('right')} fires"),
        Binding(("Gamepad",), "one per side, the first on the left; Start pauses"),
        *(of_intent(asked) for asked in _VERSUS_INTENTS),
        of_intent(Intent.RESET, "play another game", "rematch"),
        FOLDING,
        *(of_intent(asked) for asked in _SOUND_INTENTS),
        *(of_intent(asked) for asked in (Intent.FILM, Intent.FILM_GAME, Intent.CLIP, *_LAST_INTENTS)),
    )


def joystick_bindings(moves: str) -> tuple[Binding, Binding]:
    """The keys of a human who plays alone: those of either side."""
    fire = (*keyboard().joystick_caps("right", FIRE), *keyboard().joystick_caps("left", FIRE))
    return Binding(direction_caps("right"), f"{moves} ({directions_in_words('left')} too)"), Binding(fire, "fire")


def of_intent(asked: Intent, does: str = "", hint: str = "") -> Binding:
    """The keys that ask this, with the usual words or with others."""
    usual = next(control.does for control in CONTROLS if control.intent is asked)
    usual_hint, when_on = _HINTS.get(asked, ("", ""))
    return Binding(keyboard().caps(asked), does or usual, asked, hint or usual_hint, when_on)


def direction_caps(side: Side) -> tuple[str, ...]:
    """What is written on the keys that move a side's joystick; of several for one direction, on the first."""
    return tuple(cap for word in _DIRECTIONS for cap in keyboard().joystick_caps(side, word)[:1])


def directions_in_words(side: Side) -> str:
    """The same, for a sentence: `arrows`, `W A S D`."""
    caps = direction_caps(side)
    return "arrows" if caps == _ARROWS else " ".join(caps)


def key_cap(asked: Intent) -> str:
    """What is written on the key that asks this; empty where there is none."""
    return next(iter(keyboard().caps(asked)), "")


def cap(asked: Intent) -> str:
    """The same of what the mouse can ask, too: `a click` where there is no key."""
    return key_cap(asked) or "a click"


def _of_the_window() -> Iterator[Intent]:
    return (control.intent for control in CONTROLS if control.intent and control.section == "window")


def _fire(side: Side) -> str:
    return " or ".join(keyboard().joystick_caps(side, FIRE))
