"""Where everything goes, in windows of any size."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygame import Rect

from arcade_rl.viewer.layout import SMALLEST_WINDOW, arrange, scale_of
from arcade_rl.viewer.panels.panel import Height

_PANELS = [Height(100, 360, whole=True), Height(120, 180), Height(84, 260)]
_SIZES = st.tuples(st.integers(SMALLEST_WINDOW[0], 3840), st.integers(SMALLEST_WINDOW[1], 2160))
_FOLDED = st.frozensets(st.integers(1, 3))


@given(_SIZES, _FOLDED)
def test_nothing_overlaps_and_all_lies_inside_the_window(size, folded):
    layout = arrange(size, scale_of(size), _PANELS, folded)
    parts = [layout.header, layout.stage, layout.footer, *(slot.card for slot in layout.slots if slot.card.height)]
    for one, other in itertools.combinations(parts, 2):
        assert not one.colliderect(other)
    for part in parts:
        assert Rect(0, 0, *size).contains(part)
    for slot in layout.slots:
        assert not slot.body.height or slot.card.contains(slot.body)


@given(_SIZES)
def test_the_stage_keeps_a_good_part_of_the_window(size):
    stage = arrange(size, scale_of(size), _PANELS, frozenset()).stage
    assert stage.width * stage.height > 0.22 * size[0] * size[1]


@pytest.mark.parametrize("size", [(900, 600), (1280, 800), (1920, 1080)])
def test_all_three_panels_have_room_in_usual_windows(size):
    layout = arrange(size, scale_of(size), _PANELS, frozenset())
    assert all(slot.body.height for slot in layout.slots)


def test_a_folded_panel_keeps_its_title_and_the_others_get_its_room():
    open_ = arrange((1280, 800), 1.0, _PANELS, frozenset())
    folded = arrange((1280, 800), 1.0, _PANELS, frozenset({2}))
    assert folded.slots[1].body.height == 0
    assert folded.slots[1].card == folded.slots[1].title
    assert sum(slot.body.height for slot in folded.slots[::2]) > sum(slot.body.height for slot in open_.slots[::2])


def test_a_panel_that_wants_all_or_nothing_gets_no_half():
    for height in range(480, 1200, 20):
        given_ = arrange((1280, height), 1.0, _PANELS, frozenset()).slots[0].body.height
        assert given_ in (0, 100, 360)


def test_in_a_window_taller_than_wide_the_panels_lie_below():
    layout = arrange((700, 1200), scale_of((700, 1200)), _PANELS, frozenset())
    assert layout.slots[0].card.top > layout.stage.bottom
