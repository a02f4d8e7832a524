"""The keys of the window of a race: those of every window, as far as they mean something here."""

from arcade_rl.viewer.bindings import BINDINGS, Binding, Intent

_SHARED = {each.intent: each for each in BINDINGS if each.intent is not None}

RACE_BINDINGS = (
    Binding(("↑", "↓", "←", "→"), "move on your board (W A S D too)"),
    Binding(("Space",), "fire"),
    Binding(("Gamepad",), "plays too; Start pauses"),
    *(_SHARED[asked] for asked in (Intent.PAUSE, Intent.SLOWER, Intent.FASTER)),
    Binding(("R",), "race again, from another start", Intent.RESET, hint="rematch"),
    Binding(("1", "…", "9"), "fold a panel away, and unfold it"),
    _SHARED[Intent.FILM],
    Binding(("F10",), "film your board alone, and end the film", Intent.FILM_GAME),
    *(_SHARED[asked] for asked in (Intent.PICTURE, Intent.HELP, Intent.CLOSE)),
)
