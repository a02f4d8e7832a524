"""Two players at one keyboard, and the keys of their window."""

import dataclasses

from arcade_rl.viewer.controls.bindings import (
    FOLDING,
    Binding,
    Intent,
    direction_caps,
    of_intent,
)
from arcade_rl.viewer.controls.keyboard import Side, keyboard
from arcade_rl.viewer.play.action_words import FIRE

NAMES: tuple[Side, Side] = ("left", "right")
"""What the keyboard calls the joysticks of the left and of the right side."""

_PLAYED_WITH = (
    Intent.PAUSE,
    Intent.REWIND,
    Intent.SLOWER,
    Intent.FASTER,
    Intent.HINTS,
    Intent.KEEP_MOMENT,
    Intent.RETURN_TO_MOMENT,
)


def right_side_keys() -> tuple[int, ...]:
    """Pygame's codes of the keys that take the right side's joystick where both have agents; the first takes the left.

    There are none if only one key takes joysticks.
    """
    return keyboard().codes(Intent.SWITCH_CONTROLLER)[1:]


def versus_bindings() -> tuple[Binding, ...]:
    """In the order in which the help tells them."""
    taking = of_intent(Intent.SWITCH_CONTROLLER)
    others = taking.caps[1:]
    return (
        dataclasses.replace(taking, caps=taking.caps[:1]),
        *([Binding(others, "the same for the right side, between two agents")] if others else []),
        Binding(direction_caps("left"), f"move at the left; {_fire('left')} fires"),
        Binding(direction_caps("right"), f"move at the right; {_fire('right')} fires"),
        Binding(("Gamepad",), "one a side, the first at the left; Start pauses"),
        *(of_intent(asked) for asked in _PLAYED_WITH),
        of_intent(Intent.RESET, "play another game", "rematch"),
        FOLDING,
        *(of_intent(asked) for asked in (Intent.SOUND, Intent.QUIETER, Intent.LOUDER)),
        *(of_intent(asked) for asked in (Intent.FILM, Intent.FILM_GAME, Intent.PICTURE, Intent.HELP, Intent.CLOSE)),
    )


def _fire(side: Side) -> str:
    return " or ".join(keyboard().joystick_caps(side, FIRE))
