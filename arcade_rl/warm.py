"""What a cockpit tells a warm process: one that has loaded what windows need before anybody asks for a window."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

ARGUMENT = "_warm-window"
"""The command line of such a process, in place of a subcommand."""

READY = b"ready\n"
"""What it writes on its standard output once everything is loaded."""

_MOST_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class WindowOrder:
    """The window that it becomes: one line on its standard input.

    Attributes:
        log: where its output goes.
        file: of the window, see `open_windows`.
        arguments: the command line of a process that had been started for this window.
    """

    log: Path
    file: Path
    arguments: tuple[str, ...]

    def line(self) -> bytes:
        """A JSON list of strings: log, file, arguments."""
        return json.dumps([str(self.log), str(self.file), *self.arguments]).encode() + b"\n"

    @classmethod
    def read(cls, source: BinaryIO) -> "WindowOrder | None":
        """Wait for one; None if none comes any more, or it is none."""
        line = source.readline(_MOST_BYTES)
        try:
            parts = json.loads(line) if line.endswith(b"\n") else []
        except ValueError:
            return None
        if not isinstance(parts, list) or len(parts) < 3 or not all(isinstance(part, str) for part in parts):
            return None
        log, file, *arguments = parts
        return cls(Path(log), Path(file), tuple(arguments))
