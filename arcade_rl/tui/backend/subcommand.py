"""Run a subcommand of the program in a separate process, where what it needs is too heavy for the cockpit."""

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterable

from arcade_rl.child_processes import module_command, module_environment
from arcade_rl.errors import ArcadeError

_OURS = "arcade-rl: "  # how each line of the program's own begins
_PATIENCE_SECONDS = 5.0  # then it is killed


def run(*arguments: str, heard: Callable[[str], object] = str) -> str:
    """Run it to its end; returns what it printed. Arguments and errors as of `Subcommand`."""
    return Subcommand(*arguments).run(heard)


def warnings(said: Iterable[str]) -> list[str]:
    """Of the lines on standard error the program's own; the packages that it imports write there, too."""
    return [line.removeprefix(_OURS) for line in said if line.startswith(_OURS)]


class Subcommand:
    """A subcommand that can be stopped, from any thread."""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments
        self._process: subprocess.Popen[str] | None = None
        self.was_stopped = False

    def run(self, heard: Callable[[str], object] = str) -> str:
        """Run it to its end; returns what it printed.

        Args:
            heard: called with each line that it writes on standard error, as it comes.

        Raises:
            ArcadeError: it failed, or was stopped; the message is the last line it said.
        """
        command, said = module_command("arcade_rl", *self._arguments), ""
        with (
            tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output,
            subprocess.Popen(
                command,
                env=module_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
                start_new_session=True,
            ) as process,
        ):
            self._process = process
            if self.was_stopped:
                self._interrupt(process)
            for line in filter(str.strip, process.stderr or ()):
                said = line.strip()
                heard(said)
            if status := process.wait():
                raise ArcadeError(
                    said.removeprefix(_OURS) or f"arcade-rl {self._arguments[0]} ended with status {status}"
                )
            output.seek(0)
            return output.read()

    def stop(self) -> None:
        """End it before its time, as Ctrl+C would: it tidies up."""
        self.was_stopped = True
        if self._process is not None:
            self._interrupt(self._process)

    def _interrupt(self, process: "subprocess.Popen[str]") -> None:
        process.send_signal(signal.SIGINT)
        killing = threading.Timer(_PATIENCE_SECONDS, _kill, [process])
        killing.daemon = True
        killing.start()


def _kill(process: "subprocess.Popen[str]") -> None:
    """With all that it has started."""
    if process.poll() is None:
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
