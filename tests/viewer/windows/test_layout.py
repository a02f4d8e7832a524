"""Where everything goes, in windows of any size."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygame import Rect

from arcade_rl.games.catalog import game
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.parts import Height
from arcade_rl.viewer.drawing.stacking import stack, tabs
from arcade_rl.viewer.drawing.theme import SMALLEST_WINDOW, scale_of
from arcade_rl.viewer.panels.agent.action_values import ActionValuesPanel
from arcade_rl.viewer.panels.agent.stack import StackPanel
from arcade_rl.viewer.panels.agent.timeline import TimelinePanel
from arcade_rl.viewer.panels.joystick import JoystickPanel
from arcade_rl.viewer.windows.solo.layout import arrange, body_width

_PANELS = [Height(100, 360, steps=(100, 360)), Height(120, 180), Height(84, 260)]
_SIZES = st.tuples(st.integers(SMALLEST_WINDOW[0], 3840), st.integers(SMALLEST_WINDOW[1], 2160))
_FOLDED = st.frozensets(st.integers(1, 3))


@given(_SIZES, _FOLDED)
def test_nothing_overlaps_and_all_lies_inside_the_window(size, folded):
    layout = arrange(size, scale_of(size), _PANELS, folded)
    parts = [layout.header, layout.stages[0], layout.footer, *(slot.card for slot in layout.slots if slot.card.height)]
    for one, other in itertools.combinations(parts, 2):
        assert not one.colliderect(other)
    for part in parts:
        assert Rect(0, 0, *size).contains(part)
    for slot in layout.slots:
        assert not slot.body.height or slot.card.contains(slot.body)


@given(_SIZES)
def test_the_stage_keeps_a_good_part_of_the_window(size):
    stage = arrange(size, scale_of(size), _PANELS, frozenset()).stages[0]
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
    assert layout.slots[0].card.top > layout.stages[0].bottom


def seated(layout):
    return [number for number, slot in enumerate(layout.slots, start=1) if slot.body.height]


_DQN = [Height(72, 162, (72, 162)), Height(107, 147), Height(50, 224), Height(50, 50)]
_INNER = [Height(86, 240), Height(172, 284), Height(129, 323)]


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_one_panel_that_looks_inside_the_agent_leaves_the_stage_its_size(size):
    scale = scale_of(size)
    heights = [Height(*(round(scale * each) for each in (height.least, height.wanted))) for height in _DQN + _INNER]
    before = arrange(size, scale, heights, frozenset({5, 6, 7}), 3)
    one = arrange(size, scale, heights, frozenset({6, 7}), 3, [5])
    assert one.stages == before.stages
    assert seated(one) == [1, 2, 3, 5]
    several = arrange(size, scale, heights, frozenset({7}), 3, [6, 5])
    assert seated(several) == [1, 2, 3, 4, 5, 6]
    assert several.stages[0].width < before.stages[0].width


def test_a_second_column_is_filled_with_panels_of_the_first():
    layout = arrange((1280, 800), 1.0, [*_DQN[:3], Height(110, 110), Height(420, 440)], frozenset(), 1)
    first, *_, joystick, inner = (slot.card for slot in layout.slots)
    assert joystick.x == inner.x != first.x
    assert joystick.top > inner.bottom


@pytest.mark.parametrize("size", [(800, 600), (1280, 800), (1920, 1080)])
def test_while_all_panels_are_folded_the_game_has_nearly_the_whole_width(size):
    layout = arrange(size, scale_of(size), _DQN + _INNER, frozenset(range(1, 8)), 3)
    assert layout.stages[0].width > 0.78 * size[0]
    assert all(slot.title.height for slot in layout.slots)


def test_in_the_smallest_window_the_panel_unfolded_last_is_shown_and_the_others_make_room():
    for unfolded in ((7, 6), (6, 7), (6, 7, 5)):
        folded = frozenset({5, 6, 7}) - set(unfolded)
        layout = arrange(SMALLEST_WINDOW, scale_of(SMALLEST_WINDOW), _DQN + _INNER, folded, 3, unfolded)
        assert unfolded[0] in seated(layout)
        cards = [slot.card for slot in layout.slots]
        assert all(card.height and Rect(0, 0, *SMALLEST_WINDOW).contains(card) for card in cards)
        assert not any(one.colliderect(other) for one, other in itertools.combinations(cards, 2))


_LAKE = [Height(72, 72), Height(81, 81), Height(43, 224), Height(23, 23)]
_CART_POLE = [Height(129, 129), Height(57, 57), Height(43, 224), Height(23, 23)]


@pytest.mark.parametrize(
    ("outer", "inner", "shown"), [(_DQN, 3, [1, 2]), (_LAKE, 1, [1, 2, 4]), (_CART_POLE, 1, [1, 2])]
)
def test_panels_without_room_share_rows_with_those_that_are_folded(outer, inner, shown):
    folded = frozenset(range(5, 5 + inner))
    layout = arrange(SMALLEST_WINDOW, scale_of(SMALLEST_WINDOW), outer + _INNER[:inner], folded, inner)
    assert seated(layout) == shown
    below = [slot.card for number, slot in enumerate(layout.slots, start=1) if number not in shown]
    assert all(card.height == below[0].height and card.top > layout.slots[shown[-1] - 1].card.bottom for card in below)
    assert len({card.y for card in below}) < len(below)


def test_a_panel_without_room_leaves_the_room_around_its_body_to_the_others():
    column = Rect(0, 0, 300, 5 * 36 + 4 * 12 + 100)
    slots = stack(column, 1.0, [Height(86, 86)] * 5, frozenset())
    assert [slot.body.height for slot in slots] == [86, 0, 0, 0, 0]


def test_what_is_left_is_shared_by_all_that_want_more():
    slots = stack(Rect(0, 0, 300, 2 * 50 + 12 + 180), 1.0, [Height(50, 80), Height(50, 140)], frozenset())
    assert [slot.body.height for slot in slots] == [70, 110]


@pytest.mark.parametrize(("width", "rows"), [(380, 1), (268, 2)])
def test_four_folded_panels_share_a_row_where_their_titles_can_be_read(width, rows):
    cards = [slot.card for slot in tabs(Rect(0, 0, width, 400), 1.0, 4)]
    assert len({card.y for card in cards}) == rows
    assert cards[-1].bottom == 400


@pytest.mark.parametrize("game_id", ["pong", "boxing"])
def test_every_panel_of_a_rainbow_agent_has_room_in_the_usual_window(canvas, game_id):
    ink = Ink(1.0)
    width = body_width((1280, 800), 1.0)
    outer = [
        StackPanel((4, 84, 84)),
        ActionValuesPanel(game(game_id), clips_rewards=True),
        TimelinePanel(clips_rewards=True),
        JoystickPanel(game(game_id)),
    ]
    heights = [panel.height(width, ink) for panel in outer]
    layout = arrange((1280, 800), 1.0, heights + [Height(100, 200)] * 4, frozenset({5, 6, 7, 8}), 4)
    assert seated(layout) == [1, 2, 3, 4]


def test_in_a_window_taller_than_wide_the_four_pictures_are_shown_at_their_own_size(canvas):
    size = (800, 900)
    ink = Ink(scale_of(size))
    pictures = StackPanel((4, 84, 84)).height(body_width(size, ink.scale), ink)
    assert 1 in seated(arrange(size, ink.scale, [pictures, *_DQN[1:]], frozenset()))
    assert pictures.steps[0] < 84 * 2 < pictures.steps[1]
