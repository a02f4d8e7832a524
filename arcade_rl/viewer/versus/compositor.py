"""Draws what changed in the window of a game for two, and nothing else."""

from collections.abc import Hashable, Sequence

from pygame import Rect, Surface

from arcade_rl.viewer import theme
from arcade_rl.viewer.ink import Ink
from arcade_rl.viewer.layout import scale_of
from arcade_rl.viewer.panels.card import draw_card
from arcade_rl.viewer.panels.footer import Footer
from arcade_rl.viewer.panels.help import draw_help
from arcade_rl.viewer.panels.panel import Panel
from arcade_rl.viewer.panels.stage import Stage
from arcade_rl.viewer.scenes.scene import Scene
from arcade_rl.viewer.versus.header import VersusHeader
from arcade_rl.viewer.versus.keys import VERSUS_BINDINGS
from arcade_rl.viewer.versus.layout import VersusLayout, arrange, body_width
from arcade_rl.viewer.versus.result import draw_result
from arcade_rl.viewer.versus.view import VersusView

_HEADER, _FOOTER, _STAGE = -1, -2, 0


class VersusCompositor:
    """The window's picture.

    Args:
        canvas: the window's surface, or any other.
        panels: of the left side and of the right side.
        speaker: the side whose joystick Tab passes: the footer speaks of it, and the stage wears its colour.
    """

    def __init__(
        self, canvas: Surface, scene: Scene, panels: tuple[Sequence[Panel], Sequence[Panel]], speaker: int
    ) -> None:
        self.panels = panels
        self.show_help = False
        self._speaker = speaker
        self._header, self._footer, self._stage = VersusHeader(), Footer(VERSUS_BINDINGS), Stage(scene)
        self._drawn: dict[int, Hashable] = {}
        self.resize(canvas)

    def resize(self, canvas: Surface) -> None:
        """Lay everything out anew, for a canvas of another size."""
        self._canvas = canvas
        self._ink = Ink(scale_of(canvas.get_size()))
        self._shape: Hashable = None

    def draw(self, view: VersusView) -> list[Rect]:
        """Bring the picture up to date; returns the rectangles that changed."""
        shape = (view.sides[0].folded, self.show_help)
        fresh = shape != self._shape
        if fresh:
            self._shape = shape
            self._lay_out(view)
        changed = self._draw_parts(view)
        if fresh and self.show_help:
            draw_help(self._canvas, self._ink, VERSUS_BINDINGS)
        return [self._canvas.get_rect()] if fresh else changed

    def clicked_side(self, at: tuple[int, int]) -> int | None:
        """The side whose controller was clicked at this place; None if it was neither."""
        for side in (0, 1):
            if self._header.pill(self.layout.header, side, self._ink).collidepoint(at):
                return side
        return None

    def clicked_panel(self, at: tuple[int, int]) -> int | None:
        """The number of the panel whose title was clicked; None if there is none."""
        slots = (*self.layout.slots[0], *self.layout.slots[1])
        return next((number for number, slot in enumerate(slots, start=1) if slot.title.collidepoint(at)), None)

    def _lay_out(self, view: VersusView) -> None:
        size, ink = self._canvas.get_size(), self._ink
        width = body_width(size, ink.scale)
        left, right = ([panel.height(width, ink) for panel in panels] for panels in self.panels)
        self.layout: VersusLayout = arrange(size, ink.scale, (left, right), view.sides[0].folded)
        self._drawn.clear()
        self._stage.forget()
        self._canvas.fill(theme.BACKGROUND)

    def _draw_parts(self, view: VersusView) -> list[Rect]:
        canvas, layout, ink = self._canvas, self.layout, self._ink
        speaker = view.sides[self._speaker]
        changed = []
        if self._is_due(_HEADER, self._header.key(view)):
            changed.append(layout.header)
            self._header.draw(canvas, layout.header, view, ink)
        if self._is_due(_FOOTER, self._footer.key(speaker)):
            changed.append(layout.footer)
            self._footer.draw(canvas, layout.footer, speaker, ink)
        if self._is_due(_STAGE, (self._stage.key(speaker), view.outcome)):
            changed.append(self._stage.draw(canvas, layout.stage, speaker, ink))
            draw_result(canvas, layout.stage, view, ink)
        return changed + self._draw_panels(view)

    def _draw_panels(self, view: VersusView) -> list[Rect]:
        changed = []
        number = 0
        for side, panels, slots in zip(view.sides, self.panels, self.layout.slots, strict=True):
            for panel, slot in zip(panels, slots, strict=True):
                number += 1
                if self._is_due(number, (panel.key(side), panel.hint(side))):
                    changed.append(slot.card)
                    draw_card(self._canvas, number, panel, slot, side, self._ink)
        return changed

    def _is_due(self, part: int, key: Hashable) -> bool:
        if part in self._drawn and self._drawn[part] == key:
            return False
        self._drawn[part] = key
        return True
