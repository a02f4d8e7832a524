"""A choice outside dialogs, where it is as wide as its word."""

import pytest
from textual.app import App, ComposeResult

from arcade_rl.tui.widgets.choice import Choice

SHORT, LONG = "PQN", "a word much longer than the one before"


class OneChoice(App[None]):
    """It alone."""

    CSS = "Choice { width: auto; height: 1; padding: 0 1; }"

    def compose(self) -> ComposeResult:
        """The choice, at its short word."""
        yield Choice((SHORT, LONG), SHORT)


@pytest.mark.parametrize("last", [SHORT, LONG])
async def test_the_next_word_and_its_arrows_are_whole(last: str) -> None:
    async with OneChoice().run_test(size=(60, 5)) as pilot:
        choice = pilot.app.query_one(Choice)
        for word in (LONG, SHORT, last):
            choice.value = word
            await pilot.pause()
        painted = "".join(segment.text for segment in choice.render_line(0))
        assert painted.strip() == f"◂ {last} ▸"
        assert choice.outer_size.width == len(f" ◂ {last} ▸ ")
