"""Pictures with a table of their colours, as files and terminals want them."""

import struct
import zlib
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

CLEAR = -1  # instead of a colour: what lies behind the picture is seen
_MOST_COLOURS = 255  # and one place for what is clear
_FINE, _COARSE = (3, 3, 3), (5, 6, 6)  # bits of red, green and blue that are left out where colours are many
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_BY_TABLE = 3  # the kind of a PNG's colours
_AS_ABOVE = 2  # the PNG filter that keeps of each row the difference to the one above
_FAST = 1  # zlib's level


class Indexed(NamedTuple):
    """A picture.

    Attributes:
        indices: (height, width) the place of each pixel's colour in the table.
        colours: (count,) 0xRRGGBB, at most 255.
    """

    indices: NDArray[np.uint8]
    colours: NDArray[np.int64]

    @property
    def clear(self) -> int:
        """The index of pixels without a colour."""
        return self.colours.size


def indexed(pixels: NDArray[np.int64]) -> Indexed:
    """(height, width) 0xRRGGBB or `CLEAR`; where colours are more than 255, one stands for those near it."""
    fresh = np.ones(len(pixels), np.bool_)  # a picture that was made larger has many rows twice
    fresh[1:] = (pixels[1:] != pixels[:-1]).any(axis=1)
    rows = pixels[fresh]
    for left_out in (_FINE, _COARSE):
        kinds = np.zeros_like(rows)
        for shift, fewer in zip((16, 8, 0), left_out, strict=True):
            kinds = kinds << 8 - fewer | (rows >> shift & 255) >> fewer
        colour_of = np.full((1 << 24 - sum(left_out)) + 1, CLEAR)
        kinds[rows == CLEAR] = colour_of.size - 1
        colour_of[kinds.ravel()] = rows.ravel()
        present = np.flatnonzero(colour_of >= 0)
        if present.size <= _MOST_COLOURS:
            break
    places = np.full(colour_of.size, present.size, np.uint8)
    places[present] = np.arange(present.size)
    return Indexed(places[kinds][np.cumsum(fresh) - 1], colour_of[present])


def png(picture: Indexed) -> bytes:
    """A PNG file, made fast rather than small. Format: https://www.w3.org/TR/png-3/."""
    height, width = picture.indices.shape
    rows = np.full((height, width + 1), _AS_ABOVE, np.uint8)
    rows[0, 1:] = picture.indices[0]
    rows[1:, 1:] = picture.indices[1:] - picture.indices[:-1]
    colours = np.append(picture.colours, 0)
    table = np.stack([colours >> shift & 255 for shift in (16, 8, 0)], axis=-1).astype(np.uint8)
    opacity = np.append(np.full(picture.colours.size, 255, np.uint8), np.uint8(0))
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, _BY_TABLE, 0, 0, 0)),
            _chunk(b"PLTE", table.tobytes()),
            _chunk(b"tRNS", opacity.tobytes()),
            _chunk(b"IDAT", zlib.compress(rows.tobytes(), _FAST)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
