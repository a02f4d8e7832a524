"""Attract mode, as arcade machines have it: a champion plays while nobody uses the cockpit."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from arcade_rl.tui.cockpit import Cockpit
from arcade_rl.tui.terminal.late_input import InFront
from arcade_rl.tui.widgets.pictures.live_picture import LivePicture
from arcade_rl.tui.widgets.top_bar import TopBar

_PICTURES_PER_POLL = 12
_NEXT_AFTER_POLLS = 120


class AttractScreen(InFront, Screen[None]):
    """Champions at play, one after another.

    Args:
        champions: their names, the first to play first.
    """

    app: Cockpit

    DEFAULT_CSS = """
    AttractScreen {
        #picture { height: 1fr; color: $foreground-muted; }
        #any-key { text-align: center; }
    }
    """

    def __init__(self, champions: Sequence[str]) -> None:
        super().__init__()
        self._champions = champions
        self._number = 0
        self._picture = LivePicture(_PICTURES_PER_POLL)

    def compose(self) -> ComposeResult:
        """The game, as large as there is room."""
        yield TopBar("")
        yield self._picture
        off = "[$foreground-muted]; o there turns this off[/]" if self.app.access.allows("options") else ""
        yield Static(f"Any key returns to the shelf{off}.", id="any-key")

    def on_mount(self) -> None:
        """Let the first one play, and the next in a while."""
        picture = self._picture.styles  # what the sheet of the training screen hides where it is narrow
        picture.display, picture.width, picture.height = "block", "1fr", "1fr"
        self._play()
        self.set_interval(self.app.poll_seconds * _NEXT_AFTER_POLLS, self._play)

    def _play(self) -> None:
        self._picture.follow(self._champions[self._number % len(self._champions)], trains=False)
        self._number += 1
