"""Two players at one keyboard, and the keys of their window."""

from collections.abc import Mapping

import pygame

from arcade_rl.viewer.bindings import BINDINGS, Binding, Intent
from arcade_rl.viewer.keys import FIRE
from arcade_rl.viewer.panels.joystick import ARROWS

KEYS: tuple[Mapping[int, str], Mapping[int, str]] = (
    {pygame.K_w: "UP", pygame.K_s: "DOWN", pygame.K_a: "LEFT", pygame.K_d: "RIGHT", pygame.K_f: FIRE},
    {
        pygame.K_UP: "UP",
        pygame.K_DOWN: "DOWN",
        pygame.K_LEFT: "LEFT",
        pygame.K_RIGHT: "RIGHT",
        pygame.K_SPACE: FIRE,
        pygame.K_RCTRL: FIRE,
    },
)
"""The joysticks of the left and of the right side. A human who plays alone may use either."""

CAPS: tuple[Mapping[str, str], Mapping[str, str]] = (
    {"UP": "W", "LEFT": "A", "DOWN": "S", "RIGHT": "D", FIRE: "F: fire"},
    ARROWS,
)
OTHERS = ("arrows, too", "W A S D, too")

RIGHT_SIDE_KEY = pygame.K_m
"""Takes the right side's joystick where both sides have agents; Tab takes the left one's."""

_SHARED = {each.intent: each for each in BINDINGS}

VERSUS_BINDINGS = (
    Binding(
        ("Tab",),
        "take the joystick, or give it back to the agent",
        Intent.SWITCH_CONTROLLER,
        hint="take the joystick",
        hint_when_on="let the agent play",
    ),
    Binding(("M",), "the same for the right side, between two agents"),
    Binding(("W", "A", "S", "D"), "move at the left; F fires"),
    Binding(("↑", "↓", "←", "→"), "move at the right; Space or right Ctrl fires"),
    Binding(("Gamepad",), "one a side, the first at the left; Start pauses"),
    *(_SHARED[asked] for asked in (Intent.PAUSE, Intent.SLOWER, Intent.FASTER, Intent.HINTS)),
    Binding(("R",), "play another game", Intent.RESET, hint="rematch"),
    Binding(("1", "…", "9"), "fold a panel away, and unfold it"),
    *(_SHARED[asked] for asked in (Intent.FILM, Intent.FILM_GAME, Intent.PICTURE, Intent.HELP, Intent.CLOSE)),
)
