"""Signals that ask the process to end: noted at once, obeyed when everything is consistent."""

import signal
import threading
import time
from types import FrameType
from typing import Any, Self

_SIGNALS = [name for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)]


class StopSignals:
    """While the block runs, SIGTERM, SIGINT and SIGHUP only leave a note. Outside the main thread it does nothing.

    A SIGHUP that is ignored stays so: whoever starts a training by `nohup` wants it to outlive the terminal.

    Attributes:
        received: the name of the first signal that came; empty while none has.
        newest: when the newest came, by `time.monotonic`; 0 while none has.
    """

    def __init__(self) -> None:
        self.received = ""
        self.newest = 0.0
        self._before: dict[str, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            noted = [name for name in _SIGNALS if name != "SIGHUP" or signal.getsignal(signal.SIGHUP) != signal.SIG_IGN]
            self._before = {name: signal.signal(getattr(signal, name), self._note) for name in noted}
        return self

    def __exit__(self, *exc: object) -> None:
        for name, handler in self._before.items():
            signal.signal(getattr(signal, name), handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.received = self.received or signal.Signals(number).name
        self.newest = time.monotonic()
