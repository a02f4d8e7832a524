"""The next window's process, started and loaded before anybody asks for the window."""

import contextlib
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from arcade_rl.child_processes import module_command, module_environment
from arcade_rl.desktop import has_display
from arcade_rl.warm import ARGUMENT, READY, WindowOrder

_PACKAGE = Path(__file__).resolve().parents[2]
_PATIENCE_SECONDS = 1.0
_ROOM = " " * 500  # in the process list, where the window's own command line takes the place of this one's


@dataclass(frozen=True, slots=True)
class WarmProcess:
    """One of them.

    Attributes:
        circumstances: those that it was started in.
        ready: everything is loaded.
    """

    process: "subprocess.Popen[bytes]"
    circumstances: object
    ready: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def started(cls) -> "WarmProcess":
        """It ends when the other end of its standard input is closed, by `end` or since this process has ended."""
        before = circumstances()
        process = subprocess.Popen(
            module_command("arcade_rl", ARGUMENT, _ROOM),
            env=module_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        warm = cls(process, before)
        threading.Thread(target=warm._listen, name="next window", daemon=True).start()
        return warm

    def is_usable(self) -> bool:
        """Whether it lives, and is as one that was started now."""
        return self.process.poll() is None and self.circumstances == circumstances()

    def give(self, order: WindowOrder) -> bool:
        """Let it become a window; whether it could be told."""
        assert self.process.stdin is not None
        try:
            with self.process.stdin as pipe:
                pipe.write(order.line())
        except OSError:  # it has died
            return False
        return True

    def end(self) -> None:
        """It is not needed, and has nothing to tidy up."""
        assert self.process.stdin is not None
        self.process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(_PATIENCE_SECONDS)
        with contextlib.suppress(OSError):
            self.process.stdin.close()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as said:
            if said.readline() == READY:
                self.ready.set()


class Spare:
    """At most one warm process, kept for the next window. Its methods may be called in any thread."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._warm: WarmProcess | None = None

    def prepare(self) -> None:
        """Have one, where there is a display for its window. It takes seconds to be ready; nobody waits for it."""
        with self._one_at_a_time:
            if self._warm is not None and not self._warm.is_usable():
                self._drop()
            if self._warm is None and has_display():
                with contextlib.suppress(OSError):  # then windows open as they do without
                    self._warm = WarmProcess.started()

    def take(self) -> WarmProcess | None:
        """The one that is ready and as if started now; None if there is none."""
        with self._one_at_a_time:
            warm = self._warm
            if warm is None or not warm.ready.is_set():
                return None
            self._warm = None
        if warm.is_usable():
            return warm
        warm.end()
        return None

    def end(self) -> None:
        """Have none."""
        with self._one_at_a_time:
            self._drop()

    def _drop(self) -> None:
        if self._warm is not None:
            self._warm.end()
            self._warm = None


def circumstances() -> object:
    """What a process depends on that is started now: the environment, this program's files, and what is installed."""
    program = [entry.stat().st_mtime_ns for entry in _PACKAGE.rglob("*.py")]
    installed = [_changed(Path(folder)) for folder in sys.path if folder.endswith(("site-packages", "dist-packages"))]
    return dict(os.environ), sorted(program), installed


def _changed(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0
