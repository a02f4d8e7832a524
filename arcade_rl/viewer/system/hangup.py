"""The terminal that a window was started in is closed: the window ends in good order, as if a person had closed it."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def on_hangup(end: Callable[[], None]) -> Iterator[None]:
    """While the block runs, call `end` at the first SIGHUP, and ignore further ones: shell and system both send it.

    One that is ignored stays so: whoever starts a window by `nohup` wants it to outlive the terminal. Outside the main
    thread, and where there is no such signal, it does nothing.
    """
    here = hasattr(signal, "SIGHUP") and threading.current_thread() is threading.main_thread()
    if not here or signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:
        yield
        return

    def handle(*_: object) -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        end()

    before = signal.signal(signal.SIGHUP, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)
