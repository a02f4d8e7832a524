"""Draws a window: each part again when what it depends on has changed, and nothing else."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from pygame import Rect, Surface

from arcade_rl.shelf.settings.window_memory import Scaling
from arcade_rl.viewer.controls.bindings import Binding, Intent
from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.card import draw_card
from arcade_rl.viewer.drawing.parts import Panel
from arcade_rl.viewer.drawing.theme import scale_of
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.panels.footer import Footer
from arcade_rl.viewer.panels.help import draw_help
from arcade_rl.viewer.panels.slots import BoardPlaces, draw_board
from arcade_rl.viewer.panels.stage import Stage
from arcade_rl.viewer.seats.slot_board import BoardView, SlotBoard
from arcade_rl.viewer.windows.window_layout import Layout

V = TypeVar("V")
V_contra = TypeVar("V_contra", contravariant=True)

Arrange = Callable[[tuple[int, int], Ink, frozenset[int], Sequence[int]], Layout]
"""Places everything in a window of a size, with these panels folded, and these unfolded by a person, newest first."""

_HEADER, _FOOTER = "header", "footer"


class WindowHeader(Protocol[V_contra]):
    """The top of a window."""

    def key(self, view: V_contra) -> Hashable:
        """What its picture depends on."""

    def pills(self, rect: Rect, ink: Ink) -> tuple[Rect, ...]:
        """Where the controller of each side is shown; a click there takes the joystick or gives it back."""

    def draw(self, canvas: Surface, rect: Rect, view: V_contra, ink: Ink) -> None:
        """Draw into `rect`."""


@dataclass(frozen=True, slots=True)
class ClickTarget:
    """What lies under the mouse: the title of a panel, by its number, or (0) a hint, or else the controller of a side.

    Attributes:
        asked: what the hint asks of the window.
        stop: the index of a checkpoint on the slider.
    """

    panel: int
    side: int = 0
    asked: Intent | None = None
    stop: int | None = None


class Compositor(ABC, Generic[V]):
    """The picture of a window.

    Args:
        canvas: the window's surface, or any other.
        stages: each with the side whose view it shows.
        panels: in the order of their numbers, each with the side whose view it shows.
        bindings: the window's keys.
        footer_side: the side whose keys the footer shows.
        in_turn: numbers of the panels that are expensive to draw: at most one of them is drawn in each picture.

    Attributes:
        panels: as given, without the sides.
        show_help: the list of keys lies over the picture.
        board: the save states lie over the picture; None if they do not.
    """

    def __init__(
        self,
        canvas: Surface,
        header: WindowHeader[V],
        stages: Sequence[tuple[int, Stage]],
        panels: Sequence[tuple[int, Panel]],
        arrange: Arrange,
        bindings: Sequence[Binding],
        *,
        footer_side: int = 0,
        in_turn: frozenset[int] = frozenset(),
    ) -> None:
        self.panels = tuple(panel for _, panel in panels)
        self.show_help = False
        self.board: BoardView | None = None
        self._board_places = BoardPlaces((), ())
        self._panel_sides = tuple(side for side, _ in panels)
        self._stages = tuple(stages)
        self._arrange = arrange
        self._bindings = bindings
        self._footer_side = footer_side
        self._in_turn = in_turn
        self._header, self._footer = header, Footer(bindings)
        self._drawn: dict[Hashable, Hashable] = {}  # the key with which each part was drawn last
        self._pictures = 0
        self.resize(canvas)

    @property
    def panel_names(self) -> tuple[str, ...]:
        """A name for each panel, the same in every window that has it; those of the second side have a 2."""
        titles = [panel.titles[0] for panel in self.panels]
        return tuple(f"{title} 2" if title in titles[:index] else title for index, title in enumerate(titles))

    @abstractmethod
    def _sides(self, view: V) -> Sequence[View]:
        """What the stages and panels of each side are drawn from."""

    def _overlay_key(self, view: V) -> Hashable:
        """What is drawn over the stages depends on this; the whole window is drawn again when it changes."""
        return None

    def _draw_overlay(self, place: Rect, view: V) -> None:
        """Draw over the stages, which together take `place`."""

    def resize(self, canvas: Surface) -> None:
        """Lay everything out again, on this canvas."""
        self._canvas = canvas
        self._ink = Ink(scale_of(canvas.get_size()))
        self._shape: Hashable = None

    def draw(self, view: V) -> list[Rect]:
        """Bring the picture up to date.

        Returns:
            The rectangles that changed.
        """
        sides = self._sides(view)
        shape = (sides[0].folded, sides[0].unfolded, self.show_help, self.board, self._overlay_key(view))
        fresh = shape != self._shape
        if fresh:
            self._shape = shape
            self._lay_out(sides[0])
        self._pictures += 1
        changed = self._draw_edges(view, sides[self._footer_side], fresh=fresh)
        if self._covered and not fresh:
            return changed  # the game waits, and what else would change lies under it
        changed += self._draw_stages(view, sides)
        changed += self._draw_panels(sides, fresh=fresh)
        if fresh and self.show_help:
            draw_help(self._canvas, self._ink, self._bindings)
        if fresh and self.board is not None:
            self._board_places = draw_board(self._canvas, self._ink, self.board)
        return [self._canvas.get_rect()] if fresh else changed

    def clicked(self, at: tuple[int, int]) -> ClickTarget | None:
        """What is at this place; None if nothing that can be clicked, or before anything is drawn."""
        if self._shape is None:
            return None
        for side, pill in enumerate(self._header.pills(self.layout.header, self._ink)):
            if pill.collidepoint(at):
                return ClickTarget(0, side)
        for number, slot in enumerate(self.layout.slots, start=1):
            if slot.title.collidepoint(at):
                return ClickTarget(number)
        if (asked := self._footer.asked(at)) is not None:
            return ClickTarget(0, asked=asked)
        if (stop := self._footer.stop_at(at)) is not None:
            return ClickTarget(0, stop=stop)
        return None

    def click_board(self, board: SlotBoard, at: tuple[int, int]) -> None:
        """Pass a click on to the save states."""
        for number, place in enumerate(self._board_places.slots, start=1):
            if place.collidepoint(at):
                board.click(number)
                return
        for index, place in enumerate(self._board_places.keys):
            if place.collidepoint(at):
                board.click_key(index)
                return

    def dragged(self, at: tuple[int, int]) -> int | None:
        """The index of the checkpoint to which the slider is dragged; None if it is not shown."""
        return self._footer.stop_at(at, near=True)

    @property
    def scaling(self) -> Scaling | None:
        """How the picture of the game is enlarged; None if there is only one way."""
        return self._stages[0][1].scaling

    def rescale(self, scaling: Scaling) -> None:
        """Enlarge it so from now on, if it can be."""
        for _, stage in self._stages:
            stage.rescale(scaling)
        self._shape = None

    def has_room(self, panel: int) -> bool:
        """Whether a panel, by its number, had room for more than its title when everything was laid out last."""
        return self._shape is None or bool(self.layout.slots[panel - 1].body.height)

    def margin(self, size: tuple[int, int]) -> Rect:
        """Where something of `size` over the picture hides nothing, or little."""
        return self._stages[0][1].margin(self.layout.stages[0], size, self._ink)

    def _lay_out(self, view: View) -> None:
        self.layout = self._arrange(self._canvas.get_size(), self._ink, view.folded, view.unfolded)
        self._drawn.clear()
        for _, stage in self._stages:
            stage.forget()
        self._canvas.fill(theme.BACKGROUND)

    def _draw_edges(self, view: V, footer_view: View, *, fresh: bool) -> list[Rect]:
        """The header and the footer; the header stays as it is under the help, which may lie over it."""
        changed = []
        covered = self._covered and not fresh
        if not covered and self._is_due(_HEADER, self._header.key(view)):
            changed.append(self.layout.header)
            self._header.draw(self._canvas, self.layout.header, view, self._ink)
        if self._is_due(_FOOTER, self._footer.key(footer_view)):
            changed.append(self.layout.footer)
            self._footer.draw(self._canvas, self.layout.footer, footer_view, self._ink)
        return changed

    @property
    def _covered(self) -> bool:
        return self.show_help or self.board is not None

    def _draw_stages(self, view: V, sides: Sequence[View]) -> list[Rect]:
        changed = []
        for (side, stage), place in zip(self._stages, self.layout.stages, strict=True):
            if self._is_due(stage, stage.key(sides[side])):
                changed.append(stage.draw(self._canvas, place, sides[side], self._ink))
        if changed:
            self._draw_overlay(self.layout.stages[0].unionall(self.layout.stages), view)
        return changed

    def _draw_panels(self, sides: Sequence[View], *, fresh: bool) -> list[Rect]:
        changed = []
        parts = zip(self.panels, self._panel_sides, self.layout.slots, strict=True)
        for number, (panel, side, slot) in enumerate(parts, start=1):
            if not fresh and not self._has_turn(number):
                continue
            view = sides[side]
            if self._is_due(number, (panel.key(view), panel.glosses(view)) if slot.body.height else None):
                changed.append(slot.card)
                draw_card(self._canvas, number, panel, slot, view, self._ink)
        return changed

    def _has_turn(self, number: int) -> bool:
        return number not in self._in_turn or (number + self._pictures) % len(self._in_turn) == 0

    def _is_due(self, part: Hashable, key: Hashable) -> bool:
        if part in self._drawn and self._drawn[part] == key:
            return False
        self._drawn[part] = key
        return True
