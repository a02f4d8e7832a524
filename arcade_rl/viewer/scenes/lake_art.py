"""The artwork of the frozen lake: ice, cracks, holes, snow, a gift, and an elf; all drawn, nothing loaded."""

import math
import random

import pygame
from pygame import Rect, Surface

from arcade_rl.viewer.drawing.canvas import shrink, smooth, transparent
from arcade_rl.viewer.drawing.theme import Colour, blend

ICE: Colour = (47, 84, 118)
ICE_LIGHT: Colour = (66, 109, 145)
ICE_EDGE: Colour = (36, 66, 96)
CRACK: Colour = (110, 156, 190)
SNOW: Colour = (184, 201, 222)
SNOW_SHADE: Colour = (142, 163, 191)
WATER: Colour = (9, 22, 40)
WATER_LIGHT: Colour = (22, 48, 78)
RIM: Colour = (139, 178, 207)
_LARGE = 3


def draw_board(rows: tuple[str, ...], tile: int, bank: int) -> Surface:
    """The lake without the elf.

    Args:
        rows: the map, one letter a square: S start, F ice, H hole, G gift.
        tile, bank: the side of a square and the width of the snow around the lake, in pixels.
    """
    tall, wide = len(rows), len(rows[0])
    size = (wide * tile + 2 * bank, tall * tile + 2 * bank)
    large = smooth(size, _LARGE)
    chance = random.Random(7)
    _draw_snow(large, bank * _LARGE, chance)
    for row, letters in enumerate(rows):
        for column, letter in enumerate(letters):
            square = Rect(0, 0, tile * _LARGE, tile * _LARGE)
            square.topleft = ((bank + column * tile) * _LARGE, (bank + row * tile) * _LARGE)
            _draw_ice(large, square, chance)
            if letter == "H":
                _draw_hole(large, square)
            elif letter == "S":
                _draw_start(large, square)
            elif letter == "G":
                _draw_gift(large, square)
    lake = Rect(bank * _LARGE, bank * _LARGE, wide * tile * _LARGE, tall * tile * _LARGE)
    _draw_drifts(large, lake, bank * _LARGE, chance)
    _draw_trees(large, bank * _LARGE, chance)
    return shrink(large, _LARGE)


def draw_elf(size: int) -> Surface:
    """The elf, from the front, on a transparent square of side `size`."""
    large = smooth((size, size), 4)
    unit = size * 4 / 100

    def at(x: float, y: float) -> tuple[int, int]:
        return round(x * unit), round(y * unit)

    def oval(colour: Colour, x: float, y: float, width: float, height: float) -> None:
        pygame.draw.ellipse(large, colour, Rect(*at(x - width / 2, y - height / 2), *at(width, height)))

    shadow = smooth((size, size), 4)
    pygame.draw.ellipse(shadow, (6, 16, 30, 110), Rect(*at(24, 86), *at(52, 12)))
    large.blit(shadow, (0, 0))
    coat, dark, skin, red = (62, 158, 96), (38, 110, 68), (246, 208, 176), (214, 66, 66)
    oval((74, 52, 40), 40, 90, 17, 10)
    oval((74, 52, 40), 60, 90, 17, 10)
    pygame.draw.polygon(large, coat, [at(37, 54), at(63, 54), at(73, 87), at(27, 87)])
    pygame.draw.polygon(large, dark, [at(28, 82), at(72, 82), at(73, 87), at(27, 87)])
    pygame.draw.line(large, coat, at(37, 60), at(22, 74), round(9 * unit))
    pygame.draw.line(large, coat, at(63, 60), at(78, 74), round(9 * unit))
    oval(red, 21, 76, 11, 11)
    oval(red, 79, 76, 11, 11)
    pygame.draw.rect(large, (58, 42, 34), Rect(*at(33, 70), *at(34, 5)))
    pygame.draw.rect(large, (236, 196, 84), Rect(*at(46, 69), *at(8, 7)))
    oval(skin, 29, 42, 10, 9)
    oval(skin, 71, 42, 10, 9)
    oval(skin, 50, 42, 38, 34)
    pygame.draw.polygon(large, coat, [at(31, 34), at(69, 34), at(60, 6), at(44, 10)])
    pygame.draw.line(large, coat, at(58, 10), at(72, 16), round(7 * unit))
    oval((245, 248, 252), 74, 19, 12, 12)
    oval((245, 248, 252), 50, 34, 44, 11)
    for x in (43, 57):
        oval((40, 36, 44), x, 45, 4.6, 6)
    oval((240, 150, 130), 37, 50, 6, 4)
    oval((240, 150, 130), 63, 50, 6, 4)
    pygame.draw.arc(
        large, (150, 84, 70), Rect(*at(44, 45), *at(12, 9)), math.pi * 1.15, math.pi * 1.85, round(2 * unit)
    )
    pygame.draw.polygon(large, red, [at(35, 57), at(65, 57), at(62, 64), at(38, 64)])
    pygame.draw.polygon(large, red, [at(55, 60), at(63, 62), at(62, 76), at(54, 74)])
    return shrink(large, 4)


