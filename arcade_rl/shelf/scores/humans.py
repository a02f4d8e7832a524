"""What the human at this computer is called among the scores."""

import getpass
import os

from arcade_rl.errors import excerpt

GUEST = "guest"
"""The second human of a versus game."""


def this_human() -> str:
    """The name that scores are kept under: `$ARCADE_RL_PLAYER` if set, else the login name."""
    if chosen := os.environ.get("ARCADE_RL_PLAYER", "").strip():
        return excerpt(chosen)
    try:
        return excerpt(getpass.getuser())
    except (OSError, KeyError):  # a container's user may have no name
        return "player"


def shown_name(human: str) -> str:
    """`you` for who sits here, unless they chose a name; the names of others as they are."""
    chosen = os.environ.get("ARCADE_RL_PLAYER", "").strip()
    return "you" if human == this_human() and not chosen else human
