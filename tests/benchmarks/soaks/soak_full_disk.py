"""Fill the disk under a trainer at random instants, free it again, and see that nothing is lost and training goes on.

    python -m tests.benchmarks.soaks.soak_full_disk 200
    python -m tests.benchmarks.soaks.soak_full_disk 200 --game cart-pole

The saves lie on a small disk of their own, in memory: only root may mount it, on Linux. Each time the disk is filled to
its last bytes, or nearly. While it is full the trainer may be killed, stopped, made to give up what it cannot save, or
started; most often it is left alone. Whatever happens: its state is shown as it is, everything on the disk can be read,
the ledger holds each finished episode once, at most 60 seconds of training are lost, what is shown of an agent at rest
is what its next trainer begins from, and a trainer that was left alone continues when there is room.

Trainers are forked from this process. Most save and try again every fraction of a second; every tenth as in use.
"""

import argparse
import contextlib
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.queries.summary import summarize
from arcade_rl.training.core import resume_state
from arcade_rl.training.core.learner import resume_file
from arcade_rl.training.launch import ask_and_wait
from arcade_rl.training.run import housekeeping, troubles
from tests.benchmarks.soaks.soak_kill import (
    await_training,
    check,
    check_episodes,
    check_files,
    fork_trainer,
    new_agent,
    saved_seconds,
    status,
    until,
)

DISK_BYTES = 128 * 2**20
_CHOICES = ("nothing",) * 6 + ("kill", "stop", "discard", "start")
_REAL_EVERY = 10
_MOST_LOST_SECONDS = 60.0
_IN_USE = {"retry": housekeeping._RETRY_SECONDS, "passing": troubles._PASSING_SECONDS}
_HURRIED = {"retry": 0.2, "passing": 0.3}


@dataclass
class Findings:
    """What the cycles have shown.

    Attributes:
        actions: how often each was done while the disk was full.
        waited: how often the trainer waited; else the rest of the disk was enough for it.
        resumed: seconds until training went on, after the disk was freed.
        lost: seconds of training that each kill lost.
    """

    actions: Counter[str] = field(default_factory=Counter)
    waited: int = 0
    resumed: list[float] = field(default_factory=list)
    lost: list[float] = field(default_factory=list)


def main() -> None:
    """Fill and free as often as asked for; exits with 1 at the first loss."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cycles", type=int)
    parser.add_argument("--game", choices=["frozen-lake", "cart-pole"], default="frozen-lake")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with small_disk() as disk:
        os.environ["ARCADE_RL_SAVES"] = str(disk / "saves")
        found = Soak(disk, new_agent(given.game), random.Random(given.seed)).run(given.cycles)
    print(f"{given.cycles} times filled and freed on {given.game}: 0 agents damaged, training went on each time")
    print(f"  waited            {found.waited:5,}")
    for action, count in sorted(found.actions.items()):
        print(f"  {IN_WORDS[action]:<17} {count:5,}")
    print(f"  most seconds until it went on    {max(found.resumed, default=0.0):5.1f}")
    print(f"  most seconds lost by a kill      {max(found.lost, default=0.0):5.1f}")


IN_WORDS = {
    "nothing": "left alone",
    "kill": "killed",
    "stop": "stopped",
    "discard": "given up",
    "start": "started when full",
}


@contextlib.contextmanager
def small_disk(size_bytes: int = DISK_BYTES) -> Iterator[Path]:
    """A disk in memory, mounted for as long as the block lasts."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["mount", "-t", "tmpfs", "-o", f"size={size_bytes}", "tmpfs", folder]
        try:
            mounted = subprocess.run(command, capture_output=True, text=True)
        except FileNotFoundError:
            sys.exit("a small disk cannot be mounted here: there is no mount; run this on Linux")
        if mounted.returncode:
            sys.exit(f"a small disk cannot be mounted here ({mounted.stderr.strip()}); run this as root, on Linux")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


