"""Start the window on an agent as a separate process, and notice when it could not open."""

import contextlib
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from arcade_rl.child_processes import module_command, module_environment
from arcade_rl.desktop import GIVEN_BACK, KEYS_AS_BEFORE, WITHOUT_DISPLAY, has_display
from arcade_rl.errors import ArcadeError
from arcade_rl.locations import saves_folder
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.settings.open_windows import (
    VARIABLE,
    as_file_name,
    bring_to_front,
    has_shown,
    register,
    window_file,
)
from arcade_rl.shelf.settings.window_memory import WindowKind
from arcade_rl.shelf.storage.atomic import refusing
from arcade_rl.tui.access import FULL, Access
from arcade_rl.tui.backend.spare import Spare
from arcade_rl.warm import WindowOrder

_LINE_ERASED = "\r\x1b[2K"

_one_at_a_time = threading.Lock()
spare = Spare()
"""The process of the next window."""


@dataclass(frozen=True, slots=True)
class Window:
    """A window that was started on an agent, or on a game for two; its output goes to `log`.

    Attributes:
        agent: the agent's name, or the game's id.
        file: where it says that it has drawn its first picture; None if it cannot be asked.
    """

    agent: str
    kind: WindowKind
    process: "subprocess.Popen[bytes]"
    log: Path
    file: Path | None = None

    def has_shown(self) -> bool:
        """Whether it has drawn its first picture, or has ended."""
        return self.has_closed() or (self.file is not None and has_shown(self.file))

    def has_closed(self) -> bool:
        """Whether its process has ended."""
        return self.process.poll() is not None

    def failure(self) -> str:
        """Why it ended badly: the last line it wrote; empty if it runs or was closed by its user."""
        status = self.process.poll()
        if not status:
            return ""
        try:
            lines = self.log.read_text(encoding="utf-8", errors="replace").split("\n")
        except OSError:  # its agent was renamed or deleted meanwhile
            lines = []
        said = next((line.strip() for line in reversed(lines) if line.strip()), "")
        return said or f"the window {_ended(status)} and gave no reason; open it again"


def _ended(status: int) -> str:
    """How a process of this exit status ended."""
    if status > 0:
        return f"ended with status {status}"
    with contextlib.suppress(ValueError):
        return f"was ended by {signal.Signals(-status).name}"
    return f"was ended by signal {-status}"


@dataclass(frozen=True, slots=True)
class TerminalWindow:
    """A window to be drawn in the cockpit's own terminal, in place of the cockpit, since there is no display.

    Attributes:
        agent: the agent, or the game for two.
        log: where its errors go; None for a file that nobody keeps.
    """

    agent: str
    arguments: tuple[str, ...]
    log: Path | None

    def run(self) -> str:
        """Show it until its user closes it; why it could not open, or ended, in one line; empty if all went well."""
        _write(f"\r{self.agent} opens …")
        with _opened(self.log) as errors:
            with _interrupts_left_to_the_window(), _modes_of_the_terminal_kept():
                command = module_command("arcade_rl", *self.arguments)
                process = subprocess.Popen(command, env=module_environment(), stderr=errors)
                killed = process.wait() < 0
            _write(KEYS_AS_BEFORE + GIVEN_BACK if killed else _LINE_ERASED)
            return Window(self.agent, "watch", process, Path(errors.name)).failure()


def _write(text: str) -> None:
    """To the terminal; characters that it cannot show are replaced."""
    terminal = sys.__stdout__
    if terminal is not None:
        encoding = terminal.encoding or "utf-8"
        print(text.encode(encoding, "replace").decode(encoding), end="", file=terminal, flush=True)


@contextlib.contextmanager
def _modes_of_the_terminal_kept() -> Iterator[None]:
    """A window that is killed cannot undo the raw mode of the terminal that it was drawn in."""
    if sys.platform == "win32" or sys.__stdin__ is None or not sys.__stdin__.isatty():
        yield
        return
    import termios

    terminal = sys.__stdin__.fileno()
    before = termios.tcgetattr(terminal)
    try:
        yield
    finally:
        with contextlib.suppress(termios.error):  # it has hung up
            termios.tcsetattr(terminal, termios.TCSAFLUSH, before)


