"""Draws what changed, and nothing else: each part of the window says what its picture depends on."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from pygame import Rect, Surface

from arcade_rl.viewer.controls.bindings import window_bindings
from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.card import draw_card
from arcade_rl.viewer.drawing.panel import Panel
from arcade_rl.viewer.drawing.scale import scale_of
from arcade_rl.viewer.drawing.scene import Scene
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.panels.footer import Footer
from arcade_rl.viewer.panels.header import Header
from arcade_rl.viewer.panels.help import draw_help
from arcade_rl.viewer.panels.stage import Stage
from arcade_rl.viewer.windows.layout import Layout, arrange, body_width, inner_body_width


@dataclass(frozen=True, slots=True)
class Clicked:
    """What lies under the mouse: a panel's title by its number, or (0) who holds the joystick of a side."""

    panel: int
    side: int = 0


class Compositor:
    """The window's picture.

    Args:
        canvas: the window's surface, or any other.
        inner: panels that look inside the agent; they come after the others.
    """

    def __init__(self, canvas: Surface, scene: Scene, panels: Sequence[Panel], inner: Sequence[Panel] = ()) -> None:
        self.panels = (*panels, *inner)
        self.inner_numbers = frozenset(range(len(panels) + 1, len(self.panels) + 1))
        self.show_help = False
        self._bindings = window_bindings()
        self._header, self._footer, self._stage = Header(), Footer(self._bindings), Stage(scene)
        self._drawn: dict[int, Hashable] = {}
        self._turn = 0
        self.resize(canvas)

    def resize(self, canvas: Surface) -> None:
        """Lay everything out anew, for a canvas of another size."""
        self._canvas = canvas
        self._ink = Ink(scale_of(canvas.get_size()))
        self._shape: Hashable = None

    def draw(self, view: View) -> list[Rect]:
        """Bring the picture up to date.

        Returns:
            The rectangles that changed.
        """
        shape = (view.folded, view.unfolded, self.show_help)
        fresh = shape != self._shape
        if fresh:
            self._shape = shape
            self._lay_out(view)
        self._turn += 1
        changed = self._draw_parts(view, fresh=fresh)
        if fresh and self.show_help:
            draw_help(self._canvas, self._ink, self._bindings)
        return [self._canvas.get_rect()] if fresh else changed

    def clicked(self, at: tuple[int, int]) -> Clicked | None:
        """What a click at this place means; None if nothing, or before anything is drawn."""
        if self._shape is None:
            return None
        if self._header.pill(self.layout.header, self._ink).collidepoint(at):
            return Clicked(0)
        for number, slot in enumerate(self.layout.slots, start=1):
            if slot.title.collidepoint(at):
                return Clicked(number)
        return None

    def margin(self, size: tuple[int, int]) -> Rect:
        """Where something of `size` over the picture hides nothing, or little."""
        return self._stage.margin(self.layout.stage, size, self._ink)

    def _lay_out(self, view: View) -> None:
        size = self._canvas.get_size()
        outer, inner = body_width(size, self._ink.scale), inner_body_width(size, self._ink.scale)
        heights = [
            panel.height(inner if number in self.inner_numbers else outer, self._ink)
            for number, panel in enumerate(self.panels, start=1)
        ]
        inner_count = len(self.inner_numbers)
        self.layout: Layout = arrange(size, self._ink.scale, heights, view.folded, inner_count, view.unfolded)
        self._drawn.clear()
        self._stage.forget()
        self._canvas.fill(theme.BACKGROUND)

    def _draw_parts(self, view: View, *, fresh: bool) -> list[Rect]:
        changed = []
        under_help = self.show_help and not fresh  # which lies over the header
        if not under_help and self._is_due(-1, self._header.key(view)):
            changed.append(self.layout.header)
            self._header.draw(self._canvas, self.layout.header, view, self._ink)
        if self._is_due(-2, self._footer.key(view)):
            changed.append(self.layout.footer)
            self._footer.draw(self._canvas, self.layout.footer, view, self._ink)
        if self._is_due(0, self._stage.key(view)):
            changed.append(self._stage.draw(self._canvas, self.layout.stage, view, self._ink))
        for number, (panel, slot) in enumerate(zip(self.panels, self.layout.slots, strict=True), start=1):
            if not fresh and not self._has_turn(number):
                continue
            if self._is_due(number, (panel.key(view), panel.hint(view)) if slot.body.height else None):
                changed.append(slot.card)
                draw_card(self._canvas, number, panel, slot, view, self._ink)
        return changed

    def _has_turn(self, number: int) -> bool:
        """What looks inside the agent is dear: one such panel a picture, so that no picture is late."""
        return number not in self.inner_numbers or (number + self._turn) % len(self.inner_numbers) == 0

    def _is_due(self, part: int, key: Hashable) -> bool:
        if part in self._drawn and self._drawn[part] == key:
            return False
        self._drawn[part] = key
        return True
