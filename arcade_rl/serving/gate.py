"""Who may come in: visitors of this computer's own address, or those whose link holds the token.

A browser carries out what any page asks of it. A page of another site must neither open a WebSocket here (RFC 6455
leaves that to the server: section 10.2) nor pretend to be this one under another name that it has pointed at this
computer (DNS rebinding).
"""

import secrets
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

_LOCAL_NAME = "localhost"


def is_loopback(host: str) -> bool:
    """Whether an address, or a name, is this computer's own, which no other one reaches."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == _LOCAL_NAME


def new_token() -> str:
    """What nobody guesses."""
    return secrets.token_urlsafe(24)


@dataclass(frozen=True, slots=True)
class Gate:
    """Says why a request is refused.

    Attributes:
        token: what a visitor must show; empty if none is needed: then the server listens on a loopback address alone.
    """

    token: str = ""

    def knows(self, shown: str) -> bool:
        """Whether the token that a visitor shows is the right one. It takes as long for any wrong one.

        Args:
            shown: text as it was sent: it may hold lone surrogates, which stand for bytes that are no UTF-8.
        """
        return not self.token or secrets.compare_digest(shown.encode("utf-8", "surrogatepass"), self.token.encode())

    def refusal(self, host: str, shown: str, *, origin: str | None = None, is_socket: bool = False) -> str:
        """Why a request is refused, in words for a visitor; empty if it is not.

        Args:
            host: the header of that name.
            shown: the token.
            origin: the header of that name: the page that asks; None without one.
            is_socket: a WebSocket is asked for; every browser names the page then.
        """
        if not self.token and not is_loopback(_name_of(host)):
            return "This server answers to the names of this computer alone: localhost, 127.0.0.1 and [::1]."
        if (is_socket or origin is not None) and not _is_of(origin or "", host):
            return "The page that asks is not one of this server's."
        if not self.knows(shown):
            return "The link lacks the token, or holds an old one. Ask the person who started the server for the link."
        return ""


def _name_of(host: str) -> str:
    """Without the port; empty for what is no host."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_of(origin: str, host: str) -> bool:
    """Whether a page is one of this server's, by the name and the port under which it was asked."""
    scheme, _, place = origin.partition("://")
    return scheme in ("http", "https") and bool(host) and place.lower() == host.lower()
