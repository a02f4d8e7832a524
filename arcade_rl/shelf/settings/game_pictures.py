"""What each game looks like: a small file a game in `saves/.pictures`, drawn once by the program and kept.

A file is one line of JSON, with the size of the picture and what it was drawn from, then its pixels, compressed. It
holds until the program's version, the game's ROM or its entry on the list of games changes. One that is damaged is
drawn again.
"""

import hashlib
import importlib.util
import json
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.locations import saves_folder
from arcade_rl.shelf.storage.atomic import refusing, write_atomically
from arcade_rl.version import __version__

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LONGEST_LINE = 500
_MOST_BYTES = 1_000_000
_MOST_PIXELS = 1_000  # across, and down
_CHANNELS = 3


def picture_file(entry: CatalogEntry) -> Path:
    """Where the picture of a game lies; a hidden folder, so that no list takes it for an agent."""
    name = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in entry.id)
    return saves_folder() / ".pictures" / f"{name}.picture"


def read_game_picture(entry: CatalogEntry) -> "NDArray[np.uint8] | None":
    """(H, W, 3) uint8 RGB; None if there is none, it shows another version of the game, or it is damaged."""
    import numpy as np  # slow to import, and only needed where there is a picture

    try:
        with picture_file(entry).open("rb") as file:
            known = json.loads(file.readline(_LONGEST_LINE))
            if known["of"] != drawn_from(entry):
                return None
            height, width = known["height"], known["width"]
            if not all(type(length) is int and 0 < length <= _MOST_PIXELS for length in (height, width)):
                return None
            size = height * width * _CHANNELS
            pixels = zlib.decompressobj().decompress(file.read(_MOST_BYTES), size)
            if len(pixels) != size or zlib.crc32(pixels) != known["checksum"]:
                return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError, zlib.error):
        return None
    return np.frombuffer(pixels, np.uint8).reshape(height, width, _CHANNELS)


def write_game_picture(entry: CatalogEntry, picture: "NDArray[np.uint8]") -> None:
    """Keep (H, W, 3) uint8 RGB.

    Raises:
        ArcadeError: the disk is full or refuses.
    """
    path, pixels = picture_file(entry), picture.tobytes()
    height, width, _ = picture.shape
    known = {"of": drawn_from(entry), "height": height, "width": width, "checksum": zlib.crc32(pixels)}
    with refusing("write", path):
        path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(known).encode() + b"\n" + zlib.compress(pixels, 9))


def drawn_from(entry: CatalogEntry) -> str:
    """What a picture is drawn from, in a line that is another one when any of it changes."""
    return f"{__version__} {hashlib.sha256(repr(entry).encode()).hexdigest()[:16]} {_rom(entry)}".rstrip()


def _rom(entry: CatalogEntry) -> str:
    """Size and time of the ROM, which comes with ale-py; ale-py itself is slow to import."""
    package = importlib.util.find_spec("ale_py") if entry.rom else None
    if package is None or package.origin is None:
        return ""
    try:
        found = (Path(package.origin).parent / "roms" / f"{entry.rom}.bin").stat()
    except OSError:
        return ""
    return f"{found.st_size} {found.st_mtime_ns}"
