"""What a game looks like, in half cells. It is drawn once, by a separate process, when somebody first looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from arcade_rl.errors import ArcadeError
from arcade_rl.tui import messages
from arcade_rl.tui.cockpit import Cockpit
from arcade_rl.tui.widgets.pictures.live_picture import draw_colours
from arcade_rl.tui.workers.polling import Poll

if TYPE_CHECKING:
    from arcade_rl.games.catalog import CatalogEntry

_LOOK_EVERY_SECONDS = 0.25


class Looked(Message):
    """A game's picture was looked for.

    Attributes:
        strips: none if there is no picture yet.
    """

    def __init__(self, game: str, size: Size, strips: list[Strip]) -> None:
        super().__init__()
        self.game, self.size, self.strips = game, size, strips


class Made(Message):
    """Pictures were drawn, as far as they can be.

    Attributes:
        problem: why one is missing, in a line; empty if none is.
    """

    def __init__(self, games: Sequence[str], problem: str) -> None:
        super().__init__()
        self.games, self.problem = games, problem


class GamePicture(Widget):
    """The picture of one game; those of its neighbours are drawn with it."""

    app: Cockpit

    def __init__(self) -> None:
        super().__init__(id="game-picture")
        self._entry: CatalogEntry | None = None
        self._neighbours: Sequence[CatalogEntry] = ()
        self._strips: list[Strip] = []
        self._instead = ""
        self._shown: tuple[str, Size] | None = None
        self._begun: set[str] = set()  # the games that are being drawn here, or were
        self._tried: dict[str, str] = {}  # the games that were drawn here, and what was wrong with them
        self._look = Poll(self, self._looking)
        self._draw = Poll(self, self._drawing)

    def on_mount(self) -> None:
        """Look until it is there."""
        self.set_interval(_LOOK_EVERY_SECONDS, self._look.tick)

    def on_resize(self) -> None:
        """There is another size to fill, perhaps the first one."""
        self._look()

    def follow(self, entry: CatalogEntry, neighbours: Sequence[CatalogEntry]) -> None:
        """Show this game.

        Args:
            neighbours: those that will probably be looked at next.
        """
        self._entry, self._neighbours = entry, neighbours
        self._look()

    # In a thread

    def _looking(self) -> Callable[[], Looked] | None:
        entry, size, backend = self._entry, self.size, self.app.backend
        if entry is None or not size or (entry.id, size) == self._shown:
            return None

        def look() -> Looked:
            picture = backend.read_game_picture(entry)
            return Looked(entry.id, size, draw_colours(picture, size) if picture is not None else [])

        return look

    def _drawing(self) -> Callable[[], Made] | None:
        entry, backend = self._entry, self.app.backend
        if entry is None or entry.id in self._begun:
            return None
        wanted = [entry, *(each for each in self._neighbours if each.id not in self._begun)]
        if entry.environment is not None:
            wanted = [entry]  # it may take long, or hang
        self._begun.update(each.id for each in wanted)

        def draw() -> Made:
            try:
                backend.draw_game_pictures(wanted)
            except (ArcadeError, OSError) as error:
                return Made([each.id for each in wanted], messages.problem(error))
            return Made([each.id for each in wanted], "")

        return draw

    # Showing

    def on_looked(self, event: Looked) -> None:
        """Show it, or have it drawn; another game may be selected by now."""
        if self._entry is None or event.game != self._entry.id:
            self._look()
        elif event.strips:
            self._shown = (event.game, event.size)
            self._show(event.strips)
        else:
            problem = self._tried.get(event.game)
            self._show([], "Drawing a picture …" if problem is None else f"There is no picture: {problem}")
            self._draw()

    def on_made(self, event: Made) -> None:
        """Look again."""
        self._tried |= dict.fromkeys(event.games, event.problem or "it could not be saved")
        self._look()

    def _show(self, strips: list[Strip], instead: str = "") -> None:
        if (strips, instead) != (self._strips, self._instead):
            self._strips, self._instead = strips, instead
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the picture, in the middle of the room."""
        width, height = self.size
        if not self._strips and y == height // 2:
            text = messages.shortened(self._instead, width)
            return Strip([Segment(text.center(width), self.rich_style)]).adjust_cell_length(width, self.rich_style)
        above = max(0, height - len(self._strips)) // 2
        if not above <= y < above + len(self._strips):
            return Strip.blank(width, self.rich_style)
        strip = self._strips[y - above]
        left = max(0, width - strip.cell_length) // 2
        padded = Strip([Segment(" " * left, self.rich_style), *strip], left + strip.cell_length)
        return padded.adjust_cell_length(width, self.rich_style)
