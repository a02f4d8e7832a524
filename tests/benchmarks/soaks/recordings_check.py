"""Films and pictures in a folder: how many there are, and whether each can be read from end to end."""

from dataclasses import dataclass
from pathlib import Path

import av


@dataclass(frozen=True)
class Recordings:
    """What lies there.

    Attributes:
        frames: of all films together.
        problems: what cannot be read or does not belong there, a line each.
    """

    films: int
    frames: int
    pictures: int
    problems: tuple[str, ...]


def examine(folder: Path) -> Recordings:
    """Read everything in the folder, which need not exist."""
    films = frames = pictures = 0
    problems: list[str] = []
    for path in sorted(folder.glob("*")):
        try:
            count = _frames_in(path)
        except av.FFmpegError as error:
            problems.append(f"{path.name} cannot be read: {error}")
            continue
        if count == 0:
            problems.append(f"{path.name} is empty")
        elif path.suffix == ".mp4":
            films, frames = films + 1, frames + count
        else:
            pictures += 1
    return Recordings(films, frames, pictures, tuple(problems))


def _frames_in(path: Path) -> int:
    with av.open(str(path)) as file:
        return sum(1 for _ in file.decode(video=0))
