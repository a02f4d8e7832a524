"""The process that a cockpit keeps ready for its next window: it loads what windows need, and waits for an order."""

import contextlib
import ctypes
import importlib
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from arcade_rl import heap
from arcade_rl.lean_torch import put_off_compilers
from arcade_rl.shelf.settings.open_windows import VARIABLE
from arcade_rl.warm import READY, WindowOrder

_MODULES = (  # what `watch`, `play`, `versus` and `race` load before their first picture
    "arcade_rl.viewer.windows.solo.solo_request",
    "arcade_rl.viewer.windows.versus.versus_request",
    "arcade_rl.viewer.windows.race.race_request",
    "arcade_rl.games.atari.atari_game",
    "arcade_rl.cli.group",
    "arcade_rl.cli.commands.windows",
)
_NICENESS = 5  # while it loads: the cockpit, its trainers and other windows come first
_ARG_START = 45  # in /proc/self/stat, counted from the state; the end follows


def arguments_when_asked() -> list[str]:
    """Load everything, say so, and wait for an order; returns the command line to run, in the state of a new process.

    Does not return where the cockpit ends first, however it ends: this process ends, too.
    """
    threading.Thread(target=_load, name="warming", daemon=True).start()
    order = WindowOrder.read(sys.stdin.buffer)
    if order is None:
        os._exit(0)  # at once, also in the middle of loading
    _open_streams(order.log)
    os.environ[VARIABLE] = str(order.file)
    sys.argv[1:] = order.arguments
    _show_in_process_list(("-m", "arcade_rl", *order.arguments))
    return [*order.arguments]


def _load() -> None:
    _yield_to_others()
    put_off_compilers()
    try:
        for name in _MODULES:
            importlib.import_module(name)
    except BaseException:  # the window that is started in its place will say it
        os._exit(1)
    heap.trim()
    _share_cores_again()
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()


def _open_streams(log: Path) -> None:
    """Read from nowhere, and write into the log."""
    for number, path, flags in ((0, os.devnull, os.O_RDONLY), (1, log, os.O_WRONLY | os.O_APPEND)):
        opened = os.open(path, flags)
        os.dup2(opened, number)
        os.close(opened)
    os.dup2(1, 2)


def _yield_to_others() -> None:
    """Let this thread and this process run when others leave time, on Linux; elsewhere niceness cannot be taken back.

    The kernel counts niceness between the threads of one session or, where it groups them, between sessions.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            thread = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, thread, max(_NICENESS, os.getpriority(os.PRIO_PROCESS, thread)))
        _set_session_niceness(_NICENESS)


def _share_cores_again() -> None:
    """Thread and niceness end together; the session's remains until it is taken back."""
    if sys.platform == "linux":
        _set_session_niceness(0)


def _set_session_niceness(niceness: int) -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(niceness), encoding="ascii")


def _show_in_process_list(arguments: Sequence[str]) -> None:
    """Show the window's command line to `ps`, on Linux, where there is room for it in that of this process."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, ValueError, IndexError):
        fields = Path("/proc/self/stat").read_text(encoding="utf-8", errors="replace").rpartition(") ")[2].split()
        start, end = int(fields[_ARG_START]), int(fields[_ARG_START + 1])
        program = Path("/proc/self/cmdline").read_bytes().split(b"\0")[0]
        line = b"\0".join([program, *map(os.fsencode, arguments)])
        if start and len(line) < end - start:
            ctypes.memmove(start, line.ljust(end - start, b"\0"), end - start)
