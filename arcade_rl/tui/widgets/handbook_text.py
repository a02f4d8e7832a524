"""A page of the handbook as Textual shows Markdown: how it is prepared, and where on it a passage is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual.geometry import Region
from textual.widgets import Markdown
from textual.widgets._markdown import MarkdownBlock

from arcade_rl.tui.widgets.tables.text_table import TextTable

if TYPE_CHECKING:
    from arcade_rl.handbook.pages import Passage

_FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK_TARGET = re.compile(r"\]\([^)]*\)")
_MARKS = re.compile(r"[\W_]+")
_COMPARED = 30  # characters: enough to tell a passage from its neighbours


def in_one_colour(text: str) -> str:
    """Code blocks in one colour: those of syntax cannot be read in every theme."""
    return _FENCE.sub(r"```text\n\1```", text)


def place_of(passage: Passage, page: Markdown) -> Region | None:
    """Where on the page a passage begins: the line of its paragraph, list or row; None if it is not found."""
    for part in page.query(MarkdownBlock):
        at = _line_in(part, passage)
        if at is not None:
            return Region(0, part.virtual_region.y + at, page.size.width, 1)
    return None


def _line_in(part: MarkdownBlock, passage: Passage) -> int | None:
    if isinstance(part, TextTable) != bool(passage.first_cell):
        return None
    if not isinstance(part, TextTable):
        return 0 if _plain(str(part.content)) == _plain(passage.text) else None
    term = _plain(passage.first_cell)
    cells = (_plain(line.split("│")[1]) if line.startswith("│") else "" for line in part.lines())
    return next((at for at, cell in enumerate(cells) if cell and term.startswith(cell)), None)


def _plain(text: str) -> str:
    return _MARKS.sub("", _LINK_TARGET.sub("", text))[:_COMPARED].lower()
