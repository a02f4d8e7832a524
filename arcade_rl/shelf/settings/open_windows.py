"""Which windows are open: a small file for each in `saves/.windows`, so that none is opened twice by any cockpit.

The file holds the window's process, and whether it has drawn its first picture. Whoever wants the window touches the
file, and the window comes to the front: no signal is sent, since the number may be another process's by now.
"""

import contextlib
import os
import re
from pathlib import Path

from arcade_rl.locations import saves_folder
from arcade_rl.shelf.storage.processes import is_running, start_of

VARIABLE = "ARCADE_RL_WINDOW"  # where a window finds its file

_SHOWN = " shown"
_NOT_IN_A_NAME = re.compile(r'[/\\:*?"<>|%]')
_LOOK_EVERY = 15  # calls: a window asks sixty times a second


def window_file(*what: object) -> Path:
    """Where the file of a window lies, by what the window shows."""
    return saves_folder() / ".windows" / as_file_name(f"{'.'.join(map(str, what))}.window")


def as_file_name(text: str) -> str:
    """`text` without what no file's name may hold, as an environment's id does; different texts stay different."""
    return _NOT_IN_A_NAME.sub(lambda found: f"%{ord(found[0]):02X}", text)


def register(file: Path, pid: int) -> None:
    """A window opens. Where the disk refuses that, it may be opened twice."""
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{pid} {start_of(pid)}", encoding="ascii")


def has_shown(file: Path) -> bool:
    """Whether a window has drawn its first picture."""
    try:
        return file.read_text(encoding="ascii").endswith(_SHOWN)
    except (OSError, ValueError):
        return False


def bring_to_front(file: Path) -> bool:
    """Ask a window to come to the front; whether it is open."""
    try:
        pid, start = file.read_text(encoding="ascii").removesuffix(_SHOWN).split(" ")
        if not is_running(int(pid)) or start_of(int(pid)) != start:
            return False
        os.utime(file)
    except (OSError, ValueError, OverflowError):
        return False
    return True


# Whether a human has taken the joystick in any window: a file that windows touch, if somebody wants to know


def takeover_file() -> Path:
    """Where that file lies."""
    return saves_folder() / ".windows" / "takeover"


def ask_for_takeovers() -> None:
    """Have windows report from now on that their joystick was taken. Where the disk refuses, they report nothing."""
    with contextlib.suppress(OSError):
        takeover_file().parent.mkdir(parents=True, exist_ok=True)
        takeover_file().touch()


def report_takeover() -> None:
    """A human has taken the joystick from an agent; one system call, and nothing if nobody has asked."""
    with contextlib.suppress(OSError):
        os.utime(takeover_file())


def last_takeover() -> int:
    """When one was reported last, or asked for, in nanoseconds; 0 if nobody has asked."""
    try:
        return takeover_file().stat().st_mtime_ns
    except OSError:
        return 0


class Summons:
    """A window's ear for those who want it in front.

    Args:
        file: the window's; None if nobody keeps one, as for a window that was opened on the command line.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._touched = self._time()
        self._calls = 0

    @classmethod
    def from_environment(cls) -> "Summons":
        """Of the window that is this process."""
        named = os.environ.get(VARIABLE)
        return cls(Path(named) if named else None)

    def came(self) -> bool:
        """Whether somebody wants the window in front. To be asked sixty times a second."""
        self._calls += 1
        if self._file is None or self._calls % _LOOK_EVERY:
            return False
        before, self._touched = self._touched, self._time()
        return before is not None and self._touched is not None and before != self._touched

    def show(self) -> None:
        """The window has drawn its first picture."""
        with contextlib.suppress(OSError):
            if self._file is not None and self._is_own(self._file):
                with self._file.open("a", encoding="ascii") as file:
                    file.write(_SHOWN)
                self._touched = self._time()

    def end(self) -> None:
        """The window closes."""
        with contextlib.suppress(OSError):
            if self._file is not None and self._is_own(self._file):
                self._file.unlink()

    def _is_own(self, file: Path) -> bool:
        return file.read_text(encoding="ascii").split(" ")[0] == str(os.getpid())

    def _time(self) -> int | None:
        try:
            return self._file.stat().st_mtime_ns if self._file is not None else None
        except OSError:
            return None