def draw_arrow(size: int, colour: Colour, turns: int) -> Surface:
    """An arrow on a transparent square, pointing left, down, right or up for 0, 1, 2, 3 `turns`."""
    large = smooth((size, size), 4)
    unit = size * 4 / 100
    points = [(8, 50), (48, 14), (48, 36), (92, 36), (92, 64), (48, 64), (48, 86)]
    pygame.draw.polygon(large, colour, [(round(x * unit), round(y * unit)) for x, y in points])
    return pygame.transform.rotate(shrink(large, 4), 90 * turns)


def _draw_snow(large: Surface, bank: int, chance: random.Random) -> None:
    """A field of snow in moonlight, with soft hollows beside the lake."""
    field = large.get_rect()
    large.fill(SNOW)
    shore = field.inflate(-bank, -bank)
    for _ in range(90):
        hollow = Rect(0, 0, round(bank * chance.uniform(0.5, 1.6)), round(bank * chance.uniform(0.12, 0.3)))
        hollow.center = (chance.randrange(field.width), chance.randrange(field.height))
        if not hollow.colliderect(shore):
            pygame.draw.ellipse(large, blend(SNOW_SHADE, SNOW, chance.uniform(0.1, 0.4)), hollow)


def _draw_drifts(large: Surface, lake: Rect, bank: int, chance: random.Random) -> None:
    """Snow that lies over the edge of the ice, with a shadow on it."""
    reach = bank // 5
    edges = [(x, y) for x in range(lake.left, lake.right, reach) for y in (lake.top, lake.bottom)]
    edges += [(x, y) for y in range(lake.top, lake.bottom, reach) for x in (lake.left, lake.right)]
    heaps = [(x, y, round(reach * chance.uniform(0.35, 0.95))) for x, y in edges]
    large.set_clip(lake)
    for x, y, radius in heaps:
        pygame.draw.circle(large, blend(ICE_EDGE, ICE, 0.9), (x + reach // 6, y + reach // 5), radius)
    large.set_clip(None)
    for x, y, radius in heaps:
        pygame.draw.circle(large, SNOW, (x, y), radius)


def _draw_trees(large: Surface, bank: int, chance: random.Random) -> None:
    """Little firs in the snow around the lake."""
    field = large.get_rect()
    tall = round(bank * 0.74)
    spots = [
        (chance.randrange(bank, field.width - bank), y)
        for y in (bank * 8 // 10, field.height - bank // 8)
        for _ in range(5)
    ]
    spots += [(x, chance.randrange(bank, field.height)) for x in (bank // 2, field.width - bank // 2) for _ in range(4)]
    for x, foot in sorted(spots, key=lambda spot: spot[1]):
        size = tall * chance.uniform(0.75, 1.0)
        pygame.draw.ellipse(large, SNOW_SHADE, Rect(x - size * 0.3, foot - size * 0.07, size * 0.7, size * 0.14))
        for layer in range(3):
            top, half = foot - size * (1 - 0.26 * layer), size * (0.18 + 0.06 * layer)
            low = top + size * 0.46
            pygame.draw.polygon(
                large, blend((38, 82, 78), (24, 58, 62), layer / 2), [(x, top), (x - half, low), (x + half, low)]
            )
            pygame.draw.polygon(
                large, SNOW, [(x, top), (x - half * 0.42, top + size * 0.18), (x + half * 0.42, top + size * 0.18)]
            )


def _draw_ice(large: Surface, square: Rect, chance: random.Random) -> None:
    large.fill(blend(ICE_LIGHT, ICE, chance.uniform(0.0, 0.3)), square)
    gleam = transparent(square.size)
    side = square.width
    start = chance.uniform(0.05, 0.5) * side
    wide = chance.uniform(0.08, 0.2) * side
    band = [(start, 0), (start + wide, 0), (start + wide - side * 0.5, side), (start - side * 0.5, side)]
    pygame.draw.polygon(gleam, (190, 222, 246, 16), band)
    large.blit(gleam, square)
    if chance.random() < 0.55:
        _draw_crack(large, square, chance)
    pygame.draw.rect(large, ICE_EDGE, square, max(1, side // 70))


def _draw_crack(large: Surface, square: Rect, chance: random.Random) -> None:
    """A broken line from somewhere inside towards an edge, with a twig or two."""
    side = square.width
    thin = max(1, side // 110)
    colour = blend(CRACK, ICE, 0.5)
    x, y = square.x + side * chance.uniform(0.3, 0.7), square.y + side * chance.uniform(0.2, 0.8)
    heading = chance.uniform(0, 2 * math.pi)
    inside = square.inflate(-side // 8, -side // 8)
    for number in range(5):
        heading += chance.uniform(-0.6, 0.6)
        length = side * chance.uniform(0.06, 0.13)
        end = (x + length * math.cos(heading), y + length * math.sin(heading))
        if not inside.collidepoint(end):
            return
        pygame.draw.line(large, colour, (x, y), end, thin)
        if number % 2:
            twig = heading + chance.choice((-0.9, 0.9))
            tip = (x + 0.7 * length * math.cos(twig), y + 0.7 * length * math.sin(twig))
            pygame.draw.line(large, blend(CRACK, ICE, 0.35), (x, y), tip, thin)
        x, y = end


def _draw_hole(large: Surface, square: Rect) -> None:
    """Open water with a broken rim of thicker ice."""
    side = square.width
    for share, colour in ((0.43, RIM), (0.40, ICE_EDGE), (0.375, WATER)):
        edge = random.Random(square.x * 31 + square.y)
        points = []
        for step in range(16):
            angle = 2 * math.pi * step / 16
            reach = side * share * edge.uniform(0.9, 1.03)
            points.append((square.centerx + reach * math.cos(angle), square.centery + reach * math.sin(angle)))
        pygame.draw.polygon(large, colour, points)
    for number in range(2):
        wave = Rect(0, 0, side * (34 - 12 * number) // 100, side * (10 - 3 * number) // 100)
        wave.center = (square.centerx - side // 20, square.centery - side // 16 + number * side // 7)
        pygame.draw.arc(large, WATER_LIGHT, wave, math.pi * 1.1, math.pi * 1.9, max(2, side // 45))


def _draw_start(large: Surface, square: Rect) -> None:
    """A trodden patch of snow."""
    side = square.width
    patch = Rect(0, 0, side * 70 // 100, side * 56 // 100)
    patch.center = (square.centerx, square.centery + side // 20)
    pygame.draw.ellipse(large, blend(SNOW, ICE, 0.16), patch)
    pygame.draw.ellipse(large, blend(SNOW, ICE, 0.24), patch.inflate(-side // 7, -side // 8))


def _draw_gift(large: Surface, square: Rect) -> None:
    side = square.width
    glow = transparent(square.size)
    for ring in range(10):
        pygame.draw.circle(glow, (255, 220, 130, 5 + 3 * ring), (side // 2, side // 2), side * (48 - 3 * ring) // 100)
    large.blit(glow, square)
    red, dark, gold = (206, 62, 72), (164, 44, 56), (246, 204, 96)
    box = Rect(0, 0, side * 44 // 100, side * 34 // 100)
    box.midtop = (square.centerx, square.centery - side * 4 // 100)
    lid = Rect(0, 0, side * 50 // 100, side * 12 // 100)
    lid.midbottom = (square.centerx, box.top + side * 3 // 100)
    corner = side // 40
    pygame.draw.rect(large, dark, box, border_radius=corner)
    pygame.draw.rect(large, red, lid, border_radius=corner)
    ribbon = Rect(0, 0, side * 9 // 100, box.bottom - lid.top)
    ribbon.midtop = lid.midtop
    pygame.draw.rect(large, gold, ribbon)
    for way in (-1, 1):
        loop = Rect(0, 0, side * 17 // 100, side * 12 // 100)
        loop.midbottom = (square.centerx + way * side * 8 // 100, lid.top + side // 60)
        pygame.draw.ellipse(large, gold, loop, max(2, side * 4 // 100))
