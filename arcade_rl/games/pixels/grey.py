"""Pictures in grey and in colour, whichever they came in."""

import numpy as np
from numpy.typing import NDArray


def grey(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(H, W[, colours]) uint8 -> (H, W) uint8: luma as in ITU-R BT.601."""
    if picture.ndim == 2:
        return picture
    if picture.shape[2] < 3:
        return picture[..., 0]
    weighted = picture[..., :3] @ np.array((0.299, 0.587, 0.114), np.float32)
    return (weighted + 0.5).astype(np.uint8)


def rgb(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(H, W[, colours]) uint8 -> (H, W, 3) uint8; what is grey stays so."""
    if picture.ndim == 3 and picture.shape[2] >= 3:
        return picture[..., :3]
    return np.repeat(grey(picture)[..., np.newaxis], 3, axis=2)
