"""What the processes that play a trainer's games make of signals."""

import signal

_STOPS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def leave_stops_to_the_trainer() -> None:
    """Ignore what asks a process to end.

    A terminal, a service manager or a shutdown may ask every process at once. The trainer saves first, and for that it
    needs its games; when it closes its pipe to them or is gone, their processes end as well.
    """
    for stop in _STOPS:
        signal.signal(stop, signal.SIG_IGN)
