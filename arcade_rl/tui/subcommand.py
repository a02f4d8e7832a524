"""Run a subcommand of the program in a process of its own, where what it needs is too heavy for the cockpit."""

import subprocess
import sys

from arcade_rl.errors import ArcadeError


def run(*arguments: str) -> str:
    """Run it to its end; returns what it printed.

    Raises:
        ArcadeError: it failed; the message is the last line it said.
    """
    done = subprocess.run(
        [sys.executable, "-m", "arcade_rl", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        start_new_session=True,
    )
    if done.returncode:
        said = next((line.strip() for line in reversed(done.stderr.splitlines()) if line.strip()), "")
        reason = said.removeprefix("arcade-rl: ")
        raise ArcadeError(reason or f"arcade-rl {arguments[0]} ended with status {done.returncode}")
    return done.stdout
