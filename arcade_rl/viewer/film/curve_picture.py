"""Curves over one axis, each with its band if it has one, as a picture file in the look of the windows."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pygame
from pygame import Rect, Surface

from arcade_rl.errors import ArcadeError
from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.canvas import Ink, opaque, shrink, smooth, transparent
from arcade_rl.viewer.film.pictures import save_picture

_SIZE = (1280, 720)
_COLOURS = (
    *(theme.AGENT, theme.HUMAN, theme.GOOD, theme.EXPLORING, theme.BAD),
    *((104, 206, 208), theme.WARNING, (124, 148, 186)),
)
MOST_LINES = len(_COLOURS)
_TICKS = 5
_LARGE = 2
_BAND_OPACITY = 44  # of 255


@dataclass(frozen=True, slots=True)
class Line:
    """A curve with a name.

    Attributes:
        places: at least one, ascending.
        band: its lower and its upper edge, with a value at each place; None if it has none.
    """

    name: str
    places: Sequence[float]
    values: Sequence[float]
    band: tuple[Sequence[float], Sequence[float]] | None = None

    @property
    def all_values(self) -> list[float]:
        """With the edges of its band."""
        return [value for edge in (self.values, *(self.band or ())) for value in edge]


def save_curves(file: Path, title: str, along: str, lines: Sequence[Line]) -> None:
    """Draw curves and save the picture.

    Args:
        along: what the places count.
        lines: at least one, at most `MOST_LINES`.

    Raises:
        ArcadeError: the file cannot be written.
    """
    pygame.font.init()
    try:
        save_picture(draw_curves(title, along, lines), file)
    except (OSError, pygame.error) as error:
        raise ArcadeError(f"cannot write the picture {file}: {error}; choose a folder that can be written") from None
    finally:
        pygame.font.quit()


def draw_curves(title: str, along: str, lines: Sequence[Line]) -> Surface:
    """The picture."""
    canvas, ink = opaque(_SIZE), Ink(1.4)
    canvas.fill(theme.BACKGROUND)
    low, high = _ends([value for line in lines for value in line.all_values])
    first, last = min(line.places[0] for line in lines), max(line.places[-1] for line in lines)
    plot = Rect(110, 120, _SIZE[0] - 110 - 50, _SIZE[1] - 120 - 90)
    ink.write(canvas, title, theme.TITLE, theme.TEXT, (plot.x, 26), width=plot.width)
    ink.plate(canvas, plot, theme.WELL, 5)
    inner = plot.inflate(-24, -24)
    for tick in np.linspace(0, 1, _TICKS):
        y = round(inner.bottom - tick * inner.height)
        pygame.draw.line(canvas, theme.LINE, (inner.x, y), (inner.right, y))
        text = wording.value(low + tick * (high - low))
        ink.write(canvas, text, theme.SMALL, theme.MUTED, (plot.x - 12, y), anchor="midright")
        x = round(inner.x + tick * inner.width)
        text = f"{first + tick * (last - first):,.0f}"
        ink.write(canvas, text, theme.SMALL, theme.MUTED, (x, plot.bottom + 10), anchor="midtop")
    ink.write(canvas, along, theme.SMALL, theme.FAINT, (plot.centerx, _SIZE[1] - 18), anchor="midbottom")
    scale = _Scale((first, last), (low, high), (inner.width * _LARGE, inner.height * _LARGE))
    large = smooth(inner.size, _LARGE)
    coloured = list(zip(lines, _COLOURS, strict=False))
    for line, colour in reversed(coloured):
        if line.band is not None:
            large.blit(_band(scale, line, colour), (0, 0))
    for line, colour in reversed(coloured):
        _draw_line(large, scale.points(line.places, line.values), colour)
    canvas.blit(shrink(large, _LARGE), inner)
    x, room = plot.x, plot.width // len(lines)
    for line, colour in coloured:
        ink.pill(canvas, Rect(x, 84, 14, 14), colour)
        width = max(1, room - 40)
        x = (
            ink.write(canvas, line.name, theme.BODY, theme.MUTED, (x + 22, 91), anchor="midleft", width=width).right
            + 18
        )
    return canvas


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where values lie on a canvas of a size."""

    across: tuple[float, float]
    up: tuple[float, float]
    size: tuple[int, int]

    def points(self, places: Sequence[float], values: Sequence[float]) -> list[tuple[float, float]]:
        first, last = self.across
        low, high = self.up
        width, height = self.size[0] - 1, self.size[1] - 1
        return [
            ((place - first) / max(last - first, 1) * width, (high - value) / (high - low) * height)
            for place, value in zip(places, values, strict=True)
        ]


def _band(scale: _Scale, line: Line, colour: theme.Colour) -> Surface:
    assert line.band is not None
    canvas = transparent(scale.size)
    below, above = (scale.points(line.places, edge) for edge in line.band)
    if len(below) > 1:
        pygame.draw.polygon(canvas, (*colour, _BAND_OPACITY), [*above, *reversed(below)])
    return canvas


def _ends(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    slack = max(0.05 * (high - low), 0.01)
    return low - slack, high + slack


def _draw_line(canvas: Surface, points: Sequence[tuple[float, float]], colour: theme.Colour) -> None:
    if len(points) > 1:
        pygame.draw.lines(canvas, colour, False, points, 6)
    if len(points) < 50:
        for point in points:
            pygame.draw.circle(canvas, colour, point, 8)
