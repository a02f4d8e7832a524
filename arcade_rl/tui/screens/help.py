"""The keys of the cockpit, and the handbook: a list of topics, the page, and a search across all pages."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Markdown, OptionList, Static
from textual.widgets.option_list import Option

from arcade_rl.desktop import has_display
from arcade_rl.handbook.pages import TOPICS, Passage, page, pages, search
from arcade_rl.tui.cockpit import Cockpit
from arcade_rl.tui.screens.help_keys import keys_for
from arcade_rl.tui.terminal.late_input import InFront
from arcade_rl.tui.widgets.handbook_text import in_one_colour, place_of
from arcade_rl.tui.widgets.tables.text_table import TermList, TextTable
from arcade_rl.tui.workers.working_app import LONGEST_SECONDS

KEYS = "keys"
_MOST_FOUND = 100
_LONGEST_EXCERPT = 200


class _FoundOption(Option):
    """A passage that was found: it stays what it is when other words are searched for before it opens."""

    def __init__(self, found: Passage) -> None:
        super().__init__(_excerpt(found))
        self.found = found


class _Page(Markdown):
    """A page of the handbook: its tables are a widget each, and not one for every cell."""

    BLOCKS = Markdown.BLOCKS | {"table_open": TextTable}


class HelpScreen(InFront, ModalScreen[None]):
    """Topics beside the page that is shown; the keys first. What is typed is searched for in every page."""

    app: Cockpit

    CSS_PATH = ["../dialog.tcss", "help.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", key_display="esc"),
        Binding("q,question_mark,f1", "dismiss", "Back", show=False),
        Binding("slash,ctrl+f", "search", "Search", key_display="/"),
        Binding("left", "turn(-1)", "Previous topic"),
        Binding("right", "turn(1)", "Next topic"),
        Binding("down", "choose_found(1)", show=False),
        Binding("up", "choose_found(-1)", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._topic = KEYS

    def compose(self) -> ComposeResult:
        """The search above; topics beside the page, or what was found in place of both."""
        with Vertical(id="help") as frame:
            frame.border_title = "Help"
            frame.border_subtitle = "/ searches, ← → turn pages, esc closes"
            yield Input(placeholder="Search the handbook", id="help-search", select_on_focus=False)
            with Horizontal(id="help-pages"):
                topics = (Option(each.title, each.topic) for each in pages())
                yield OptionList(Option("Keys", KEYS), *topics, id="help-topics")
                with VerticalScroll(id="help-page"):
                    with Container(id="help-keys"):
                        for title, lines in keys_for(self.app.access):
                            yield Static(f"[b $primary]{title}[/]", classes="help-title")
                            yield TermList(lines)
                    yield _Page(id="help-text", open_links=False)
            yield OptionList(id="help-found")

    def on_mount(self) -> None:
        """The keys are shown; arrow keys scroll them."""
        self.query_one("#help-found").display = False
        self.query_one("#help-text").display = False
        self.query_one("#help-topics", OptionList).highlighted = 0
        self.query_one("#help-page").focus()

    # Turning pages

    def action_turn(self, pages_on: int) -> None:
        """Show the next topic, or the one before."""
        topics = self.query_one("#help-topics", OptionList)
        topics.highlighted = ((topics.highlighted or 0) + pages_on) % topics.option_count

    @on(OptionList.OptionHighlighted, "#help-topics")
    def _choose(self, event: OptionList.OptionHighlighted) -> None:
        if event.option.id is not None and event.option.id != self._topic:
            self._show(event.option.id)

    @on(OptionList.OptionSelected, "#help-topics")
    def _read(self) -> None:
        self.query_one("#help-page").focus()

    def _show(self, topic: str, heading: str = "", passage: Passage | None = None) -> None:
        """Show a topic, from one of its headings on, once no further key waits: a long page takes half a second.

        Args:
            passage: brought into sight.
        """
        self._topic = topic
        self.call_after_refresh(self._lay_out, topic, heading, passage)

    async def _lay_out(self, topic: str, heading: str, passage: Passage | None) -> None:
        if topic != self._topic:
            return  # another page was turned to meanwhile
        text = self.query_one("#help-text", Markdown)
        self.query_one("#help-keys").display = topic == KEYS
        text.display = topic != KEYS
        if topic != KEYS:
            await text.update(in_one_colour(page(topic).text))
        self.query_one("#help").border_title = "Help" if topic == KEYS else f"Help: {page(topic).title}"
        self.query_one("#help-page", VerticalScroll).scroll_home(animate=False)
        if heading:
            self.call_after_refresh(self._go_to_heading, heading)
        if passage is not None:
            self.call_after_refresh(self._bring_into_sight, passage)

    def _go_to_heading(self, heading: str) -> None:
        text = self.query_one("#help-text", Markdown)
        for _, title, block in text.table_of_contents:
            if title == heading and block is not None:
                self.query_one("#help-page", VerticalScroll).scroll_to_widget(
                    text.query_one(f"#{block}"), top=True, animate=False
                )

    def _bring_into_sight(self, passage: Passage) -> None:
        """Scroll on where it lies farther below its heading than fits."""
        frame, place = self.query_one("#help-page"), place_of(passage, self.query_one("#help-text", Markdown))
        if place is not None and not frame.scroll_target_y <= place.y < frame.scroll_target_y + frame.size.height:
            frame.scroll_to_region(place, center=True, animate=False)

    def _open(self, topic: str, heading: str = "", passage: Passage | None = None) -> None:
        """Leave what was found, and show a topic in the list too."""
        self._show_found([])
        self._show(topic, heading, passage)
        topics = self.query_one("#help-topics", OptionList)
        topics.highlighted = topics.get_option_index(topic)
        self.query_one("#help-page").focus()

    @on(Markdown.LinkClicked)
    def _follow(self, event: Markdown.LinkClicked) -> None:
        name, _, anchor = event.href.partition("#")
        topic = name.removesuffix(".md") or self._topic
        if topic in TOPICS:
            self._open(topic, _heading_of(topic, anchor))
        elif name.startswith("https:"):
            self._open_in_web(event.href)

    def _open_in_web(self, address: str) -> None:
        """Open an address in a browser if its window appears before the user; else show it, to be copied."""
        access = self.app.access
        if access.read_only or access.windows_here or not has_display():
            title = "Open this address in your browser"
            self.app.notify(address, title=title, timeout=LONGEST_SECONDS, markup=False)
        else:
            self.app.open_url(address)

    # Searching

    def action_search(self) -> None:
        """Type what to search for."""
        field = self.query_one("#help-search", Input)
        field.action_select_all()  # now, and not on focus: one that comes late would have a letter replaced by the next
        field.focus()

    def action_leave(self) -> None:
        """Back from what was found to the page; from there, close."""
        field = self.query_one("#help-search", Input)
        if not field.value:
            self.dismiss(None)
            return
        field.value = ""
        self.query_one("#help-page").focus()

    @on(Input.Changed, "#help-search")
    def _search(self, event: Input.Changed) -> None:
        self._show_found(search(event.value), asked=bool(event.value.strip()))

    def action_choose_found(self, by: int) -> None:
        """From the field, choose the next passage that was found, or the one before."""
        results = self.query_one("#help-found", OptionList)
        if results.display:
            (results.action_cursor_down if by > 0 else results.action_cursor_up)()

    @on(Input.Submitted, "#help-search")
    def _open_chosen(self) -> None:
        self.query_one("#help-found", OptionList).action_select()

    def _show_found(self, found: list[Passage], *, asked: bool = False) -> None:
        results = self.query_one("#help-found", OptionList)
        results.clear_options()
        if asked and not found:
            results.add_option(Option("Nothing found: try fewer or other words", disabled=True))
        results.add_options([_FoundOption(each) for each in found[:_MOST_FOUND]])
        results.highlighted = 0 if found else None
        results.display = asked
        self.query_one("#help-pages").display = not asked

    @on(OptionList.OptionSelected, "#help-found")
    def _open_found(self, event: OptionList.OptionSelected) -> None:
        if isinstance(event.option, _FoundOption):
            self.query_one("#help-search", Input).value = ""
            self._open(event.option.found.topic, event.option.found.heading, event.option.found)


def _excerpt(found: Passage) -> Content:
    """Where a passage stands, and how it begins."""
    title = page(found.topic).title
    place = title if found.heading == title else f"{title} · {found.heading}"
    cells = " · ".join(cell.strip() for cell in found.text.strip("| ").split("|"))
    plain = " ".join(cells.replace("`", "").replace("**", "").split())
    text = plain if len(plain) <= _LONGEST_EXCERPT else f"{plain[: _LONGEST_EXCERPT - 1]}…"
    return Content.from_markup("[b]$place[/b]\n$text", place=place, text=text)


def _heading_of(topic: str, anchor: str) -> str:
    """The heading that a link's anchor means, as code hosts name it; empty if none."""
    headings = (line.lstrip("# ") for line in page(topic).text.splitlines() if line.startswith("#"))
    return next((each for each in headings if anchor and _anchor(each) == anchor), "")


def _anchor(heading: str) -> str:
    kept = "".join(each for each in heading if each.isalnum() or each in " -_")
    return kept.strip().lower().replace(" ", "-")
