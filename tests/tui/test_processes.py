"""What the cockpit loads and starts."""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from arcade_rl import tui
from arcade_rl.child_processes import module_command
from arcade_rl.errors import ArcadeError, NoSuchAgentError
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder
from arcade_rl.shelf.ledger.ledger import Ledger, Status
from arcade_rl.tui.backend import outside, windows
from arcade_rl.tui.backend.windows import Window
from arcade_rl.tui.workers.threads import in_thread
from tests.tui.support.effort import cpu_seconds
from tests.tui.support.scripted import Script, config, notices, settle, summary

HEAVY = ("torch", "pygame", "gymnasium", "ale_py", "numpy", "pydantic", "plotext", "textual_plotext")


@pytest.mark.parametrize("module", ["arcade_rl.tui.app", "arcade_rl.tui.backend.outside"])
def test_the_cockpit_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_the_first_paint_waits_for_nothing_that_it_does_not_show() -> None:
    later = ("arcade_rl.games", "arcade_rl.hyperparameters", "arcade_rl.tui.actions", "click", "ctypes")
    code = (
        "import sys, arcade_rl.cli.main, arcade_rl.cli.cockpit, arcade_rl.tui.app; arcade_rl.tui.app.ArcadeApp(); "
        f"print([name for name in sys.modules if name.startswith({later!r})])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_what_the_shelf_says_of_an_agent_loads_no_numpy() -> None:
    code = (
        "import sys, arcade_rl.tui.screens.shelf, arcade_rl.tui.widgets.agent_pane; "
        "print([name for name in ('numpy', 'pydantic') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_an_agent_without_a_brain_is_read_without_numpy() -> None:
    agent_folder.create(config("walker"))
    code = (
        "import sys; from arcade_rl.tui.backend import outside; outside.read_detail('walker'); "
        "print([name for name in ('numpy', 'pydantic') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_no_screen_loads_what_only_trainers_and_windows_need() -> None:
    every = ", ".join(
        f"arcade_rl.tui.{folder}.{path.stem}"
        for folder in ("screens", "dialogs")
        for path in sorted((Path(tui.__file__).parent / folder).glob("*.py"))
        if path.stem != "__init__"
    )
    code = f"import sys, {every}; print([n for n in ('torch', 'pygame', 'gymnasium', 'ale_py') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def ended(tmp_path: Path, status: int, said: str) -> Window:
    """A window whose process has ended."""
    log = tmp_path / "watch.log"
    log.write_text(said)
    process = subprocess.Popen([sys.executable, "-c", f"raise SystemExit({status})"])
    process.wait()
    return Window("walker", "watch", process, log)


@pytest.mark.parametrize(("key", "kind"), [("w", "watch"), ("p", "play")])
async def test_one_key_opens_the_window(tmp_path: Path, key: str, kind: str) -> None:
    script = Script([summary("walker", game="cart-pole")], window=lambda name, kind: ended(tmp_path, 0, ""))
    async with script.app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press(key)
        await settle(pilot)
        assert script.calls == [(kind, "walker")]


async def test_a_window_that_cannot_open_tells_its_last_line(tmp_path: Path) -> None:
    said = "a warning\narcade-rl: no display; set DISPLAY, or use --headless\n\n"
    script = Script([summary("walker")], window=lambda name, kind: ended(tmp_path, 1, said))
    app = script.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("w")
        await settle(pilot)
        app.windows.look()
        await settle(pilot)
        assert notices(pilot)[-1] == "arcade-rl: no display; set DISPLAY, or use --headless"


async def test_the_log_of_a_closed_window_is_read_beside_the_event_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers: list[threading.Thread] = []
    monkeypatch.setattr(Window, "failure", lambda _: readers.append(threading.current_thread()) or "no display")
    app = Script([summary("walker")], window=lambda name, kind: ended(tmp_path, 1, "")).app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("w")
        await settle(pilot)
        app.windows.look()
        await settle(pilot)
        assert readers
        assert threading.main_thread() not in readers


async def test_a_window_that_was_closed_is_not_mentioned(tmp_path: Path) -> None:
    script = Script([summary("walker")], window=lambda name, kind: ended(tmp_path, 0, "Goodbye.\n"))
    app = script.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("w")
        await settle(pilot)
        app.windows.look()
        await settle(pilot)
        assert notices(pilot) == []


def test_the_window_is_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = agent_folder.create(config("walker"))
    started = {}

    def popen(arguments: list[str], **options: object) -> SimpleNamespace:
        started.update(options, arguments=arguments)
        return SimpleNamespace(pid=0)

    monkeypatch.setattr(windows.subprocess, "Popen", popen)
    window = windows.open_window("walker", "watch")
    assert started["arguments"] == module_command("arcade_rl", "watch", "--", "walker")
    assert started["start_new_session"] is True
    assert window.log == folder.path / "watch.log"


def test_without_a_display_it_is_said_at_once_what_is_possible(monkeypatch: pytest.MonkeyPatch) -> None:
    agent_folder.create(config("walker"))
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(windows.subprocess, "Popen", lambda *_, **__: pytest.fail("a window was started"))
    for opened in (lambda: windows.open_window("walker", "watch"), lambda: windows.open_versus("pong", 1, "a", "b")):
        with pytest.raises(ArcadeError, match=r"needs a display.*ssh -X.*arcade-rl record") as refused:
            opened()
        assert "--" not in str(refused.value)


def test_without_a_display_the_window_is_drawn_in_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = agent_folder.create(config("walker"))
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("sys.__stdin__", SimpleNamespace(isatty=lambda: True))
    here = windows.open_window("walker", "play", 5_000)
    arguments = ("play", "--terminal", "--checkpoint=5000", "--", "walker")
    assert here == windows.TerminalWindow("walker", arguments, folder.path / "play.log")


def test_a_window_in_the_terminal_leaves_nothing_in_the_shell_that_the_cockpit_was_started_from(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(windows.subprocess, "Popen", lambda *_, **__: SimpleNamespace(wait=int, poll=int))
    assert windows.TerminalWindow("walker", ("watch", "walker"), None).run() == ""
    assert capfd.readouterr().out == "\rwalker opens …\r\x1b[2K"


def test_a_window_is_known_by_its_agent_and_not_by_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    files: list[Path] = []
    monkeypatch.setattr(windows, "_open", lambda *given: files.append(given[4]))
    folder = agent_folder.create(config("walker"))
    windows.open_window("walker", "watch")
    agent_folder.rename(folder, "runner")
    agent_folder.create(config("walker"))
    windows.open_window("runner", "watch")
    windows.open_window("walker", "watch")
    assert files[0] == files[1] != files[2]


def test_an_interrupt_while_it_loads_ends_a_window_in_the_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    before, heard = signal.getsignal(signal.SIGINT), []

    def wait() -> int:
        os.kill(os.getpid(), signal.SIGINT)
        heard.append(signal.getsignal(signal.SIGINT))
        return 0

    monkeypatch.setattr(windows.subprocess, "Popen", lambda *_, **__: SimpleNamespace(wait=wait, poll=int))
    assert windows.TerminalWindow("walker", ("watch", "walker"), None).run() == ""
    assert heard != [signal.SIG_IGN]  # which the window would inherit
    assert signal.getsignal(signal.SIGINT) == before


async def test_a_window_in_the_terminal_takes_the_cockpits_place_until_it_is_closed(tmp_path: Path) -> None:
    order = []

    class Drawn(windows.TerminalWindow):
        def run(self) -> str:
            order.append("drawn")
            return "no such brain"

    @contextlib.contextmanager
    def suspend() -> Iterator[None]:
        order.append("suspended")
        yield
        order.append("resumed")

    script = Script([summary("walker")], window=lambda name, kind: Drawn(name, (), tmp_path / "log"))
    async with script.app().run_test(size=(80, 24)) as pilot:
        pilot.app.suspend = suspend
        await settle(pilot)
        await pilot.press("w")
        await settle(pilot)
        assert order == ["suspended", "drawn", "resumed"]
        assert notices(pilot) == ["no such brain"]


async def test_without_a_display_no_window_is_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script([summary("walker")], failing={"watch": ArcadeError("there is no display here for a window")})
    async with script.app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("w")
        await settle(pilot)
        assert notices(pilot) == ["there is no display here for a window"]


def test_of_one_window_there_is_never_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    agent_folder.create(config("walker"))
    started: list[list[str]] = []

    def popen(arguments: list[str], **options: object) -> "subprocess.Popen[bytes]":
        started.append(arguments)
        return running

    running = subprocess.Popen([sys.executable, "-c", "input()", "arcade_rl"], stdin=subprocess.PIPE)
    monkeypatch.setattr(windows.subprocess, "Popen", popen)
    try:
        with ThreadPoolExecutor(8) as threads:
            opened = [*threads.map(lambda _: windows.open_window("walker", "watch"), range(8))]
        assert [window is not None for window in opened].count(True) == 1
        assert windows.open_window("walker", "play") is not None
        assert windows.open_window("walker", "watch", 5_000) is not None
        assert len(started) == 3
    finally:
        monkeypatch.undo()
        running.kill()
        running.communicate()


async def test_a_window_that_is_open_already_comes_to_the_front() -> None:
    script = Script([summary("walker")], window=lambda name, kind: None)
    async with script.app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("w")
        await settle(pilot)
        assert notices(pilot) == ["The window on walker is open already: it comes to the front."]


async def test_work_that_never_ends_does_not_keep_the_cockpit_open() -> None:
    script = Script([summary("walker", "training", step=5)])
    app, asked = script.app(), threading.Event()
    never = threading.Event()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.carry_out(lambda: asked.set() or never.wait())
        while not asked.is_set():
            await pilot.pause()
        await pilot.press("q")
    workers = [thread for thread in threading.enumerate() if thread.name == "cockpit's work"]
    assert workers
    assert all(thread.daemon for thread in workers)
    never.set()


async def test_an_error_in_a_thread_reaches_whoever_waits() -> None:
    with pytest.raises(ZeroDivisionError):
        await in_thread(lambda: 1 / 0)


@pytest.fixture
def long_life() -> str:
    """An agent whose ledger holds a million rows."""
    folder = agent_folder.create(config("old"))
    with Ledger(folder.ledger_file) as ledger:
        ledger.set_status(Status(step=500_000))
    counted = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500000)"
    with contextlib.closing(sqlite3.connect(folder.ledger_file)) as connection, connection:
        connection.execute(
            f"INSERT INTO episodes (step, game, score, length, time) {counted} SELECT i, 0, i % 9, 9, 0 FROM n"
        )
        connection.execute(
            "INSERT INTO metrics (step, time, loss, mean_q, epsilon, steps_per_second, updates_per_second) "
            f"{counted} SELECT i, 0, 0.1, 1, 0.5, 100, 25 FROM n"
        )
    return "old"


def test_an_agent_with_a_million_rows_is_read_in_well_under_a_second(long_life: str) -> None:
    assert len(outside.read_detail(long_life).curves["score"].steps) <= 200
    assert min(cpu_seconds(lambda: outside.read_detail(long_life)) for _ in range(3)) < 0.3


def test_an_agent_that_is_deleted_while_it_is_read_is_missing_and_not_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = agent_folder.create(config("walker"))

    def read_as_it_goes(folder: AgentFolder) -> AgentConfig:
        shutil.rmtree(folder.path)
        raise ArcadeError("agent.toml is damaged")

    monkeypatch.setattr(outside, "_config", read_as_it_goes)
    with pytest.raises(NoSuchAgentError):
        outside.read_detail(folder.name)


def test_settings_of_an_agent_at_rest_are_written_into_its_file() -> None:
    agent_folder.create(config("walker"))
    outside.change_settings("walker", {"training_steps": 2_000_000})
    assert agent_folder.find("walker").config().hyperparameters.training_steps == 2_000_000


def test_the_log_s_tail_is_read_even_if_the_log_is_long() -> None:
    folder = agent_folder.create(config("walker"))
    assert outside.log_tail(folder) == ()
    folder.log_file.write_text("\n".join(f"line {number}" for number in range(100_000)))
    assert outside.log_tail(folder)[-1] == "line 99999"


def test_what_lies_beside_a_damaged_ledger_is_read_all_the_same() -> None:
    folder = agent_folder.create(config("walker"))
    folder.ledger_file.write_bytes(b"damage" * 1000)
    folder.log_file.write_text("12:00:01 started")
    folder.checkpoints.mkdir()
    folder.checkpoint_file(500).touch()
    detail = outside.read_detail("walker")
    assert detail.config is not None
    assert (detail.log, [each.step for each in detail.checkpoints]) == (("12:00:01 started",), [500])
    assert detail.curves == {}
    assert "ledger.sqlite" in detail.problem


def test_a_ledger_that_goes_with_its_agent_is_not_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = agent_folder.create(config("walker"))
    folder.ledger_file.write_bytes(b"damage" * 1000)

    def read_as_it_goes(folder: AgentFolder) -> tuple[str, ...]:
        trash = folder.path.with_name(".gone")
        folder.path.rename(trash)
        raise ArcadeError("ledger.sqlite is damaged")

    monkeypatch.setattr(outside, "log_tail", read_as_it_goes)
    with pytest.raises(NoSuchAgentError):
        outside.read_detail("walker")
