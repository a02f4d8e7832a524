"""Opens the cockpit from the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from arcade_rl.errors import UsageError

if TYPE_CHECKING:
    from arcade_rl.tui.actions.tour import TourStart


def open_cockpit(tour: TourStart | None = None, *, windows_here: bool = False, read_only: bool = False) -> int:
    """Open it in this terminal; returns its exit status.

    Args:
        tour: begins with it; None to offer it where the cockpit was never opened before.
        windows_here: draw the windows in this terminal, too.
        read_only: let its user only look and watch.

    Raises:
        UsageError: there is no terminal.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("the cockpit needs a terminal; start it in one, or use a command (see `arcade-rl --help`)")
    from arcade_rl import heap
    from arcade_rl.tui.access import Access
    from arcade_rl.tui.app import run_app

    heap.share_one_arena()  # before the first thread: those that write, type and read would each keep their own
    heap.keep_large_apart()  # a brain is read whole each time that a trainer has saved one
    return run_app(tour, Access(windows_here or read_only, read_only))
