"""What the attract mode takes, and how soon a key ends it: a true cockpit in a pseudo-terminal, left alone a minute.

    python -m tests.benchmarks.cockpit.bench_attract [--seconds 20] [--columns 120] [--rows 36]

Measured over `--seconds`, once the champion plays: the share of a core that the cockpit takes, and the process that
plays for it. Then `d` is pressed: it ends the attract mode, and nothing else; the time until the shelf's keys are
written to the terminal again.
"""

import argparse
import os
import tempfile
import time

import psutil

from tests.benchmarks.support.terminal import Terminal

_ALONE_SECONDS = 75.0
_LOADS_SECONDS = 25.0
_PATIENCE_SECONDS = 5.0


def cpu_seconds(process: psutil.Process) -> float:
    """What a process has taken so far, in user and system mode."""
    times = process.cpu_times()
    return times.user + times.system


def player_of(cockpit: psutil.Process) -> psutil.Process:
    """The process that plays for the attract mode."""
    return next(child for child in cockpit.children() if any("--feed" in word for word in child.cmdline()))


def seconds_until_shelf(terminal: Terminal) -> float:
    """Press a key; how long it takes until the shelf is seen again."""
    start = time.perf_counter()
    terminal.type(b"d")
    while "Help" not in terminal.last_words:
        if time.perf_counter() - start > _PATIENCE_SECONDS:
            raise SystemExit("the shelf did not come back")
        time.sleep(0.002)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--columns", type=int, default=120)
    parser.add_argument("--rows", type=int, default=36)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as saves:
        environment = {name: value for name, value in os.environ.items() if name != "SSH_CONNECTION"}
        terminal = Terminal(
            ["arcade_rl"], environment | {"ARCADE_RL_SAVES": saves}, columns=asked.columns, rows=asked.rows
        )
        time.sleep(10.0)
        terminal.type(b"\x1b")  # not now: no tour
        time.sleep(_ALONE_SECONDS + _LOADS_SECONDS)
        cockpit = psutil.Process(terminal.process.pid)
        watched = {"cockpit": cockpit, "player": player_of(cockpit)}
        before = {name: cpu_seconds(process) for name, process in watched.items()}
        start = time.monotonic()
        time.sleep(asked.seconds)
        seconds = time.monotonic() - start
        shares = {name: (cpu_seconds(process) - before[name]) / seconds for name, process in watched.items()}
        for name, share in shares.items():
            print(f"{name}: {share:.1%} of a core")
        print(f"both: {sum(shares.values()):.1%} of a core")
        print(f"key to shelf: {seconds_until_shelf(terminal) * 1000:.0f} ms")
        terminal.type(b"q")
        print(f"exit status: {terminal.end()}")


if __name__ == "__main__":
    main()
