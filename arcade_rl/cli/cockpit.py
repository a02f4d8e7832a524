"""Opens the cockpit from the command line."""

import sys

from arcade_rl.errors import UsageError


def open_cockpit() -> int:
    """Open it in this terminal; returns its exit status.

    Raises:
        UsageError: there is no terminal.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("the cockpit needs a terminal; start it in one, or use a command (see `arcade-rl --help`)")
    from arcade_rl.tui.app import run_app

    return run_app()
