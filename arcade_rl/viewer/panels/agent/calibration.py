"""Calibration: the returns that really followed each action, beside its Q-value."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from pygame import Rect, Surface

from arcade_rl.calibration.return_unit import ReturnUnit
from arcade_rl.calibration.verdict import STANDARD_ERRORS, Comparison, Verdict, summary
from arcade_rl.games import action_words
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.parts import Height
from arcade_rl.viewer.drawing.theme import Colour
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.play.calibrator import Calibration

_ROW, _LEAST_ROW = 28, 16
_LINES_BELOW = 3
_BELOW = 12  # between the rows and the lines below
_BAR = 4
_COLOURS: dict[Verdict | None, Colour] = {
    "right": theme.GOOD,
    "overestimates": theme.WARNING,
    "underestimates": theme.WARNING,
    None: theme.FAINT,
}
_SHORT: dict[Verdict | None, str] = {"right": "right", "overestimates": "over", "underestimates": "under", None: ""}
_LEGEND: tuple[tuple[Colour, str], ...] = (
    (theme.AGENT, "Q-value"),
    (theme.FAINT, "returns"),
    (theme.TEXT, f"their mean, ±{STANDARD_ERRORS} standard errors"),
)


@dataclass(frozen=True, slots=True)
class _Axis:
    """Where returns are in a row."""

    low: float
    high: float

    def place(self, well: Rect, value: float) -> int:
        return well.x + round((value - self.low) / (self.high - self.low) * (well.width - 1))


class CalibrationPanel:
    """A row for each action: a histogram of its returns, their mean, the Q-value, and what there is to say of it.

    Args:
        unit: of the Q-values.
        key_cap: what is written on the key that asks.
        why_not: why nothing can be asked, in one line; empty if it can.
    """

    titles = ("Calibration",)

    def __init__(self, entry: CatalogEntry, unit: ReturnUnit, key_cap: str, why_not: str) -> None:
        self._unit = unit
        self._key_cap = key_cap
        self._why_not = why_not
        self._labels = [action_words.short_action_label(entry, action) for action in range(len(entry.actions))]

    def glosses(self, view: View) -> tuple[str, ...]:
        """What is asked."""
        return ("are the Q-values true?", "true Q-values?")

    def height(self, width: int, ink: Ink) -> Height:
        """A row for each action."""
        below = _LINES_BELOW * ink.line(theme.SMALL) + ink.px(_BELOW)
        rows = len(self._labels)
        return Height(rows * ink.px(_LEAST_ROW) + below, rows * ink.px(_ROW) + below)

    def key(self, view: View) -> Hashable:
        """The question, and what is known of it."""
        known = view.calibration
        if known is None:
            return None
        return (known.number, known.count, known.problem, known.question.thought is view.state.thought)

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """The rows, and below them the answer; or how to ask."""
        known = view.calibration
        if known is None or known.problem:
            self._draw_words(canvas, rect, self._words(known), ink)
            return
        compared = known.comparisons()
        below = _LINES_BELOW * ink.line(theme.SMALL) + ink.px(_BELOW) // 2
        tall = min(ink.px(_ROW), (rect.height - below) // len(compared))
        axis = _axis(known)
        for action, comparison in enumerate(compared):
            row = Rect(rect.x, rect.y + action * tall, rect.width, tall)
            self._draw_action(canvas, row, action, comparison, known.returns[action], axis, ink)
        self._draw_answer(canvas, rect, known, compared, view, ink)

    def _words(self, known: Calibration | None) -> str:
        if known is not None:
            return known.problem
        if self._why_not:
            return self._why_not
        return (
            f"{self._key_cap} pauses, and asks: from this very frame the agent plays on, many times after each action, "
            f"and the {self._unit.words}s that follow are put beside its Q-values."
        )

    def _draw_words(self, canvas: Surface, rect: Rect, words: str, ink: Ink) -> None:
        y = rect.y
        for line in ink.wrapped(words, theme.SMALL, rect.width):
            ink.write(canvas, line, theme.SMALL, theme.MUTED, (rect.x, y), width=rect.width)
            y += ink.line(theme.SMALL)

    def _draw_action(
        self,
        canvas: Surface,
        row: Rect,
        action: int,
        compared: Comparison,
        returns: Sequence[float],
        axis: _Axis,
        ink: Ink,
    ) -> None:
        labels = max(ink.width(label, theme.BODY) for label in self._labels)
        said = max(ink.width(word, theme.SMALL) for word in _SHORT.values())
        numbers = ink.width("+0.000", theme.SMALL)
        ink.write(canvas, self._labels[action], theme.BODY, theme.MUTED, row.midleft, anchor="midleft")
        left = row.x + labels + ink.px(10)
        well = Rect(left, row.y + 2, row.right - said - numbers - ink.px(18) - left, row.height - 4)
        ink.plate(canvas, well, theme.WELL, 3)
        _draw_returns(canvas, well, returns, axis, ink)
        _draw_mean(canvas, well, compared, axis)
        at = axis.place(well, compared.estimate)
        canvas.fill(theme.AGENT, (at - ink.px(2) // 2, well.y, ink.px(2), well.height))
        colour = _COLOURS[compared.verdict]
        ink.write(canvas, _SHORT[compared.verdict], theme.SMALL, colour, row.midright, anchor="midright")
        if compared.verdict is not None:
            at_number = (row.right - said - ink.px(8), row.centery)
            ink.write(
                canvas, wording.value(compared.difference), theme.SMALL, theme.MUTED, at_number, anchor="midright"
            )

    def _draw_answer(
        self, canvas: Surface, rect: Rect, known: Calibration, compared: Sequence[Comparison], view: View, ink: Ink
    ) -> None:
        line = ink.line(theme.SMALL)
        verdict, answers = summary(compared)
        colour = _COLOURS[verdict] if known.finished else theme.MUTED
        answer = ink.longest(answers, theme.STRONG, rect.width)
        at = (rect.x, rect.bottom - 3 * line + line // 2)
        ink.write(canvas, answer, theme.STRONG, colour, at, anchor="midleft", width=rect.width)
        _draw_legend(canvas, Rect(rect.x, rect.bottom - 2 * line, rect.width, line), ink)
        remark = ink.longest(self._remarks(known, view), theme.TINY, rect.width)
        at = (rect.x, rect.bottom - line // 2)
        ink.write(canvas, remark, theme.TINY, theme.FAINT, at, anchor="midleft", width=rect.width)

    def _remarks(self, known: Calibration, view: View) -> tuple[str, ...]:
        """In which unit it is counted, how much was not played, and when it was asked."""
        own = f"beyond {self._unit.horizon:,} steps its own estimate"
        share = f"({wording.value(known.estimated)} on average)"
        texts = (f"{self._unit.words}; {own} {share}", f"{self._unit.words}; {own}", f"{own} {share}", own)
        if not known.finished:
            progress = f"{known.count} of {known.wanted * len(known.returns)} returns"
            return (f"{progress}: {texts[0]}", f"{progress}: {self._unit.words}", progress)
        if known.question.thought is view.state.thought:
            return texts
        asked = f"asked at step {known.question.steps:,}"
        return (*(f"{asked}; {text}" for text in texts), asked)


def _axis(known: Calibration) -> _Axis:
    values = [*known.question.thought.q_values.tolist(), *(value for each in known.returns for value in each)]
    low, high = min(values), max(values)
    slack = max(0.04 * (high - low), 0.01)
    return _Axis(low - slack, high + slack)


def _draw_returns(canvas: Surface, well: Rect, returns: Sequence[float], axis: _Axis, ink: Ink) -> None:
    """A histogram, whose highest bar fills the row."""
    width = ink.px(_BAR)
    places = np.array([axis.place(well, value) - well.x for value in returns], np.int64) // width
    counts = np.bincount(places, minlength=1)
    for bar in np.flatnonzero(counts).tolist():
        tall = max(1, round(well.height * counts[bar] / counts.max()))
        canvas.fill(theme.FAINT, (well.x + bar * width, well.bottom - tall, width - 1, tall))


def _draw_mean(canvas: Surface, well: Rect, compared: Comparison, axis: _Axis) -> None:
    """A cross: as wide as the mean is unsure."""
    if not compared.count:
        return
    at = axis.place(well, compared.mean)
    canvas.fill(theme.TEXT, (at, well.y + 2, 1, well.height - 4))
    if not np.isnan(compared.error):
        reach = STANDARD_ERRORS * compared.error
        left = max(well.left, axis.place(well, compared.mean - reach))
        right = min(well.right, axis.place(well, compared.mean + reach))
        canvas.fill(theme.TEXT, (left, well.centery, max(1, right - left), 1))


def _draw_legend(canvas: Surface, line: Rect, ink: Ink) -> None:
    x = line.x
    for colour, text in _LEGEND:
        if x + ink.px(12) + ink.width(text, theme.TINY) > line.right:
            return
        dot = Rect(x, 0, ink.px(7), ink.px(7))
        dot.centery = line.centery
        ink.pill(canvas, dot, colour)
        at = (dot.right + ink.px(5), line.centery)
        x = ink.write(canvas, text, theme.TINY, theme.FAINT, at, anchor="midleft").right + ink.px(12)
