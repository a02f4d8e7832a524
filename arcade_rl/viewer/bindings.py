"""The window's keys, declared once: what they ask, and what the help, the footer and the README tell of them."""

from dataclasses import dataclass
from enum import Enum, auto

import pygame


class Intent(Enum):
    """What a person asks of the window with a key."""

    SWITCH_CONTROLLER = auto()
    PAUSE = auto()
    STEP_DECISION = auto()
    REWIND = auto()
    KEEP_MOMENT = auto()
    RETURN_TO_MOMENT = auto()
    FASTER = auto()
    SLOWER = auto()
    HINTS = auto()
    RESET = auto()
    HELP = auto()
    PICTURE = auto()
    SOUND = auto()
    QUIETER = auto()
    LOUDER = auto()
    FILM = auto()
    FILM_GAME = auto()
    CLOSE = auto()


@dataclass(frozen=True, slots=True)
class Fold:
    """Fold a panel away, or unfold it; 1 is the first."""

    panel: int


@dataclass(frozen=True, slots=True)
class Binding:
    """Keys and what they do.

    Attributes:
        caps: what is written on them.
        does: what they do, for the list of all keys.
        intent: what they ask of the window; None for the joystick's keys, and for numbers, which fold panels.
        keys: pygame's key codes.
        typed: the characters that ask the same. These move about between keyboards, and go by what is typed.
        hint: what they do, in the footer's few words; empty if it does not tell them.
        hint_when_on: the same while it is done already.
    """

    caps: tuple[str, ...]
    does: str
    intent: Intent | None = None
    keys: tuple[int, ...] = ()
    typed: str = ""
    hint: str = ""
    hint_when_on: str = ""


BINDINGS = (
    Binding(
        ("Tab", "M"),
        "take the joystick, or give it back to the agent",
        Intent.SWITCH_CONTROLLER,
        (pygame.K_TAB, pygame.K_m),
        hint="take the joystick",
        hint_when_on="let the agent play",
    ),
    Binding(("↑", "↓", "←", "→"), "move (W A S D too)"),
    Binding(("Space",), "fire"),
    Binding(("Gamepad",), "plays too; Start pauses, Back is as good as Tab"),
    Binding(("P", "."), "pause, and go on", Intent.PAUSE, (pygame.K_p,), ".", "pause", "go on"),
    Binding(
        ("Backspace",), "hold: go back in time, up to a minute", Intent.REWIND, (pygame.K_BACKSPACE,), hint="go back"
    ),
    Binding(("\N{MINUS SIGN}",), "slow motion, down to 1/8", Intent.SLOWER, (pygame.K_KP_MINUS,), "-", "slower"),
    Binding(("+",), "faster, up to 16 times", Intent.FASTER, (pygame.K_KP_PLUS,), "+=", "faster"),
    Binding(("H",), "what the agent would do, on your joystick", Intent.HINTS, (pygame.K_h,), "", "hints", "no hints"),
    Binding(("F2",), "keep this moment", Intent.KEEP_MOMENT, (pygame.K_F2,), hint="keep this moment"),
    Binding(("F4",), "go back to the moment kept", Intent.RETURN_TO_MOMENT, (pygame.K_F4,)),
    Binding(
        ("E",), "pause, and play one decision of the agent", Intent.STEP_DECISION, (pygame.K_e,), hint="one decision"
    ),
    Binding(("R",), "start another episode", Intent.RESET, (pygame.K_r,), hint="start again"),
    Binding(("1", "…", "9"), "fold a panel away, and unfold it"),
    Binding(("F6",), "sound off, and on", Intent.SOUND, (pygame.K_F6,)),
    Binding(("F7",), "quieter", Intent.QUIETER, (pygame.K_F7,)),
    Binding(("F8",), "louder", Intent.LOUDER, (pygame.K_F8,)),
    Binding(("F9",), "film this window, and end the film", Intent.FILM, (pygame.K_F9,), hint="film"),
    Binding(("F10",), "film the game alone, and end the film", Intent.FILM_GAME, (pygame.K_F10,)),
    Binding(("F12",), "take a picture of this window", Intent.PICTURE, (pygame.K_F12,), hint="picture"),
    Binding(("F1", "?"), "show or hide these keys", Intent.HELP, (pygame.K_F1,), "?"),
    Binding(("Esc",), "close the window", Intent.CLOSE, (pygame.K_ESCAPE,)),
)

_INTENT_OF_KEY = {key: each.intent for each in BINDINGS for key in each.keys}
_INTENT_OF_TYPED = {character: each.intent for each in BINDINGS for character in each.typed}
_CAP_OF = {each.intent: each.caps[0] for each in BINDINGS}


def intent(key: int, text: str) -> Intent | Fold | None:
    """What a pressed key asks of the window; None if it is no such key.

    Args:
        key: pygame's key code.
        text: what the key typed, if anything.
    """
    if text in _INTENT_OF_TYPED:
        return _INTENT_OF_TYPED[text]
    if len(text) == 1 and text in "123456789":
        return Fold(int(text))
    return _INTENT_OF_KEY.get(key)


def cap(asked: Intent) -> str:
    """What is written on the key that asks this."""
    return _CAP_OF[asked]
