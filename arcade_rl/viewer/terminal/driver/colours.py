"""The colours that a terminal can show, and how they are sent to it."""

from collections.abc import Mapping
from typing import Protocol

_CUBE = (0, 95, 135, 175, 215, 255)  # the levels of the 6 x 6 x 6 colours that every terminal of 256 has
_FIRST_OF_CUBE, _FIRST_GREY, _GREYS = 16, 232, 24
_IN_FULL_COLOUR = ("kitty", "ghostty", "alacritty", "foot", "wezterm", "contour", "-direct")


class Palette(Protocol):
    """How colours are named in a sequence `ESC[...m`."""

    def front(self, colour: int) -> str:
        """The numbers that set the colour 0xRRGGBB of what is written."""

    def back(self, colour: int) -> str:
        """The numbers that set the colour behind it."""


class TrueColour:
    """Every colour, as it is."""

    def front(self, colour: int) -> str:
        """As `Palette.front`."""
        return f"38;2;{colour >> 16};{colour >> 8 & 255};{colour & 255}"

    def back(self, colour: int) -> str:
        """As `Palette.back`."""
        return f"48;2;{colour >> 16};{colour >> 8 & 255};{colour & 255}"


class Indexed:
    """The nearest of 256 colours."""

    def front(self, colour: int) -> str:
        """As `Palette.front`."""
        return f"38;5;{nearest(colour)}"

    def back(self, colour: int) -> str:
        """As `Palette.back`."""
        return f"48;5;{nearest(colour)}"


class Grey:
    """Shades of grey, of 256 colours: for whoever wants no colour."""

    def front(self, colour: int) -> str:
        """As `Palette.front`."""
        return f"38;5;{nearest(_grey(colour))}"

    def back(self, colour: int) -> str:
        """As `Palette.back`."""
        return f"48;5;{nearest(_grey(colour))}"


def wants_no_colour(environment: Mapping[str, str]) -> bool:
    """Whether the person has asked all programs for no colour: https://no-color.org/."""
    return bool(environment.get("NO_COLOR"))


def palette_of(environment: Mapping[str, str]) -> Palette:
    """The palette of the terminal that the environment names. tmux itself turns full colour into what it has."""
    if wants_no_colour(environment):
        return Grey()
    terminal = environment.get("TERM", "")
    full = environment.get("COLORTERM", "").lower() in ("truecolor", "24bit") or "TMUX" in environment
    return TrueColour() if full or any(name in terminal for name in _IN_FULL_COLOUR) else Indexed()


def nearest(colour: int) -> int:
    """The number of the nearest among the 240 fixed colours of a terminal of 256."""
    channels = colour >> 16, colour >> 8 & 255, colour & 255
    steps = [min(range(6), key=lambda step: abs(_CUBE[step] - channel)) for channel in channels]
    grey = max(0, min(_GREYS - 1, round((sum(channels) / 3 - 8) / 10)))
    level = 8 + 10 * grey
    of_cube = sum((_CUBE[step] - channel) ** 2 for step, channel in zip(steps, channels, strict=True))
    if sum((level - channel) ** 2 for channel in channels) < of_cube:
        return _FIRST_GREY + grey
    red, green, blue = steps
    return _FIRST_OF_CUBE + 36 * red + 6 * green + blue


def _grey(colour: int) -> int:
    light = round(0.299 * (colour >> 16) + 0.587 * (colour >> 8 & 255) + 0.114 * (colour & 255))
    return light * 0x010101
