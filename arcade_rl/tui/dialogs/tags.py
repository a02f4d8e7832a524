"""The tags of an agent: words to find it by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.widget import Widget
from textual.widgets import Input, Static

from arcade_rl.errors import UsageError
from arcade_rl.shelf.agents.tags import MOST_TAGS, check_tag
from arcade_rl.tui.dialogs.dialog import Dialog, field

if TYPE_CHECKING:
    from arcade_rl.shelf.queries.summary import Summary


class TagsScreen(Dialog[None]):
    """Asks for all of an agent's tags.

    Args:
        agents: those of the shelf; their tags are named, so that one word stays one word.
    """

    title_text = "Tags"
    button_label = "Apply"

    def __init__(self, agent: Summary, agents: Sequence[Summary]) -> None:
        super().__init__()
        self._agent = agent
        self._known = sorted({tag for each in agents for tag in each.tags}, key=str.casefold)

    def body(self) -> Iterable[Widget]:
        """The agent's tags, and those that are known."""
        yield Static(
            f"Words to find {self._agent.name} by: / on the shelf filters by them.", classes="muted", markup=False
        )
        yield field("Tags", Input(" ".join(self._agent.tags), id="tags", compact=True, select_on_focus=False))
        if self._known:
            yield Static(f"On the shelf: {' '.join(self._known)}", classes="muted", markup=False)

    def check(self) -> None:
        """Words that can be tags."""
        if len(self._typed) > MOST_TAGS:
            raise UsageError(f"at most {MOST_TAGS} tags are kept")

    def do(self) -> None:
        """Keep them."""
        name, tags = self._agent.name, self._typed
        self.carry_out(lambda: self.app.backend.tag(name, tags), doing="Writing …", then=lambda _: None)

    @property
    def _typed(self) -> list[str]:
        words = self.query_one("#tags", Input).value.replace(",", " ").split()
        return [check_tag(word) for word in words]
