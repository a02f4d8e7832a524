"""The keys of a Gymnasium environment: one for each action, and the joystick's where an action is a direction."""

from collections.abc import Hashable

from pygame import Rect, Surface

from arcade_rl.games import action_words
from arcade_rl.games.action_words import DIRECTIONS, FIRE, words_of
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.viewer.controls.keyboard import keyboard
from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.parts import Height
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.panels.joystick import pressed

_ROW = 24
_LEAST_ROW = 17
_MOST_IN_ONE_COLUMN = 7
_CAPS_WIDTH = 66


class ActionKeysPanel:
    """A row for each action: filled while it is done, outlined where the agent would do it."""

    titles = ("Keys",)

    def __init__(self, entry: CatalogEntry) -> None:
        self._entry = entry
        self._actions = len(entry.actions)
        self._columns = 1 if self._actions <= _MOST_IN_ONE_COLUMN else 2
        self._rows = -(-self._actions // self._columns)
        self._caps = [" ".join(_caps(entry, action)) for action in range(self._actions)]

    def glosses(self, view: View) -> tuple[str, ...]:
        """Who holds the joystick."""
        if view.state.controller == "agent":
            return ("held by the agent", "agent")
        return ("one for each action",)

    def height(self, width: int, ink: Ink) -> Height:
        """A row for each action, in two columns if there are many."""
        return Height(self._rows * ink.px(_LEAST_ROW), self._rows * ink.px(_ROW))

    def key(self, view: View) -> Hashable:
        """Who does what, and what the agent would do."""
        return (view.state.controller, pressed(view.state), view.advice, view.hints)

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """Keys at the left of a row, the action's name at the right."""
        tall, wide = rect.height // self._rows, rect.width // self._columns
        done, advised = pressed(view.state), view.advice
        for action in range(self._actions):
            column, row = divmod(action, self._rows)
            place = Rect(rect.x + column * wide, rect.y + row * tall, wide - ink.px(6), tall - ink.px(3))
            fill, edge, text = theme.CARD, theme.LINE, theme.MUTED
            if action == advised:
                fill, edge, text = theme.blend(theme.AGENT, theme.CARD, 0.15), theme.AGENT, theme.AGENT
            if action == done:
                fill, text = theme.accent(view.state.controller), theme.BACKGROUND
            caps = Rect(place.x, place.y, ink.px(_CAPS_WIDTH), place.height)
            ink.plate(canvas, caps, edge, 5)
            ink.plate(canvas, caps.inflate(-2, -2), fill, 4)
            ink.write(canvas, self._caps[action], theme.CAPTION, text, caps.center, anchor="center", width=caps.width)
            name = action_words.action_label(self._entry, action)
            at = (caps.right + ink.px(8), place.centery)
            tint = theme.TEXT if action == done else theme.MUTED
            ink.write(canvas, name, theme.SMALL, tint, at, anchor="midleft", width=place.right - at[0])


def _caps(entry: CatalogEntry, action: int) -> tuple[str, ...]:
    """What is written on the keys that do an action: the joystick's first."""
    words = words_of(entry.held[action])
    joystick = "".join(
        cap for word in (*DIRECTIONS, FIRE) if word in words for cap in keyboard().joystick_caps("right", word)[:1]
    )
    return tuple(filter(None, dict.fromkeys((joystick, *keyboard().action_caps(entry, action)))))
