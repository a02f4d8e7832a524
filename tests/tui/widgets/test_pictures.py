"""Curves and the games' live picture, drawn in characters."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.geometry import Size

from arcade_rl.shelf.feeds.live_feed import LiveFrame
from arcade_rl.shelf.ledger.ledger import Curve
from arcade_rl.tui.theme import ARCADE
from arcade_rl.tui.widgets.charts import chart
from arcade_rl.tui.widgets.charts.curve_chart import CurveChart
from arcade_rl.tui.widgets.pictures import live_picture


class Chart(App[None]):
    """A single chart."""

    def __init__(self) -> None:
        super().__init__()
        self.register_theme(ARCADE)
        self.theme = ARCADE.name
        self.chart = CurveChart("Score", "Nothing yet.")

    def compose(self) -> ComposeResult:
        yield self.chart


def frame(count: int = 4, side: int = 84) -> LiveFrame:
    screens = np.full((count, side, side), 87, np.uint8)
    screens[:, side // 2, side // 2] = 236  # a ball of one pixel
    return LiveFrame(1, screens, np.zeros(count, np.int64), np.full(count, 3.0, np.float32))


async def test_a_chart_waits_for_its_first_point() -> None:
    async with Chart().run_test(size=(40, 10)) as pilot:
        assert "Nothing yet." in str(pilot.app.query_one(CurveChart).render())


EDGES = {
    "one point": Curve((5.0,), (1.0,)),
    "level": Curve((0.0, 1.0), (3.0, 3.0)),
    "zero": Curve((0.0,), (0.0,)),
    "tiny": Curve((0.0, 1.0), (1e-12, 2e-12)),
    "huge": Curve((0.0, 1e9), (-1e12, 1e12)),
    "same step": Curve((7.0, 7.0), (1.0, 2.0)),
}


@pytest.mark.parametrize("curve", EDGES.values(), ids=EDGES.keys())
@pytest.mark.parametrize("size", [(10, 3), (40, 10), (120, 30)])
async def test_a_chart_can_draw_any_curve_at_any_size(curve: Curve, size: tuple[int, int]) -> None:
    async with Chart().run_test(size=size) as pilot:
        chart = pilot.app.query_one(CurveChart)
        chart.show(curve, curve)
        await pilot.pause()
        lines = str(chart.render()).splitlines()
        assert lines
        assert max(len(line) for line in lines) <= size[0]


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9), st.integers(2, 10))
@example(680_429_297.0, 1.2e-7, 3)  # no number lies between
def test_ticks_are_round_and_within_the_range(low: float, span: float, most: int) -> None:
    found = chart.ticks(low, low + span, most)
    assert 1 <= len(found) <= most + 1
    assert all(low - span / 1e6 - 1e-6 <= tick <= low + span + span / 1e6 + 1e-6 for tick in found)


def test_ticks_say_as_many_decimals_as_they_need() -> None:
    assert chart.ticks(0, 1, 4) == pytest.approx([0, 0.5, 1])
    assert [chart.tick_text(tick, [0, 0.5, 1]) for tick in (0, 0.5, 1)] == ["0.0", "0.5", "1.0"]


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 20), st.integers(1, 100), st.integers(1, 50))
def test_a_picture_fits_any_place(count: int, width: int, height: int) -> None:
    strips = live_picture.draw(frame(count), Size(width, height))
    assert len(strips) <= height + 1
    assert all(strip.cell_length <= width for strip in strips)


def test_even_a_ball_of_one_pixel_is_seen() -> None:
    strips = live_picture.draw(frame(1), Size(40, 20))
    styles = [segment.style for strip in strips for segment in strip if segment.style]
    colours = [colour for style in styles for colour in (style.color, style.bgcolor) if colour]
    assert max(colour.triplet.red for colour in colours) > 200


def test_games_that_agents_see_in_colour_are_shown_in_colour() -> None:
    screens = np.zeros((2, 36, 36, 3), np.uint8)
    screens[0, 10:20, 10:20], screens[1, 10:20, 10:20] = (255, 0, 0), (0, 130, 0)
    shown = LiveFrame(1, screens, np.zeros(2, np.int64), np.zeros(2, np.float32))
    strips = live_picture.draw(shown, Size(80, 20))
    colours = {segment.style.color.triplet for strip in strips for segment in strip if segment.style.color}
    assert colours == {(0, 0, 0), (255, 0, 0), (0, 130, 0)}


def test_the_caption_says_how_many_games_are_seen() -> None:
    assert live_picture.caption(frame(1), Size(60, 40)) == "score 3"
    assert live_picture.caption(frame(4), Size(90, 50)) == "4 games"
    assert live_picture.caption(frame(8), Size(50, 16)) == "1 of 8 games"
