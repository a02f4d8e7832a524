"""The process of the next window is loaded before anybody asks for the window."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.settings.cockpit_file import Options, read_options, write_options
from arcade_rl.shelf.settings.open_windows import window_file
from arcade_rl.tui import app as app_module
from arcade_rl.tui.app import ArcadeApp
from arcade_rl.tui.backend import spare as spare_module
from arcade_rl.tui.backend import windows
from arcade_rl.tui.backend.spare import Spare, WarmProcess
from arcade_rl.tui.backend.windows import Window
from tests.tui.support.scripted import NEVER, Script, config, settle, shown, summary

if TYPE_CHECKING:
    from textual.pilot import Pilot

_PATIENCE_SECONDS = 20.0
_WAITS_FOR_ORDERS = "import sys; print('ready', flush=True); print(sys.stdin.readline(), file=open(sys.argv[1], 'w'))"
_LOADS_FOREVER = "input()"


@dataclass
class Started:
    """The processes that a test has started, in place of the program's."""

    order: Path
    code: str = _WAITS_FOR_ORDERS
    command_lines: list[list[str]] = field(default_factory=list)

    def popen(self, command_line: list[str], **options: object) -> "subprocess.Popen[bytes]":
        self.command_lines.append(command_line[4:])
        return subprocess.Popen([sys.executable, "-S", "-c", self.code, str(self.order)], **options)  # type: ignore[call-overload, no-any-return]

    def ordered(self) -> list[str]:
        """What the process was told."""
        told: list[str] = json.loads(self.order.read_text())
        return told


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Started:
    started = Started(tmp_path / "order")
    for module in (spare_module, windows):
        monkeypatch.setattr(module, "subprocess", _Subprocess(started))
    monkeypatch.setenv("DISPLAY", ":1")
    agent_folder.create(config("walker"))
    return started


class _Subprocess:
    """The module, but for `Popen`."""

    def __init__(self, started: Started) -> None:
        self.Popen = started.popen

    def __getattr__(self, name: str) -> object:
        return getattr(subprocess, name)


@pytest.fixture
def spare(started: Started, monkeypatch: pytest.MonkeyPatch) -> Iterator[Spare]:
    spare = Spare()
    monkeypatch.setattr(windows, "spare", spare)
    yield spare
    spare.end()


def prepare(spare: Spare) -> "subprocess.Popen[bytes]":
    """Have one that is ready; returns its process."""
    spare.prepare()
    assert process_of(spare).ready.wait(_PATIENCE_SECONDS)
    return process_of(spare).process


def process_of(spare: Spare) -> WarmProcess:
    assert spare._warm is not None
    return spare._warm


def test_a_window_takes_the_process_that_is_ready(started: Started, spare: Spare) -> None:
    warm = prepare(spare)
    window = windows.open_window("walker", "watch", 5_000)
    assert isinstance(window, Window)
    assert window.process is warm
    assert warm.wait(_PATIENCE_SECONDS) == 0
    walker = agent_folder.find("walker")
    file = window_file(walker.inode, walker.created, "watch", "--checkpoint=5000")
    assert started.ordered() == [str(window.log), str(file), "watch", "--checkpoint=5000", "--", "walker"]
    assert file.read_text().split()[0] == str(warm.pid)
    assert len(started.command_lines) == 1


def died(monkeypatch: pytest.MonkeyPatch, spare: Spare) -> None:
    process_of(spare).process.kill()
    process_of(spare).process.wait()


def other_environment(monkeypatch: pytest.MonkeyPatch, spare: Spare) -> None:
    monkeypatch.setenv("DISPLAY", ":2")


def other_program(monkeypatch: pytest.MonkeyPatch, spare: Spare) -> None:
    monkeypatch.setattr(spare_module, "_PACKAGE", Path(__file__).parent)


def still_loading(monkeypatch: pytest.MonkeyPatch, spare: Spare) -> None:
    process_of(spare).ready.clear()


def nobody_listens(monkeypatch: pytest.MonkeyPatch, spare: Spare) -> None:
    def poll() -> None:
        return None

    died(monkeypatch, spare)
    monkeypatch.setattr(process_of(spare).process, "poll", poll)  # it dies between the question and the order


