"""How soon the cockpit paints its shelf, beside an empty Textual app (a header, a table, a footer) in the same run.

    python -m tests.benchmarks.cockpit.bench_startup [--rounds 15] [--agents 20]

Each start is a process of its own in a pseudo-terminal of 120x36, the two taking turns. Measured from before the
process is started until its first picture is written to the terminal; then its resident memory, and which heavy
modules it has loaded. The cockpit starts twice in each turn: as usual, and as where no cockpit has ever been before,
so that nothing is known of the shelf until it is read. All run from bytecode, as what is installed does; a turn before
the first, which is not counted, writes it.
"""

import argparse
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
from dataclasses import dataclass
from pathlib import Path

HEAVY = ("torch", "pygame", "gymnasium", "ale_py", "numpy", "pydantic", "plotext")
_DEADLINE_SECONDS = 30.0
_ROOT = Path(__file__).resolve().parents[3]

# At the first refresh of the screen the picture has been handed to the terminal: say what is loaded by then.
_PROBE = """
import sys
from pathlib import Path
def probe(app):
    def report():
        rss = [line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if "VmRSS" in line]
        heavy = [name for name in {heavy!r} if name in sys.modules]
        Path({report!r}).write_text(__import__("json").dumps({{"rss_kb": int(rss[0]), "heavy": heavy}}))
    app.set_timer({after}, report)
"""
_EMPTY = """
from textual.app import App
from textual.widgets import DataTable, Footer, Header
class Empty(App):
    def compose(self):
        yield Header()
        yield DataTable()
        yield Footer()
    def on_mount(self):
        probe(self)
Empty().run()
"""
_COCKPIT = """
sys.argv = ["arcade-rl"]
import arcade_rl.cli.main
import arcade_rl.tui.app
arcade_rl.tui.app.ArcadeApp.on_ready = lambda app: probe(app)
arcade_rl.cli.main.main()
"""


@dataclass(frozen=True, slots=True)
class Start:
    """One start: seconds to the first picture and to the first agent's name, resident megabytes, heavy modules."""

    paint_seconds: float
    shelf_seconds: float
    resident_mb: float
    heavy: tuple[str, ...]


def start(program: str, saves: Path, awaited: bytes) -> Start:
    """Start a program in a terminal, wait until it has painted and `awaited` was seen, and end it."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        probe = _PROBE.format(heavy=HEAVY, report=str(report), after=1.0)
        environment = dict(os.environ, ARCADE_RL_SAVES=str(saves), TERM="xterm-256color", COLORTERM="truecolor")
        environment["PYTHONPATH"] = str(_ROOT)
        environment["PYTHONPYCACHEPREFIX"] = str(saves / ".bytecode")
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-c", probe + program], stdin=slave, stdout=slave, stderr=slave, env=environment
        )
        try:
            paint, shelf = _wait_for_picture(master, began, awaited)
            said = _wait_for_report(master, report, began)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
            os.close(master)
            os.close(slave)
    return Start(paint, shelf, said["rss_kb"] / 1024, tuple(said["heavy"]))


def _wait_for_picture(master: int, began: float, awaited: bytes) -> tuple[float, float]:
    """Seconds until the footer's last line was written, and until `awaited` was."""
    seen, paint = b"", 0.0
    for chunk in _output(master, began):
        seen += chunk
        if not paint and b"\x1b[36;1H" in seen:  # the cursor went to the last line: the screen is painted whole
            paint = time.perf_counter() - began
        if paint and awaited in seen:
            return paint, time.perf_counter() - began
    raise TimeoutError(f"no picture within {_DEADLINE_SECONDS} s; seen: {seen[-500:]!r}")


def _wait_for_report(master: int, report: Path, began: float) -> dict[str, list[str]]:
    for _ in _output(master, began):
        if report.exists() and report.stat().st_size:
            return json.loads(report.read_text())
    raise TimeoutError("the program did not report")


def _output(master: int, began: float) -> Iterator[bytes]:
    while time.perf_counter() - began < _DEADLINE_SECONDS:
        readable, _, _ = select.select([master], [], [], 0.02)
        yield os.read(master, 65536) if readable else b""


def seed(saves: Path, agents: int) -> None:
    """Put some agents on a shelf."""
    os.environ["ARCADE_RL_SAVES"] = str(saves)
    from arcade_rl.presets import preset
    from arcade_rl.shelf.agents import agent_folder
    from arcade_rl.shelf.ledger.ledger import Episode, Ledger, Status

    chosen = preset("atari", "default")
    for number in range(agents):
        config = agent_folder.AgentConfig(
            f"agent-{number:03}", "pong", "dqn", "default", chosen.hyperparameters, 1, agent_folder.now()
        )
        folder = agent_folder.create(config)
        with Ledger(folder.ledger_file) as ledger:
            episodes = [Episode(step=i * 900, game=0, score=i % 21, length=900, time=0.0) for i in range(1, 50)]
            ledger.record(episodes=episodes, status=Status(step=45_000))


def forget(saves: Path) -> None:
    """Let nothing be known of the shelf."""
    from arcade_rl.shelf.queries.remembered import remembered_file

    assert remembered_file().parent == saves
    remembered_file().unlink(missing_ok=True)


def main() -> None:
    """Measure, and print medians and ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--agents", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        saves = Path(folder)
        seed(saves, options.agents)
        empty, first, cockpit = [], [], []
        for _ in range(1 + options.rounds):
            empty.append(start(_EMPTY, saves, b""))
            forget(saves)
            first.append(start(_COCKPIT, saves, b"agent-000"))
            cockpit.append(start(_COCKPIT, saves, b"agent-000"))
        for starts in (empty, first, cockpit):
            starts.pop(0)
    _print("empty Textual app", empty)
    _print("arcade-rl", cockpit)
    _print("at its first start", first)
    _print_ratios("arcade-rl", cockpit, empty)
    _print_ratios("at its first start", first, empty)


def _print_ratios(title: str, starts: list[Start], empty: list[Start]) -> None:
    unit = _median(empty, "paint_seconds")
    paint, shelf = _median(starts, "paint_seconds") / unit, _median(starts, "shelf_seconds") / unit
    print(f"{title:<18} over the empty app: first paint {paint:.2f}, agents seen {shelf:.2f} (to reach: 1.50)")


def _median(starts: list[Start], field: str) -> float:
    return statistics.median(getattr(each, field) for each in starts)


def _print(title: str, starts: list[Start]) -> None:
    heavy = sorted({name for each in starts for name in each.heavy}) or ["none"]
    print(
        f"{title:<18} first paint {_median(starts, 'paint_seconds') * 1000:4.0f} ms, "
        f"agents seen {_median(starts, 'shelf_seconds') * 1000:4.0f} ms, "
        f"resident {_median(starts, 'resident_mb'):3.0f} MB, heavy modules: {', '.join(heavy)}"
    )


if __name__ == "__main__":
    main()
