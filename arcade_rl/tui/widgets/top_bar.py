"""The line at the top of every screen: the brand, where one is, and what is going on."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from arcade_rl.tui import messages

_BRAND = "[b $primary]▚▞ ARCADE-RL[/]"


class TopBar(Horizontal):
    """Brand and place at the left, a word on what is going on at the right.

    Args:
        measuring_ends: which key ends the measuring of this machine here, in words.
    """

    def __init__(self, place: str, *, measuring_ends: str = "") -> None:
        super().__init__()
        self._measuring_ends = measuring_ends
        self._at = place
        self._place = Static(id="place")
        self._doing = Static("", id="doing")
        self._news = Static("", id="news")
        self._said = self._measuring = self._opening = self._problem = ""

    def compose(self) -> ComposeResult:
        """Place, then news."""
        yield self._place
        yield self._doing
        yield self._news

    def on_mount(self) -> None:
        """Say where one is, and follow what goes on wherever one is: windows that open, and a shelf not to be read."""
        self._place.update(self._crumbs())
        self.watch(self.app, "measuring", self._show_measuring)
        self.watch(self.app, "opening", self._show_opening)
        self.watch(self.app, "shelf_problem", self._show_problem)

    def _show_measuring(self, line: str) -> None:
        ends = f" [$foreground-muted]· {self._measuring_ends}[/]" if self._measuring_ends else ""
        self._measuring = messages.escaped(line) + ends if line else ""
        self._show_doing()

    def _show_opening(self, line: str) -> None:
        self._opening = messages.escaped(line)
        self._show_doing()

    def _show_problem(self, line: str) -> None:
        self._problem = f"[$text-error]! {messages.escaped(line)}[/]" if line else ""
        self._news.update(self._problem or self._said)

    def _show_doing(self) -> None:
        self._doing.update(self._opening or self._measuring)
        self._doing.display = bool(self._opening or self._measuring)
        self._news.display = not self._doing.display  # there is no room for both

    def show(self, *, place: str | None = None, news: str | None = None) -> None:
        """Change what is said; markup in `news` is obeyed."""
        if place is not None:
            self._at = place
            self._place.update(self._crumbs())
        if news is not None and news != self._said:
            self._said = news
            self._news.update(self._problem or news)

    def _crumbs(self) -> str:
        access = getattr(self.app, "access", None)
        brand = f"{_BRAND} [$text-secondary]read-only[/]" if access is not None and access.read_only else _BRAND
        return f"{brand} [$foreground-muted]›[/] {messages.escaped(self._at)}" if self._at else brand  # noqa: RUF001 - a crumb's arrow