class Soak:
    """One agent on a small disk, whose trainer is replaced when it ends."""

    def __init__(self, disk: Path, folder: AgentFolder, chance: random.Random) -> None:
        self._filler = disk / "filler"
        self._disk = disk
        self._folder = folder
        self._chance = chance
        self._pid = 0
        self._found = Findings()

    def run(self, cycles: int) -> Findings:
        """Fill and free the disk so many times, and end in good order."""
        for number in range(1, cycles + 1):
            real = number % _REAL_EVERY == 0
            if real:
                self._end()
            if not self._pid:
                self._start(hurried=not real)
            self._cycle(self._chance.choice(_CHOICES), hurried=not real)
            if real:
                self._end()
            if number % 20 == 0:
                print(f"{number} times: at step {status(self._folder).step:,}", flush=True)
        self._end()
        log = self._folder.log_file.read_text()
        check("cannot be used" not in log, "the log tells of damage")
        check(not re.search(r"^\d{4}-.*  Traceback", log, re.MULTILINE), "the log tells of a defect")
        return self._found

    def _start(self, *, hurried: bool) -> None:
        pace = _HURRIED if hurried else _IN_USE
        housekeeping._RETRY_SECONDS, troubles._PASSING_SECONDS = pace["retry"], pace["passing"]
        self._pid = fork_trainer(self._folder, hurried=hurried)
        await_training(self._folder, self._pid)

    def _end(self) -> None:
        if self._pid:
            ask_and_wait(self._folder, "stop")
            self._buried(0)
            self._check_at_rest()
            check_episodes(self._folder)

    def _cycle(self, action: str, *, hurried: bool) -> None:
        self._found.actions[action] += 1
        if action == "start":
            self._end()
        time.sleep(self._chance.uniform(0, 1.0))
        self._fill()
        if action == "start":
            self._start_when_full()
            return
        self._watch(self._chance.uniform(0, 1.5) if hurried else self._chance.uniform(0, 45))
        if action == "kill":
            self._kill()
        elif action == "nothing":
            self._free()
            self._goes_on()
        else:
            self._ask_to_end(action)

    def _watch(self, seconds: float) -> None:
        """See for so long that the truth is shown."""
        deadline, waited = time.monotonic() + seconds, False
        while time.monotonic() < deadline:
            seen = summarize(self._folder)
            check(not seen.problem, f"an agent on a full disk has the problem: {seen.problem}")
            check(seen.state in ("training", "waiting"), f"a trainer at work is shown as {seen.state}")
            waited = waited or seen.state == "waiting"
            time.sleep(0.05)
        self._found.waited += waited

    def _goes_on(self) -> None:
        freed, step = time.monotonic(), status(self._folder).step
        until(lambda: self._trains_beyond(step), "it goes on by itself", 60)
        self._found.resumed.append(time.monotonic() - freed)
        check_files(self._folder)

    def _trains_beyond(self, step: int) -> bool | None:
        check(os.waitpid(self._pid, os.WNOHANG)[0] == 0, "a trainer that was left alone has ended")
        seen = summarize(self._folder)
        return (seen.state == "training" and seen.status.step > step) or None

    def _kill(self) -> None:
        seconds = status(self._folder).training_seconds
        os.kill(self._pid, 9)
        self._buried(9)
        if self._chance.random() < 0.5:
            self._free()
            check_files(self._folder)
        check(summarize(self._folder).state == "crashed", "a killed trainer is not shown as crashed")
        self._free()
        check_files(self._folder)
        lost = max(0.0, seconds - saved_seconds(self._folder))
        check(lost <= _MOST_LOST_SECONDS, f"{lost:.1f} s of training are lost")
        self._found.lost.append(lost)

    def _ask_to_end(self, action: str) -> None:
        """A stop that cannot save loses nothing, and is obeyed when there is room; a discard is obeyed at once."""
        status_before = status(self._folder)
        try:
            ask_and_wait(self._folder, "stop")
        except ArcadeError as error:
            check("steps since the last save cannot be saved" in str(error), f"a stop was refused: {error}")
            check(summarize(self._folder).state == "waiting", "a trainer that cannot save does not say so")
            if action == "discard":
                ask_and_wait(self._folder, "discard")
                self._buried(1)
                self._check_at_rest()
                self._free()
                return
            self._free()
        self._buried(0)
        self._free()
        self._check_at_rest()
        check_episodes(self._folder)
        check(status(self._folder).step >= status_before.step, "a stop has lost steps")

    def _start_when_full(self) -> None:
        """A trainer that finds the disk full ends with an error or waits; then there is room."""
        self._pid = fork_trainer(self._folder, hurried=True)
        time.sleep(self._chance.uniform(0, 1.5))
        self._free()
        until(lambda: self._ended_or_trains() or None, "a trainer that found the disk full ends or trains", 60)
        check_files(self._folder)

    def _ended_or_trains(self) -> bool:
        if os.waitpid(self._pid, os.WNOHANG)[0]:
            self._pid = 0
            return True
        seen = status(self._folder)
        return (seen.state, seen.pid, seen.condition) == ("training", self._pid, "")

    def _check_at_rest(self) -> None:
        """What is shown of it is what the next trainer begins from."""
        seen, saved = summarize(self._folder), resume_state.read(resume_file(self._folder)).counts.step
        check(seen.state == "idle", f"an agent at rest is shown as {seen.state}")
        check(seen.status.step == saved, f"step {seen.status.step:,} is shown, {saved:,} is on the disk")

    def _buried(self, ended: int) -> None:
        """Wait until the trainer is gone; `ended` is its exit status, or the signal that killed it."""
        code = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        check(abs(code) == ended, f"the trainer ended with {code} instead of {ended}")
        self._pid = 0

    def _fill(self) -> None:
        """Leave nothing, or some thousand bytes."""
        check(self._disk.is_mount(), "the small disk is no longer mounted")  # nor shall another be filled
        left = self._chance.choice([0, 0, 0, self._chance.randrange(100_000)])
        with contextlib.suppress(OSError), self._filler.open("wb", buffering=0) as filler:
            with contextlib.suppress(OSError):
                os.posix_fallocate(filler.fileno(), 0, self._free_bytes - left - 65_536)
            filler.seek(0, os.SEEK_END)
            while self._free_bytes > left:
                filler.write(bytes(4096))

    def _free(self) -> None:
        self._filler.unlink(missing_ok=True)

    @property
    def _free_bytes(self) -> int:
        room = os.statvfs(self._disk)
        return room.f_bavail * room.f_frsize


if __name__ == "__main__":
    main()
