"""What windows remember from one start to the next: size, position, folded panels, speed; a small file in `saves`."""

import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from arcade_rl.errors import ArcadeError, excerpt
from arcade_rl.locations import saves_folder
from arcade_rl.shelf.storage.atomic import refusing, write_atomically
from arcade_rl.shelf.storage.file_lock import exclusive

WindowKind = Literal["watch", "play", "versus", "race"]
"""What a window was opened for."""

Scaling = Literal["pixels", "fit", "television", "scanlines"]
"""How a console's picture is enlarged: by whole factors; as large as there is room; to the shape that a television
gave it; the same with the gaps between its lines."""

SCALINGS: tuple[Scaling, ...] = get_args(Scaling)

_MAX_BYTES = 100_000
_MOST_PIXELS = 100_000  # along an edge
_MOST_PANELS = 100


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a window is on the desktop, in pixels.

    Attributes:
        position: of its upper left corner; None where the desktop does not say.
        desktops: the size of each monitor; with others the position may be out of sight.
    """

    size: tuple[int, int]
    position: tuple[int, int] | None
    desktops: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class WindowMemory:
    """What the window that was closed last left behind.

    Attributes:
        placement: None if none was kept.
        folded: names of the panels that were folded.
        unfolded: of those that a person has unfolded, newest first.
        speeds: multiples of the game's own speed, by the kind of window.
        scaling: of the console's picture.
    """

    placement: Placement | None = None
    folded: tuple[str, ...] = ()
    unfolded: tuple[str, ...] = ()
    speeds: Mapping[str, float] = field(default_factory=dict)
    scaling: Scaling = "pixels"


def memory_file() -> Path:
    """Where it lies: among the files of open windows, hidden."""
    return saves_folder() / ".windows" / "remembered.toml"


def read_memory() -> WindowMemory:
    """What was kept; nothing if there is no file.

    Raises:
        ArcadeError: the file cannot be read, or is damaged.
    """
    path = memory_file()
    try:
        with refusing("read", path), path.open("rb") as file:
            data = file.read(_MAX_BYTES)
    except ArcadeError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return WindowMemory()
        raise
    try:
        return _read(tomllib.loads(data.decode("utf-8")))
    except (ValueError, TypeError, RecursionError) as error:
        raise ArcadeError(
            f"{path.name} is damaged ({excerpt(error)}): the window opens as at first; it is replaced when you close it"
        ) from error


def change_memory(change: Callable[[WindowMemory], WindowMemory]) -> None:
    """Replace what was kept, from what it is now: another window may have closed meanwhile. A damaged file goes.

    Raises:
        ArcadeError: somebody else keeps the file locked, or the disk refuses.
    """
    path = memory_file()
    with exclusive(path):
        try:
            memory = read_memory()
        except ArcadeError:
            memory = WindowMemory()
        write_atomically(path, _render(change(memory)).encode("utf-8"))


def _render(memory: WindowMemory) -> str:
    lines = ["# What arcade-rl's windows remember; written when one closes."]
    if memory.placement is not None:
        lines += [f"size = {list(memory.placement.size)}"]
        lines += [f"desktops = {[list(size) for size in memory.placement.desktops]}"]
        if memory.placement.position is not None:
            lines += [f"position = {list(memory.placement.position)}"]
    lines += [f"{name} = [{', '.join(map(_quoted, getattr(memory, name)))}]" for name in ("folded", "unfolded")]
    lines += [f'scaling = "{memory.scaling}"']
    lines += ["", "[speed]", *(f"{kind} = {float(speed)}" for kind, speed in sorted(memory.speeds.items()))]
    return "\n".join(lines) + "\n"


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _read(document: dict[str, Any]) -> WindowMemory:
    placement = None
    if "size" in document:
        position = _pair(document["position"], least=-_MOST_PIXELS) if "position" in document else None
        desktops = tuple(_pair(size) for size in _listed(document.get("desktops", [])))
        placement = Placement(_pair(document["size"]), position, desktops)
    speeds = document.get("speed", {})
    if not isinstance(speeds, dict):
        raise ValueError("speed must be a table")
    return WindowMemory(
        placement,
        _names(document.get("folded", [])),
        _names(document.get("unfolded", [])),
        {kind: _speed(speeds[kind]) for kind in get_args(WindowKind) if kind in speeds},
        _scaling(document.get("scaling", "pixels")),
    )


def _listed(value: object) -> list[Any]:
    if not isinstance(value, list) or len(value) > _MOST_PANELS:
        raise ValueError(f"{value} is not a list")
    return value


def _pair(value: object, least: int = 1) -> tuple[int, int]:
    numbers = _listed(value)
    if len(numbers) != 2 or not all(type(number) is int and least <= number <= _MOST_PIXELS for number in numbers):
        raise ValueError(f"{value} is not two numbers of pixels")
    return numbers[0], numbers[1]


def _names(value: object) -> tuple[str, ...]:
    names = _listed(value)
    if not all(isinstance(name, str) and name.isprintable() for name in names):
        raise ValueError(f"{value} is not a list of panels")
    return tuple(names)


def _scaling(value: object) -> Scaling:
    for scaling in SCALINGS:
        if value == scaling:
            return scaling
    raise ValueError(f"{value} is none of {', '.join(SCALINGS)}")


def _speed(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        raise ValueError(f"{value} is not a speed")
    return float(value)
