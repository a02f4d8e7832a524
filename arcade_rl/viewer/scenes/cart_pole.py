"""CartPole: a cart on a rail, with a pole on it."""

import math
import random
from collections.abc import Hashable
from functools import lru_cache

import pygame
from pygame import Rect, Surface

from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import (
    Ink,
    opaque,
    shrink,
    smooth,
)
from arcade_rl.viewer.drawing.theme import blend
from arcade_rl.viewer.drawing.view import View

_HALF_WIDTH_METRES = 3.0
_TRACK_END_METRES = 2.4
_POLE_METRES = 1.9  # drawn longer than it is, so that its angle is seen
_CART_METRES = (0.74, 0.3)
_WHEEL_METRES = 0.13
_WHEEL_PHASES = 24
_SPOKES = 5
_FALLEN_RADIANS = 12 * math.pi / 180
_SKY_TOP, _SKY_BOTTOM = (16, 22, 36), (36, 48, 72)
_HILLS = ((29, 41, 65), (23, 32, 50))
_GROUND = (18, 23, 32)
_RAIL = (120, 134, 156)
_CART, _CART_SHADE = (70, 130, 180), (50, 98, 142)
_POLE, _POLE_SHADE = (226, 178, 112), (184, 136, 78)


class CartPoleScene:
    """Evening hills, drawn once for each size; on them the cart, its wheels and its pole."""

    def __init__(self) -> None:
        self._backdrop = lru_cache(maxsize=2)(_draw_backdrop)
        self._body = lru_cache(maxsize=2)(_draw_body)
        self._wheel = lru_cache(maxsize=2 * _WHEEL_PHASES)(_draw_wheel)
        self._pole = lru_cache(maxsize=2)(_draw_pole)

    def place(self, room: Rect) -> Rect:
        """As wide as there is room, at most 4:3."""
        rect = Rect(0, 0, room.width, min(room.height, room.width * 3 // 4))
        rect.center = room.center
        return rect

    def key(self, view: View) -> Hashable:
        """The decision: the cart moves with each."""
        return (view.state.decision, view.state.episode)

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """Backdrop, streaks, cart and pole."""
        position, speed, angle, _ = (float(number) for number in view.state.observation)
        metre = rect.width / (2 * _HALF_WIDTH_METRES)
        canvas.blit(self._backdrop(rect.size), rect)
        clip = canvas.get_clip()
        canvas.set_clip(rect.clip(clip))
        x = rect.centerx + position * metre
        rail = rect.y + _rail_height(rect.size)
        self._draw_motion(canvas, x, rail, speed, metre)
        self._draw_cart(canvas, x, rail, position, angle, metre)
        canvas.set_clip(clip)

    def _draw_motion(self, canvas: Surface, x: float, rail: float, speed: float, metre: float) -> None:
        """Streaks behind a fast cart."""
        length = min(1.0, abs(speed) / 3) * 0.9 * metre
        if length < 4:
            return
        back = -math.copysign(1, speed)
        for number, height in enumerate((0.2, 0.3, 0.4)):
            start = x + back * (_CART_METRES[0] / 2 + 0.08) * metre
            y = rail - height * metre
            end = start + back * length * (1 - 0.22 * number)
            pygame.draw.aaline(canvas, blend(theme.TEXT, _SKY_BOTTOM, 0.22), (start, y), (end, y))

    def _draw_cart(self, canvas: Surface, x: float, rail: float, position: float, angle: float, metre: float) -> None:
        wheel = round(_WHEEL_METRES * metre)
        body = self._body((round(_CART_METRES[0] * metre), round(_CART_METRES[1] * metre)))
        place = body.get_rect(midbottom=(round(x), round(rail - wheel)))
        pole = self._pole((round(0.085 * metre), round(_POLE_METRES * metre)))
        pivot = (x, place.top + 0.08 * metre)
        turned = pygame.transform.rotozoom(pole, -math.degrees(angle), 0.5)
        reach = _POLE_METRES * metre / 2
        middle = (pivot[0] + math.sin(angle) * reach, pivot[1] - math.cos(angle) * reach)
        canvas.blit(turned, turned.get_rect(center=(round(middle[0]), round(middle[1]))))
        canvas.blit(body, place)
        turn = position / _WHEEL_METRES / (2 * math.pi / _SPOKES)
        picture = self._wheel(wheel, int(turn % 1 * _WHEEL_PHASES))
        for side in (-1, 1):
            at = (round(x + side * _CART_METRES[0] * metre * 0.3), round(rail - wheel))
            canvas.blit(picture, picture.get_rect(center=at))
        self._draw_pivot(canvas, pivot, abs(angle) > _FALLEN_RADIANS, metre)

    def _draw_pivot(self, canvas: Surface, at: tuple[float, float], fallen: bool, metre: float) -> None:
        radius = max(3, round(0.045 * metre))
        pygame.draw.circle(canvas, theme.BAD if fallen else _RAIL, (round(at[0]), round(at[1])), radius)
        pygame.draw.circle(canvas, _CART_SHADE, (round(at[0]), round(at[1])), max(1, radius // 2))


def _rail_height(size: tuple[int, int]) -> int:
    return size[1] * 80 // 100


def _draw_backdrop(size: tuple[int, int]) -> Surface:
    width, height = size
    large = opaque((2 * width, 2 * height))
    rail = _rail_height(size) * 2
    for y in range(rail):
        pygame.draw.line(large, blend(_SKY_BOTTOM, _SKY_TOP, y / rail), (0, y), (2 * width, y))
    pygame.draw.circle(large, (226, 232, 244), (width * 2 * 83 // 100, height * 2 * 16 // 100), height * 2 // 22)
    pygame.draw.circle(
        large, blend(_SKY_BOTTOM, _SKY_TOP, 0.2), (width * 2 * 81 // 100, height * 2 * 15 // 100), height * 2 // 25
    )
    chance = random.Random(5)
    for _ in range(70):
        star = (chance.uniform(0, 2 * width), chance.uniform(0, rail * 0.62))
        pygame.draw.circle(
            large, blend(theme.TEXT, _SKY_TOP, chance.uniform(0.15, 0.6)), star, chance.choice((1, 1, 2))
        )
    for layer, colour in enumerate(_HILLS):
        points: list[tuple[float, float]] = [(0, rail)]
        for step in range(81):
            x = 2 * width * step // 80
            wave = math.sin(step * 0.13 + layer * 2.1) + 0.5 * math.sin(step * 0.31 + layer)
            points.append((x, rail - height * (0.30 - 0.13 * layer) - height * 0.06 * wave))
        points.append((2 * width, rail))
        pygame.draw.polygon(large, colour, points)
    large.fill(_GROUND, (0, rail, 2 * width, 2 * height - rail))
    _draw_track(large, rail)
    return shrink(large, 2)


def _draw_track(large: Surface, rail: int) -> None:
    """The rail with a mark every half metre, and red posts where the episode ends."""
    width = large.get_width()
    metre = width / (2 * _HALF_WIDTH_METRES)
    thick = max(4, width // 220)
    large.fill(_RAIL, (0, rail, width, thick))
    large.fill(blend(_RAIL, _GROUND, 0.3), (0, rail + thick, width, thick // 2))
    for half in range(-5, 6):
        x = width / 2 + half * metre / 2
        tall = thick * (4 if half % 2 == 0 else 2)
        large.fill(blend(_RAIL, _GROUND, 0.45), (x - 1, rail + 2 * thick, 3, tall))
    for side in (-1, 1):
        post = Rect(0, 0, 0.06 * metre, 0.5 * metre)
        post.midbottom = (round(width / 2 + side * (_TRACK_END_METRES + _CART_METRES[0] / 2) * metre), rail)
        pygame.draw.rect(large, theme.BAD, post, border_radius=thick)
        pygame.draw.rect(large, theme.TEXT, Rect(post.x, post.y + post.height // 3, post.width, post.height // 4))


def _draw_body(size: tuple[int, int]) -> Surface:
    large = smooth(size)
    box = large.get_rect()
    corner = box.height // 4
    pygame.draw.rect(large, _CART_SHADE, box, border_radius=corner)
    pygame.draw.rect(large, _CART, Rect(0, 0, box.width, box.height * 72 // 100), border_radius=corner)
    stripe = Rect(box.width // 10, box.height * 46 // 100, box.width * 8 // 10, box.height // 12)
    pygame.draw.rect(large, blend(theme.TEXT, _CART, 0.55), stripe, border_radius=stripe.height // 2)
    return shrink(large)


def _draw_wheel(radius: int, phase: int) -> Surface:
    large = smooth((2 * radius, 2 * radius))
    middle = large.get_rect().center
    full = middle[0]
    pygame.draw.circle(large, (38, 44, 56), middle, full)
    pygame.draw.circle(large, _RAIL, middle, full * 74 // 100)
    pygame.draw.circle(large, (62, 72, 90), middle, full * 60 // 100)
    for spoke in range(_SPOKES):
        angle = 2 * math.pi / _SPOKES * (spoke + phase / _WHEEL_PHASES)
        end = (middle[0] + full * 0.66 * math.cos(angle), middle[1] + full * 0.66 * math.sin(angle))
        pygame.draw.line(large, _RAIL, middle, end, max(2, full // 9))
    pygame.draw.circle(large, (214, 222, 234), middle, full * 18 // 100)
    return shrink(large)


def _draw_pole(size: tuple[int, int]) -> Surface:
    """Twice as large as shown: turning it halves it, with smooth edges. Its foot is the pivot."""
    large = smooth(size)
    width, height = large.get_size()
    shaft = Rect(width * 20 // 100, width // 2, width * 60 // 100, height - width // 2)
    pygame.draw.rect(large, _POLE_SHADE, shaft, border_radius=shaft.width // 2)
    pygame.draw.rect(
        large, _POLE, Rect(shaft.x, shaft.y, shaft.width * 6 // 10, shaft.height), border_radius=shaft.width // 2
    )
    pygame.draw.circle(large, theme.BAD, (width // 2, width // 2), width // 2)
    pygame.draw.circle(large, blend(theme.TEXT, theme.BAD, 0.4), (width * 38 // 100, width * 36 // 100), width // 7)
    return shrink(large, 2)
