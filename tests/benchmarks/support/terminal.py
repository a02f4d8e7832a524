"""The cockpit in a pseudo-terminal of its own: a script types there, and what the screen shows is thrown away."""

import contextlib
import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Mapping, Sequence

_LAST_BYTES = 4_000


class Terminal:
    """Starts `python -m MODULE ARGUMENTS` in a terminal of 120 x 36 cells.

    Attributes:
        process: what was started.
    """

    def __init__(self, module: Sequence[str], environment: Mapping[str, str], *, columns: int = 120, rows: int = 36):
        self._master, slave = pty.openpty()
        self._shown = b""
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-m", *module],
            env={**environment, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def type(self, keys: bytes) -> None:
        """Press keys; a terminal whose program has ended takes none."""
        if self.process.poll() is None:
            with contextlib.suppress(OSError):  # it ends just now
                os.write(self._master, keys)

    def end(self, seconds: float = 30.0) -> int:
        """Wait until the program has ended, as it was asked to; returns its exit status, or kills it and says -9."""
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return -signal.SIGKILL
        self._reader.join(5.0)
        os.close(self._master)
        return status

    def kill(self) -> None:
        """End it without a word."""
        self.process.kill()
        self.process.wait()
        self._reader.join(5.0)
        os.close(self._master)

    @property
    def last_words(self) -> str:
        """The end of what it has written, escape sequences and all, in one line."""
        return " ".join(self._shown.decode("utf-8", "replace").split())[-500:]

    def _read(self) -> None:
        """Take what it writes, so that it never waits for a reader; Linux ends the reading with EIO."""
        while True:
            try:
                part = os.read(self._master, 65_536)
            except OSError:
                return
            if not part:
                return
            self._shown = (self._shown + part)[-_LAST_BYTES:]
