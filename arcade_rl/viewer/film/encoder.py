"""Pictures into a film's file, one after the other, through FFmpeg's libraries (PyAV)."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.filter import Graph
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray

from arcade_rl.viewer.film.formats import Format

_BT709 = 1  # the colours of high definition, as players take them to be where nothing is said
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
        self._palette = _palette(self._width, self._height, self._time_base) if kind.pixels == "pal8" else None
        if kind.pixels == "yuv420p":
            context = self._stream.codec_context
            context.thread_count = 1  # the other cores belong to the game and to trainers
            context.colorspace = context.color_primaries = context.color_trc = _BT709
            context.color_range = _LIMITED_RANGE

    def add(self, pixels: NDArray[np.uint8], number: int) -> None:
        """Show a picture from frame `number` on.

        Args:
            pixels: (height, width, 4) uint8, blue, green, red and something.
        """
        frame = av.VideoFrame.from_numpy_buffer(pixels[: self._height, : self._width], format="bgra")
        frame = self._coloured(frame)
        frame.pts, frame.time_base = number, self._time_base
        for ready in self._with_palette(frame):
            self._file.mux(self._stream.encode(ready))

    def close(self) -> None:
        """Write what is still on its way, and the file's end."""
        for ready in self._with_palette(None):
            self._file.mux(self._stream.encode(ready))
        self._file.mux(self._stream.encode())
        self._file.close()

    def abandon(self) -> None:
        """Close the file as it is, because it is to be thrown away."""
        self._file.close()

    def _coloured(self, frame: av.VideoFrame) -> av.VideoFrame:
        if self._kind.pixels == "yuv420p":
            return frame.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG)
        return frame.reformat(format="rgb24")

    def _with_palette(self, frame: av.VideoFrame | None) -> Iterator[av.VideoFrame]:
        """The frame, or where colours must be counted what the palette's filter has ready; None: what it still has."""
        if self._palette is None:
            if frame is not None:
                yield frame
            return
        self._palette.push(frame)
        while True:
            try:
                ready = self._palette.pull()
            except (av.BlockingIOError, av.EOFError):
                return
            assert isinstance(ready, av.VideoFrame)
            yield ready


def _palette(width: int, height: int, time_base: Fraction) -> Graph:
    """Gives each picture the 256 colours that suit it best."""
    graph = Graph()
    source = graph.add_buffer(width=width, height=height, format=av.VideoFormat("rgb24"), time_base=time_base)
    split, sink = graph.add("split"), graph.add("buffersink")
    count, use = graph.add("palettegen", "stats_mode=single"), graph.add("paletteuse", "new=1:dither=none")
    source.link_to(split)
    split.link_to(count, 0, 0)
    split.link_to(use, 1, 0)
    count.link_to(use, 0, 1)
    use.link_to(sink)
    graph.configure()
    return graph
