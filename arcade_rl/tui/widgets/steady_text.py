"""A text that changes all the time and seldom its height."""

from textual.visual import VisualType
from textual.widgets import Static


class SteadyText(Static):
    """A text that is painted alone when it changes; the screen is laid out, and painted whole, for another height.

    For texts as wide as their place, which change every second while an agent trains.
    """

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Show another text; `layout` is False if its height is known to stay."""
        super().update(content, layout=False)
        if layout and not (self.is_mounted and self._fits):
            self.refresh(layout=True)

    @property
    def _fits(self) -> bool:
        return self.get_content_height(self.size, self.app.size, self.size.width) == self.size.height
