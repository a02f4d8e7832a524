"""Pictures made smaller by averaging areas, as OpenCV's INTER_AREA does, with two small matrix products."""

import numpy as np
from numpy.typing import NDArray


class Resize:
    """Makes (H, W) pictures into (height, width) ones.

    Like OpenCV, it averages only if neither side grows; else it interpolates between the nearest two pixels.
    """

    def __init__(self, from_shape: tuple[int, int], to_shape: tuple[int, int]) -> None:
        weights = _averages if all(new <= old for old, new in zip(from_shape, to_shape, strict=True)) else _blends
        self._rows = weights(from_shape[0], to_shape[0])  # (height, H)
        self._columns = weights(from_shape[1], to_shape[1]).T.copy()  # (W, width)

    def __call__(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """(H, W) uint8 -> (height, width) uint8, rounded."""
        smaller = self._rows @ picture.astype(np.float32) @ self._columns
        return (smaller + 0.5).astype(np.uint8)


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
