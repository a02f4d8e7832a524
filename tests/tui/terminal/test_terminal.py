"""The cockpit in a true pseudo-terminal: typed at machine speed, sent junk, left alone, or ended by a defect."""

import contextlib
import itertools
import os
import platform
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from arcade_rl.shelf.storage.crash_report import crashes_folder

pty = pytest.importorskip("pty")
fcntl, struct, termios = pytest.importorskip("fcntl"), pytest.importorskip("struct"), pytest.importorskip("termios")

SECONDS = 60.0  # longer than any start takes under load
IGNORING_HANG_UP = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
RUN = "import sys; from arcade_rl.cli.main import main; sys.argv = ['arcade-rl']; main()"
DEFECT = "from arcade_rl.tui.widgets.top_bar import TopBar\nTopBar.{} = lambda *_, **__: 1 / 0\n"
JUNK = (b"\xff\xfe\x80", b"\x1b[<9999999999M", b"\x1b[\xe2\x28\xa1", b"\x1b[200~\xff\x00[b]\x1b[201~", b"\xe5\xae")


def reports() -> list[str]:
    return [path.read_text() for path in crashes_folder().glob("*")]


def arenas_of_threads(pid: int) -> int:
    """Each fills 64 MB from a multiple of them on, in use first and kept free then (malloc/arena.c of glibc)."""
    lines = [line.split() for line in Path(f"/proc/{pid}/maps").read_text().splitlines()]
    places = [[int(end, 16) for end in line[0].split("-")] for line in lines]
    return sum(
        begin % (64 * 2**20) == 0 and used[1] == "rw-p" and free[1] == "---p" and end - begin == 64 * 2**20
        for (used, (begin, _)), (free, (_, end)) in itertools.pairwise(zip(lines, places, strict=True))
    )


class InTerminal:
    """A cockpit in a terminal of 36 lines of 120."""

    def __init__(self, before: str = "") -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-c", before + RUN],
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color"},
        )  # fmt: skip
        os.close(slave)
        self.output = b""

    def read(self, seconds: float) -> bool:
        """Read what comes within a time; whether anything did."""
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        with contextlib.suppress(OSError):
            self.output += (new := os.read(self.master, 65536))
            return bool(new)
        return False

    def wait_for(self, text: bytes) -> None:
        deadline = time.monotonic() + SECONDS
        while text not in self.output:
            assert time.monotonic() < deadline, self.output[-2000:]
            self.read(0.1)

    def type(self, keys: bytes) -> None:
        """Type, and read what that paints for as long as a finger is up."""
        os.write(self.master, keys)
        self.read(0.002)

    def end(self) -> int:
        """Wait for its end; returns its exit status."""
        deadline = time.monotonic() + SECONDS
        while self.process.poll() is None:
            assert time.monotonic() < deadline
            self.read(0.1)
        while self.read(0):
            pass
        return self.process.returncode

    def close(self) -> None:
        """Take the terminal away."""
        os.close(self.master)
        self.master = -1


@pytest.fixture
def cockpit() -> Iterator[Callable[..., InTerminal]]:
    opened: list[InTerminal] = []

    def open_one(before: str = "") -> InTerminal:
        opened.append(InTerminal(before))
        return opened[-1]

    yield open_one
    for each in opened:
        each.process.kill()
        each.process.wait()
        if each.master >= 0:
            each.close()


def test_typing_at_machine_speed_does_not_end_it(cockpit: Callable[..., InTerminal]) -> None:
    chance, it = random.Random(7), cockpit()
    it.wait_for(b"shelf is empty")
    it.type(b"n")
    it.wait_for(b"Preset")
    for _ in range(5):
        it.type(b"\t")
        for _ in range(40):
            it.type(chance.choice([b"1", b"9", b".", b"-", b"e"]))
            it.type(chance.choice([b"\x7f", b"\x7f", b"\x15", b"\x1b[D"]))
    it.type(b"\x11")
    assert it.end() == 0, reports()


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told")
def test_its_threads_share_one_arena_of_the_heap(cockpit: Callable[..., InTerminal]) -> None:
    it = cockpit()
    it.wait_for(b"shelf is empty")
    it.type(b"n")
    it.wait_for(b"Preset")
    assert len(list(Path(f"/proc/{it.process.pid}/task").iterdir())) > 1
    assert arenas_of_threads(it.process.pid) == 0


def test_bytes_that_are_no_text_do_not_end_it(cockpit: Callable[..., InTerminal]) -> None:
    it = cockpit()
    it.wait_for(b"shelf is empty")
    for junk in (
        b"\xff\xfe\x80",
        b"\x1b[<9999999999M",
        b"\x1b[\xe2\x28\xa1",
        b"\x1b[200~\xff\x00[b]\x1b[201~",
        b"\xe5\xae",
    ):
        it.type(junk)
    it.type(b"\x1b\x1b\x1b")
    it.type(b"\x11")
    assert it.end() == 0, reports()


@pytest.mark.parametrize("before", ["", IGNORING_HANG_UP], ids=["hung up", "ignoring it"])
def test_it_ends_when_its_terminal_goes(cockpit: Callable[..., InTerminal], before: str) -> None:
    it = cockpit(before)
    it.wait_for(b"shelf is empty")
    it.close()
    it.process.wait(timeout=SECONDS)


def test_being_asked_to_end_it_gives_the_terminal_back(cockpit: Callable[..., InTerminal]) -> None:
    it = cockpit()
    it.wait_for(b"shelf is empty")
    it.process.send_signal(signal.SIGTERM)
    assert it.end() == 1
    assert it.output.rindex(b"\x1b[?1049l") > it.output.rindex(b"\x1b[?1049h")


@pytest.mark.parametrize("method", ["show", "compose", "render"])
def test_a_defect_gives_the_terminal_back_and_is_reported(cockpit: Callable[..., InTerminal], method: str) -> None:
    it = cockpit(DEFECT.format(method))
    assert it.end() == 1
    (report,) = crashes_folder().iterdir()
    told = it.output.rpartition(b"\x1b[?1004l")[2].decode()
    assert told.strip().count("\n") == 0
    assert "ZeroDivisionError" in told
    assert str(report) in told.replace("\r\n", "")
    assert "theme: arcade" in report.read_text()
    assert "in <lambda>" in Path(report).read_text()
