"""The list of keys in a terminal of any size."""

import pytest

from arcade_rl.viewer.terminal.cells import Cells
from arcade_rl.viewer.terminal.frame import draw_keys
from arcade_rl.viewer.terminal.terminal_keys import TerminalKeys
from arcade_rl.window_keys import Intent

ROWS = TerminalKeys().listed(Intent, two_sides=True)


def pages(columns: int, rows: int) -> list[list[str]]:
    """The lines of each page of the list of keys."""
    shown: list[list[str]] = []
    while True:
        cells = Cells(columns, rows)
        count = draw_keys(cells, ROWS, len(shown), "F1")
        shown.append(["".join(map(chr, row)).rstrip() for row in cells.glyphs.tolist()])
        if len(shown) == count:
            return shown


@pytest.mark.parametrize("size", [(40, 12), (60, 20), (80, 24), (110, 16), (200, 60)])
def test_every_key_is_on_some_page(size: tuple[int, int]) -> None:
    words = "\n".join(line for page in pages(*size) for line in page)
    for cap, does in ROWS:
        assert cap in words
        assert does[:15] in words
    for number, page in enumerate(pages(*size), 1):
        assert page[0] == page[-1] == ""  # header and footer stay in sight
        assert (f"{number} of {len(pages(*size))}" in page[-2]) == (len(pages(*size)) > 1)


def test_where_the_width_allows_there_are_two_columns_before_there_are_pages() -> None:
    (page,) = pages(160, 20)
    assert len(ROWS) > 18
    assert any(sum(line.count(does) for _, does in ROWS) >= 2 for line in page)
    assert len(pages(60, 20)) == 2
