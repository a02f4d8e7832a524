"""The save states of the game, over everything else; the game waits meanwhile."""

from dataclasses import dataclass

import pygame
from pygame import Rect, Surface

from arcade_rl.shelf.save_states.slots import COUNT, Slot
from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import Ink, show_scaled, transparent
from arcade_rl.viewer.panels import footer
from arcade_rl.viewer.seats.slot_board import BoardView
from arcade_rl.viewer.seats.slot_wording import caption, question

COLUMNS = 5
_ROWS = COUNT // COLUMNS
_PICTURE = (168, 126)
_GAP = 14
_CAPTION = 44
_HEAD, _FOOT, _EDGE = 62, 54, 26
_BETWEEN_KEYS = 22


@dataclass(frozen=True, slots=True)
class BoardPlaces:
    """Where it can be clicked: each slot, and each of the keys at the bottom."""

    slots: tuple[Rect, ...]
    keys: tuple[Rect, ...]


def draw_board(canvas: Surface, ink: Ink, view: BoardView) -> BoardPlaces:
    """Dim the window, but for its footer with the banner, and draw the slots over it."""
    window = canvas.get_rect()
    veil = transparent((window.width, window.height - ink.px(footer.HEIGHT)))
    veil.fill((*theme.STAGE, 190))
    canvas.blit(veil, (0, 0))
    room = window.inflate(-16, -2 * ink.px(footer.HEIGHT))
    gap, edge, head, foot, below = (ink.px(length) for length in (_GAP, _EDGE, _HEAD, _FOOT, _CAPTION))
    across = (room.width - 2 * edge - (COLUMNS - 1) * gap) // COLUMNS
    down = (room.height - head - foot - (_ROWS - 1) * gap) // _ROWS - below
    width = max(8, min(ink.px(_PICTURE[0]), across, down * _PICTURE[0] // _PICTURE[1]))
    size = (width, width * _PICTURE[1] // _PICTURE[0])
    card = Rect(0, 0, COLUMNS * size[0] + (COLUMNS - 1) * gap + 2 * edge, head + foot)
    card.height += _ROWS * (size[1] + below) + (_ROWS - 1) * gap
    card.center = window.center
    ink.card(canvas, card)
    _draw_head(canvas, card, view, ink)
    places = []
    for index, slot in enumerate(view.slots):
        row, column = divmod(index, COLUMNS)
        at = (card.x + edge + column * (size[0] + gap), card.y + head + row * (size[1] + below + gap))
        place = Rect(at, (size[0], size[1] + below))
        _draw_slot(canvas, place, Rect(at, size), slot, ink, chosen=slot.number == view.chosen)
        places.append(place)
    keys = Rect(card.x + edge, card.bottom - foot, card.width - 2 * edge, foot)
    return BoardPlaces(tuple(places), _draw_keys(canvas, keys, view, ink))


def _draw_head(canvas: Surface, card: Rect, view: BoardView, ink: Ink) -> None:
    at = (card.x + ink.px(_EDGE), card.y + ink.px(18))
    title = ink.write(canvas, "Save states", theme.TITLE, theme.TEXT, at)
    asked = question(view)
    text, colour = (asked, theme.WARNING) if asked else ("a number loads its slot", theme.MUTED)
    if view.percent is not None:
        colour = theme.TEXT
    end = (card.right - ink.px(_EDGE), title.centery)
    width = end[0] - title.right - ink.px(_GAP)
    ink.write(canvas, text, theme.SMALL if not asked else theme.LABEL, colour, end, anchor="midright", width=width)
    if view.percent is not None:
        bar = Rect(at[0], card.y + ink.px(_HEAD) - ink.px(12), card.width - 2 * ink.px(_EDGE), max(2, ink.px(4)))
        canvas.fill(theme.CARD_EDGE, bar)
        canvas.fill(theme.AGENT, (bar.topleft, (bar.width * view.percent // 100, bar.height)))


def _draw_slot(canvas: Surface, place: Rect, picture: Rect, slot: Slot, ink: Ink, *, chosen: bool) -> None:
    around = place.inflate(ink.px(10), ink.px(8))
    if chosen:
        ink.card(canvas, around, theme.CARD_EDGE, theme.AGENT)
    canvas.fill(theme.STAGE, picture)
    if slot.state is not None:
        height, width = slot.state.thumbnail.shape[:2]
        drawn = pygame.image.frombuffer(slot.state.thumbnail.tobytes(), (width, height), "RGB")
        scale = min(picture.width / width, picture.height / height)
        inside = Rect(0, 0, max(1, round(width * scale)), max(1, round(height * scale)))
        inside.center = picture.center
        show_scaled(canvas, drawn, inside)
    first, second = caption(slot)
    number = ink.keycap(canvas, str(slot.number % COUNT), (picture.x + ink.px(4), picture.y + ink.px(14)))
    if slot.state is None:
        ink.write(canvas, first, theme.LABEL, theme.FAINT, picture.center, anchor="center", width=picture.width)
        return
    at = (number.x, picture.bottom + ink.px(6))
    line = ink.write(canvas, first, theme.SMALL, theme.TEXT, at, width=picture.width - ink.px(6))
    ink.write(canvas, second, theme.SMALL, theme.MUTED, (at[0], line.bottom), width=picture.width - ink.px(6))


def _draw_keys(canvas: Surface, line: Rect, view: BoardView, ink: Ink) -> tuple[Rect, ...]:
    """The keys, and what each does; returns where each can be clicked."""
    x, places = line.x, []
    for cap, does in view.keys:
        key = ink.keycap(canvas, cap, (x, line.centery))
        at = (key.right + ink.px(7), line.centery)
        text = ink.write(canvas, does, theme.BODY, theme.MUTED, at, anchor="midleft", width=max(1, line.right - at[0]))
        places.append(Rect(x, line.y, text.right - x, line.height).inflate(ink.px(_BETWEEN_KEYS) - 2, 0))
        x = text.right + ink.px(_BETWEEN_KEYS)
    return tuple(places)
