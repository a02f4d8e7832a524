"""Curves are zoomed and read, by keys and by the mouse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import Tabs

from arcade_rl.shelf.ledger.ledger import Curve
from arcade_rl.tui.backend.detail import AgentDetail
from arcade_rl.tui.widgets.charts.curve_chart import CurveChart
from arcade_rl.tui.widgets.charts.curve_view import View
from tests.tui.support.scripted import Script, champion_detail, champion_summary, config, settle, shown, summary

WIDE, NARROW = (160, 44), (80, 24)
LINE = Curve(tuple(1_000.0 * number for number in range(101)), tuple(float(number) for number in range(101)))


def script() -> Script:
    curves = {"score": LINE, "loss": Curve(LINE.steps, tuple(2 * value for value in LINE.values))}
    detail = AgentDetail("lake", config("lake"), curves)
    return Script([summary("lake", "training", step=100_000)], {"lake": detail})


async def press(pilot, *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
    await settle(pilot)


def read(pilot) -> list[str]:
    """What stands below the charts of score and loss."""
    charts = pilot.app.screen.query(CurveChart)
    return [str(chart.border_subtitle) for chart in (charts[0], charts[2])]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_left_and_right_read_all_curves_at_one_step(size: tuple[int, int]) -> None:
    async with script().app().run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, "enter")
        assert read(pilot) == ["100.0", "200.0"]
        await press(pilot, "left")
        assert read(pilot) == ["100.0 at 100 k", "200.0 at 100 k"]
        await press(pilot, "left")
        assert read(pilot) == ["98.0 at 98.0 k", "196.0 at 98.0 k"]
        await press(pilot, "shift+left", "right")
        assert read(pilot) == ["80.0 at 80.0 k", "160.0 at 80.0 k"]
        await press(pilot, "0")
        assert read(pilot) == ["100.0", "200.0"]


async def test_plus_and_minus_zoom_around_what_is_read() -> None:
    async with script().app().run_test(size=WIDE) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "left", "shift+left", "shift+left")
        chart = pilot.app.screen.query(CurveChart)[0]
        whole = shown(pilot)
        await press(pilot, "plus", "plus", "plus")
        assert chart._view == View(52_500, 65_000, 60_000)
        assert "55.0 k" in shown(pilot)
        await press(pilot, "left")
        assert chart._view.at == 59_750
        await press(pilot, "right", "minus", "minus", "minus")
        assert shown(pilot) == whole


async def test_what_is_zoomed_is_read_closely() -> None:
    scene, asked = script(), []

    def closely(span: tuple[float, float]) -> dict[str, Curve]:
        asked.append(span)
        return {"score": Curve((54_000.0, 54_100.0, 65_000.0), (7.0, 8.0, 9.0))}

    scene.close_curves = closely
    async with scene.app().run_test(size=WIDE) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "left", "shift+left", "shift+left")
        assert asked == []
        await press(pilot, "plus", "plus", "plus")
        assert asked[-1] == (52_500, 65_000)
        await press(pilot, "shift+left", "shift+left")
        assert read(pilot) == ["8.00 at 54.1 k", "110.0 at 55.0 k"]
        assert "─ 55.0 k" not in shown(pilot)
        await press(pilot, "0")
        assert read(pilot) == ["100.0", "200.0"]


async def test_the_mouse_reads_where_it_points_and_its_wheel_zooms() -> None:
    async with script().app().run_test(size=WIDE) as pilot:
        await settle(pilot)
        await press(pilot, "enter")
        chart = pilot.app.screen.query(CurveChart)[0]
        middle = 1 + chart._scale_width + (chart.size.width - chart._scale_width) // 2
        await pilot.hover(CurveChart, offset=(middle, 4))
        await settle(pilot)
        assert 45 < float(read(pilot)[0].split(" at ")[0]) < 55
        chart._zoom(_Wheel(), 0.5)
        await settle(pilot)
        assert chart._view.high is not None
        assert chart._view.high - chart._view.low == 50_000
        await pilot.hover("#progress")
        await settle(pilot)
        assert read(pilot) == ["100.0", "200.0"]


class _Wheel:
    ctrl = False

    def stop(self) -> None:
        """It is not to scroll."""


async def test_where_another_part_is_seen_left_and_right_turn_to_the_next() -> None:
    async with script().app().run_test(size=NARROW) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "3", "right")
        assert pilot.app.screen.query_one(Tabs).active == "tab-settings-frame"
        await press(pilot, "left", "left")
        assert pilot.app.screen.query_one(Tabs).active == "tab-picture"


async def test_a_champion_s_curve_is_read_too() -> None:
    name = "pong-champion"
    async with Script([champion_summary(name)], {name: champion_detail(name)}).app().run_test(size=WIDE) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "left", "plus", "left")
        chart = pilot.app.screen.query_one(CurveChart)
        assert str(chart.border_subtitle) == "0.64 at 300 k"
        await press(pilot, "0")
        assert chart._view == View()


async def test_nothing_happens_to_curves_without_points() -> None:
    async with Script([summary("lake")]).app().run_test(size=WIDE) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "left", "plus", "minus", "right", "0")
        await pilot.hover(CurveChart, offset=(10, 4))
        assert read(pilot) == ["", ""]


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("moved"), st.sampled_from([-10, -1, 1, 10])),
        st.tuples(st.just("zoomed"), st.sampled_from([0.5, 2.0])),
        st.tuples(st.just("pointed"), st.floats(0, 1)),
    ),
    max_size=30,
)


@given(MOVES, st.floats(1e-3, 1e12))
def test_what_is_seen_and_read_lies_within_the_training(moves: list[tuple[str, float]], last: float) -> None:
    view = View()
    for name, by in moves:
        view = getattr(view, name)(by, last)
        low, high = view.span(last)
        room = max(last, 1.0) * 1e-9
        assert -room <= low < high <= max(last, 1.0) + room
        assert view.at is None or 0 <= view.at <= last
        assert high - low >= last / 65


def test_the_neighbours_of_what_is_seen_are_drawn_too() -> None:
    assert View(2_500, 4_500).seen(LINE).steps == (2_000, 3_000, 4_000, 5_000)
    assert View(2_500, 4_500).seen(Curve((), ())) == Curve((), ())


def test_the_nearest_point_is_read() -> None:
    assert View(at=2_400).nearest(LINE) == (2_000, 2)
    assert View(at=2_600).nearest(LINE) == (3_000, 3)
    assert View(at=1e9).nearest(LINE) == (100_000, 100)
    assert View().nearest(LINE) is None
