"""Two curves over one axis, as a picture file in the look of the windows."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pygame
from pygame import Rect, Surface

from arcade_rl.errors import ArcadeError
from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.canvas import Ink, opaque, shrink, smooth
from arcade_rl.viewer.film.pictures import save_picture

_SIZE = (1280, 720)
_COLOURS = (theme.AGENT, theme.HUMAN)
_TICKS = 5
_LARGE = 2

Line = tuple[str, Sequence[float]]
"""A name, and a value at each place."""


def save_curves(file: Path, title: str, along: str, places: Sequence[float], lines: tuple[Line, Line]) -> None:
    """Draw them and save the picture.

    Args:
        along: what the places count. places: at least one, ascending.

    Raises:
        ArcadeError: the file cannot be written.
    """
    pygame.font.init()
    try:
        save_picture(draw_curves(title, along, places, lines), file)
    except (OSError, pygame.error) as error:
        raise ArcadeError(f"cannot write the picture {file}: {error}; choose a folder that can be written") from None
    finally:
        pygame.font.quit()


def draw_curves(title: str, along: str, places: Sequence[float], lines: tuple[Line, Line]) -> Surface:
    """The picture."""
    canvas, ink = opaque(_SIZE), Ink(1.4)
    canvas.fill(theme.BACKGROUND)
    low, high = _ends([value for _, values in lines for value in values])
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
        text = f"{places[0] + tick * (places[-1] - places[0]):,.0f}"
        ink.write(canvas, text, theme.SMALL, theme.MUTED, (x, plot.bottom + 10), anchor="midtop")
    ink.write(canvas, along, theme.SMALL, theme.FAINT, (plot.centerx, _SIZE[1] - 18), anchor="midbottom")
    large = smooth(inner.size, _LARGE)
    x = plot.x
    for (name, values), colour in zip(reversed(lines), reversed(_COLOURS), strict=True):
        _draw_line(large, _points(large, places, values, low, high), colour)
        ink.pill(canvas, Rect(x, 84, 14, 14), colour)
        x = ink.write(canvas, name, theme.BODY, theme.MUTED, (x + 22, 91), anchor="midleft").right + 40
    canvas.blit(shrink(large, _LARGE), inner)
    return canvas


def _ends(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    slack = max(0.05 * (high - low), 0.01)
    return low - slack, high + slack


def _points(
    canvas: Surface, places: Sequence[float], values: Sequence[float], low: float, high: float
) -> list[tuple[float, float]]:
    width, height = canvas.get_width() - 1, canvas.get_height() - 1
    across = max(places[-1] - places[0], 1)
    return [
        ((place - places[0]) / across * width, (high - value) / (high - low) * height)
        for place, value in zip(places, values, strict=True)
    ]


def _draw_line(canvas: Surface, points: Sequence[tuple[float, float]], colour: theme.Colour) -> None:
    if len(points) > 1:
        pygame.draw.lines(canvas, colour, False, points, 6)
    if len(points) < 50:
        for point in points:
            pygame.draw.circle(canvas, colour, point, 8)
