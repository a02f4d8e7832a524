"""Curves smoothed as TensorBoard smooths them."""

import pytest

from arcade_rl.shelf.ledger.ledger import Curve
from arcade_rl.tui.widgets.charts.smoothing import WEIGHTS, smoothed


def test_a_weight_of_zero_changes_nothing() -> None:
    curve = Curve((1.0, 2.0), (5.0, -3.0))
    assert smoothed(curve, 0.0) is curve


@pytest.mark.parametrize("weight", WEIGHTS)
def test_a_level_curve_stays_where_it_is_also_at_its_beginning(weight: float) -> None:
    assert smoothed(Curve((1.0, 2.0, 3.0), (7.0, 7.0, 7.0)), weight).values == pytest.approx((7.0, 7.0, 7.0))


def test_each_value_weighs_what_came_before() -> None:
    assert smoothed(Curve((1.0, 2.0), (0.0, 1.0)), 0.6).values == pytest.approx((0.0, 0.4 / 0.64))
