"""Sixty ticks a second."""

import time

FRAMES_PER_SECOND = 60


class FrameClock:
    """Sixty ticks a second by sleeping up to each deadline; a late tick does not hurry the next ones."""

    def __init__(self) -> None:
        self._deadline = self._last = time.perf_counter()

    def tick(self) -> float:
        """Wait for the next tick; returns the seconds since the one before."""
        self._deadline += 1 / FRAMES_PER_SECOND
        now = time.perf_counter()
        if now < self._deadline:
            time.sleep(self._deadline - now)
            now = time.perf_counter()
        else:
            self._deadline = now
        elapsed, self._last = now - self._last, now
        return elapsed
