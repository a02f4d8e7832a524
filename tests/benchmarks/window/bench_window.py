"""How smooth the window is, and what it costs: Pong with all panels, for 20 seconds, then 600 headless frames.

Run with `python -m tests.benchmarks.window.bench_window [seconds] [game] [film|clip]`. With `film` it is filmed
meanwhile, with `clip` its last 30 seconds are saved. Opens a real window where there is a display (an Xvfb will do),
else draws into SDL's dummy driver.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"

import pygame
import torch

from arcade_rl import presets
from arcade_rl.agents.factory import untrained_policy
from arcade_rl.games import catalog
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.viewer.play.session import Session
from arcade_rl.viewer.seats.seat import Seat, SeatedBrain
from arcade_rl.viewer.system.display import FrameClock, open_window_surface
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.main_loop import step
from arcade_rl.viewer.windows.solo.solo_window import SoloWindow


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    game_id = sys.argv[2] if len(sys.argv) > 2 else "pong"
    torch.set_num_threads(1)
    canvas = open_window_surface("how smooth is it?")
    print(f"{game_id}, {canvas.get_width()} x {canvas.get_height()}, video driver {pygame.display.get_driver()}")
    window, _ = make_window(game_id, canvas)
    if "film" in sys.argv:
        window.handle(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_F9, unicode="", mod=0))
    if "clip" in sys.argv:
        run_headless(window, 1800)
        window.handle(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_F5, unicode="", mod=0))
    show(window, seconds)
    started = time.perf_counter()
    window.leave()
    print(f"  closed {time.perf_counter() - started:.1f} s later")
    run_headless(make_window(game_id, canvas)[0], 600)


def show(window: SoloWindow, seconds: float) -> None:
    """The window's own loop, with a stopwatch."""
    clock = FrameClock()
    work, periods = [], []
    end = time.perf_counter() + seconds
    cpu = time.process_time()
    begin = time.perf_counter()
    while time.perf_counter() < end:
        periods.append(clock.tick())
        started = time.perf_counter()
        step(window, periods[-1])
        work.append(time.perf_counter() - started)
    wall = time.perf_counter() - begin
    cpu = time.process_time() - cpu
    each = 1000 * cpu / len(work)
    print(f"  {len(work) / wall:.1f} frames/s; {cpu / wall:.0%} of one core, {each:.1f} ms of it a frame")
    for name, values in (("work in a frame", work[1:]), ("from frame to frame", periods[2:])):
        p50, p95, p99 = (1000 * float(np.percentile(values, q)) for q in (50, 95, 99))
        print(f"  {name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms")


def run_headless(window: SoloWindow, frames: int) -> None:
    """As `--headless`: every frame played, the last drawn."""
    started = time.perf_counter()
    for _ in range(frames):
        window.play(1 / 60)
    window.draw()
    seconds = time.perf_counter() - started
    print(f"  {frames} headless frames in {seconds:.2f} s ({frames / seconds:.0f} frames/s)")


def make_window(game_id: str, canvas: pygame.Surface) -> tuple[SoloWindow, Session]:
    """An untrained agent of the default preset at play."""
    chosen = presets.preset(catalog.game(game_id).family, "default")
    game = make_game(game_id, GameSettings.from_hyperparameters(chosen.hyperparameters))
    policy = untrained_policy(
        chosen.algorithm, chosen.hyperparameters, game.observation_spec, len(game.entry.actions), 0
    )
    session = Session(game, policy, controller="agent", epsilon=0.01, seed=1)
    seat = Seat(Path(tempfile.gettempdir()), "bench", SeatedBrain(120_000, time.time()))
    return SoloWindow(canvas, session, seat, Services()), session


if __name__ == "__main__":
    main()
