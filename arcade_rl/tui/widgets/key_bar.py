"""The keys at the bottom of a screen, as many as there is room for."""

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

_ALWAYS_SHOWN = ("question_mark", "escape", "q")
_GAPS = 2  # cells of a key: one before its word, one behind


class KeyBar(Footer):
    """Textual's footer, which lets help, back and quit slip out of sight where there is too little room.

    Here others give way to them, from the right; help lists all keys.
    """

    def __init__(self) -> None:
        super().__init__(compact=True)
        self._fitted_to = 0

    def compose(self) -> ComposeResult:
        """What fits."""
        self._fitted_to = self.size.width or self.app.size.width
        yield from _fitting([*super().compose()], self._fitted_to)

    def on_resize(self, event: events.Resize) -> None:
        """Others may fit now."""
        if self.size.width != self._fitted_to:
            self.call_after_refresh(self.recompose)


def _fitting(keys: Sequence[Widget], width: int) -> Sequence[Widget]:
    missing = sum(map(_width, keys)) - width
    for key in reversed(keys):
        if missing > 0 and isinstance(key, FooterKey) and key.key not in _ALWAYS_SHOWN:
            missing -= _width(key)
            keys = [other for other in keys if other is not key]
    return keys


def _width(key: Widget) -> int:
    return len(key.key_display) + len(key.description) + _GAPS if isinstance(key, FooterKey) else 0
