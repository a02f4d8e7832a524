"""Four cockpits, two trainers and two windows on one shelf: no error, and every ledger whole.

    python -m tests.benchmarks.soaks.soak_shelf [MINUTES] [--no-screen]

The cockpits type at random, seeded: they walk about, open screens, pause and resume the trainers, change settings. The
windows play, and their joysticks change hands, so that scores are written. Exits with 1 if a process ended by itself,
a cockpit did not end with status 0 when asked to, a trainer logged a warning, or a SQLite file is damaged. Needs Linux
with Xvfb and xdotool; without a screen the windows are drawn and shown nowhere, and nobody types there.
"""

import argparse
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

from tests.benchmarks.support.terminal import Terminal
from tests.benchmarks.support.virtual_screen import Hold, Script, VirtualScreen, virtual_screen

_COCKPITS = 4
_END_SECONDS = 60.0
_AGENTS = {"walker": "frozen-lake", "pole": "cart-pole"}
_QUICK = ("training_steps=1000000000", "evaluation_interval=5000", "checkpoint_interval=20000")
_UP, _DOWN, _ESCAPE = b"\x1b[A", b"\x1b[B", b"\x1b"
_WALKS = (
    (_DOWN, _DOWN, _UP),
    (b"\x1b[H", b"\r", b"1", b"2", b"3", b"4", _ESCAPE),
    (b"\x1b[H", _DOWN, b"\r", b"h", _ESCAPE, _ESCAPE),
    (b"\x1b[H", b" ", b" "),
    (b"\x1b[H", _DOWN, b" ", b" "),
    (b"l", _DOWN, _ESCAPE),
    (b"?", _ESCAPE),
    (b"n", b"pong", _ESCAPE),
    (b"\x1b[H", b"c", _ESCAPE),
    (b"k", _DOWN, _ESCAPE),
)
_AT_WINDOWS: tuple[Script, ...] = (
    ("Tab", Hold("Left", 0.5), Hold("Right", 0.5), Hold("Down", 0.3), 1.0, "Tab", 2.0),
    ("p", 0.5, "p", "r", 2.0, "1", "1"),
)


def main() -> int:
    """Keep them busy for so long; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("minutes", type=float, nargs="?", default=10.0)
    parser.add_argument("--no-screen", action="store_true", help="draw the windows, and show them nowhere")
    given = parser.parse_args()
    with nullcontext() if given.no_screen else virtual_screen() as screen, tempfile.TemporaryDirectory() as saves:
        nowhere = {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
        environment = {**(screen.environment if screen else {**os.environ, **nowhere}), "ARCADE_RL_SAVES": saves}
        for name, game in _AGENTS.items():
            settings = [part for setting in _QUICK for part in ("--set", setting)]
            run(environment, "new", name, "--game", game, *settings)
        with trainers(environment, saves):
            faults = busy(screen, environment, given.minutes * 60)
        faults += [fault for name in _AGENTS for fault in log_faults(Path(saves) / name / "trainer.log")]
        faults += damaged(Path(saves))
    for fault in faults:
        print(f"FAILED: {fault}")
    print(f"{_COCKPITS} cockpits, {len(_AGENTS)} trainers, 2 windows, {given.minutes:g} minutes: {len(faults)} errors")
    return 1 if faults else 0


def busy(screen: VirtualScreen | None, environment: dict[str, str], seconds: float) -> list[str]:
    """Type in all of them until the time is over; returns what went wrong."""
    windows = [Terminal(("arcade_rl", "play", name), environment) for name in _AGENTS]
    cockpits = [Terminal(("arcade_rl",), environment) for _ in range(_COCKPITS)]
    chance, keys = random.Random(0), 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for terminal in [*cockpits, *windows]:
            if terminal.process.poll() is not None:
                return [f"a process ended by itself, status {terminal.process.returncode}: {terminal.last_words}"]
        for cockpit in cockpits:
            for key in chance.choice(_WALKS):
                cockpit.type(key)
                keys += 1
                time.sleep(chance.uniform(0.0, 0.15))
        if screen is not None:
            screen.play(chance.choice(_AT_WINDOWS), lambda: None)
    print(f"{keys:,} keys typed in the cockpits", flush=True)
    return close(cockpits, windows)


def close(cockpits: list[Terminal], windows: list[Terminal]) -> list[str]:
    """Ask all to end; returns which did not, or failed."""
    deadline = time.monotonic() + _END_SECONDS
    while time.monotonic() < deadline and any(cockpit.process.poll() is None for cockpit in cockpits):
        for key in (_ESCAPE, b"q"):  # out of whatever is open; a q goes into a field that has the focus
            for cockpit in cockpits:
                cockpit.type(key)
            time.sleep(0.5)  # an escape right before a letter would be another key
    for window in windows:
        window.process.terminate()
    statuses = [(cockpit.end(), cockpit.last_words) for cockpit in cockpits]
    for window in windows:
        window.end()
    return [f"a cockpit ended with status {status}: {words}" for status, words in statuses if status]


@contextmanager
def trainers(environment: dict[str, str], saves: str) -> Iterator[None]:
    """Both agents are trained meanwhile; they live in sessions of their own, and are stopped at the end."""
    for name in _AGENTS:
        run(environment, "train", name, "--detach")
    deadline = time.monotonic() + 120
    while not all((Path(saves) / name / "brain.safetensors").exists() for name in _AGENTS):
        if time.monotonic() > deadline:
            sys.exit("FAILED: the trainers have not begun within 2 minutes")
        time.sleep(0.2)
    try:
        yield
    finally:
        for name in _AGENTS:
            run(environment, "stop", name)


def log_faults(log: Path) -> list[str]:
    """What a trainer's log tells of trouble."""
    lines = log.read_text(encoding="utf-8").splitlines()
    return [
        f"{log.parent.name}: {line}" for line in lines if re.search("warning|error|Traceback|could not", line, re.I)
    ]


def damaged(saves: Path) -> list[str]:
    """The SQLite files that are not whole."""
    found = []
    for file in saves.rglob("*.sqlite"):
        with closing(sqlite3.connect(file)) as connection:
            if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                found.append(f"{file.name} of {file.parent.name} is damaged")
    return found


def run(environment: dict[str, str], *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "arcade_rl", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f"FAILED: arcade-rl {' '.join(arguments)}: {done.stderr.strip()}")


if __name__ == "__main__":
    sys.exit(main())
