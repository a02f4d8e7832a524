"""Curves made fit to be drawn: of few points, and as a line of characters."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arcade_rl.shelf.ledger.ledger import Curve

_BLOCKS = "▁▂▃▄▅▆▇"  # not the full block, which would grow into the line above
_LARGEST_DRAWN = 1e100  # beyond it the arithmetic of scales overflows


def sparkline(values: Sequence[float], width: int) -> str:
    """`values` as at most `width` bars, the newest at the right; neighbours are averaged where there are too many."""
    finite = [value for value in values if _can_be_drawn(value)]
    if not finite or width < 1:
        return ""
    points = _averaged(finite, width)
    low, high = min(points), max(points)
    if high == low:
        return _BLOCKS[3] * len(points)
    top = len(_BLOCKS) - 1
    return "".join(_BLOCKS[round((point - low) / (high - low) * top)] for point in points)


def drawable(curve: "Curve") -> "Curve":
    """The points of a curve that have a place on a scale: without NaN, infinity and what is as good as infinite."""
    points = zip(curve.steps, curve.values, strict=False)
    kept = [(step, value) for step, value in points if _can_be_drawn(step) and _can_be_drawn(value)]
    return replace(curve, steps=tuple(step for step, _ in kept), values=tuple(value for _, value in kept))


def _can_be_drawn(value: float) -> bool:
    return abs(value) < _LARGEST_DRAWN  # false for NaN, too


def thinned(curve: "Curve", most: int) -> "Curve":
    """A curve of at most `most` points; neighbours are averaged where there are more."""
    return replace(curve, steps=tuple(_averaged(curve.steps, most)), values=tuple(_averaged(curve.values, most)))


def _averaged(values: Sequence[float], most: int) -> list[float]:
    if len(values) <= most:
        return list(values)
    edges = [len(values) * bucket // most for bucket in range(most + 1)]
    return [sum(values[start:end]) / (end - start) for start, end in itertools.pairwise(edges)]
