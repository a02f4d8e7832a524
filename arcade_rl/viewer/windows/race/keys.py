"""The keys of the window of a race: those of every window, as far as they mean something here."""

from arcade_rl.viewer.controls.bindings import (
    FOLDING,
    Binding,
    Intent,
    joystick_bindings,
    of_intent,
)


def race_bindings() -> tuple[Binding, ...]:
    """In the order in which the help tells them."""
    return (
        *joystick_bindings("move on your board"),
        Binding(("Gamepad",), "plays too; Start pauses"),
        *(of_intent(asked) for asked in (Intent.PAUSE, Intent.SLOWER, Intent.FASTER)),
        of_intent(Intent.RESET, "race again, from another start", "rematch"),
        FOLDING,
        *(of_intent(asked) for asked in (Intent.SOUND, Intent.QUIETER, Intent.LOUDER)),
        of_intent(Intent.FILM),
        of_intent(Intent.FILM_GAME, "film your board alone, and end the film"),
        *(of_intent(asked) for asked in (Intent.PICTURE, Intent.HELP, Intent.CLOSE)),
    )
