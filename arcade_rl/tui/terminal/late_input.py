"""Input that comes while the screen changes: it is for the screen in front, or for nothing, and ends nothing."""

import contextlib
from typing import TYPE_CHECKING, Any, Literal

from textual import events
from textual._callback import invoke
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.renderables.background_screen import BackgroundScreen
from textual.renderables.blank import Blank
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import DataTable, OptionList

if TYPE_CHECKING:
    _Base = Screen[Any]
else:
    _Base = object  # beside a screen, not one: Textual's style sheets follow the first base alone


_SEEN_THROUGH = 8  # screens


class InFront(_Base):
    """A screen that tolerates input which comes before its widgets are there, or after they have changed or left.

    Asked to leave while another lies above it, or for a second time, it stays: Textual would close the one above in
    its place. Told of a size that the terminal had, it keeps its own: Textual has a screen repeat to itself what it
    was told, and two sizes in a row would be laid out in turns for ever.
    """

    def render(self) -> Any:
        """What lies behind: the screen below, in its place on the pile; each eighth hides it.

        Textual goes by how many screens were painted before in the same turn: whoever was painted earlier, and kept,
        does not count, two screens could be behind one another, and the painting had no end. It paints what is behind
        a dialog by painting the one below it, and so on: forty in sight would be too deep for Python.
        """
        pile, background = self.app.screen_stack, self.styles.background
        place = pile.index(self) if self in pile else 0
        if background.is_transparent:
            return self.app.render()
        if background.a == 1:
            return Blank(background)
        if place % _SEEN_THROUGH:
            return BackgroundScreen(pile[place - 1], background)
        return self.app.render() if background.is_transparent else Blank(background.with_alpha(1))

    async def _on_resize(self, event: events.Resize) -> None:
        """Leave out a size that is no longer the terminal's."""
        if event.size != self.app.size:
            event.prevent_default()

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Leave, with a result for the screen below."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What the app allows, while the widgets are there: a key may arrive before them, or after."""
        here = self.is_mounted and not has_left(self)
        allowed = here and self.app.check_action(action, parameters)
        return allowed and super().check_action(action, parameters)

    async def _invoke_and_clear_callbacks(self) -> None:
        """Do what waits for the next paint; what is left of a screen that has closed meanwhile is done no more.

        Textual has the screen in front do it, and would take its errors for that one's.
        """
        callbacks, self._callbacks = self._callbacks, []
        for callback, sender in callbacks:
            if has_left(sender):
                continue
            try:
                with sender._context():
                    await invoke(callback)
            except Exception:
                if not has_left(sender):
                    raise

    def get_selected_text(self) -> str | None:
        """The text that is selected; None where it has changed meanwhile: Textual looks for lines that are gone."""
        try:
            return super().get_selected_text()
        except LookupError:
            return None


def has_left(pump: object) -> bool:
    """Whether a widget is being removed, one that it is in, or the app; of an app, whether its screens have been.

    What such a widget meets, its children gone, harms nobody: a key that closes a dialog may come before the answer to
    the key before it.
    """
    if isinstance(pump, App):
        return not pump.screen_stack
    if not isinstance(pump, Widget):
        return False
    return not pump.app._running or any(
        node._pruning or node._closing or node._closed for node in (pump, *pump.ancestors) if node is not pump.app
    )


def forgive_stale_lists() -> None:
    """Have Textual's lists and tables, also the command palette's, tolerate input that comes before their next paint.

    They take an option or a column by the number that was painted under the mouse, and a page by lines that are not
    laid out yet.
    """
    OptionList._on_click = _on_click  # type: ignore[method-assign]
    OptionList._move_page = _move_page  # type: ignore[method-assign]
    DataTable._on_click = _on_click_in_table  # type: ignore[method-assign]


_take, _turn = OptionList._on_click, OptionList._move_page
_take_cell = DataTable._on_click


async def _on_click(self: OptionList, event: events.Click) -> None:
    if event.style.meta.get("option", -1) < self.option_count:
        await _take(self, event)


async def _on_click_in_table(self: DataTable[Any], event: events.Click) -> None:
    with contextlib.suppress(LookupError):
        await _take_cell(self, event)


def _move_page(self: OptionList, direction: Literal[-1, 1]) -> None:
    with contextlib.suppress(LookupError):
        _turn(self, direction)
