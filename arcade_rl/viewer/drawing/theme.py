"""The look of the windows: colours, fonts, distances, scale. One accent for the agent, one for the human."""

from dataclasses import dataclass

from arcade_rl.viewer.play.session_state import Controller

Colour = tuple[int, int, int]

BACKGROUND: Colour = (13, 16, 21)
STAGE: Colour = (8, 10, 13)
CARD: Colour = (21, 25, 32)
CARD_EDGE: Colour = (33, 39, 49)
WELL: Colour = (13, 16, 21)  # the background of bars and curves
LINE: Colour = (44, 51, 63)

TEXT: Colour = (232, 235, 241)
MUTED: Colour = (154, 164, 180)
FAINT: Colour = (108, 119, 137)

AGENT: Colour = (92, 200, 255)
HUMAN: Colour = (255, 178, 84)
EXPLORING: Colour = (190, 152, 255)
GOOD: Colour = (122, 214, 143)
BAD: Colour = (255, 112, 112)
WARNING: Colour = (255, 204, 102)

_VALUES: tuple[Colour, ...] = ((124, 148, 186), (104, 206, 208), (255, 221, 128))


@dataclass(frozen=True, slots=True)
class Style:
    """A font; its size is in pixels at scale 1."""

    weight: str
    size: int


DISPLAY = Style("SemiBold", 40)
TITLE = Style("SemiBold", 21)
FIGURE = Style("SemiBold", 18)
STRONG = Style("SemiBold", 13)
BODY = Style("Regular", 13)
LABEL = Style("Medium", 13)
SMALL = Style("Regular", 12)
TINY = Style("Medium", 10)
CAPTION = Style("SemiBold", 11)

RADIUS = 8
GAP = 12

SMALLEST_WINDOW = (640, 480)
_SCALE_1 = (1280, 800)
_LEAST_SCALE, _MOST_SCALE = 0.86, 2.0


def accent(controller: Controller) -> Colour:
    """The colour of whoever holds the joystick."""
    return AGENT if controller == "agent" else HUMAN


def blend(front: Colour, back: Colour, share: float) -> Colour:
    """`front` over `back`, with `share` as its opacity."""
    red, green, blue = (round(back[i] + (front[i] - back[i]) * share) for i in range(3))
    return (red, green, blue)


def colour_of_share(share: float) -> Colour:
    """The colour of a value, from 0, the worst (dusk blue), to 1, the best (gold)."""
    place = max(0.0, min(1.0, share)) * (len(_VALUES) - 1)
    index = min(int(place), len(_VALUES) - 2)
    return blend(_VALUES[index + 1], _VALUES[index], place - index)


def scale_of(size: tuple[int, int]) -> float:
    """The scale of text and distances in a window of `size`."""
    fit = min(size[0] / _SCALE_1[0], size[1] / _SCALE_1[1])
    return max(_LEAST_SCALE, min(_MOST_SCALE, fit))
