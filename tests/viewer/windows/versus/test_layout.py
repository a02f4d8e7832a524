"""Where the parts of a window for two lie, at any size, with any panels folded."""

import pygame
import pytest

from arcade_rl.games.two_player import versus_catalog
from arcade_rl.viewer.drawing.parts import Height
from arcade_rl.viewer.windows.versus.layout import arrange

pytestmark = pytest.mark.skipif(bool(versus_catalog.why_not_here()), reason=versus_catalog.why_not_here())


@pytest.mark.parametrize("size", [(640, 480), (900, 600), (700, 1100), (1920, 1080)])
def test_it_draws_at_any_size_and_nothing_overlaps(make, size):
    window, _ = make()
    larger = pygame.Surface(size).convert()
    window.resize(larger)
    assert window.draw() == [larger.get_rect()]
    layout = window._compositor.layout
    parts = [layout.header, *layout.stages, layout.footer, *(slot.card for slot in layout.slots)]
    parts = [part for part in parts if part.height]
    assert all(larger.get_rect().contains(part) for part in parts)
    assert not any(part.collidelistall([other for other in parts if other is not part]) for part in parts)


def test_a_side_with_all_its_panels_folded_leaves_its_room_to_the_game():
    heights = [Height(100, 100), Height(100, 100)]
    open_, one, both = (
        arrange((1280, 800), 1.0, (heights, heights), frozenset(folded)).stages[0]
        for folded in ((), (3, 4), (1, 2, 3, 4))
    )
    assert one.left == open_.left
    assert one.right - open_.right == both.right - open_.right == open_.left - both.left > 100


def test_folding_a_panel_of_the_right_side_leaves_the_left_one_alone():
    heights = [Height(50, 100)] * 2
    layout = arrange((1280, 800), 1.0, (heights, heights), frozenset({3}))
    assert [slot.body.height for slot in layout.slots] == [100, 100, 0, 100]


def test_in_a_small_window_panels_without_room_share_a_row():
    right = [Height(47, 47), Height(90, 150), Height(43, 190), Height(43, 43)]
    layout = arrange((640, 480), 0.86, ([Height(43, 43)], right), frozenset())
    assert [bool(slot.body.height) for slot in layout.slots] == [True, True, True, True, False]
    assert layout.slots[4].card.top > layout.slots[3].card.bottom


@pytest.mark.parametrize("size", [(640, 480), (900, 600), (700, 1100), (1280, 800)])
def test_the_light_of_a_film_lies_over_the_stage_and_hides_no_panel(make, size):
    window, _ = make()
    window.resize(pygame.Surface(size).convert())
    window.draw()
    stage, light = window._compositor.layout.stages[0], window._compositor.margin((150, 20))
    assert stage.contains(light)
    picture = window._compositor._stages[0][1]._scene.place(stage)
    assert not light.colliderect(picture) or picture.y - stage.y < 20


def test_a_panel_unfolded_last_is_seated_first_in_a_low_window(make, press):
    window, _ = make()
    window.resize(pygame.Surface((640, 480)).convert())
    for number in (3, 3, 2, 2):
        press(window, getattr(pygame, f"K_{number}"), str(number))
    window.draw()
    assert window.view().sides[0].unfolded == (2, 3)
    assert window._compositor.layout.slots[1].body.height
