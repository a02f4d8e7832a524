"""Run a subcommand of the program in a process of its own, where what it needs is too heavy for the cockpit."""

import subprocess
import sys
import tempfile
from collections.abc import Callable

from arcade_rl.errors import ArcadeError


def run(*arguments: str, heard: Callable[[str], object] = str) -> str:
    """Run it to its end; returns what it printed.

    Args:
        heard: called with each line that it writes on standard error, as it comes.

    Raises:
        ArcadeError: it failed; the message is the last line it said.
    """
    command, said = [sys.executable, "-m", "arcade_rl", *arguments], ""
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        ) as process,
    ):
        for line in filter(str.strip, process.stderr or ()):
            said = line.strip()
            heard(said)
        if status := process.wait():
            raise ArcadeError(
                said.removeprefix("arcade-rl: ") or f"arcade-rl {arguments[0]} ended with status {status}"
            )
        output.seek(0)
        return output.read()
