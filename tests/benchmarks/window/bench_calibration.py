"""How quickly the window answers whether Q-values are true, and whether it stays smooth: the Pong champion, 6 actions.

Run with `python -m tests.benchmarks.window.bench_calibration [agent] [questions]`. Opens a real window where there is a
display (an Xvfb will do), else draws into SDL's dummy driver. Each question is put after another second of play; the
window's frames are timed while it is answered, and, to compare, for as long in the same pause afterwards.
"""

import os
import sys
import time

import numpy as np

if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"

import pygame

from arcade_rl.cores import usable_cores
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.viewer.play.calibrator import Calibration
from arcade_rl.viewer.system.display import FrameClock, open_window_surface
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.main_loop import step
from arcade_rl.viewer.windows.opening import settle_in
from arcade_rl.viewer.windows.solo.solo_request import SoloRequest
from arcade_rl.viewer.windows.solo.solo_window import SoloWindow

_PLAYED_SECONDS = 3.0


def main() -> None:
    name = sys.argv[1] if len(sys.argv) > 1 else "pong-champion"
    questions = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    settle_in()
    canvas = open_window_surface("are the Q-values true?")
    folder = agent_folder.find(name)
    session, seat = SoloRequest(folder.config().game, folder, "agent", seed=1).sit_down()
    window = SoloWindow(canvas, session, seat, Services())
    size, driver = f"{canvas.get_width()} x {canvas.get_height()}", pygame.display.get_driver()
    print(f"{name}, {size}, video driver {driver}, {usable_cores()} cores, load {os.getloadavg()[0]:.1f}")
    clock = FrameClock()
    for number in range(questions):
        show_for(window, clock, _PLAYED_SECONDS)
        ask(window, clock, number + 1)
        press(window, "p")
    window.leave()


def ask(window: SoloWindow, clock: FrameClock, number: int) -> None:
    """Ask, and time the answer and the pictures meanwhile."""
    before = window.view().calibration
    press(window, "v")
    started, cpu = time.perf_counter(), time.process_time()
    first, periods = None, []
    while True:
        periods.append(clock.tick())
        step(window, periods[-1])
        known = window.view().calibration
        if known is None or known is before or known.number == (before.number if before else 0):
            continue
        if first is None and known.count:
            first = time.perf_counter() - started
        if known.finished:
            break
    whole, cpu = time.perf_counter() - started, time.process_time() - cpu
    print(f"question {number}: first picture with a return after {first:.2f} s, all {known.count} after {whole:.2f} s")
    print(f"  {cpu:.1f} s of CPU time, the window's own included; {told(known)}")
    print(f"  meanwhile {rate(periods)}")
    print(f"  in the same pause, unasked, {rate(show_for(window, clock, min(whole, 10.0)))}")


def told(known: Calibration) -> str:
    return ", ".join(
        f"{each.estimate:+.2f} ({each.mean:+.2f} ±{2 * each.error:.2f} {each.verdict})" for each in known.comparisons()
    )


def rate(periods: list[float]) -> str:
    p50, p95, p99, longest = (1000 * float(np.percentile(periods, q)) for q in (50, 95, 99, 100))
    frames = len(periods) / sum(periods)
    return f"{frames:.1f} frames/s: p50 {p50:.1f}, p95 {p95:.1f}, p99 {p99:.1f}, longest {longest:.0f} ms"


def show_for(window: SoloWindow, clock: FrameClock, seconds: float) -> list[float]:
    """Let the window run; returns the seconds from frame to frame."""
    periods, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end:
        periods.append(clock.tick())
        step(window, periods[-1])
    return periods


def press(window: SoloWindow, key: str) -> None:
    window.handle(pygame.event.Event(pygame.KEYDOWN, key=ord(key), unicode=key, mod=0))


if __name__ == "__main__":
    main()
