"""For whoever plays without an agent: what the keys do in this game."""

from collections.abc import Hashable

from pygame import Rect, Surface

from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.viewer import theme
from arcade_rl.viewer.ink import Ink
from arcade_rl.viewer.keys import FIRE, on_screen, words_of
from arcade_rl.viewer.panels.panel import Height
from arcade_rl.viewer.view import View

_ROW = 30


class YourKeysPanel:
    """The joystick's keys that mean something here."""

    title = "Your keys"

    def __init__(self, entry: CatalogEntry) -> None:
        words = frozenset().union(*(on_screen(entry, words_of(action)) for action in entry.actions))
        self._rows = [
            (keys, text)
            for needed, keys, text in (
                ({"UP", "DOWN"}, ("↑", "↓"), "up and down"),
                ({"LEFT", "RIGHT"}, ("←", "→"), "left and right"),
                ({FIRE}, ("Space",), "fire"),
            )
            if needed & words
        ]

    def hint(self, view: View) -> str:
        """That there are others."""
        return "W A S D, too"

    def height(self, width: int, ink: Ink) -> Height:
        """A row a pair of keys."""
        tall = len(self._rows) * ink.px(_ROW)
        return Height(tall, tall)

    def key(self, view: View) -> Hashable:
        """Nothing: it never changes."""
        return None

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """The keys, and what they do."""
        tall = ink.px(_ROW)
        for number, (keys, text) in enumerate(self._rows):
            x, middle = rect.x, rect.y + number * tall + tall // 2
            for key in keys:
                x = ink.keycap(canvas, key, (x, middle)).right + ink.px(5)
            at = (rect.x + ink.px(84), middle)
            ink.write(canvas, text, theme.BODY, theme.MUTED, at, anchor="midleft", width=rect.right - at[0])
