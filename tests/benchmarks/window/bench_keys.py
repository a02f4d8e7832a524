"""From a key press to the changed joystick: a scripted player presses at random moments while Pong runs.

Run with `python -m tests.benchmarks.window.bench_keys [presses]`. Draws into SDL's dummy driver where there is no
display. The player is a thread that posts key events, as SDL does for a keyboard; a press has arrived when the emulator
was given the frame that it changes.
"""

import sys
import threading
import time

import numpy as np
import pygame

from arcade_rl.viewer.system.display import FrameClock, open_window_surface
from arcade_rl.viewer.windows.main_loop import step
from tests.benchmarks.window.bench_window import make_window

_SPACED_SECONDS = (0.05, 0.15)


class Player(threading.Thread):
    """Presses up and down in turn, each at a moment of its own."""

    def __init__(self, presses: int) -> None:
        super().__init__(daemon=True)
        self._presses = presses
        self.pressed: list[tuple[float, int]] = []  # when, and pygame's key

    def run(self) -> None:
        random = np.random.default_rng(0)
        for number in range(self._presses):
            time.sleep(random.uniform(*_SPACED_SECONDS))
            key, other = (pygame.K_UP, pygame.K_DOWN) if number % 2 else (pygame.K_DOWN, pygame.K_UP)
            self.pressed.append((time.perf_counter(), key))
            pygame.event.post(pygame.event.Event(pygame.KEYUP, key=other, unicode="", mod=0))
            pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, unicode="", mod=0))


def main() -> None:
    presses = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    window, session = make_window("pong", open_window_surface("how soon?"))
    session.take_joystick()
    actions = session.game.entry.actions
    action_of = {pygame.K_UP: actions.index("RIGHT"), pygame.K_DOWN: actions.index("LEFT")}
    played: list[tuple[float, int]] = []  # when each frame of the emulator began, and its action
    step_frame = session.game.step_frame

    def told(action: int) -> object:
        played.append((time.perf_counter(), action))
        return step_frame(action)

    session.game.step_frame = told
    player = Player(presses)
    player.start()
    clock = FrameClock()
    while player.is_alive():
        step(window, clock.tick())
    step(window, clock.tick())
    delays, missed = [], 0
    for pressed, key in player.pressed:
        frames = [(began, action) for began, action in played if began > pressed][:10]
        arrived = next(number for number, (_, action) in enumerate(frames) if action == action_of[key])
        delays.append(1000 * (frames[arrived][0] - pressed))
        missed += arrived > 0
    p50, p99, most = np.percentile(delays, (50, 99, 100))
    print(f"{presses} presses: p50 {p50:.1f} ms, p99 {p99:.1f} ms, at most {most:.1f} ms")
    print(f"  frames of the emulator that began after a press without it: {missed} presses had one")


if __name__ == "__main__":
    main()
