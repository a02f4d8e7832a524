"""The stage: the game itself, in a frame of the player's colour, with messages over it."""

from collections.abc import Hashable

from pygame import Rect, Surface

from arcade_rl.shelf.settings.window_memory import Scaling
from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.parts import Scalable, Scene
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.play.session_state import Ending, SessionState

_FRAME = 3
_INSET = 12


class Stage:
    """Draws the scene, and its surroundings when they change.

    Args:
        then: what happens after the end of an episode.
    """

    def __init__(self, scene: Scene, then: str = "the next one begins") -> None:
        self._scene = scene
        self._then = then
        self._around: Hashable = None

    @property
    def scaling(self) -> Scaling | None:
        """How the picture is enlarged; None if there is only one way."""
        return self._scene.scaling if isinstance(self._scene, Scalable) else None

    def rescale(self, scaling: Scaling) -> None:
        """Enlarge it so from now on, if it can be."""
        if isinstance(self._scene, Scalable):
            self._scene.scaling = scaling

    def key(self, view: View) -> Hashable:
        """The surroundings, the message, and the scene."""
        return (self._surroundings(view), _note(view), self._scene.key(view))

    def forget(self) -> None:
        """Draw the surroundings again, too: the canvas was cleared."""
        self._around = None

    def margin(self, rect: Rect, size: tuple[int, int], ink: Ink) -> Rect:
        """Where something of `size` hides nothing: above the scene or beside it; else in its lower corner."""
        place = self._scene.place(_inside(rect, ink))
        spot = Rect(rect.topleft, size)
        spare = place.y - rect.y, place.x - rect.x
        if spot.height <= spare[0]:
            spot.midleft = (rect.x + ink.px(_INSET), rect.y + spare[0] // 2)
        elif spot.width <= spare[1]:
            spot.midtop = (rect.x + spare[1] // 2, rect.y + ink.px(_INSET))
        else:
            spot.bottomleft = (rect.x + ink.px(_INSET), rect.bottom - ink.px(_INSET))
        return spot

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> Rect:
        """Draw what has changed; returns its rectangle."""
        frame = ink.px(_FRAME)
        place = self._scene.place(_inside(rect, ink))
        around = self._surroundings(view)
        if around != self._around:
            self._around = around
            ink.card(canvas, rect, theme.STAGE, theme.STAGE)
            colour = theme.accent(view.state.controller)
            ink.plate(canvas, place.inflate(2 * frame, 2 * frame), theme.blend(colour, theme.STAGE, 0.75), 4)
            changed = rect
        else:
            changed = place
        self._scene.draw(canvas, place, view, ink)
        if view.state.ending is not None:
            self._draw_ending(canvas, place, view.state, view.state.ending, ink)
        elif _note(view):
            self._draw_note(canvas, place, _note(view), ink)
        return changed

    def _surroundings(self, view: View) -> Hashable:
        return (view.state.controller, view.state.ending)

    def _draw_note(self, canvas: Surface, place: Rect, note: str, ink: Ink) -> None:
        edges = ink.px(36)
        plate = Rect(0, 0, min(ink.width(note, theme.STRONG) + edges, place.width), ink.px(32))
        plate.midtop = (place.centerx, place.top + ink.px(12))
        ink.pill(canvas, plate, theme.CARD)
        room = plate.width - edges
        ink.write(canvas, note, theme.STRONG, theme.WARNING, plate.center, anchor="center", width=room)

    def _draw_ending(self, canvas: Surface, place: Rect, state: SessionState, ending: Ending, ink: Ink) -> None:
        card = Rect(0, 0, min(ink.px(280), place.width - 8), ink.px(146))
        card.center = (place.centerx, place.y + place.height // 4)
        card.clamp_ip(place)
        ink.card(canvas, card)
        middle = card.centerx
        headline = wording.ending(state, ending)
        ink.write(canvas, headline, theme.LABEL, theme.MUTED, (middle, card.y + ink.px(18)), anchor="midtop")
        number = wording.score(ending.score)
        ink.write(canvas, number, theme.DISPLAY, theme.TEXT, (middle, card.y + ink.px(38)), anchor="midtop")
        remark = f"{wording.points(ending.score)} in {wording.steps(ending.steps)}"
        ink.write(canvas, remark, theme.LABEL, theme.MUTED, (middle, card.y + ink.px(92)), anchor="midtop")
        last, colour = ("the best so far", theme.GOOD) if ending.best else (self._then, theme.FAINT)
        if ending.rewound:
            last = "unranked"
        ink.write(canvas, last, theme.LABEL, colour, (middle, card.y + ink.px(116)), anchor="midtop")


def _inside(rect: Rect, ink: Ink) -> Rect:
    frame = ink.px(_FRAME)
    return rect.inflate(-2 * frame - 2, -2 * frame - 2)


def _note(view: View) -> str:
    """Says that the game is rewound, paused or slow; empty if none of these."""
    if view.rewound:
        return f"« {view.rewound}"
    if view.state.paused:
        return "paused"
    return f"slow motion, {wording.speed(view.state.speed)}" if view.state.speed < 1 else ""
