"""The Q-value or the probability of each action, as a labelled bar: which action the agent chose, and why."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from pygame import Rect, Surface

from arcade_rl.games import action_words
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.parts import Height
from arcade_rl.viewer.drawing.theme import Colour
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.play.session_state import SessionState, Thought

_ROW = 25
_LEAST_ROW = 17
_FOOT = 20
_BETWEEN = 16
_MOST_IN_ONE_COLUMN = 9
_NARROW = 150  # in such a column there is hardly room for bars beside labels and numbers
_DECISIONS_OF_THE_SCALE = 150
_AROUND_LABEL = 26
_MOST_OF_ROW = 0.45  # of its width, for a label


@dataclass(frozen=True, slots=True)
class _Scale:
    """The Q-values at the left and the right end of every bar: the extremes of about the last ten seconds."""

    low: float
    high: float

    def share(self, value: float) -> float:
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


class ActionValuesPanel:
    """A bar for each action. The agent's choice is bright; the human's action has the human's colour.

    Args:
        clips_rewards: the agent learned from rewards of -1, 0 and 1, so that its returns do not count points.
        probabilities: the bars are an actor-critic's probabilities, from 0 to 1, and not Q-values.
    """

    def __init__(self, entry: CatalogEntry, *, clips_rewards: bool, probabilities: bool = False) -> None:
        self.titles: tuple[str, ...] = ("Action probabilities", "Probabilities") if probabilities else ("Q-values",)
        self._probabilities = probabilities
        self._number = wording.probability if probabilities else wording.value
        self._units = ("discounted clipped return", "clipped return") if clips_rewards else ("discounted return",)
        if probabilities:
            self._units = ("probability",)
        self._actions = len(entry.actions)
        self._columns = 1 if self._actions <= _MOST_IN_ONE_COLUMN else 2
        self._long_labels = [action_words.action_label(entry, action) for action in range(self._actions)]
        self._short_labels = [action_words.short_action_label(entry, action) for action in range(self._actions)]

    def glosses(self, view: View) -> tuple[str, ...]:
        """What a Q-value is, and whose choice this is."""
        if view.state.controller == "human":
            return ("what the agent would do",)
        if self._probabilities:
            return ("how likely the policy is to choose each", "how likely each is")
        return ("what each action is worth", "worth of each action")

    def height(self, width: int, ink: Ink) -> Height:
        """A row for each action, in two columns if there are many; if these are narrow, in one where it is tall."""
        least, wanted = self._heights(self._columns, ink)
        if self._columns == 1 or self._wide(width, self._columns, ink) >= ink.px(_NARROW):
            return Height(least, wanted)
        return Height(least, self._heights(1, ink)[-1], (least, wanted, *self._heights(1, ink)))

    def _heights(self, columns: int, ink: Ink) -> tuple[int, int]:
        rows = -(-self._actions // columns)
        return rows * ink.px(_LEAST_ROW) + ink.px(_FOOT), rows * ink.px(_ROW) + ink.px(_FOOT)

    def _wide(self, width: int, columns: int, ink: Ink) -> int:
        return (width - (columns - 1) * ink.px(_BETWEEN)) // columns

    def key(self, view: View) -> Hashable:
        """The decision, and the human's action."""
        state = view.state
        return (state.decision, state.controller, state.human_action)

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """A row for each action, and a line that says why it was chosen."""
        thought = view.state.thought
        if thought is None:
            return
        columns = self._columns
        if self._wide(rect.width, columns, ink) < ink.px(_NARROW) and self._heights(1, ink)[0] <= rect.height:
            columns = 1
        rows = -(-self._actions // columns)
        tall = min(ink.px(_ROW), (rect.height - ink.px(_FOOT)) // rows)
        wide = self._wide(rect.width, columns, ink)
        scale = _Scale(0.0, 1.0) if self._probabilities else _scale(view.state)
        labels = self._labels(wide, ink)
        for action in range(self._actions):
            column, row = divmod(action, rows)
            place = Rect(rect.x + column * (wide + ink.px(_BETWEEN)), rect.y + row * tall, wide, tall)
            colour = _colour(action, view.state, thought)
            well = self._well(place, labels, ink)
            self._draw_action(canvas, place, well, labels[action], float(thought.q_values[action]), colour, scale, ink)
        self._draw_foot(canvas, rect, thought, scale, view.state, ink)

    def _draw_action(
        self,
        canvas: Surface,
        row: Rect,
        well: Rect,
        label: str,
        value: float,
        colour: Colour | None,
        scale: _Scale,
        ink: Ink,
    ) -> None:
        style, tint = (theme.BODY, theme.MUTED) if colour is None else (theme.STRONG, theme.TEXT)
        if colour is not None:
            self._mark(canvas, row, colour, ink)
        at = (row.x + ink.px(12), row.centery)
        ink.write(canvas, label, style, tint, at, anchor="midleft", width=well.x - at[0] - 2)
        self._draw_bar(canvas, well, scale.share(value), colour, ink)
        ink.write(canvas, self._number(value), style, tint, (row.right, row.centery), anchor="midright")

    def _labels(self, width: int, ink: Ink) -> list[str]:
        """In words if there is room, else only arrows."""
        longest = max(ink.width(label, theme.STRONG) for label in self._long_labels)
        roomy = self._columns == 1 and longest + ink.px(_AROUND_LABEL) <= width * _MOST_OF_ROW
        return self._long_labels if roomy else self._short_labels

    def _well(self, row: Rect, labels: Sequence[str], ink: Ink) -> Rect:
        """The background of a bar, between the longest label and the number."""
        longest = max(ink.width(label, theme.STRONG) for label in labels)
        left = row.x + min(longest + ink.px(_AROUND_LABEL), int(row.width * _MOST_OF_ROW))
        right = row.right - ink.width("+0.000", theme.STRONG) - ink.px(8)
        well = Rect(left, 0, right - left, max(4, min(ink.px(10), row.height - 6)))
        well.centery = row.centery
        return well

    def _draw_bar(self, canvas: Surface, well: Rect, share: float, colour: Colour | None, ink: Ink) -> None:
        ink.plate(canvas, well, theme.WELL, 3)
        width = max(3, round(well.width * share))
        clip = canvas.get_clip()
        canvas.set_clip(Rect(well.x, well.y, width, well.height).clip(clip))
        ink.plate(canvas, well, colour or theme.LINE, 3)
        canvas.set_clip(clip)

    def _mark(self, canvas: Surface, row: Rect, colour: Colour, ink: Ink) -> None:
        bar = Rect(row.x, 0, ink.px(3), max(4, row.height - ink.px(9)))
        bar.centery = row.centery
        ink.plate(canvas, bar, colour, 2)

    def _draw_foot(
        self, canvas: Surface, rect: Rect, thought: Thought, scale: _Scale, state: SessionState, ink: Ink
    ) -> None:
        text, colour = _remark(state, thought)
        at = (rect.x + ink.px(12), rect.bottom)
        remark = ink.write(canvas, text, theme.TINY, colour, at, anchor="bottomleft", width=rect.right - at[0])
        ends = f"{self._number(scale.low)} to {self._number(scale.high)}"
        texts = (f"{ends}: {self._units[0]}", *self._units, "")
        unit = ink.longest(texts, theme.TINY, rect.right - remark.right - ink.px(8))
        ink.write(canvas, unit, theme.TINY, theme.FAINT, rect.bottomright, anchor="bottomright")


def _scale(state: SessionState) -> _Scale:
    recent = state.timeline[-_DECISIONS_OF_THE_SCALE:]
    low = min(point.low for point in recent)
    high = max(point.value for point in recent)
    slack = max(0.02 * abs(high), 0.001) if high - low < 1e-3 else 0.04 * (high - low)
    return _Scale(low - slack, high + slack)


def _colour(action: int, state: SessionState, thought: Thought) -> Colour | None:
    """The accent of a row; None for an action that nobody chose."""
    if state.controller == "human":
        if action == state.human_action:
            return theme.HUMAN
        return theme.blend(theme.AGENT, theme.CARD, 0.6) if action == thought.preferred else None
    if action == thought.action:
        return theme.EXPLORING if thought.explored else theme.AGENT
    return None


def _remark(state: SessionState, thought: Thought) -> tuple[str, Colour]:
    preferred = action_words.action_label(state.entry, thought.preferred)
    if state.controller == "human":
        agree = state.human_action == thought.preferred
        return ("the agent agrees" if agree else f"agent would: {preferred}", theme.MUTED if agree else theme.AGENT)
    if thought.explored:
        return f"explores, instead of {preferred}", theme.EXPLORING
    if thought.suggested:
        return "fire starts a life", theme.MUTED
    if thought.sampled:
        return f"sampled: {action_words.action_label(state.entry, thought.action)}", theme.AGENT
    return f"choice: {preferred}", theme.AGENT
