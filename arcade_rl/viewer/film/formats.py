"""The formats of films, by the suffix of the file."""

from dataclasses import dataclass, field
from pathlib import Path

import av

from arcade_rl.errors import UsageError


@dataclass(frozen=True, slots=True)
class Format:
    """How pictures become a file, in FFmpeg's terms.

    Attributes:
        pixels: the pixel format.
        coding, file: options of the codec and of the file.
    """

    container: str
    codec: str
    pixels: str
    frames_per_second: int
    coding: dict[str, str] = field(default_factory=dict)
    file: dict[str, str] = field(default_factory=dict)


FORMATS = {
    # H.264 as every browser plays it; fast to encode, since it runs beside the game.
    ".mp4": Format("mp4", "libx264", "yuv420p", 60, {"preset": "veryfast", "crf": "20"}, {"movflags": "+faststart"}),
    # For web pages: every third sixtieth, so that sprites that flicker in turn are all seen.
    ".gif": Format("gif", "gif", "pal8", 20),
    ".png": Format("apng", "apng", "rgb24", 20, file={"plays": "0"}),
}


DRAFT = (
    Format("nut", "libx264rgb", "bgr0", 20, {"preset": "ultrafast", "qp": "0"})
    if "libx264rgb" in av.codecs_available
    else Format("nut", "ffv1", "bgr0", 20)
)
"""Lossless, for a film that can be written only after its last picture."""


def best_suffix() -> str:
    """`.mp4`; `.gif` where FFmpeg was built without an encoder for H.264."""
    return ".mp4" if ".mp4" in usable_suffixes() else ".gif"


def usable_suffixes() -> list[str]:
    """Those of the formats for which FFmpeg has an encoder."""
    return [suffix for suffix, kind in FORMATS.items() if kind.codec in av.codecs_available]


def format_of(path: Path) -> Format:
    """The format of the film at `path`.

    Raises:
        UsageError: there is no such format.
    """
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        raise UsageError(f"{path.name} is not a film: its name must end in .mp4, .gif or .png")
    return found
