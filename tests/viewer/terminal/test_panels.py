"""Panels in cells: frames that are not square, and the keys that the agent would press."""

from types import SimpleNamespace

import numpy as np
import pytest

from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.wording import TIMES
from arcade_rl.viewer.seats.seat import Seat, SeatedBrain
from arcade_rl.viewer.terminal.cells import Area, Cells, number
from arcade_rl.viewer.terminal.driver.key_decoder import Key
from arcade_rl.viewer.terminal.pictures.observation_panels import StackPanel
from arcade_rl.viewer.terminal.pictures.stacking import draw_column
from arcade_rl.viewer.terminal.solo_table import SoloTable
from arcade_rl.viewer.terminal.table import Services
from arcade_rl.viewer.terminal.terminal_keys import TerminalKeys

WHITE = 0xFFFFFF


def frames_in(cells):
    """(height, width) of each white rectangle, in pixels."""
    white = np.pad(cells.pixels() == WHITE, 1)
    corners = white & ~np.roll(white, 1, axis=0) & ~np.roll(white, 1, axis=1)
    return [
        (int(np.argmin(white[top:, left])), int(np.argmin(white[top, left:])))
        for top, left in np.argwhere(corners).tolist()
    ]


@pytest.mark.parametrize(
    ("high", "wide", "columns", "rows"),
    [
        (*shape, *place)
        for shape in [(84, 84), (40, 80), (80, 40), (60, 96)]
        for place in [(40, 12), (80, 12), (80, 24), (20, 22), (30, 4)]
        if place[0] >= 40 or shape[0] >= shape[1]  # there is room for it
    ],
)
def test_frames_keep_their_shape(high, wide, columns, rows):
    panel, frames = StackPanel((4, high, wide)), np.full((4, high, wide), 255, np.uint8)
    view = SimpleNamespace(state=SimpleNamespace(observation=frames, decision=1))
    height = panel.height(columns)
    rows = max(height.least, min(rows, height.most))
    cells = Cells(columns, rows)
    panel.draw(cells, Area(0, 0, columns, rows), view)
    shown = frames_in(cells)
    assert len(shown) == 4
    assert min(min(each) for each in shown) >= 7
    assert all(abs(tall / across - high / wide) < 0.13 * high / wide for tall, across in shown)


def test_the_gloss_counts_across_first_as_the_windows_does():
    assert StackPanel((4, 60, 96)).gloss == f"4 {TIMES} 96{TIMES}60 grayscale"


def test_the_key_that_the_agent_would_press_is_coloured_until_hints_are_hidden(make_session, tmp_path):
    session = make_session("taxi", 2, controller="human")
    table = SoloTable(session, Seat(tmp_path, "ann", SeatedBrain(1)), TerminalKeys(), Services())
    panel = next(panel for panel in table._panels if panel.title == "Keys")

    def colours():
        cells = Cells(40, 10)
        draw_column(cells, cells.area, [(1, panel, table.view())], frozenset())
        return [int(row.max()) for row in (cells.front == number(theme.AGENT))]

    assert sum(colours()) == 1
    table.press(Key("h", "h"), 0.0)
    assert sum(colours()) == 0
