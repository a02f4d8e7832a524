"""Texts in columns, wrapped where they are too long, as one widget: a page with one for each cell opens in a second."""

import functools
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets._markdown import MarkdownTable

if TYPE_CHECKING:
    _Base = Widget
else:
    _Base = object  # Textual's style sheets follow the first base alone

_RULE = "$foreground 20%"
_RULES = (("┌", "┬", "┐"), ("├", "┼", "┤"), ("└", "┴", "┘"))
_BLANK = Content("")


class _Wrapped(_Base):
    """Beside a widget: it is as high as its lines are at the width that there is."""

    def render(self) -> Content:
        """All of it, at the width that there is."""
        return self._text(self.size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as it takes once wrapped."""
        return len(self._text(width).plain.splitlines())

    @functools.cached_property
    def _text(self) -> Callable[[int], Content]:
        """Its lines, kept for the width last asked for."""
        return functools.lru_cache(1)(lambda width: Content("\n").join(self._lines(width)))

    def _lines(self, width: int) -> list[Content]:
        raise NotImplementedError


class TermList(_Wrapped, Widget):
    """What each of some terms means: terms on the left, meanings beside them."""

    _TERM_WIDTH = 11

    def __init__(self, lines: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._rows = [
            (Content.styled(term, "bold $foreground"), Content.styled(meaning, "$foreground-muted"))
            for term, meaning in lines
        ]

    def _lines(self, width: int) -> list[Content]:
        widths = (self._TERM_WIDTH, max(1, width - self._TERM_WIDTH - 1))
        return [line for row in self._rows for line in _side_by_side(row, widths, Content(" "))]


class TextTable(_Wrapped, MarkdownTable):
    """A table of a Markdown text, with lines between its cells."""

    def compose(self) -> Iterator[Widget]:
        """Nothing: its cells are painted."""
        yield from ()

    def lines(self) -> list[str]:
        """Its lines, as they are shown."""
        return self._text(self.size.width).plain.splitlines()

    def _lines(self, width: int) -> list[Content]:
        headers, rows = self._get_headers_and_rows()
        header = [cell.stylize("bold $primary") for cell in headers]
        rows = [header, *rows]
        widths = _widths(rows, width - 3 * len(header) - 1)
        between = Content.styled(" │ ", _RULE)
        rules = [Content.styled(_rule(widths, ends), _RULE) for ends in _RULES]
        lines = [rules[0]]
        for row in rows:
            lines += [
                Content.assemble(("│ ", _RULE), line, (" │", _RULE)) for line in _side_by_side(row, widths, between)
            ]
            lines.append(rules[1])
        return [*lines[:-1], rules[2]]


def _widths(rows: Sequence[Sequence[Content]], room: int) -> list[int]:
    """Each column as wide as its longest text; those that want more than their share divide what the others leave."""
    natural = [max(cell.cell_length for cell in column) for column in zip(*rows, strict=True)]
    widths = dict.fromkeys(range(len(natural)), 1)
    waiting = set(widths)
    while waiting:
        share = max(1, (room - sum(widths[at] for at in widths if at not in waiting)) // len(waiting))
        small = {at for at in waiting if natural[at] <= share}
        widths |= {at: natural[at] if at in small else share for at in waiting}
        if not small:
            break
        waiting -= small
    return list(widths.values())


def _side_by_side(row: Sequence[Content], widths: Sequence[int], between: Content) -> Iterator[Content]:
    """The lines of a row, each cell wrapped to its column's width."""
    wrapped = [cell.wrap(width) for cell, width in zip(row, widths, strict=True)]
    for cells in zip_longest(*wrapped, fillvalue=_BLANK):
        padded = (cell.pad_right(width - cell.cell_length) for cell, width in zip(cells, widths, strict=True))
        yield between.join(padded)


def _rule(widths: Sequence[int], ends: tuple[str, str, str]) -> str:
    left, middle, right = ends
    return left + middle.join("─" * (width + 2) for width in widths) + right
