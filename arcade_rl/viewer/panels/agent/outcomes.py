"""The return distribution that a distributional network predicts (C51, HL-Gauss, quantiles)."""

from collections.abc import Hashable
from itertools import pairwise

import numpy as np
import pygame
from numpy.typing import NDArray
from pygame import Rect, Surface

from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.parts import Height
from arcade_rl.viewer.drawing.view import View

_LEAST, _WANTED = 84, 160
_BINS = 51


class OutcomesPanel:
    """Bars for the returns of the best action; a grey line for each other action."""

    titles = ("Return distribution", "Returns")

    def glosses(self, view: View) -> tuple[str, ...]:
        """What the bars show."""
        return ("how likely each return is", "probabilities")

    def height(self, width: int, ink: Ink) -> Height:
        """Enough to see the shape; twice that is better."""
        return Height(ink.px(_LEAST), ink.px(_WANTED))

    def key(self, view: View) -> Hashable:
        """The decision: each has its own distribution."""
        return view.state.decision

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """The plot, the ends of its scale, and a legend."""
        insight = view.state.insight
        if insight is None:
            return
        returns, probabilities = insight.distributions()
        best = int((returns * probabilities).sum(axis=1).argmax())
        low, high = float(returns.min()), float(returns.max())
        shares = histograms(returns, probabilities, _BINS)
        plot = Rect(rect.x, rect.y, rect.width, rect.height - ink.line(theme.TINY) - ink.px(3))
        ink.plate(canvas, plot, theme.WELL, 5)
        inner = plot.inflate(-ink.px(8), -ink.px(8))
        _draw_bars(canvas, inner, shares, best)
        ink.write(canvas, wording.value(low), theme.TINY, theme.FAINT, rect.bottomleft, anchor="bottomleft")
        ink.write(canvas, wording.value(high), theme.TINY, theme.FAINT, rect.bottomright, anchor="bottomright")
        text = "blue: best action; grey: the others"
        room = rect.width - 2 * ink.width("+00.00 ", theme.TINY)
        ink.write(canvas, text, theme.TINY, theme.FAINT, rect.midbottom, anchor="midbottom", width=room)


def histograms(returns: NDArray[np.float32], probabilities: NDArray[np.float32], bins: int) -> NDArray[np.float64]:
    """(actions, bins) the probability of each bin of returns after each action.

    Args:
        returns, probabilities: (actions, atoms).
    """
    low, high = float(returns.min()), float(returns.max())
    place = ((returns - low) * ((bins - 1) / max(high - low, 1e-9))).round().astype(np.int64)
    rows = zip(place, probabilities, strict=True)
    return np.array([np.bincount(row, weights, minlength=bins) for row, weights in rows])


def _draw_bars(canvas: Surface, plot: Rect, shares: NDArray[np.float64], best: int) -> None:
    tops = plot.bottom - np.round(shares / max(shares.max(), 1e-9) * plot.height).astype(int)
    edges = [plot.x + number * plot.width // _BINS for number in range(_BINS + 1)]
    for left, right, top in zip(edges[:-1], edges[1:], tops[best].tolist(), strict=True):
        canvas.fill(theme.AGENT, (left, top, max(1, right - left - 1), plot.bottom - top))
    middles = [(left + right) // 2 for left, right in pairwise(edges)]
    for action in range(len(tops)):
        if action != best:
            pygame.draw.lines(canvas, theme.FAINT, False, list(zip(middles, tops[action].tolist(), strict=True)))
