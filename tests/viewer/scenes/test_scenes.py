"""The games as they are drawn on the stage."""

import dataclasses

import numpy as np
import pygame
import pytest
from pygame import Rect

from arcade_rl.shelf.settings.window_memory import SCALINGS
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.parts import Scalable
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.scenes.atari import whole_scale
from arcade_rl.viewer.windows.factory import make_scene

_ROOM = Rect(10, 20, 640, 560)


def view_of(session, **changes):
    view = View(session.state(), "pupil", None, "", banner_is_problem=False, seconds=10.0, folded=frozenset())
    return dataclasses.replace(view, **changes)


def painted(scene, view):
    canvas = pygame.Surface((700, 620)).convert()
    scene.key(view)
    scene.draw(canvas, scene.place(_ROOM), view, Ink(1.0))
    return pygame.surfarray.array3d(canvas)


@pytest.mark.parametrize(
    ("most_across", "most_down", "scale"),
    [(5, 3, (5, 3)), (9, 4, (7, 4)), (3, 2, (3, 2)), (2, 1, (2, 1)), (1, 1, (1, 1)), (0, 0, (1, 1))],
)
def test_pixels_are_whole_and_nearly_twice_as_wide_as_tall(most_across, most_down, scale):
    assert whole_scale(most_across, most_down) == scale


def test_the_consoles_picture_is_shown_pixel_by_pixel(make_session, canvas):
    session = make_session("pong")
    for _ in range(30):
        session.advance()
    scene = make_scene(session.game)
    place = scene.place(_ROOM)
    pixels = painted(scene, view_of(session))[place.left : place.right, place.top : place.bottom]
    screen = session.game.screen().transpose(1, 0, 2)
    across, down = place.width // 160, place.height // 210
    assert (pixels == screen.repeat(across, axis=0).repeat(down, axis=1)).all()


@pytest.mark.parametrize(
    ("scaling", "room", "size"),
    [
        ("television", (640, 560), (640, 480)),
        ("television", (900, 480), (640, 480)),
        ("scanlines", (640, 560), (640, 480)),
        ("fit", (640, 560), (640, 560)),
        ("fit", (900, 480), (806, 480)),
        ("fit", (400, 600), (400, 378)),
        ("pixels", (640, 560), (640, 420)),
    ],
)
def test_a_television_shows_it_as_4_to_3_and_what_fits_is_bent_a_little(make_session, canvas, scaling, room, size):
    scene = make_scene(make_session("pong").game)
    scene.scaling = scaling
    place = scene.place(Rect((10, 20), room))
    assert place.size == size
    assert place.center == Rect((10, 20), room).center


def test_scanlines_darken_a_part_of_each_line(make_session, canvas):
    session = make_session("pong")
    scene = make_scene(session.game)
    scene.scaling = "television"
    place = scene.place(_ROOM)
    plain = painted(scene, view_of(session))[:, place.top : place.bottom].astype(int).sum(axis=(0, 2))
    scene.scaling = "scanlines"
    lined = painted(scene, view_of(session))[:, place.top : place.bottom].astype(int).sum(axis=(0, 2))
    darker = (lined < plain).sum()
    assert darker == 210
    assert (lined == plain).sum() == place.height - darker


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("game_id", ["frozen-lake", "frozen-lake-8x8", "cart-pole", "breakout"])
def test_a_scene_keeps_to_its_place(make_session, canvas, game_id, scaling):
    session = make_session(game_id)
    scene = make_scene(session.game)
    if isinstance(scene, Scalable):
        scene.scaling = scaling
    place = scene.place(_ROOM)
    pixels = painted(scene, view_of(session))
    assert _ROOM.contains(place)
    assert pixels[place.left : place.right, place.top : place.bottom].any()
    pixels[place.left : place.right, place.top : place.bottom] = 0
    assert not pixels.any()


class TestFrozenLake:
    def test_the_values_lie_on_the_ice_until_their_panel_is_folded(self, make_session, canvas):
        session = make_session("frozen-lake", 2)
        scene = make_scene(session.game)
        shown = painted(scene, view_of(session))
        folded = painted(scene, view_of(session, folded=frozenset({1})))
        assert (shown != folded).any()

    def test_newer_values_are_drawn(self, make_session, canvas, wants):
        session = make_session("frozen-lake", 2)
        scene = make_scene(session.game)
        before = painted(scene, view_of(session))
        session.swap_policy(wants(4, 1))
        assert (painted(scene, view_of(session)) != before).any()

    def test_the_elf_slides_to_its_next_square_and_then_rests(self, make_session, canvas):
        session = make_session("frozen-lake", 0, 1, 2, 3)
        scene = make_scene(session.game)
        start = session.game.position
        at_rest = scene.key(view_of(session, seconds=10.0))
        while session.game.position == start:
            session.advance()
        moving = [scene.key(view_of(session, seconds=seconds)) for seconds in (11.0, 11.1)]
        resting = [scene.key(view_of(session, seconds=seconds)) for seconds in (13.0, 14.0)]
        assert len({at_rest, *moving}) == 3
        assert resting[0] == resting[1]

    @pytest.mark.parametrize("episode", [0, 1, 7])
    def test_what_is_seen_first_is_an_elf_at_rest_whatever_the_number_of_the_episode(
        self, make_session, canvas, episode
    ):
        session = make_session("frozen-lake")
        scene = make_scene(session.game)
        state = dataclasses.replace(session.state(), episode=episode)
        at_once, later = (painted(scene, view_of(session, state=state, seconds=seconds)) for seconds in (0.0, 30.0))
        assert (at_once == later).all()


class TestCartPole:
    def test_the_pole_leans_the_way_it_falls(self, make_session, canvas):
        session = make_session("cart-pole", 0)
        scene = make_scene(session.game)

        def tip(angle):
            state = dataclasses.replace(session.state(), observation=np.array([0, 0, angle, 0], np.float32))
            pixels = painted(scene, view_of(session, state=state)).astype(int)
            above_cart = pixels[:, :330]
            wooden = (above_cart[..., 0] > above_cart[..., 2] + 60).nonzero()
            return wooden[0].mean()

        assert tip(-0.15) < tip(0.0) < tip(0.15)
