"""Clocks: what is due now and then, and how long training has truly lasted."""

import time


class Every:
    """Due once every `seconds`; the first time when they have passed."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = time.monotonic() + seconds

    def due(self, now: float) -> bool:
        """Whether it is time; if so, the next time is counted from `now` (of `time.monotonic`)."""
        if now < self._next:
            return False
        self._next = now + self._seconds
        return True


class Ration:
    """Something that is done every `seconds`, or less often where it is expensive.

    Args:
        most_share: of all time, that may go into it.
    """

    def __init__(self, seconds: float, most_share: float) -> None:
        self._seconds = seconds
        self._most_share = most_share
        self._next = 0.0

    def due(self, now: float) -> bool:
        """Whether it is time, by `time.monotonic`."""
        return now >= self._next

    def used(self, began: float, ended: float) -> None:
        """It was done, between these two times."""
        self._next = began + max(self._seconds, (ended - began) / self._most_share)


class Stopwatch:
    """Counts seconds on from `already`, pauses left out."""

    def __init__(self, already: float = 0.0) -> None:
        self._counted = already
        self._since: float | None = time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds counted so far."""
        return self._counted + (0.0 if self._since is None else time.monotonic() - self._since)

    def pause(self) -> None:
        """Stand still."""
        self._counted, self._since = self.seconds, None

    def go(self) -> None:
        """Count on."""
        self._counted, self._since = self.seconds, time.monotonic()
