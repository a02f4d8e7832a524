"""An app that withstands what terminals do: keys faster than its screens, a hang-up, and errors that nobody foresaw."""

import functools

from textual._context import active_message_pump
from textual._styles_cache import StylesCache
from textual.app import App
from textual.color import Color
from textual.driver import Driver
from textual.events import Event, Key, MouseDown, Paste
from textual.style import Style
from textual.worker import WorkerFailed, active_worker

from arcade_rl.tui.terminal.late_input import forgive_stale_lists, has_left
from arcade_rl.tui.terminal.typing_queue import TypingQueue


class TerminalApp(App[None]):
    """Delivers keys in the order typed, and closes in good order whatever happens.

    Attributes:
        typing: the keys on their way to the widgets.
    """

    def __init__(self) -> None:
        forgive_stale_lists()
        let_go_of_what_was_painted()
        super().__init__()
        self.typing = TypingQueue(self, super().on_event)

    @property
    def error(self) -> Exception | None:
        """The first error that nobody foresaw, which ended the app; None if there was none."""
        return self._exception

    async def on_event(self, event: Event) -> None:
        """Keys and pastes in turn; all else at once, but for a click on what has been removed since it was painted."""
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            await self.typing.type(event)
        elif not (isinstance(event, MouseDown) and self._is_removed_at(event.x, event.y)):
            await super().on_event(event)

    def _is_removed_at(self, x: int, y: int) -> bool:
        """Whether the widget that was painted there has no place on the screen any more: Textual would look for it."""
        widget = self.screen.get_widget_and_offset_at(x, y)[0] if self.screen_stack else None
        return widget is not None and widget is not self.screen and widget.parent is None

    def get_driver_class(self) -> type[Driver]:
        """One that survives the loss of the terminal."""
        usual = super().get_driver_class()
        if usual.__module__ != "textual.drivers.linux_driver":
            return usual
        from arcade_rl.tui.terminal.driver import TerminalDriver

        return TerminalDriver

    def _handle_exception(self, error: Exception) -> None:
        """Close, and keep the error for whoever has started the app; Textual would print pages."""
        worker = active_worker.get(None)
        if has_left(active_message_pump.get(None)) or (worker is not None and has_left(worker.node)):
            return
        if self._exception is None:
            cause = error.error if isinstance(error, WorkerFailed) else error
            self._exception = cause if isinstance(cause, Exception) else error
            self._exception_event.set()
        self._return_code = 1
        self._close_messages_no_wait()


def let_go_of_what_was_painted() -> None:
    """Have Textual keep colours alone: it keeps them by widget, and with each widget the lines it last painted.

    The last 1,024 widgets, for as long as the cockpit runs: 23,000 objects for each form that was opened and closed.
    """
    StylesCache.get_inner_outer = staticmethod(_inner_and_outer)  # type: ignore[method-assign, assignment]


@functools.lru_cache(1024)
def _inner_and_outer(base_background: Color, background: Color) -> tuple[Style, Style]:
    return Style(background=base_background + background), Style(background=base_background)
