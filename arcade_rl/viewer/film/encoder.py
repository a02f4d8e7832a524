"""Writes pictures into the file of a film, through FFmpeg's libraries (PyAV)."""

import contextlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray

from arcade_rl.viewer.film.formats import DRAFT, Format
from arcade_rl.viewer.film.palette import Palette, shades

_BT709 = 1  # the colour space of high definition, which players assume by default
_LIMITED_RANGE = 1


class Encoder:
    """Writes one film.

    Args:
        size: width and height of all pictures; an odd row or column is left out.

    Raises:
        av.FFmpegError: the file cannot be written; likewise from its methods.
    """

    def __init__(self, path: Path, kind: Format, size: tuple[int, int]) -> None:
        self._kind = kind
        self._width, self._height = (length // 2 * 2 for length in size)
        self._time_base = Fraction(1, kind.frames_per_second)
        self._file = av.open(str(path), "w", format=kind.container, options=kind.file)
        stream = self._file.add_stream(kind.codec, rate=kind.frames_per_second, options=kind.coding)
        assert isinstance(stream, av.VideoStream)
        self._stream = stream
        self._stream.width, self._stream.height, self._stream.pix_fmt = self._width, self._height, kind.pixels
        if kind.pixels == "yuv420p":
            context = self._stream.codec_context
            context.thread_count = 1  # the other cores belong to the game and to trainers
            context.colorspace = context.color_primaries = context.color_trc = _BT709
            context.color_range = _LIMITED_RANGE

    def add(self, pixels: NDArray[np.uint8], number: int) -> None:
        """Show a picture from frame `number` on.

        Args:
            pixels: (height, width, 4) uint8: blue, green, red and an unused byte.
        """
        frame = av.VideoFrame.from_numpy_buffer(pixels[: self._height, : self._width], format="bgra")
        self.write(self._coloured(frame), number)

    def write(self, frame: av.VideoFrame, number: int) -> None:
        """As `add`, for a picture in the pixel format of the film."""
        frame.pts, frame.time_base = number, self._time_base
        self._file.mux(self._stream.encode(frame))

    def close(self) -> None:
        """Write the pictures that are still buffered, and the end of the file."""
        self._file.mux(self._stream.encode())
        self._file.close()

    def abandon(self) -> None:
        """Close the file as it is: it will be deleted."""
        self._file.close()

    def _coloured(self, frame: av.VideoFrame) -> av.VideoFrame:
        if self._kind.pixels == "yuv420p":
            return frame.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG)
        return frame.reformat(format=self._kind.pixels)


class IndexedEncoder:
    """As `Encoder`, for films with a palette, which all pictures share, so that each holds only what changed.

    The palette is known after the last picture. Until then a draft beside the film keeps the pictures without loss.
    """

    def __init__(self, path: Path, kind: Format, size: tuple[int, int]) -> None:
        self._draft = path.with_name(f"{path.name}.draft.tmp")
        self._film = Encoder(path, kind, size)
        self._pictures = Encoder(self._draft, DRAFT, size)
        self._palette = Palette()

    def add(self, pixels: NDArray[np.uint8], number: int) -> None:
        """As `Encoder.add`."""
        self._palette.count(pixels)
        self._pictures.add(pixels, number)

    def close(self) -> None:
        """Write the film, and delete the draft."""
        self._pictures.close()
        colours, index = self._palette.choose()
        for number, pixels in _changes(self._draft):
            indexed: Any = index[shades(pixels)], colours  # as PyAV takes it, though its types do not say so
            self._film.write(av.VideoFrame.from_ndarray(indexed, format="pal8"), number)
        self._film.close()
        self._draft.unlink()

    def abandon(self) -> None:
        """Close all files as they are: they will be deleted; the draft now."""
        with contextlib.ExitStack() as left:
            left.callback(self._draft.unlink, missing_ok=True)
            left.callback(self._pictures.abandon)
            left.callback(self._film.abandon)


def make_encoder(path: Path, kind: Format, size: tuple[int, int]) -> Encoder | IndexedEncoder:
    """The encoder for this kind of film. Raises as `Encoder`."""
    return (IndexedEncoder if kind.pixels == "pal8" else Encoder)(path, kind, size)


def _changes(draft: Path) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """Each picture that differs from the one before, and the last one, with the frame at which it appears."""
    before: NDArray[Any] | None = None
    number, skipped = 0, False
    with av.open(str(draft)) as file:
        for frame in file.decode(video=0):
            number = round((frame.time or 0.0) * DRAFT.frames_per_second)
            pixels: NDArray[Any] = frame.reformat(format="bgra").to_ndarray()
            skipped = before is not None and bool((pixels == before).all())
            if not skipped:
                yield number, pixels
            before = pixels
    if before is not None and skipped:
        yield number, before
