"""A process of the program under watch: its memory every few seconds, and every word that it says."""

import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

SAMPLED_EVERY_SECONDS = 5.0
MOST_GROWTH_MEGABYTES = 10.0
_LEAST_SAMPLES = 36  # three minutes
_END_SECONDS = 300.0


class SoakError(Exception):
    """What went wrong, in one line."""


@dataclass
class Memory:
    """What lies in memory for a process, in MB, sampled at even intervals, the oldest first."""

    megabytes: list[float] = field(default_factory=list)

    @property
    def lived_seconds(self) -> float:
        """How long it was watched."""
        return len(self.megabytes) * SAMPLED_EVERY_SECONDS

    @property
    def is_telling(self) -> bool:
        """Whether it was watched for long enough to tell growth from warming up."""
        return len(self.megabytes) >= _LEAST_SAMPLES

    def floor(self, third: int) -> float:
        """The least of one third of its life, 0 to 2: what is left when no film is being made."""
        count = len(self.megabytes)
        return min(self.megabytes[third * count // 3 : max(1, (third + 1) * count // 3)])

    @property
    def growth(self) -> float:
        """MB from the floor of the second third to that of the last. In the first a minute of the past fills up."""
        return self.floor(2) - self.floor(1)

    @property
    def growth_an_hour(self) -> float:
        """The same in MB an hour: a third of a life lies between their middles."""
        return self.growth * 3600 / (self.lived_seconds / 3)

    @property
    def is_flat(self) -> bool:
        """Whether it grew by no more than it may; also where that cannot be told."""
        return not self.is_telling or self.growth <= MOST_GROWTH_MEGABYTES


class WatchedProcess:
    """Starts `python -m MODULE ARGUMENTS` and watches it until it ends.

    Args:
        module: with its arguments.
        output: the file for all that it says.

    Attributes:
        cpu_seconds: that it has worked since it started.
        note: what else there is to report.
    """

    def __init__(self, module: Sequence[str], output: Path, environment: Mapping[str, str]) -> None:
        self.memory = Memory()
        self.cpu_seconds = 0.0
        self.note = ""
        self._output = output
        self._stopped = threading.Event()
        with output.open("wb") as said:
            command = [sys.executable, "-m", *module]
            self._process = subprocess.Popen(command, env=dict(environment), stdout=said, stderr=subprocess.STDOUT)
        self._sampler = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    def watch_memory(self) -> None:
        """Begin to sample: it has loaded what it needs."""
        self._sampler.start()

    def check_alive(self) -> None:
        """Raise SoakError if it has ended."""
        if self._process.poll() is not None:
            raise SoakError(f"ended by itself with exit status {self._process.returncode}: {self._said() or 'no word'}")

    def check_end(self) -> None:
        """It was asked to end: raise SoakError if it does not, fails, or has said anything at all."""
        self._stopped.set()
        try:
            status = self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            raise SoakError(f"did not end within {_END_SECONDS:.0f} s") from None
        if status or self._said():
            raise SoakError(f"exit status {status}, said: {self._said() or 'nothing'}")

    def report(self) -> str:
        """One line."""
        memory = self.memory
        if not memory.megabytes:
            return "never came to life"
        lived = f"{memory.lived_seconds // 60:3.0f}:{memory.lived_seconds % 60:02.0f}"
        floors = " ".join(f"{memory.floor(third):6.0f}" for third in range(3))
        most, growth = f"{max(memory.megabytes):8.0f}", f"{memory.growth:+9.1f} {memory.growth_an_hour:+7.0f}"
        verdict = ("flat" if memory.is_flat else "GROWS") if memory.is_telling else "too short to tell"
        return f"{lived} {self.cpu_seconds:6.0f} {floors} {most} {growth}  {verdict}  {self.note}".rstrip()

    def _said(self) -> str:
        return " ".join(self._output.read_text(errors="replace").split())

    def _sample(self) -> None:
        process, due = psutil.Process(self._process.pid), time.monotonic()
        while not self._stopped.wait(max(0.0, due - time.monotonic())):
            try:
                self.memory.megabytes.append(process.memory_info().rss / 1e6)
                self.cpu_seconds = sum(process.cpu_times()[:2])
            except psutil.Error:  # it has just ended
                return
            due += SAMPLED_EVERY_SECONDS
