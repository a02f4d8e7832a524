"""The link to a server."""

import contextlib
import socket
from urllib.parse import urlencode

_ELSEWHERE = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}  # addresses that nobody has (RFC 5737, 3849)


def link(host: str, port: int, token: str) -> str:
    """What a visitor opens.

    Args:
        host: where the server listens; for all addresses, the one that others reach this computer by.
    """
    every = _family_of_every(host)
    name = host if every is None else _outward(every)
    name = f"[{name}]" if ":" in name else name
    return f"http://{name}:{port}/{'?' + urlencode({'token': token}) if token else ''}"


def _family_of_every(host: str) -> socket.AddressFamily | None:
    """The family whose every address a host stands for, however it is written (`0.0.0.0`, `0`, `::`); else None."""
    with contextlib.suppress(OSError):
        if not any(socket.inet_aton(host)):
            return socket.AF_INET
    with contextlib.suppress(OSError):
        if not any(socket.inet_pton(socket.AF_INET6, host)):
            return socket.AF_INET6
    return None


def _outward(family: socket.AddressFamily) -> str:
    """The address from which this computer would send to another one; its name if it has none. Nothing is sent."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((_ELSEWHERE[family], 9))
            return str(probe.getsockname()[0])
    except OSError:
        return socket.gethostname()
