"""What a new agent is made from: the catalog of games, where one types to find one, and the presets for a game."""

from collections.abc import Callable, Iterable

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from arcade_rl.games.catalog import CatalogEntry, games
from arcade_rl.hyperparameters import Algorithm
from arcade_rl.presets import Preset, presets
from arcade_rl.tui.messages import escaped

_FOLLOWING = 5
_STEPS = {"down": 1, "up": -1, "pagedown": 10, "pageup": -10}


class _GameOption(Option):
    """A game: it stays what it is when others are found before it is chosen."""

    def __init__(self, entry: CatalogEntry, content: Content) -> None:
        super().__init__(content, id=entry.id)
        self.entry = entry


class GameList(Vertical):
    """A search field over the games that fit it. The arrows move in the list while the cursor stays in the field.

    Args:
        game: the one that is chosen to begin with, by its id; empty for the first.
    """

    if_none = "Ctrl+G adds it"

    class Chosen(Message):
        """The cursor is on another game."""

        def __init__(self, entry: CatalogEntry) -> None:
            super().__init__()
            self.entry = entry

    def __init__(self, game: str = "") -> None:
        super().__init__(id="games", classes="framed")
        self._first = game
        self._search = Input(placeholder="type to find a game", id="search", compact=True)
        self._list = OptionList(id="game-options", compact=True)
        self._found: list[CatalogEntry] = []

    def compose(self) -> ComposeResult:
        """Field and list."""
        yield self._search
        yield self._list

    def on_mount(self) -> None:
        """Show them all."""
        self._find("")
        places = [place for place, entry in enumerate(self._found) if entry.id == self._first]
        if places:
            self._list.highlighted = places[0]
            self.call_after_refresh(self._list.scroll_to_highlight)  # its place is known once it is laid out

    def matching(self, text: str) -> list[CatalogEntry]:
        """The games that fit what was typed."""
        return matching(text)

    def following(self, entry: CatalogEntry) -> list[CatalogEntry]:
        """Those below it in the list, which will probably be looked at next."""
        place = self._found.index(entry) if entry in self._found else 0
        return self._found[place + 1 : place + 1 + _FOLLOWING]

    def option(self, entry: CatalogEntry) -> Content:
        """How a game stands in the list."""
        kind = "" if entry.pixels else "quick"
        return Content.from_markup("$title [$foreground-muted]$kind[/]", title=entry.title, kind=kind)

    @on(Input.Changed, "#search")
    def find(self, event: Input.Changed) -> None:
        """Show those that fit."""
        self._find(event.value)

    @on(Input.Submitted, "#search")
    def leave(self) -> None:
        """The game is found: on to its settings."""
        self.screen.focus_next()
        self.screen.focus_next()

    @on(OptionList.OptionHighlighted, "#game-options")
    def choose(self, event: OptionList.OptionHighlighted) -> None:
        """Tell of the choice; by the time it is heard of, other games may be found, or this one be on no list."""
        if isinstance(event.option, _GameOption):
            self.post_message(self.Chosen(event.option.entry))

    def on_key(self, event: events.Key) -> None:
        """Arrows in the search field move in the list."""
        if self._search.has_focus and event.key in _STEPS and self._found:
            event.stop()
            event.prevent_default()
            place = (self._list.highlighted or 0) + _STEPS[event.key]
            self._list.highlighted = max(0, min(len(self._found) - 1, place))

    @property
    def text_without_match(self) -> str:
        """What was typed, if no game fits it."""
        return "" if self._found else self._search.value.strip()

    def search(self, text: str) -> None:
        """Type `text` into the field, if it is there still; the list is read again."""
        if not self.is_attached:
            return
        with self.prevent(Input.Changed):
            self._search.value = text
        self._find(text)

    def _find(self, text: str) -> None:
        chosen = self._found[self._list.highlighted or 0] if self._found else None
        self._found = self.matching(text)
        self._list.clear_options()
        self._list.add_options([_GameOption(entry, self.option(entry)) for entry in self._found])
        self.border_title = "Games" if self._found else "No matching game"
        self.border_subtitle = f"{len(self._found)} of {len(self.matching(''))}" if self._found else self.if_none
        if self._found:
            self._list.highlighted = self._found.index(chosen) if chosen in self._found and not text else 0


class PresetList(OptionList):
    """The presets for a game, of one algorithm. One of them is chosen: the first to begin with."""

    def __init__(self, entry: CatalogEntry, algorithm: Algorithm) -> None:
        super().__init__(id="presets", compact=True)
        self.offer(entry, algorithm)

    def offer(self, entry: CatalogEntry, algorithm: Algorithm) -> None:
        """Show those for another game or algorithm."""
        self._offered = [preset for preset in presets_of(entry) if preset.algorithm == algorithm]
        self.clear_options()
        self.add_options(
            [Option(f"[b]{escaped(each.name)}[/]  {escaped(each.title)}", id=each.name) for each in self._offered]
        )
        self.highlighted = 0

    @property
    def preset(self) -> Preset:
        """The chosen one."""
        return self._offered[self.highlighted or 0]


def presets_of(entry: CatalogEntry) -> tuple[Preset, ...]:
    """Those for a game, of every algorithm."""
    return presets(entry.family, entry.id)


def matching(
    text: str, entries: Iterable[CatalogEntry] | None = None, known: Callable[[CatalogEntry], str] | None = None
) -> list[CatalogEntry]:
    """The games in whose title or id every word of `text` occurs; those that begin with it first.

    Args:
        entries: those to choose from; None for all that agents can learn.
        known: further words that are looked through.
    """

    def searched(entry: CatalogEntry) -> str:
        more = known(entry) if known is not None else ""
        return f"{entry.title} {entry.id} {more}".lower().replace("-", " ")

    words = text.lower().replace("-", " ").split()
    among = games() if entries is None else entries
    fits = [entry for entry in among if all(word in searched(entry) for word in words)]
    return sorted(fits, key=lambda entry: not searched(entry).startswith(" ".join(words)))
