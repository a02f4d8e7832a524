"""The keys at the bottom of a screen, as many as there is room for."""

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widget import Widget
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

_ALWAYS_SHOWN = ("question_mark", "escape", "q")
_GAPS = 2  # cells of a key: one before its word, one behind


class KeyBar(Footer):
    """Textual's footer, which lets help, back and quit slip out of sight where there is too little room.

    Here others give way to them, from the right; help lists all keys. The keys are mounted again only where they differ
    from those that are shown: Textual says that bindings changed whenever the focus moves.
    """

    def __init__(self) -> None:
        super().__init__(compact=True)
        self._composed_for: tuple[int, list[tuple[Binding, bool, str]]] = (0, [])

    def compose(self) -> ComposeResult:
        """What fits."""
        self._composed_for = self._asked()
        for key in _fitting([*super().compose()], self._composed_for[0]):
            if isinstance(key, FooterKey):
                key.set_class(True, "-compact", update=False)  # set by its watcher, it would be styled a second time
            yield key

    async def recompose(self) -> None:
        """Mount the keys, if others are asked for or fit now."""
        if self.is_attached and self._asked() != self._composed_for:
            await super().recompose()

    def on_resize(self, event: events.Resize) -> None:
        """Others may fit now."""
        self.call_after_refresh(self.recompose)

    def _asked(self) -> tuple[int, list[tuple[Binding, bool, str]]]:
        """How many cells there are, and for which bindings, whether each is enabled, and its tooltip."""
        palette = self.app.COMMAND_PALETTE_BINDING
        bindings = self.screen.active_bindings.items() if self._bindings_ready else ()
        shown = [active[1:] for key, active in bindings if active.binding.show or key == palette]
        return self.size.width or self.app.size.width, shown


def _fitting(keys: Sequence[Widget], width: int) -> Sequence[Widget]:
    missing = sum(map(_width, keys)) - width
    for key in reversed(keys):
        if missing > 0 and isinstance(key, FooterKey) and key.key not in _ALWAYS_SHOWN:
            missing -= _width(key)
            keys = [other for other in keys if other is not key]
    return keys


def _width(key: Widget) -> int:
    return len(key.key_display) + len(key.description) + _GAPS if isinstance(key, FooterKey) else 0
