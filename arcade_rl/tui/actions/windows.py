"""The windows that this cockpit has opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arcade_rl.shelf.settings.window_memory import WindowKind
    from arcade_rl.tui.backend.windows import TerminalWindow, Window
    from arcade_rl.tui.workers.working_app import WorkingApp


class Windows:
    """Opens windows, and reports those that could not open."""

    def __init__(self, app: WorkingApp) -> None:
        self._app = app
        self._opened: list[Window] = []

    def open(self, name: str, kind: WindowKind, checkpoint: int | None = None) -> None:
        """Open the window on an agent, as it was at a checkpoint's agent step or as it is now."""
        self._open(name, lambda: self._app.backend.open_window(name, kind, checkpoint))

    def open_versus(self, game: str, mode: int, left: str, right: str) -> None:
        """Open the window on a game for two."""
        self._open(game, lambda: self._app.backend.open_versus(game, mode, left, right))

    def _open(self, name: str, window: Callable[[], Window | TerminalWindow | None]) -> None:
        self._app.carry_out(window, then=lambda opened: self._opens(name, opened))

    def _opens(self, name: str, window: Window | TerminalWindow | None) -> None:
        from arcade_rl.tui.backend.windows import TerminalWindow

        if isinstance(window, TerminalWindow):
            self._run_here(window)
        elif window is None:
            self._app.tell(f"The window on {name} is open already: it comes to the front.")
        else:
            self._opened.append(window)
            self._app.tell(f"The window on {name} opens in a moment.")

    def _run_here(self, window: TerminalWindow) -> None:
        """Let it have the terminal until its user closes it; meanwhile nothing of the cockpit may draw, or run."""
        with self._app.suspend():
            failure = window.run()
        if failure:
            self._app.complain(failure, title=f"The window on {window.agent} closed")

    def look(self) -> None:
        """Tell of windows that could not open, and forget those that were closed."""
        for window in [window for window in self._opened if window.has_closed()]:
            self._opened.remove(window)
            if failure := window.failure():
                self._app.complain(failure, title=f"The window on {window.agent} closed")
