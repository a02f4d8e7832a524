"""How fast training goes, over the last seconds."""

from collections import deque

_WINDOW_SECONDS = 5.0


class Speedometer:
    """Rates of agent steps and updates; holds the last reading while training waits."""

    def __init__(self) -> None:
        self._readings: deque[tuple[float, int, int]] = deque()  # (seconds, step, updates)
        self.steps_per_second = 0.0
        self.updates_per_second = 0.0

    def read(self, now: float, step: int, updates: int) -> None:
        """Take a reading, at most a few times a second.

        Args:
            now: seconds on a clock that never goes back.
        """
        readings = self._readings
        readings.append((now, step, updates))
        while len(readings) > 2 and now - readings[1][0] >= _WINDOW_SECONDS:
            readings.popleft()
        then, first_step, first_updates = readings[0]
        if now > then:
            self.steps_per_second = (step - first_step) / (now - then)
            self.updates_per_second = (updates - first_updates) / (now - then)

    def wait(self) -> None:
        """Training waits (a pause, an evaluation): the time until the next reading does not count."""
        self._readings.clear()
