"""Pictures made smaller by averaging areas, as OpenCV's INTER_AREA does: first along the rows, then along the columns.

Only the few old pixels that touch a new one are summed. Whole matrix products would cost less to write, but numpy's
library shares them out between threads, which on a busy machine wait for each other many times longer than they work.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

_Tap = tuple[NDArray[np.intp], NDArray[np.float32]]  # (new,) which old pixel, and how much of it, for each new one


class Resize:
    """Makes (H, W) pictures into (height, width) ones; in colour, (H, W, 3) into (height, width, 3).

    Like OpenCV, it averages only if neither side grows; else it interpolates between the nearest two pixels.
    """

    def __init__(self, from_shape: tuple[int, int], to_shape: tuple[int, int]) -> None:
        weights = _averages if all(new <= old for old, new in zip(from_shape, to_shape, strict=True)) else _blends
        self._rows = _taps(weights(from_shape[0], to_shape[0]))
        self._columns = _taps(weights(from_shape[1], to_shape[1]))

    def __call__(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """(H, W[, 3]) uint8 -> (height, width[, 3]) uint8, rounded."""
        if picture.ndim == 3:
            return np.stack([self(picture[..., channel]) for channel in range(picture.shape[2])], axis=-1)
        lower = np.full((self._rows[0][0].size, picture.shape[1]), 0.5, np.float32)  # (height, W)
        for pixels, weights in self._rows:
            lower += picture[pixels] * weights[:, np.newaxis]
        smaller = np.zeros((len(lower), self._columns[0][0].size), np.float32)  # (height, width)
        for pixels, weights in self._columns:
            smaller += lower[:, pixels] * weights
        return smaller.astype(np.uint8)


class OneShape:
    """Stacks pictures, all in the shape of the first one that it was ever given; the others are resized to it."""

    def __init__(self) -> None:
        self._shape: tuple[int, int] | None = None

    def __call__(self, pictures: Iterable[NDArray[np.uint8]]) -> NDArray[np.uint8]:
        """N pictures, (H, W[, 3]) uint8 of any size -> (N, height, width[, 3]) uint8."""
        return np.stack([self._resized(picture) for picture in pictures])

    def _resized(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        shape = (picture.shape[0], picture.shape[1])
        self._shape = self._shape or shape
        return picture if shape == self._shape else Resize(shape, self._shape)(picture)


def _taps(weights: NDArray[np.float32]) -> list[_Tap]:
    """The columns of a (new, old) matrix that are not zero: the first of each row, the second of each, and so on."""
    used = weights > 0
    most = int(used.sum(axis=1).max())
    order = np.argsort(~used, axis=1, kind="stable")[:, :most]  # (new, most) old pixels, those in use first
    return [(pixels, weights[np.arange(len(weights)), pixels]) for pixels in order.T.copy()]


def _averages(old: int, new: int) -> NDArray[np.float32]:
    """(new, old): how much of each old pixel lies in each new one, out of 1."""
    edges = np.linspace(0, old, new + 1)
    pixels = np.arange(old)
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return (overlap.clip(0) * new / old).astype(np.float32)


def _blends(old: int, new: int) -> NDArray[np.float32]:
    """(new, old): each new pixel between the two old ones that it overlaps, in OpenCV's very order of rounding."""
    growth = new / old
    pixels = np.arange(new)
    left = np.floor(pixels * (1 / growth)).astype(int)
    share = ((pixels + 1) - (left + 1) * growth).astype(np.float32)
    share = np.where(share <= 0, 0, share - np.floor(share))
    weights = np.zeros((new, old))
    weights[pixels, left] += 1 - share
    weights[pixels, np.minimum(left + 1, old - 1)] += share
    return weights.astype(np.float32)
