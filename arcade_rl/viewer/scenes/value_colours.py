"""Colours for values, from worthless to best: calm dusk blue, teal, warm gold."""

from arcade_rl.viewer.theme import Colour, blend

_STOPS: tuple[Colour, ...] = ((124, 148, 186), (104, 206, 208), (255, 221, 128))


def colour_of_share(share: float) -> Colour:
    """The colour of a value, 0 the worst and 1 the best."""
    place = max(0.0, min(1.0, share)) * (len(_STOPS) - 1)
    index = min(int(place), len(_STOPS) - 2)
    return blend(_STOPS[index + 1], _STOPS[index], place - index)
