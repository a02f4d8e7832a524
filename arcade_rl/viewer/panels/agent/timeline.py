"""The state value over the last decisions: a curve, with marks where points were won or lost."""

from collections.abc import Hashable, Sequence

import pygame
from pygame import Rect, Surface

from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.canvas import Ink, shrink, smooth
from arcade_rl.viewer.drawing.parts import Height
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.play.session_state import TimelinePoint
from arcade_rl.viewer.play.timeline import TIMELINE_DECISIONS, rewards_stand_out

_LEAST = 58
_WANTED = 260
_LARGE = 2
_PLAYERS = ((theme.AGENT, "agent plays", "agent"), (theme.HUMAN, "you play", "human"))
_MARKS = ((theme.GOOD, "points won", "won"), (theme.BAD, "points lost", "lost"))


class TimelinePanel:
    """The state value at each decision, in the colour of whoever played; marks where points were won or lost.

    Args:
        clips_rewards: as `ActionValuesPanel`.
    """

    titles = ("State value",)

    def __init__(self, *, clips_rewards: bool) -> None:
        if clips_rewards:
            self._glosses = ("expected discounted clipped return", "expected clipped return", "clipped return")
        else:
            self._glosses = ("expected discounted return", "expected return", "return")

    def glosses(self, view: View) -> tuple[str, ...]:
        """What a state value is, and its unit."""
        return self._glosses

    def height(self, width: int, ink: Ink) -> Height:
        """Enough to see the curve; more is better."""
        return Height(ink.px(_LEAST), ink.px(_WANTED))

    def key(self, view: View) -> Hashable:
        """The decision: each adds a point."""
        return view.state.decision

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """The curve, the ends of its scale, and a legend."""
        points = view.state.timeline
        if not points:
            return
        low, high = _range(points)
        axis = max(ink.width(wording.value(end), theme.TINY) for end in (low, high)) + ink.px(8)
        legend = ink.line(theme.TINY) + ink.px(4)
        plot = Rect(rect.x, rect.y, rect.width - axis, rect.height - legend)
        ink.plate(canvas, plot, theme.WELL, 5)
        inner = plot.inflate(-ink.px(8), -ink.px(10))
        marks_points = rewards_stand_out(points)
        self._draw_curve(canvas, inner, points, low, high, marks_points=marks_points)
        for end, at, anchor in ((high, inner.top, "topright"), (low, inner.bottom, "bottomright")):
            ink.write(canvas, wording.value(end), theme.TINY, theme.FAINT, (rect.right, at), anchor=anchor)
        self._draw_legend(canvas, rect, ink, marks_points=marks_points)

    def _draw_curve(
        self,
        canvas: Surface,
        plot: Rect,
        points: Sequence[TimelinePoint],
        low: float,
        high: float,
        *,
        marks_points: bool,
    ) -> None:
        large = smooth(plot.size, _LARGE)
        width, height = large.get_size()
        step = width / (TIMELINE_DECISIONS - 1)
        start = width - (len(points) - 1) * step
        places = [
            (start + number * step, (height - 1) * (1 - (point.value - low) / (high - low)))
            for number, point in enumerate(points)
        ]
        self._draw_events(large, points, places, marks_points=marks_points)
        for number in range(1, len(points)):
            if not points[number].begins:
                colour = theme.accent(points[number].controller)
                pygame.draw.line(large, colour, places[number - 1], places[number], 4)
        pygame.draw.circle(large, theme.TEXT, (places[-1][0] - 5, places[-1][1]), 6)
        canvas.blit(shrink(large, _LARGE), plot)

    def _draw_events(
        self,
        large: Surface,
        points: Sequence[TimelinePoint],
        places: Sequence[tuple[float, float]],
        *,
        marks_points: bool,
    ) -> None:
        height = large.get_height()
        for point, (x, _) in zip(points, places, strict=True):
            if point.begins:
                for y in range(0, height, 12):
                    pygame.draw.line(large, theme.LINE, (x, y), (x, y + 5), 2)
            if point.reward and marks_points:
                colour = theme.GOOD if point.reward > 0 else theme.BAD
                pygame.draw.line(large, (*colour, 90), (x, 0), (x, height), 2)
                pygame.draw.circle(large, colour, (x, 6 if point.reward > 0 else height - 6), 5)

    def _draw_legend(self, canvas: Surface, rect: Rect, ink: Ink, *, marks_points: bool) -> None:
        marks = _MARKS if marks_points else ()
        legend = (*_PLAYERS, *marks)
        step = ink.px(24)
        roomy = sum(ink.width(long, theme.TINY) + step for _, long, _ in legend) <= rect.width + ink.px(12)
        x = rect.x
        for colour, long, short in legend:
            text = long if roomy else short
            if x + ink.px(12) + ink.width(text, theme.TINY) > rect.right:
                break
            dot = Rect(x, 0, ink.px(7), ink.px(7))
            dot.centery = rect.bottom - ink.line(theme.TINY) // 2
            ink.pill(canvas, dot, colour)
            at = (dot.right + ink.px(5), rect.bottom)
            place = ink.write(canvas, text, theme.TINY, theme.FAINT, at, anchor="bottomleft")
            x = place.right + ink.px(12)


def _range(points: Sequence[TimelinePoint]) -> tuple[float, float]:
    low = min(point.value for point in points)
    high = max(point.value for point in points)
    slack = max(0.05 * (high - low), 0.005, 0.01 * abs(high))
    return low - slack, high + slack
