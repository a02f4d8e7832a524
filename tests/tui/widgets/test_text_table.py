"""Texts in columns: as wide as they are long where there is room, wrapped where there is not, and links that work."""

from textual.app import App, ComposeResult
from textual.widgets import Markdown

from arcade_rl.tui.widgets.tables.text_table import TermList, TextTable
from tests.tui.support.scripted import shown

TABLE = "| key | meaning |\n| --- | --- |\n| `w` | watch the [agent](agents.md) play |\n"


class Page(Markdown):
    BLOCKS = Markdown.BLOCKS | {"table_open": TextTable}


class Reader(App[None]):
    CSS = "TermList { height: auto; }"
    followed = ""

    def compose(self) -> ComposeResult:
        yield TermList([("enter", "open the agent"), ("a very long key", "its meaning")])
        yield Page(TABLE, open_links=False)

    def on_markdown_link_clicked(self, event: Markdown.LinkClicked) -> None:
        self.followed = event.href


def lines(pilot) -> list[str]:
    return [line.strip() for line in shown(pilot).splitlines() if line.strip()]


async def test_where_there_is_room_nothing_is_wrapped_but_a_long_term() -> None:
    async with Reader().run_test(size=(60, 12)) as pilot:
        assert lines(pilot) == [
            "enter       open the agent",
            "a very long its meaning",
            "key",
            "┌─────┬──────────────────────┐",
            "│ key │ meaning              │",
            "├─────┼──────────────────────┤",
            "│ w   │ watch the agent play │",
            "└─────┴──────────────────────┘",
        ]


async def test_where_there_is_none_the_longest_column_is_wrapped() -> None:
    async with Reader().run_test(size=(24, 40)) as pilot:
        assert lines(pilot)[-3:] == ["│ w   │ watch the  │", "│     │ agent play │", "└─────┴────────────┘"]


async def test_its_links_lead_where_they_say() -> None:
    async with Reader().run_test(size=(60, 12)) as pilot:
        row = next(at for at, line in enumerate(shown(pilot).splitlines()) if "watch" in line)
        await pilot.click(offset=(shown(pilot).splitlines()[row].index("agent"), row))
        assert pilot.app.followed == "agents.md"
