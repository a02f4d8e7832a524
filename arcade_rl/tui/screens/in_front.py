"""A screen that leaves only from the front."""

from typing import TYPE_CHECKING, Any

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette
from textual.screen import Screen

if TYPE_CHECKING:
    _Base = Screen[Any]
else:
    _Base = object  # beside a screen, not one: Textual's style sheets follow the first base alone


class InFront(_Base):
    """What is told to leave while another screen lies above it, or for a second time, stays as it is.

    Textual would close the one above in its place.
    """

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Leave, with a result for whoever opened it."""
        return super().dismiss(result) if self.is_active else AwaitComplete()


class Palette(InFront, CommandPalette):
    """Textual's command palette, which would close another screen as well."""
