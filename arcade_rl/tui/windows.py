"""Start the window on an agent as a process of its own, and notice when it could not open."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from arcade_rl.shelf import agent_folder

WindowKind = Literal["watch", "play"]


@dataclass(frozen=True, slots=True)
class Window:
    """A window that was started on an agent; its output goes to `log`."""

    agent: str
    kind: WindowKind
    process: "subprocess.Popen[bytes]"
    log: Path

    def has_closed(self) -> bool:
        """Whether its process has ended."""
        return self.process.poll() is not None

    def failure(self) -> str:
        """Why it ended badly: the last line it wrote; empty if it runs or was closed by its user."""
        status = self.process.poll()
        if not status:
            return ""
        lines = self.log.read_text(encoding="utf-8", errors="replace").split("\n")
        said = next((line.strip() for line in reversed(lines) if line.strip()), "")
        return said or f"the window ended with status {status}; see {self.log}"


def open_window(name: str, kind: WindowKind) -> Window:
    """Open the window on the agent `name`; it lives on when the cockpit is closed.

    Raises:
        UsageError: there is no such agent.
    """
    log = agent_folder.find(name).path / f"{kind}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "arcade_rl", kind, "--", name],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=os.environ.copy(),
        )
    return Window(name, kind, process, log)
