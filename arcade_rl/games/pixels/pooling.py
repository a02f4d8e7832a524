"""Pictures made smaller so that small things stay visible: of the pixels that fall together the rarest colour stays."""

import numpy as np
from numpy.typing import NDArray

_COLOUR = 0xFFFFFF
_NEIGHBOURHOOD = 16  # pixels, across and down
_FEW = 16  # pixels: a colour with no more of them in its neighbourhood is that of something small


def packed(picture: NDArray[np.uint8]) -> NDArray[np.int64]:
    """(H, W, 3) uint8 RGB, or (H, W) uint8 grey -> (H, W) int64, each pixel as 0xRRGGBB."""
    if picture.ndim == 2:
        return picture.astype(np.int64) * 0x010101
    red, green, blue = (picture[:, :, channel].astype(np.int64) for channel in range(3))
    return red << 16 | green << 8 | blue


def pooled(colours: NDArray[np.int64], height: int, width: int) -> NDArray[np.int64]:
    """(H, W) -> (height, width), both of 0xRRGGBB.

    Of the colours that fall into a new pixel, the one stays that there is least of: first by its neighbourhood, if it
    is that of something small there, then by the whole picture. A mean would let Pong's ball fade away, the nearest
    pixel would miss it, and the whole picture alone would show a paddle before the ball in it, which is as white as the
    walls. Where the picture grows, pixels are repeated.
    """
    rows = np.arange(height) * colours.shape[0] // height
    columns = np.arange(width) * colours.shape[1] // width
    if height >= colours.shape[0] and width >= colours.shape[1]:
        return colours[np.ix_(rows, columns)]
    ranked = _ranks(colours) << 24 | colours
    least = np.minimum.reduceat(np.minimum.reduceat(ranked, rows, axis=0), columns, axis=1)
    return least & _COLOUR


def _ranks(colours: NDArray[np.int64]) -> NDArray[np.int64]:
    """(H, W) the smaller, the less there is of a pixel's colour, by the upper 5 bits of each channel."""
    kinds = colours >> 9 & 0x7C00 | colours >> 6 & 0x3E0 | colours >> 3 & 0x1F
    counts = np.bincount(kinds.ravel(), minlength=1 << 15)
    present = np.flatnonzero(counts)
    places = np.zeros(1 << 15, np.int64)
    places[present] = np.arange(present.size)
    height, width = colours.shape
    across = -(-width // _NEIGHBOURHOOD)
    neighbourhoods = (np.arange(height) // _NEIGHBOURHOOD * across)[:, np.newaxis] + np.arange(width) // _NEIGHBOURHOOD
    local = neighbourhoods * present.size + places[kinds]
    near: NDArray[np.int64] = np.bincount(local.ravel())[local]
    ranks: NDArray[np.int64] = np.where(near <= _FEW, near, _FEW + counts[kinds])
    return ranks
