"""How soon a window is there: from `w` in the cockpit to its first picture, warm and cold by turns.

    python -m tests.benchmarks.window.bench_open_window [--rounds 20] [--open-seconds 5] [--agent pong-champion]

Two real cockpits, each in a pseudo-terminal of 120x36, on a virtual screen (Xvfb): one keeps the process of its next
window ready, the other starts it when asked. Each has been open, and left alone, for so many seconds before its `w`.
The stopwatch runs from the key until the screen, black before, shows something else than one colour. Then the window
is closed. Last: what the ready process takes of the memory. All run from bytecode, as what is installed does; a round
before the first, which is not counted, writes it.
"""

import argparse
import contextlib
import fcntl
import json
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.benchmarks.support.virtual_screen import SCREEN_SIZE, VirtualScreen, virtual_screen

_ROOT = Path(__file__).resolve().parents[3]
_DEADLINE_SECONDS = 60.0
_LOOK_EVERY_SECONDS = 0.004
_LOOKED_AT = slice(SCREEN_SIZE[1] // 2 - 8, SCREEN_SIZE[1] // 2 + 8)  # rows that every window covers


class Cockpit:
    """One cockpit, with the agent chosen on its shelf.

    Attributes:
        used_ready_ones: how many of its windows were made of a process that had been there before.
    """

    def __init__(self, screen: VirtualScreen, saves: Path, agent: str, *, keeps_ready: bool) -> None:
        self._screen, self._saves = screen, saves
        self.used_ready_ones = 0
        saves.mkdir()
        (saves / ".cockpit.json").write_text(json.dumps({"keep_window_ready": keeps_ready, "attract_mode": False}))
        environment = {
            **screen.environment,
            "ARCADE_RL_SAVES": str(saves),
            "ARCADE_RL_BRAINS": str(_only(agent, saves.with_suffix(".brains"))),
            "PYTHONPATH": str(_ROOT),
            "TERM": "xterm-256color",
            "PYTHONPYCACHEPREFIX": str(saves.with_name("bytecode")),
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
        command = [sys.executable, "-m", "arcade_rl"]
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
        )
        os.close(slave)
        self._wait_for_shelf(agent.encode())

    def _wait_for_shelf(self, agent: bytes) -> None:
        seen, end = b"", time.perf_counter() + _DEADLINE_SECONDS
        while agent not in seen:
            seen += self.output(0.05)
            if time.perf_counter() > end:
                raise TimeoutError(f"no shelf; seen: {seen[-500:]!r}")

    def output(self, seconds: float) -> bytes:
        """What it writes; waits for so long, or until it has ended, which Linux tells as an error."""
        seen, end = b"", time.perf_counter() + seconds
        with contextlib.suppress(OSError):
            while (left := end - time.perf_counter()) > 0:
                if select.select([self._master], [], [], left)[0]:
                    seen += os.read(self._master, 65536)
        return seen

    def seconds_to_picture(self) -> float:
        """Press the key, wait for the picture, close the window."""
        assert _is_plain(self._screen), "something is on the screen before"
        waiting = self.warm_processes()
        began = time.perf_counter()
        os.write(self._master, b"w")
        while _is_plain(self._screen):
            self.output(_LOOK_EVERY_SECONDS)
            if time.perf_counter() - began > _DEADLINE_SECONDS:
                raise TimeoutError(f"no window; {self._said()}")
        seconds = time.perf_counter() - began
        self.output(0.3)
        (file,) = (self._saves / ".windows").glob("*.window")
        pid = int(file.read_text().split()[0])
        self.used_ready_ones += pid in waiting
        self._close_window(file, pid)
        return seconds

    def _said(self) -> str:
        files = [*(self._saves / ".windows").iterdir()]
        return "; ".join(f"{file.name}: {file.read_text()!r}" for file in files) or "nothing was started"

    def _close_window(self, file: Path, pid: int) -> None:
        os.kill(pid, signal.SIGTERM)
        while file.exists() or not _is_plain(self._screen):
            self.output(0.02)

    def warm_processes(self) -> list[int]:
        """The processes that wait to become a window."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in children if b"_warm-window" in Path(f"/proc/{pid}/cmdline").read_bytes()]

    def end(self) -> None:
        """Quit, as a person does."""
        os.write(self._master, b"q")
        self.output(1.0)
        self.process.kill()
        self.process.wait()
        os.close(self._master)


def _only(agent: str, folder: Path) -> Path:
    """A folder of champions with this one alone, so that the shelf's cursor is on it."""
    folder.mkdir()
    (folder / agent).symlink_to(_ROOT / "assets" / "brains" / agent)
    return folder


def _is_plain(screen: VirtualScreen) -> bool:
    rows = screen.pixels()[_LOOKED_AT]
    return bool((rows == rows[0, 0]).all())


@contextmanager
def cockpits(agent: str) -> Iterator[tuple[VirtualScreen, Cockpit, Cockpit]]:
    """One that keeps a process ready, and one that does not."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        screen = stack.enter_context(virtual_screen())
        warm = Cockpit(screen, folder / "warm", agent, keeps_ready=True)
        stack.callback(warm.end)
        cold = Cockpit(screen, folder / "cold", agent, keeps_ready=False)
        stack.callback(cold.end)
        yield screen, warm, cold


def main() -> None:
    """Measure, and print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--open-seconds", type=float, default=5.0)
    parser.add_argument("--agent", default="pong-champion")
    options = parser.parse_args()
    seconds: dict[str, list[float]] = {"warm": [], "cold": []}
    with cockpits(options.agent) as (_, warm, cold):
        for number in range(1 + options.rounds):
            for name, cockpit, other in (("warm", warm, cold), ("cold", cold, warm)):
                cockpit.output(options.open_seconds)
                other.output(0.01)
                taken = cockpit.seconds_to_picture()
                if number > 0:
                    seconds[name].append(taken)
        warm.output(options.open_seconds)
        print(f"windows made of a ready process: {warm.used_ready_ones} of {1 + options.rounds}")
        for pid in warm.warm_processes():
            print(f"the ready process: {_memory(pid)}")
    for name, values in seconds.items():
        p95 = sorted(values)[-1 - len(values) // 20]
        print(f"{name}: median {statistics.median(values):.2f} s, p95 {p95:.2f} s, of {len(values)}")
    print(f"warm over cold {statistics.median(seconds['warm']) / statistics.median(seconds['cold']):.2f}")


def _memory(pid: int) -> str:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kilobytes = {name: int(value.split()[0]) for name, _, value in (line.partition(":") for line in lines)}
    own = kilobytes["Private_Dirty"] + kilobytes["Private_Clean"]
    figures = {"RSS": kilobytes["Rss"], "PSS": kilobytes["Pss"], "USS": own, "not from files": kilobytes["Anonymous"]}
    return ", ".join(f"{name} {value / 1024:.0f} MB" for name, value in figures.items())


if __name__ == "__main__":
    main()
