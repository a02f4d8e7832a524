"""The palette of a film with 255 colours, chosen from those of all pictures by median cut (Heckbert 1982)."""

import numpy as np
from numpy.typing import NDArray

_COLOURS = 255  # and a transparent one, for what does not change
_SHADES = 64  # that are distinguished of each of red, green and blue


def shades(pixels: NDArray[np.uint8]) -> NDArray[np.integer]:
    """(H, W) the shade of each pixel as one number below 64 cubed; pixels as for `Encoder.add`."""
    words = np.ascontiguousarray(pixels).view("<u4")[..., 0]
    return (words >> 6 & 0x3F000) | (words >> 4 & 0xFC0) | (words >> 2 & 0x3F)


class Palette:
    """Counts the shades of pictures, then finds colours for them.

    Attributes:
        counts: (64 cubed,) number of pixels of each shade.
    """

    def __init__(self) -> None:
        self.counts = np.zeros(_SHADES**3, np.int64)

    def count(self, pixels: NDArray[np.uint8]) -> None:
        """Count the shades of a picture."""
        self.counts += np.bincount(shades(pixels).ravel(), minlength=_SHADES**3)

    def choose(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """The colours, (256, 4) of alpha, red, green and blue, the last transparent; and the index of each shade."""
        present = np.flatnonzero(self.counts)
        tones = np.stack((present >> 12, present >> 6 & 63, present & 63), axis=1) * (255 / (_SHADES - 1))
        boxes = _cut(tones, np.sqrt(self.counts[present]))
        colours = np.zeros((_COLOURS + 1, 4), np.uint8)
        index = np.zeros(_SHADES**3, np.uint8)
        for number, box in enumerate(boxes):
            mean = np.average(tones[box], axis=0, weights=self.counts[present[box]])
            colours[number] = (255, *mean.round())
            index[present[box]] = number
        return colours, index


def _cut(tones: NDArray[np.float64], weights: NDArray[np.float64]) -> list[NDArray[np.intp]]:
    """At most 255 boxes of similar tones: the one with the largest error is cut, at the mean of its longest side."""
    boxes = [np.arange(len(tones))]
    errors = [_error(tones, weights)]
    while len(boxes) < _COLOURS and max(errors) > 0:
        worst = int(np.argmax(errors))
        box = boxes[worst]
        along = tones[box, int(np.argmax(_spread(tones[box], weights[box])))]
        low = along <= np.average(along, weights=weights[box])
        boxes[worst : worst + 1] = box[low], box[~low]
        errors[worst : worst + 1] = (_error(tones[part], weights[part]) for part in (box[low], box[~low]))
    return boxes


def _spread(tones: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """(3,) the weighted square deviations from the mean."""
    spread: NDArray[np.float64] = weights @ (tones - np.average(tones, axis=0, weights=weights)) ** 2
    return spread


def _error(tones: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    return float(_spread(tones, weights).sum()) if len(tones) > 1 else 0.0
