"""A window that is drawn in the cockpit's terminal may end in any way: the terminal is the cockpit's again."""

import contextlib
import io
import os
import signal
import sys
import termios
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from arcade_rl.desktop import GIVEN_BACK, KEYS_AS_BEFORE
from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents.training_queue import Place
from arcade_rl.shelf.queries.summary import Summary
from arcade_rl.shelf.settings.cockpit_file import Options, write_options
from arcade_rl.tui.backend import windows
from tests.tui.support.scripted import Script, notices, read_again, settle, summary

KILLED = """
import os, signal, sys, tty
tty.setraw(os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The terminal of this process."""
    screen, slave = os.openpty()
    with os.fdopen(slave, "rb", buffering=0, closefd=False) as keyboard:
        monkeypatch.setattr(sys, "__stdin__", keyboard)
        yield slave
    os.close(slave)
    os.close(screen)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    """What the cockpit writes to a terminal that knows Latin-1 alone."""
    written = io.BytesIO()
    monkeypatch.setattr(sys, "__stdout__", io.TextIOWrapper(written, encoding="latin-1", newline=""))
    return written


def test_a_window_that_is_killed_leaves_the_terminal_as_it_was(
    monkeypatch: pytest.MonkeyPatch, terminal: int, written: io.BytesIO
) -> None:
    command = [sys.executable, "-c", KILLED, os.ttyname(terminal)]
    monkeypatch.setattr(windows, "module_command", lambda *_: command)
    before = termios.tcgetattr(terminal)
    assert windows.TerminalWindow("walker", ("watch", "walker"), None).run() == (
        "the window was ended by SIGKILL and gave no reason; open it again"
    )
    assert termios.tcgetattr(terminal) == before
    assert written.getvalue().endswith((KEYS_AS_BEFORE + GIVEN_BACK).encode())


def test_one_that_ends_well_has_given_it_back_itself(monkeypatch: pytest.MonkeyPatch, written: io.BytesIO) -> None:
    monkeypatch.setattr(windows, "module_command", lambda *_: [sys.executable, "-c", ""])
    assert windows.TerminalWindow("walker", ("watch", "walker"), None).run() == ""
    assert written.getvalue() == b"\rwalker opens ?\r\x1b[2K"  # which Latin-1 has no character for


async def test_though_a_window_cannot_be_started_the_cockpit_goes_on(tmp_path: Path) -> None:
    order = []

    class Unstartable(windows.TerminalWindow):
        def run(self) -> str:
            raise BlockingIOError(11, "Resource temporarily unavailable")

    @contextlib.contextmanager
    def suspend() -> Iterator[None]:
        order.append("suspended")
        yield
        order.append("resumed")

    script = Script([summary("walker")], window=lambda name, kind: Unstartable(name, (), tmp_path / "log"))
    async with script.app().run_test(size=(80, 24)) as pilot:
        pilot.app.suspend = suspend
        await settle(pilot)
        await pilot.press("w")
        await settle(pilot)
        assert order == ["suspended", "resumed"]
        assert notices(pilot) == ["the system: Resource temporarily unavailable"]


@pytest.mark.parametrize(
    ("status", "said"),
    [(3, "ended with status 3"), (-signal.SIGSEGV, "was ended by SIGSEGV"), (-200, "was ended by signal 200")],
)
def test_what_ended_a_window_is_said(status: int, said: str) -> None:
    assert windows._ended(status) == said


async def test_the_queue_goes_on_while_a_window_has_the_terminal(tmp_path: Path) -> None:
    class Heard(Script):
        def _start_waiting(self, name: str) -> bool:
            try:
                return super()._start_waiting(name)
            finally:
                self.failing["train"] = ArcadeError("the disk is full")
                tried[name].set()

        def _read_shelf(self) -> list[Summary]:
            is_read.set()
            return super()._read_shelf()

    class Open(windows.TerminalWindow):
        def run(self) -> str:
            for ends, follows in ("ab", "bc"):
                script.let(ends, state="idle")
                assert tried[follows].wait(60)
            is_read.clear()
            assert is_read.wait(60)  # a further reading, which reports the last try
            return ""

    tried, is_read = {"b": threading.Event(), "c": threading.Event()}, threading.Event()
    write_options(Options(most_trainings=1))
    waiting = [replace(summary(name), place=Place(since)) for since, name in enumerate("bc")]
    script = Heard(
        [summary("a", "training", step=5), *waiting], window=lambda name, kind: Open(name, (), tmp_path / "l")
    )
    async with script.app().run_test(size=(80, 24)) as pilot:
        pilot.app.suspend = contextlib.nullcontext
        await settle(pilot)
        pilot.app.poll_seconds = 0.01
        await pilot.press("w")
        await settle(pilot)
        assert [call for call in script.calls if call[0] == "train"] == [("train", "b"), ("train", "c")]
        await read_again(pilot)
        assert [each for each in notices(pilot) if "stopped" not in each] == [
            "b was next in the queue, and trains now.",
            "c keeps its place in the queue: the disk is full",
        ]
