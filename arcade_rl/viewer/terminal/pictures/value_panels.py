"""What the agent thinks, in cells: the Q-value of each action, and the state value over time."""

import numpy as np

from arcade_rl.games import action_words
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.theme import Colour, blend
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.play.session_state import SessionState, TimelinePoint
from arcade_rl.viewer.play.timeline import rewards_stand_out
from arcade_rl.viewer.terminal.cells import Area, Cells
from arcade_rl.viewer.terminal.pictures.panels import Height

_DECISIONS_OF_THE_SCALE = 150
_EIGHTHS = " ▏▎▍▌▋▊▉"
_BRAILLE = 0x2800
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))  # of a braille cell, by column and row


class ActionValuesPanel:
    """A bar for each action: bright the one that is done, in violet one that was drawn at random.

    Args:
        clips_rewards: the agent learned from rewards of -1, 0 and 1.
        probabilities: the bars are an actor-critic's probabilities, from 0 to 1, and not Q-values.
    """

    def __init__(self, entry: CatalogEntry, *, clips_rewards: bool, probabilities: bool = False) -> None:
        self.title = "Probabilities" if probabilities else "Q-values"
        self.gloss = "discounted return of clipped rewards" if clips_rewards else "what each action is worth"
        if probabilities:
            self.gloss = "how likely the policy is to choose each"
        self._probabilities = probabilities
        self._number = wording.probability if probabilities else wording.value
        actions = range(len(entry.actions))
        self._long = [action_words.action_label(entry, action) for action in actions]
        self._short = [action_words.short_action_label(entry, action) for action in actions]

    def height(self, width: int) -> Height:
        """A row an action; two columns of them at least where that is too much."""
        count = len(self._long)
        return Height((count + 1) // 2 if count > 9 and width >= 32 else count, count)

    def draw(self, cells: Cells, area: Area, view: View) -> None:
        """As `Panel.draw`."""
        thought = view.state.thought
        if thought is None:
            return
        count = len(self._long)
        columns = 1 if area.rows >= count else 2
        rows = -(-count // columns)
        wide = (area.columns - 2 * (columns - 1)) // columns
        scale = (0.0, 1.0) if self._probabilities else _scale(view.state)
        for action, value in enumerate(thought.q_values.tolist()):
            column, row = divmod(action, rows)
            place = Area(area.column + column * (wide + 2), area.row + row, wide, 1)
            if row < area.rows:
                self._draw_action(cells, place, action, value, scale, _colour_of(view.state, action))

    def _draw_action(
        self, cells: Cells, row: Area, action: int, value: float, scale: tuple[float, float], colour: Colour | None
    ) -> None:
        labels = self._long if row.columns >= 34 else self._short
        room = min(max(map(len, labels)), row.columns // 2)
        tint = theme.MUTED if colour is None else theme.TEXT
        cells.write("▌" if colour else " ", row.column, row.row, colour or theme.MUTED)
        cells.write(labels[action], row.column + 1, row.row, tint, width=room, bold=colour is not None)
        shown = self._number(value)
        cells.write_right(shown, row.right, row.row, tint, bold=colour is not None)
        left, right = row.column + room + 2, row.right - max(7, len(shown) + 1)
        if right > left:
            _draw_bar(cells, Area(left, row.row, right - left, 1), _share(value, scale), colour or theme.LINE)


def _colour_of(state: SessionState, action: int) -> Colour | None:
    """The colour of whoever does this action; None if nobody does."""
    if state.controller == "human":
        preferred = state.thought is not None and action == state.thought.preferred
        return (
            theme.HUMAN if action == state.human_action else blend(theme.AGENT, theme.CARD, 0.6) if preferred else None
        )
    if state.thought is None or action != state.thought.action:
        return None
    return theme.EXPLORING if state.thought.explored else theme.AGENT


def _scale(state: SessionState) -> tuple[float, float]:
    """The values at the two ends of every bar: the extremes of about the last ten seconds."""
    points = state.timeline[-_DECISIONS_OF_THE_SCALE:]
    now = state.thought.q_values if state.thought is not None else np.zeros(1, np.float32)
    low = min((point.low for point in points), default=0.0)
    high = max((point.value for point in points), default=0.0)
    low, high = min(low, float(now.min())), max(high, float(now.max()))
    slack = max(0.05 * (high - low), 1e-6)
    return low - slack, high + slack


def _share(value: float, scale: tuple[float, float]) -> float:
    return min(1.0, max(0.0, (value - scale[0]) / (scale[1] - scale[0])))


def _draw_bar(cells: Cells, well: Area, share: float, colour: Colour) -> None:
    eighths = max(1, round(8 * well.columns * share))
    full, rest = divmod(eighths, 8)
    bar = "█" * full + (_EIGHTHS[rest] if rest else "")
    cells.fill(well, theme.WELL)
    cells.write(bar, well.column, well.row, colour, width=well.columns)


class StateValuePanel:
    """The state value over the last decisions, in the colour of whoever played."""

    title = "State value"
    gloss = "the return that the agent expects"

    def height(self, width: int) -> Height:
        """A curve needs a few rows."""
        return Height(3, 9)

    def draw(self, cells: Cells, area: Area, view: View) -> None:
        """The curve, and the value now at its end."""
        points = view.state.timeline[-2 * area.columns :]
        cells.fill(area, theme.WELL)
        if not points:
            return
        low, high = min(point.value for point in points), max(point.value for point in points)
        slack = max(0.05 * (high - low), 0.005, 0.01 * abs(high))
        _draw_curve(cells, area, points, (low - slack, high + slack))
        now = wording.value(points[-1].value)
        colour = theme.accent(view.state.controller)
        cells.write_right(f" {now}", area.right, area.row, colour, bold=True)


def _draw_curve(cells: Cells, area: Area, points: tuple[TimelinePoint, ...], scale: tuple[float, float]) -> None:
    """Braille dots, two decisions a cell, the newest at the right; a point scored is a tick below or above."""
    dots: dict[tuple[int, int], int] = {}
    colours: dict[tuple[int, int], Colour] = {}
    high = 4 * area.rows
    first = 2 * area.columns - len(points)
    before: int | None = None
    marks = rewards_stand_out(points)
    for place, point in enumerate(points, first):
        y = high - 1 - round(_share(point.value, scale) * (high - 1))
        span = (y, y) if before is None or point.begins else tuple(sorted((before, y)))
        before = y
        for each in range(span[0], span[1] + 1):
            cell = place // 2, each // 4
            dots[cell] = dots.get(cell, 0) | _DOTS[place % 2][each % 4]
            colours[cell] = theme.accent(point.controller)
        if point.reward and marks:
            cell = place // 2, 0 if point.reward > 0 else area.rows - 1
            dots[cell] = 0xFF
            colours[cell] = theme.GOOD if point.reward > 0 else theme.BAD
    for (column, row), pattern in dots.items():
        cells.write(chr(_BRAILLE + pattern), area.column + column, area.row + row, colours[column, row])
