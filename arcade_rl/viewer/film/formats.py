"""The files that a film can be, by the ends of their names."""

from dataclasses import dataclass, field
from pathlib import Path

from arcade_rl.errors import UsageError


@dataclass(frozen=True, slots=True)
class Format:
    """How pictures become a file, in FFmpeg's words.

    Attributes:
        pixels: how a picture is kept.
        coding, file: options of the codec and of the file.
    """

    container: str
    codec: str
    pixels: str
    frames_per_second: int
    coding: dict[str, str] = field(default_factory=dict)
    file: dict[str, str] = field(default_factory=dict)


FORMATS = {
    # H.264 as every browser plays it; quick, since it runs beside the game.
    ".mp4": Format("mp4", "libx264", "yuv420p", 60, {"preset": "veryfast", "crf": "20"}, {"movflags": "+faststart"}),
    # What loops in a page: every third sixtieth, so that sprites that flicker by turns are all seen.
    ".gif": Format("gif", "gif", "pal8", 20),
    ".png": Format("apng", "apng", "rgb24", 20, file={"plays": "0"}),
}


DRAFT = Format("nut", "libx264rgb", "bgr0", 20, {"preset": "ultrafast", "qp": "0"})
"""Without loss, for pictures whose film can be written only when all of them are there."""


def format_of(path: Path) -> Format:
    """What kind of film `path` is to be.

    Raises:
        UsageError: none that there is.
    """
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        raise UsageError(f"{path.name} is no film: let its name end in .mp4, .gif or .png")
    return found
