"""Text and shapes with smooth edges. Texts, measured or rendered, and corners are cached: only new ones cost time."""

import threading
from collections.abc import Callable, Sequence
from functools import lru_cache, partial

import pygame
from pygame import Rect, Surface

from arcade_rl.locations import assets_folder
from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.theme import Colour, Style

_KEPT = 768
_OVERSAMPLING = 4
_KEYCAP = 21
_FONTS = threading.Lock()  # FreeType opens one font at a time, and clips are drawn on a thread

Point = tuple[int, int]


class Ink:
    """Draws text and shapes at one scale.

    Args:
        scale: size of everything; 1 on a window of 1280 x 800.
    """

    def __init__(self, scale: float) -> None:
        self.scale = scale
        # None of these refers to the ink, so that the caches are freed with it, without the garbage collector.
        self._font = lru_cache(maxsize=64)(partial(_load_font, scale))
        self._width = lru_cache(maxsize=2 * _KEPT)(partial(_measure, self._font))
        self._text = lru_cache(maxsize=_KEPT)(partial(_render, self._font))
        self._plate = lru_cache(maxsize=128)(_smooth_plate)

    def px(self, length: float) -> int:
        """A length at scale 1, in pixels of this window."""
        return max(1, round(length * self.scale))

    def width(self, text: str, style: Style) -> int:
        """The width of `text` in pixels."""
        return self._width(text, style)

    def longest(self, texts: Sequence[str], style: Style, width: int) -> str:
        """The first of these texts, ordered from long to short, that is at most `width` pixels wide; else the last."""
        return next((text for text in texts if self.width(text, style) <= width), texts[-1])

    def wrapped(self, text: str, style: Style, width: int) -> list[str]:
        """The text in lines of at most `width` pixels, broken between words."""
        lines: list[str] = []
        for word in text.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.width(longer, style) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def line(self, style: Style) -> int:
        """The height of a line in pixels."""
        return self._font(style).get_height()

    def write(
        self,
        canvas: Surface,
        text: str,
        style: Style,
        colour: Colour,
        at: Point,
        *,
        anchor: str = "topleft",
        width: int | None = None,
    ) -> Rect:
        """Write one line.

        Args:
            at: the position of `anchor` (pygame's name for a point of a rectangle).
            width: longer text is cut and ends in an ellipsis.

        Returns:
            The rectangle that the text takes.
        """
        picture = self._text(self._cut(text, style, width), style, colour)
        place = picture.get_rect(**{anchor: at})
        canvas.blit(picture, place)
        return place

    def plate(self, canvas: Surface, rect: Rect, colour: Colour, radius: float = theme.RADIUS) -> None:
        """A filled rectangle with rounded corners."""
        if rect.width > 0 and rect.height > 0:
            canvas.blit(self._plate(rect.size, self._radius(rect, radius), colour), rect)

    def card(self, canvas: Surface, rect: Rect, fill: Colour = theme.CARD, edge: Colour = theme.CARD_EDGE) -> None:
        """A plate with a thin edge, the background of panels."""
        self.plate(canvas, rect, edge)
        self.plate(canvas, rect.inflate(-2, -2), fill, theme.RADIUS - 1 / self.scale)

    def pill(self, canvas: Surface, rect: Rect, colour: Colour) -> None:
        """A plate whose ends are semicircles."""
        self.plate(canvas, rect, colour, rect.height)

    def keycap(self, canvas: Surface, text: str, at: Point, height: int | None = None) -> Rect:
        """A key as it looks on a keyboard, its middle left at `at`; returns its rectangle.

        Args:
            height: it is not taller than this.
        """
        tall = self.px(_KEYCAP)
        width = max(self.px(22), self.width(text, theme.CAPTION) + self.px(12))
        rect = Rect(0, 0, width, tall if height is None else min(tall, height))
        rect.midleft = at
        self.plate(canvas, rect, theme.LINE, 5)
        self.plate(canvas, Rect(rect.x + 1, rect.y + 1, rect.width - 2, rect.height - 3), theme.CARD, 4)
        self.write(canvas, text, theme.CAPTION, theme.TEXT, (rect.centerx, rect.centery - 1), anchor="center")
        return rect

    def _radius(self, rect: Rect, radius: float) -> int:
        return min(self.px(radius), rect.width // 2, rect.height // 2)

    def _cut(self, text: str, style: Style, width: int | None) -> str:
        if width is None or self.width(text, style) <= width:
            return text
        end = len(text)
        while end > 0 and self.width(text[:end].rstrip() + "…", style) > width:
            end -= 1
        return text[:end].rstrip() + "…"


def opaque(size: Point) -> Surface:
    """A black canvas of 32 bits a pixel, whatever the display has, and of at least one pixel."""
    return Surface((max(1, size[0]), max(1, size[1])), 0, 32)


def transparent(size: Point) -> Surface:
    """A transparent canvas of 32 bits a pixel, whatever the display has, and of at least one pixel."""
    return Surface((max(1, size[0]), max(1, size[1])), pygame.SRCALPHA, 32)


def smooth(size: Point, times: int = _OVERSAMPLING) -> Surface:
    """A transparent canvas, `times` larger than `size`: draw on it, then `shrink` it."""
    return transparent((max(1, size[0]) * times, max(1, size[1]) * times))


def shrink(canvas: Surface, times: int = _OVERSAMPLING) -> Surface:
    """A larger canvas scaled down, which smooths its edges."""
    return pygame.transform.smoothscale(canvas, (canvas.get_width() // times, canvas.get_height() // times))


def show_scaled(canvas: Surface, picture: Surface, place: Rect, *, whole: bool = False) -> None:
    """Draw a picture as large as `place`, unless that is empty.

    Args:
        whole: do not blur: its pixels stay squares.
    """
    if place.width > 0 and place.height > 0:
        scale = pygame.transform.scale if whole else pygame.transform.smoothscale
        canvas.blit(scale(picture.convert(canvas), place.size), place)


def _load_font(scale: float, style: Style) -> pygame.font.Font:
    path = assets_folder() / "fonts" / f"Inter-{style.weight}.otf"
    with _FONTS:
        return pygame.font.Font(path, max(9, round(style.size * scale)))


def _measure(font: Callable[[Style], pygame.font.Font], text: str, style: Style) -> int:
    return font(style).size(text)[0]


def _render(font: Callable[[Style], pygame.font.Font], text: str, style: Style, colour: Colour) -> Surface:
    return _quick_to_blit(font(style).render(text, True, colour))


def _smooth_plate(size: Point, radius: int, colour: Colour) -> Surface:
    """Rounded corners are drawn large and scaled down; the rest is filled."""
    plate = transparent(size)
    plate.fill(colour)
    if radius:
        corner = smooth((radius, radius))
        corner.fill((*colour, 0))
        large = radius * _OVERSAMPLING
        pygame.draw.circle(corner, colour, (large, large), large)
        corner = shrink(corner)
        right, bottom = size[0] - radius, size[1] - radius
        for x in (0, right):
            for y in (0, bottom):
                plate.fill((*colour, 0), (x, y, radius, radius))
                turned = pygame.transform.flip(corner, flip_x=x > 0, flip_y=y > 0)
                plate.blit(turned, (x, y), special_flags=pygame.BLEND_RGBA_MAX)
    return _quick_to_blit(plate)


def _quick_to_blit(picture: Surface) -> Surface:
    """Encoded by run lengths: opaque pixels are copied and transparent ones skipped, five times as fast as blending."""
    picture.set_alpha(255, pygame.RLEACCEL)
    return picture
