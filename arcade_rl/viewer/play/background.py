"""Threads that play beside the window, which stays smooth meanwhile."""

import sys
import threading
from collections.abc import Callable
from typing import Any

_SWITCH_SECONDS = 0.001  # so long the window waits for Python's lock, which emulators keep; by default 0.005


def start(work: Callable[..., None], *arguments: Any, name: str) -> threading.Thread:
    """Let another thread do this; it ends with the process."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    thread = threading.Thread(target=work, args=arguments, name=name, daemon=True)
    thread.start()
    return thread
