"""Pictures of the window, as files."""

import itertools
import time
from pathlib import Path

import pygame
from pygame import Surface

from arcade_rl.viewer.controls.banner import Banner
from arcade_rl.viewer.play.session_state import SessionState


def recording_path(folder: Path, state: SessionState, now: float, end: str) -> Path:
    """The name of a picture or a film: the game, the time, the frame.

    Args:
        now: seconds since the epoch.
        end: of the name, with the dot.
    """
    stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(now))
    return free_path(folder / f"{state.entry.id}-{stamp}-{state.frame}{end}")


def free_path(path: Path) -> Path:
    """`path`, or the first of `path-2`, `path-3`, ... that is free: an hour repeats where clocks are set back."""
    numbered = (path.with_stem(f"{path.stem}-{number}") for number in itertools.count(2))
    return next(each for each in itertools.chain((path,), numbered) if not each.exists())


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
        folder.mkdir(parents=True, exist_ok=True)
        save_picture(canvas, path)
    except (OSError, pygame.error) as error:
        banner.say(f"no picture taken: {folder} cannot be written ({error})", is_problem=True)
    else:
        banner.say(f"picture saved as {path}")
