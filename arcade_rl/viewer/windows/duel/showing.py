"""Put a window of two players on the screen; or play it headless, for one picture."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pygame
from pygame import Surface

from arcade_rl.viewer.seats.result_queue import ResultQueue
from arcade_rl.viewer.seats.seat import Seat
from arcade_rl.viewer.system.display import open_headless_surface, open_window_surface
from arcade_rl.viewer.system.speaker import Speaker
from arcade_rl.viewer.windows.main_loop import Shown, play_headless, run

MakeWindow = Callable[[Surface, ResultQueue | None, Speaker | None], Shown]


def show(title: str, seats: Sequence[Seat], make_window: MakeWindow) -> None:
    """Until the person closes it, while newer brains may come. Finished games are kept.

    Raises:
        ArcadeError: there is no display; the last scores or a film cannot be written.
    """
    canvas = open_window_surface(f"{title} · arcade-rl")
    watchers = [seat.watcher for seat in seats if seat.watcher is not None]
    with ResultQueue() as results:  # what is still to be written does not keep the window open
        for watcher in watchers:
            watcher.start()
        try:
            run(make_window(canvas, results, Speaker.plugged_in()))
        finally:
            for watcher in watchers:
                watcher.stop()
            pygame.quit()


def draw_headless(make_window: MakeWindow, frames: int, frames_per_second: int, screenshot: Path | None) -> None:
    """So many frames as fast as possible; none of their games count.

    Raises:
        ArcadeError: the picture cannot be written.
    """
    try:
        play_headless(make_window(open_headless_surface(), None, None), frames, frames_per_second, screenshot)
    finally:
        pygame.quit()
