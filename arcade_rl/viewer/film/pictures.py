"""Pictures of the window, as files."""

import itertools
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pygame
from pygame import Surface

from arcade_rl.errors import ArcadeError
from arcade_rl.viewer.controls.banner import Banner
from arcade_rl.viewer.play.session_state import SessionState
from arcade_rl.viewer.seats.seating import persons_pictures


def recording_path(folder: Path, state: SessionState, now: float, end: str) -> Path:
    """The name of a picture or a film: the game, the time, the frame.

    An environment's id may hold what no file name can.

    Args:
        now: seconds since the epoch.
        end: of the name, with the dot.
    """
    stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(now))
    game = re.sub(r"[^\w.-]+", "-", state.entry.id)
    return free_path(folder / f"{game}-{stamp}-{state.frame}{end}")


def free_path(path: Path) -> Path:
    """`path`, or the first of `path-2`, `path-3`, ... that is free: an hour repeats where clocks are set back.

    In a folder that cannot be looked into all are free: writing there says why it cannot be.
    """
    return next(each for each in _numbered(path) if not _is_seen(each))


def move_to_free_path(file: Path, path: Path) -> Path:
    """Move a finished file to `path`, or to the first name with a number that is free. No file is replaced.

    Returns:
        Where it is.

    Raises:
        OSError: it cannot be moved.
    """
    try:
        free = next(each for each in _numbered(path) if _link(file, each))
    except OSError:  # a file system without hard links
        free = _claim(path)
        file.replace(free)
    else:
        file.unlink()
    return free


def _numbered(path: Path) -> Iterator[Path]:
    yield path
    for number in itertools.count(2):
        yield path.with_stem(f"{path.stem}-{number}")


def _is_seen(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _link(file: Path, name: Path) -> bool:
    """Give a file another name, in one go; False if the name is taken."""
    try:
        os.link(file, name)
    except FileExistsError:
        return False
    return True


def _claim(path: Path) -> Path:
    """Make an empty file at the first name that is free, so that nobody else takes it."""
    return next(each for each in _numbered(path) if _create(each))


def _create(name: Path) -> bool:
    try:
        name.open("xb").close()
    except FileExistsError:
        return False
    return True


def make_folder(folder: Path) -> None:
    """Make a folder for pictures and films, where there is none yet.

    What lies above it is made only for the person's own. That of an agent goes when the agent is deleted or renamed:
    made again, it would stand on the shelf as an agent without anything.

    Raises:
        ArcadeError: there is no folder in which it could lie.
        OSError: it cannot be made.
    """
    try:
        folder.mkdir(parents=folder == persons_pictures(), exist_ok=True)
    except FileNotFoundError as error:
        raise ArcadeError(
            f"{folder} cannot be made, since {folder.parent} is gone; "
            "if its agent was deleted or renamed, open another window"
        ) from error


def save_picture(surface: Surface, path: Path) -> None:
    """Save a picture, in the format of the suffix. SDL cannot open a path that is not text; Python can.

    Raises:
        OSError, pygame.error: it cannot be written.
    """
    with path.open("wb") as file:
        pygame.image.save(surface, file, f"picture{path.suffix}")


def take_picture(canvas: Surface, folder: Path, state: SessionState, now: float, banner: Banner) -> None:
    """Save what the window shows, and let the banner say where, or why not.

    Args:
        now: seconds since the epoch.
    """
    path = recording_path(folder, state, now, ".png")
    try:
        make_folder(folder)
        path = _claim(path)
        try:
            save_picture(canvas, path)
        except (OSError, pygame.error):  # a part of a picture is none
            path.unlink()
            raise
    except ArcadeError as refusal:
        banner.say(f"no picture taken: {refusal}", is_problem=True)
    except (OSError, pygame.error) as error:
        banner.say(f"no picture taken: {folder} cannot be written ({error})", is_problem=True)
    else:
        banner.say(f"picture saved as {path}")
