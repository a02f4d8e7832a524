"""What is pressed, in cells: on a console's joystick, or on a key for each action of a Gymnasium environment."""

from collections.abc import Callable

from arcade_rl.games import action_words
from arcade_rl.games.action_words import DIRECTIONS, FIRE
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.theme import Colour
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.play.session_state import SessionState
from arcade_rl.viewer.terminal.cells import Area, Cells
from arcade_rl.viewer.terminal.pictures.panels import Height, Panel
from arcade_rl.viewer.terminal.terminal_keys import TerminalKeys


def joystick_panel(
    entry: CatalogEntry, keys: TerminalKeys, sticky: Callable[[], bool], title: str = "Joystick"
) -> Panel:
    """What a human plays with."""
    if entry.environment is not None:
        return ActionKeysPanel(entry, keys)
    return JoystickPanel(entry, title, sticky)


class JoystickPanel:
    """What is pressed; in blue what the agent would press, while a human plays with hints.

    Args:
        title: whose joystick it is.
        sticky: whether it holds its last direction.
    """

    def __init__(
        self, entry: CatalogEntry, title: str = "Joystick", sticky: Callable[[], bool] = lambda: False
    ) -> None:
        self.title = title
        self._entry = entry
        self._sticky = sticky
        words = frozenset[str]().union(*map(action_words.words_of, entry.held))
        self._known = action_words.on_screen(entry, words)

    @property
    def gloss(self) -> str:
        """Whether it is sticky."""
        return "sticky" if self._sticky() else "what is pressed"

    def height(self, width: int) -> Height:
        """Three rows."""
        return Height(3, 3)

    def draw(self, cells: Cells, area: Area, view: View) -> None:
        """As `Panel.draw`."""
        state = view.state
        pressed, colour = self._pressed(state)
        advised = view.advice
        wished = self._words(advised) if advised is not None else frozenset()
        keys = {
            "UP": (" ▲ ", 3, 0),
            "LEFT": (" ◀ ", 0, 1),
            "RIGHT": (" ▶ ", 6, 1),
            "DOWN": (" ▼ ", 3, 2),
            FIRE: (" fire ", 10, 1),
        }
        for word, (text, column, row) in keys.items():
            if word not in self._known:
                continue
            front, back = theme.FAINT, theme.CARD
            if word in wished:
                front = theme.AGENT
            if word in pressed:
                front, back = theme.BACKGROUND, colour
            place = area.column + 1 + column, area.row + row
            cells.fill(Area(*place, len(text), 1), back)
            cells.write(text, *place, front, bold=True)

    def _pressed(self, state: SessionState) -> tuple[frozenset[str], Colour]:
        if state.controller == "human":
            return (self._words(state.human_action) if state.human_action is not None else frozenset()), theme.HUMAN
        return (self._words(state.thought.action) if state.thought is not None else frozenset()), theme.AGENT

    def _words(self, action: int) -> frozenset[str]:
        return action_words.on_screen(self._entry, action_words.words_of(self._entry.held[action]))


class ActionKeysPanel:
    """A row for each action of a Gymnasium environment: the keys that do it, and its name. Coloured as a joystick."""

    title = "Keys"
    gloss = "one for each action"

    def __init__(self, entry: CatalogEntry, keys: TerminalKeys) -> None:
        actions = range(len(entry.actions))
        self._rows = [(_caps(entry, keys, action), action_words.action_label(entry, action)) for action in actions]

    def height(self, width: int) -> Height:
        """A row each."""
        return Height(min(len(self._rows), 4), len(self._rows))

    def draw(self, cells: Cells, area: Area, view: View) -> None:
        """As `Panel.draw`."""
        state = view.state
        done = state.human_action if state.controller == "human" else state.thought.action if state.thought else None
        advised = view.advice
        wide = max(len(caps) for caps, _ in self._rows) + 2
        for action, (caps, label) in enumerate(self._rows[: area.rows]):
            colour = theme.AGENT if action == advised else theme.MUTED
            if action == done:
                colour = theme.accent(state.controller)
            cells.write(caps, area.column + 1, area.row + action, colour, bold=True, width=area.columns - 1)
            cells.write(label, area.column + 1 + wide, area.row + action, colour, width=area.columns - 1 - wide)


def _caps(entry: CatalogEntry, keys: TerminalKeys, action: int) -> str:
    """What is written on the keys that do an action: the joystick's first."""
    words = action_words.words_of(entry.held[action])
    joystick = keys.joystick_caps("right", [word for word in (*DIRECTIONS, FIRE) if word in words])
    return " ".join(filter(None, (joystick, *keys.action_caps(entry, action))))