@pytest.mark.parametrize("change", [died, other_environment, other_program, still_loading, nobody_listens])
def test_else_it_starts_as_ever(
    monkeypatch: pytest.MonkeyPatch,
    started: Started,
    spare: Spare,
    change: Callable[[pytest.MonkeyPatch, Spare], None],
) -> None:
    prepare(spare)
    change(monkeypatch, spare)
    window = windows.open_window("walker", "watch")
    assert isinstance(window, Window)
    assert started.command_lines[1:] == [["watch", "--", "walker"]]
    window.process.wait(_PATIENCE_SECONDS)


def test_one_that_has_died_or_is_outdated_is_replaced(monkeypatch: pytest.MonkeyPatch, spare: Spare) -> None:
    first = prepare(spare)
    spare.prepare()
    assert process_of(spare).process is first
    other_program(monkeypatch, spare)
    spare.prepare()
    assert process_of(spare).process is not first
    assert first.wait(_PATIENCE_SECONDS)


def test_none_is_started_where_no_window_could_open(monkeypatch: pytest.MonkeyPatch, started: Started) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    Spare().prepare()
    assert started.command_lines == []


def test_it_ends_with_the_cockpit_even_while_it_loads(started: Started) -> None:
    started.code = _LOADS_FOREVER
    spare = Spare()
    spare.prepare()
    process = process_of(spare).process
    spare.end()
    assert process.wait(_PATIENCE_SECONDS)


# In the cockpit


async def asked(pilot: "Pilot[None]", script: Script, *wanted: str) -> None:
    """Wait until the next window's process was asked for that."""
    while script.next_window != [*wanted]:
        await pilot.pause(0.01)


async def test_it_is_started_once_the_shelf_is_there_and_ended_with_the_cockpit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(app_module, "CALM_SECONDS", 0.001)
    script = Script()
    backend = replace(script.backend(), read_shelf=lambda: script.next_window.append("read") or [summary("walker")])
    app = ArcadeApp(backend, poll_seconds=NEVER)
    async with app.run_test(size=(80, 24)) as pilot:
        await asked(pilot, script, "read", "prepare")
        await settle(pilot)
    app.windows.end()
    assert script.next_window == ["read", "prepare", "end"]


async def test_it_waits_a_little_after_the_shelf_was_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_module, "CALM_SECONDS", NEVER)
    script = Script([summary("walker")])
    async with script.app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert script.next_window == []


async def test_the_options_switch_it_off_and_on(monkeypatch: pytest.MonkeyPatch) -> None:
    write_options(Options(keep_window_ready=False))
    monkeypatch.setattr(app_module, "CALM_SECONDS", 0.001)
    script = Script([summary("walker")])
    async with script.app().run_test(size=(80, 24)) as pilot:
        for kept, wanted in ((True, ["prepare"]), (False, ["prepare", "end"])):
            await settle(pilot)
            await pilot.press("o")
            await settle(pilot)
            pilot.app.screen.query_one("#next-window").focus()
            await pilot.press("right", "enter")
            await settle(pilot)
            await asked(pilot, script, *wanted)
            assert read_options().keep_window_ready is kept


@dataclass(frozen=True, slots=True)
class Appearing(Window):
    """A window whose first picture a test decides on."""

    there: threading.Event = field(default_factory=threading.Event)

    def has_shown(self) -> bool:
        return self.there.is_set()

    def has_closed(self) -> bool:
        return False


async def test_something_moves_until_the_window_is_there(tmp_path: Path) -> None:
    window = Appearing("walker", "watch", subprocess.Popen([sys.executable, "-c", ""]), tmp_path / "log")
    script = Script([summary("walker")], window=lambda name, kind: window)
    app = script.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.windows.keep_one_ready(True)
        await settle(pilot)
        await pilot.press("w")
        seen: set[str] = set()
        while len(seen) < 3:
            await pilot.pause(0.01)
            line = shown(pilot).splitlines()[0]
            seen |= {line} if "the window on walker opens" in line else set()
        window.there.set()
        await settle(pilot)
        assert "opens" not in shown(pilot).splitlines()[0]
        assert script.next_window == ["prepare", "prepare"]
    window.process.wait()


def test_the_environment_counts_whole() -> None:
    before = spare_module.circumstances()
    assert before == spare_module.circumstances()
    os.environ["ARCADE_RL_TESTED"] = "1"
    try:
        assert before != spare_module.circumstances()
    finally:
        del os.environ["ARCADE_RL_TESTED"]
