"""Draws what changed in a window of two players, and nothing else."""

from collections.abc import Callable, Hashable, Sequence

from pygame import Rect, Surface

from arcade_rl.viewer.controls.bindings import Binding
from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.card import draw_card
from arcade_rl.viewer.drawing.panel import Panel
from arcade_rl.viewer.drawing.scale import scale_of
from arcade_rl.viewer.panels.footer import Footer
from arcade_rl.viewer.panels.help import draw_help
from arcade_rl.viewer.panels.stage import Stage
from arcade_rl.viewer.windows.compositor import Clicked
from arcade_rl.viewer.windows.duel.call import draw_calls
from arcade_rl.viewer.windows.duel.header import DuelHeader
from arcade_rl.viewer.windows.duel.layout import DuelLayout
from arcade_rl.viewer.windows.duel.result import draw_result
from arcade_rl.viewer.windows.duel.view import DuelView

Arrange = Callable[[tuple[int, int], Ink, frozenset[int], Sequence[int]], DuelLayout]
"""Places everything in a window of a size, with these panels folded, and these unfolded by a person, last one first."""

_HEADER, _FOOTER = "header", "footer"


class DuelCompositor:
    """The window's picture.

    Args:
        canvas: the window's surface, or any other.
        stages: each with the side that it is drawn from.
        panels: in the order of their numbers, each with its side.
        bindings: the window's keys.
        speaker: the side that the footer speaks to.
    """

    def __init__(
        self,
        canvas: Surface,
        stages: Sequence[tuple[int, Stage]],
        panels: Sequence[tuple[int, Panel]],
        arrange: Arrange,
        bindings: Sequence[Binding],
        speaker: int,
    ) -> None:
        self.panels = tuple(panels)
        self.show_help = False
        self._stages = tuple(stages)
        self._arrange = arrange
        self._bindings = bindings
        self._speaker = speaker
        self._header, self._footer = DuelHeader(), Footer(bindings)
        self._drawn: dict[Hashable, Hashable] = {}
        self.resize(canvas)

    def resize(self, canvas: Surface) -> None:
        """Lay everything out anew, for a canvas of another size."""
        self._canvas = canvas
        self._ink = Ink(scale_of(canvas.get_size()))
        self._shape: Hashable = None

    def draw(self, view: DuelView) -> list[Rect]:
        """Bring the picture up to date; returns the rectangles that changed."""
        shape = (view.sides[0].folded, view.sides[0].unfolded, self.show_help, view.outcome, view.calls)
        fresh = shape != self._shape
        if fresh:
            self._shape = shape
            self._lay_out(view)
        changed = self._draw_parts(view)
        if fresh and self.show_help:
            draw_help(self._canvas, self._ink, self._bindings)
        return [self._canvas.get_rect()] if fresh else changed

    def clicked(self, at: tuple[int, int]) -> Clicked | None:
        """What a click at this place means; None if nothing, or before anything is drawn."""
        if self._shape is None:
            return None
        for side in (0, 1):
            if self._header.pill(self.layout.header, side, self._ink).collidepoint(at):
                return Clicked(0, side)
        for number, slot in enumerate(self.layout.slots, start=1):
            if slot.title.collidepoint(at):
                return Clicked(number)
        return None

    def margin(self, size: tuple[int, int]) -> Rect:
        """Where something of `size` over the picture hides nothing, or little."""
        return self._stages[0][1].margin(self.layout.stages[0], size, self._ink)

    def _lay_out(self, view: DuelView) -> None:
        self.layout = self._arrange(self._canvas.get_size(), self._ink, view.sides[0].folded, view.sides[0].unfolded)
        self._drawn.clear()
        for _, stage in self._stages:
            stage.forget()
        self._canvas.fill(theme.BACKGROUND)

    def _draw_parts(self, view: DuelView) -> list[Rect]:
        canvas, layout, ink = self._canvas, self.layout, self._ink
        speaker = view.sides[self._speaker]
        changed = []
        if self._is_due(_HEADER, self._header.key(view)):
            changed.append(layout.header)
            self._header.draw(canvas, layout.header, view, ink)
        if self._is_due(_FOOTER, self._footer.key(speaker)):
            changed.append(layout.footer)
            self._footer.draw(canvas, layout.footer, speaker, ink)
        return changed + self._draw_stages(view) + self._draw_panels(view)

    def _draw_stages(self, view: DuelView) -> list[Rect]:
        changed = []
        for (side, stage), place in zip(self._stages, self.layout.stages, strict=True):
            if self._is_due(stage, stage.key(view.sides[side])):
                changed.append(stage.draw(self._canvas, place, view.sides[side], self._ink))
        if changed:
            whole = self.layout.stages[0].unionall(self.layout.stages)
            draw_calls(self._canvas, whole, view, self._ink)
            draw_result(self._canvas, whole, view, self._ink)
        return changed

    def _draw_panels(self, view: DuelView) -> list[Rect]:
        changed = []
        for number, ((side, panel), slot) in enumerate(zip(self.panels, self.layout.slots, strict=True), start=1):
            of_side = view.sides[side]
            if self._is_due(number, (panel.key(of_side), panel.hint(of_side))):
                changed.append(slot.card)
                draw_card(self._canvas, number, panel, slot, of_side, self._ink)
        return changed

    def _is_due(self, part: Hashable, key: Hashable) -> bool:
        if part in self._drawn and self._drawn[part] == key:
            return False
        self._drawn[part] = key
        return True
