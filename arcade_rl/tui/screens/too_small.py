"""Shown instead of everything while the terminal is too small; what was there comes back as it was."""

from textual.geometry import Size
from textual.screen import ModalScreen

from arcade_rl.tui.terminal.late_input import InFront

LEAST = Size(60, 20)


class TooSmallScreen(InFront, ModalScreen[None]):
    """One calm sentence."""

    CSS_PATH = "../dialog.tcss"

    def render(self) -> str:
        """How much room there is to be."""
        width, height = self.app.size
        return f"The cockpit needs at least {LEAST.width}x{LEAST.height}, now {width}x{height}."

    def on_resize(self) -> None:
        """The numbers are others."""
        self.refresh()

    def on_screen_resume(self) -> None:
        """What lay above is gone; there may be room by now."""
        self.leave_if_room(self.app.size)

    def leave_if_room(self, size: Size) -> None:
        """Give way to what lies below, in a terminal of this size."""
        if self.is_current and not is_too_small(size):
            self.dismiss(None)


def is_too_small(size: Size) -> bool:
    """Whether the cockpit's screens cannot be shown whole."""
    return size.width < LEAST.width or size.height < LEAST.height