@contextlib.contextmanager
def _interrupts_left_to_the_window() -> Iterator[None]:
    """Until it has made the terminal raw, a Ctrl+C reaches the cockpit as well, which it is to outlive."""
    before = signal.signal(signal.SIGINT, lambda *_: None)  # not ignored: what is started then would ignore it, too
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def open_window(
    name: str, kind: WindowKind, checkpoint: int | None = None, *, access: Access = FULL
) -> Window | TerminalWindow | None:
    """Open the window on the agent `name`; it lives on when the cockpit is closed. None if it was open: it comes up.

    Without a display it comes back as one to be drawn in the terminal.

    Args:
        checkpoint: the agent step of the brain that plays; None for the newest.
        access: what the cockpit's user may do.

    Raises:
        UsageError: there is no such agent.
        ArcadeError: there is neither a display nor a terminal, or the disk refuses.
    """
    option = () if checkpoint is None else (f"--checkpoint={checkpoint}",)
    folder = agent_folder.find(name)
    log = None if access.read_only else _log_of(folder, kind)
    # By name a new agent would have the window of one that had it.
    file = window_file(folder.inode, folder.created, kind, *option)
    return _open(name, kind, [*option, "--", name], log, file, access)


def open_versus(
    game: str, mode: int, left: str, right: str, *, access: Access = FULL
) -> Window | TerminalWindow | None:
    """Open the window on a game for two, as `open_window`.

    Args:
        left, right: an agent's name, or `human`.

    Raises:
        ArcadeError: there is neither a display nor a terminal, or the disk refuses.
    """
    arguments = [f"--mode={mode}", f"--left={left}", f"--right={right}", "--", game]
    file = window_file(game, "versus", mode, left, right)
    return _open(game, "versus", arguments, _hidden_log(f"{game}.versus.log"), file, access)


def open_game(game: str, *, access: Access = FULL) -> Window | TerminalWindow | None:
    """Open the window on a game that a human plays, without an agent; arguments and errors as of `open_versus`."""
    file = window_file(game, "play", "alone")
    return _open(game, "play", ["--alone", "--", game], _hidden_log(f"{game}.play.log"), file, access)


def _open(
    name: str, kind: WindowKind, arguments: list[str], log: Path | None, file: Path, access: Access
) -> Window | TerminalWindow | None:
    if access.windows_here or not has_display():
        if sys.__stdin__ is not None and sys.__stdin__.isatty():
            watching = ("--read-only",) if access.read_only else ()
            return TerminalWindow(name, (kind, "--terminal", *watching, *arguments), log)
        raise ArcadeError(f"a window needs a display; {WITHOUT_DISPLAY}")
    with _one_at_a_time:
        if bring_to_front(file):
            return None
        with _opened(log) as output:
            command_line = (kind, *arguments)
            process = _warm(command_line, output, file) or _cold(command_line, output, file)
        return Window(name, kind, process, Path(output.name), file)


def _warm(command_line: tuple[str, ...], output: IO[bytes], file: Path) -> "subprocess.Popen[bytes] | None":
    """The window's process, made of the one that is kept ready; None if there is none."""
    warm = spare.take()
    if warm is None:
        return None
    register(file, warm.process.pid)
    if warm.give(WindowOrder(Path(output.name), file, command_line)):
        return warm.process
    warm.end()
    return None


def _cold(command_line: tuple[str, ...], output: IO[bytes], file: Path) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        module_command("arcade_rl", *command_line),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        env=module_environment(**{VARIABLE: str(file)}),
    )
    register(file, process.pid)
    return process


def _opened(log: Path | None) -> IO[bytes]:
    """The log; where the disk refuses it (read-only saves, a full disk), one in the folder of temporary files."""
    if log is None:
        return tempfile.NamedTemporaryFile(prefix="arcade-rl-", suffix=".log")
    try:
        return log.open("wb")
    except OSError:
        with refusing("write", log):
            return tempfile.NamedTemporaryFile(prefix="arcade-rl-", suffix=f"-{log.name}", delete=False)


def _log_of(folder: AgentFolder, kind: WindowKind) -> Path:
    """In the agent's folder; for a champion, whose folder is read-only, in a hidden one among the saves."""
    if not folder.is_champion:
        return folder.path / f"{kind}.log"
    return _hidden_log(f"{folder.name}.{kind}.log")


def _hidden_log(name: str) -> Path:
    logs = saves_folder() / ".windows"
    with contextlib.suppress(OSError):  # what cannot be written there goes elsewhere
        logs.mkdir(parents=True, exist_ok=True)
    return logs / as_file_name(name)
