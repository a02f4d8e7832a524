"""The tour's place on a screen: a few lines above the keys on the shelf, one line elsewhere. It covers nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

from arcade_rl.tui.cockpit import Cockpit

if TYPE_CHECKING:
    from arcade_rl.tui.actions.tour import TourView

_ON_THE_SHELF = "✓ Esc goes back to the shelf, where F2 goes on."


class TourBar(Static):
    """What the tour says now, as long as it is under way.

    Args:
        is_whole: there is room for all of it; else for what to press.
        can_leave: Esc leaves the tour, and not the screen.
    """

    app: Cockpit

    DEFAULT_CSS = """
    TourBar {
        height: 1;
        width: 1fr;
        padding: 0 1;
        background: $surface;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        link-style: none;
        link-color: $foreground;
        link-style-hover: bold;
        link-color-hover: $primary;
        link-background-hover: $panel;
        &.-whole {
            height: auto;
            text-wrap: wrap;
            border-top: solid $primary;
            border-title-color: $primary;
            border-title-style: bold;
        }
    }
    """

    def __init__(self, *, is_whole: bool, can_leave: bool) -> None:
        super().__init__("")
        self._is_whole, self._can_leave = is_whole, can_leave
        self.set_class(is_whole, "-whole")

    def on_mount(self) -> None:
        """Follow the tour."""
        self.watch(self.app, "touring", self._show)

    def _show(self, view: TourView | None) -> None:
        if view is None:
            self.remove()
            return
        self.border_title = view.title
        if self._is_whole:
            instruction = (f"[b $primary]▸ {view.instruction}[/]",) if view.instruction else ()
            self.update("\n".join((view.text, *instruction, self._keys(view))))
        else:
            self.update(f"[b $primary]Tour[/] {view.instruction or _ON_THE_SHELF}")

    def _keys(self, view: TourView) -> str:
        keys = [
            ("F2", view.on, "tour_on"),
            *([("esc", view.leave, "leave_off")] if self._can_leave and view.leave else []),
        ]
        return "  ".join(f"[b $primary]{key}[/] [@click=app.{action}]{word}[/]" for key, word, action in keys)
