"""Pictures as sixels: bands of six rows, in each of them one line for each colour, in runs."""

import numpy as np
from numpy.typing import NDArray

from arcade_rl.games.pixels.indexed import Indexed

ROWS = 6
_BEGIN, _END = "\x1bP0;1q", "\x1b\\"  # pixels that are not set stay as they are
_FIRST_SIXEL = 63
_LEAST_RUN = 4  # shorter ones take fewer bytes written out
_MOST_BANDS = 512  # kept from one picture to the next


class SixelEncoder:
    """Encodes pictures; bands that it has encoded already are kept for the next one."""

    def __init__(self) -> None:
        self._bands: dict[tuple[int, bytes], str] = {}

    def __call__(self, picture: Indexed) -> str:
        """The sequence that shows a picture at the cursor."""
        registers = "".join(
            f"#{place};2;{_percent(colour >> 16)};{_percent(colour >> 8 & 255)};{_percent(colour & 255)}"
            for place, colour in enumerate(picture.colours.tolist())
        )
        height, width = picture.indices.shape
        bands = [self._band(picture.indices[top : top + ROWS], picture.clear) for top in range(0, height, ROWS)]
        return f'{_BEGIN}"1;1;{width};{height}{registers}{"-".join(bands)}{_END}'

    def _band(self, indices: NDArray[np.uint8], clear: int) -> str:
        key = clear, indices.tobytes()
        if key not in self._bands:
            if len(self._bands) >= _MOST_BANDS:
                self._bands.clear()
            self._bands[key] = _encoded(indices, clear)
        return self._bands[key]


def _percent(channel: int) -> int:
    return round(channel * 100 / 255)


def _encoded(indices: NDArray[np.uint8], clear: int) -> str:
    """One band: (up to 6, width)."""
    weights = (1 << np.arange(len(indices)))[:, np.newaxis]
    lines = []
    for place in np.unique(indices[indices != clear]).tolist():
        sixels = ((indices == place) * weights).sum(axis=0)
        lines.append(f"#{place}{_runs(sixels)}")
    return "$".join(lines)


def _runs(sixels: NDArray[np.int64]) -> str:
    """Without the empty run at the end."""
    starts = np.flatnonzero(np.diff(sixels, prepend=-1))
    lengths = np.diff(starts, append=sixels.size).tolist()
    runs = list(zip(sixels[starts].tolist(), lengths, strict=True))
    if runs and not runs[-1][0]:
        runs.pop()
    return "".join(
        f"!{length}{chr(_FIRST_SIXEL + sixel)}" if length >= _LEAST_RUN else chr(_FIRST_SIXEL + sixel) * length
        for sixel, length in runs
    )
