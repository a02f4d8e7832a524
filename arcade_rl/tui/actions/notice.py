"""Call a person to the terminal: its bell, or a notice of the desktop, which terminals show for an escape sequence."""

import os

from textual.app import App

from arcade_rl.shelf.settings.cockpit_file import Call
from arcade_rl.tui import messages

_LONGEST = 200


def call(app: App[None], way: Call, title: str, text: str) -> None:
    """Call the person who uses `app`.

    Args:
        way: `osc 9` as iTerm2, kitty and WezTerm know it, `osc 777` as urxvt, foot and Ghostty do.
    """
    if way == "bell":
        app.bell()
    elif way != "off" and app._driver is not None and not app.is_headless:
        app._driver.write(sequence(way, title, text, within_tmux="TMUX" in os.environ))
        app._driver.flush()


def sequence(way: Call, title: str, text: str, *, within_tmux: bool) -> str:
    """The escape sequence of a notice; tmux passes it on if its `allow-passthrough` is on."""
    title, text = (messages.shortened(_plain(part), _LONGEST) for part in (title, text))
    body = f"9;{title}: {text}" if way == "osc 9" else f"777;notify;{title.replace(';', ',')};{text}"
    code = f"\x1b]{body}\x07"
    return f"\x1bPtmux;{code.replace(chr(27), chr(27) * 2)}\x1b\\" if within_tmux else code


def _plain(text: str) -> str:
    """Without what would end the sequence, or be one of its own."""
    return " ".join(messages.printable(text).split())
