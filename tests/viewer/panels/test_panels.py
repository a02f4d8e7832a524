"""Every panel draws something, keeps to its place, and shows what changes."""

import dataclasses
import itertools
from pathlib import Path

import numpy as np
import pygame
import pytest
from pygame import Rect

from arcade_rl.calibration.return_unit import ReturnUnit
from arcade_rl.viewer.controls.bindings import window_bindings
from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.card import draw_card
from arcade_rl.viewer.drawing.stacking import Slot
from arcade_rl.viewer.drawing.view import View, Weights
from arcade_rl.viewer.panels.agent.outcomes import OutcomesPanel
from arcade_rl.viewer.panels.footer import Footer
from arcade_rl.viewer.panels.header import Header
from arcade_rl.viewer.panels.help import draw_help
from arcade_rl.viewer.panels.stage import Stage
from arcade_rl.viewer.play.session_state import TimelinePoint
from arcade_rl.viewer.seats.seat import Seat
from arcade_rl.viewer.windows.factory import solo_panels

SEAT = Seat(Path(), "pong-2")
_PLACE = Rect(40, 60, 352, 260)
_INK = 1.0


def view_of(session, **changes):
    weights = Weights(120_000, 12)
    view = View(session.state(), "pong-2", weights, "", banner_is_problem=False, seconds=1.0, folded=frozenset())
    return dataclasses.replace(view, **changes)


def painted(part, view, place=_PLACE):
    """The pixels of a fresh canvas after drawing, (width, height, 3)."""
    canvas = pygame.Surface((900, 400)).convert()
    canvas.fill(theme.CARD)
    part.draw(canvas, place, view, Ink(_INK))
    return pygame.surfarray.array3d(canvas)


@pytest.fixture(params=["pong", "seaquest", "frozen-lake", "cart-pole"])
def playing(request, make_session, canvas):
    session = make_session(request.param, 1, 0)
    for _ in range(9):
        session.advance()
    return session


@pytest.mark.parametrize("seat", [SEAT, Seat(Path(), "")], ids=["beside an agent", "a human alone"])
def test_every_panel_draws_something_within_its_place(playing, seat):
    for panel in solo_panels(playing.game, seat):
        pixels = painted(panel, view_of(playing))
        changed = (pixels != theme.CARD).any(axis=2)
        assert changed[_PLACE.left : _PLACE.right, _PLACE.top : _PLACE.bottom].any(), panel.titles
        changed[_PLACE.left : _PLACE.right, _PLACE.top : _PLACE.bottom] = False
        assert not changed.any(), panel.titles


@pytest.mark.parametrize("width", [20, 60, 110, 900])
def test_a_note_keeps_to_the_picture_however_narrow_that_is(canvas, make_session, width):
    class Narrow:
        def place(self, rect):
            return Rect(0, 0, width, rect.height).move(rect.centerx - width // 2, rect.y)

        def draw(self, canvas, place, view, ink):
            canvas.fill(theme.STAGE, place)

    session = make_session()
    view = view_of(session, rewound="12.3 s back")
    stage, rect = Stage(Narrow()), canvas.get_rect()
    stage.draw(canvas, rect, dataclasses.replace(view, rewound=""), Ink(_INK))
    plain = pygame.surfarray.array3d(canvas)
    place = stage.draw(canvas, rect, view, Ink(_INK))
    changed = (pygame.surfarray.array3d(canvas) != plain).any(axis=2)
    assert place.width == width
    assert changed[place.left : place.right].any()
    changed[place.left : place.right] = False
    assert not changed.any()


def test_every_panel_asks_for_no_more_than_it_wants(playing):
    for panel in solo_panels(playing.game, SEAT):
        height = panel.height(352, Ink(_INK))
        assert 0 < height.least <= height.wanted


def test_another_decision_is_drawn_by_all_that_changes(playing):
    before = view_of(playing)
    panels = [panel for panel in solo_panels(playing.game, SEAT) if panel.key(before) is not None]
    pictures = [painted(panel, before) for panel in panels]
    while playing.state().thought.action == before.state.thought.action:
        playing.advance()
    after = view_of(playing)
    for panel, picture in zip(panels, pictures, strict=True):
        assert panel.key(after) != panel.key(before), panel.titles
        assert (painted(panel, after) != picture).any(), panel.titles


def test_a_moment_in_which_nothing_is_decided_changes_no_panel(make_session, canvas):
    session = make_session("pong", 2)
    session.advance()
    before = view_of(session)
    session.advance()
    after = view_of(session)
    for panel in solo_panels(session.game, SEAT):
        assert panel.key(before) == panel.key(after), panel.titles


class TestActionValues:
    def test_18_actions_stand_in_one_column_where_two_would_leave_no_room_for_bars(self, make_session, canvas):
        session = make_session("seaquest", 1, 0)
        panel = next(panel for panel in solo_panels(session.game, SEAT) if panel.titles == ("Q-values",))
        assert panel.height(352, Ink(_INK)).steps == ()
        tall = panel.height(252, Ink(_INK)).steps[2]
        lines = []
        for height in (tall - 1, tall):
            pixels = painted(panel, view_of(session), Rect(40, 20, 252, height))
            bars = (pixels == theme.WELL).all(axis=2).any(axis=0)
            lines.append(int((bars[1:] & ~bars[:-1]).sum()))
        assert lines == [9, 18]

    def test_the_choice_has_the_agents_colour(self, make_session, canvas):
        session = make_session("pong", 4)
        assert self._colours(session) == {theme.AGENT}

    def test_a_random_try_has_a_colour_of_its_own(self, make_session, canvas):
        session = make_session("cart-pole", 0, epsilon=1.0)
        assert theme.EXPLORING in self._colours(session)

    def test_while_a_human_plays_their_move_and_the_agents_wish_are_both_marked(self, make_session, canvas):
        session = make_session("pong", 4, controller="human")
        for _ in range(4):
            session.advance(2)
        assert self._colours(session) == {theme.HUMAN, theme.AGENT}

    def _colours(self, session):
        panel = solo_panels(session.game, SEAT)[1]
        colours = {tuple(pixel) for pixel in painted(panel, view_of(session)).reshape(-1, 3).tolist()}
        return colours & {theme.AGENT, theme.HUMAN, theme.EXPLORING}


class TestStateValue:
    @pytest.mark.parametrize("game", ["pong", "cart-pole"])
    @pytest.mark.parametrize(("every", "is_marked"), [(10, True), (2, False), (1, False)])
    def test_rewards_are_marked_unless_most_decisions_score(self, make_session, canvas, game, every, is_marked):
        session = make_session(game, 1)
        points = [TimelinePoint(0.0, 0.0, "agent", float(at % every == 0), begins=False) for at in range(40)]
        state = dataclasses.replace(session.state(), timeline=tuple(points))
        panel = next(panel for panel in solo_panels(session.game, SEAT) if panel.titles == ("State value",))
        pixels = painted(panel, dataclasses.replace(view_of(session), state=state))
        assert (pixels == theme.GOOD).all(axis=2).any() == is_marked


class TestJoystick:
    def test_the_humans_keys_and_the_agents_wish_are_both_marked(self, make_session, canvas):
        assert self._colours(self._in_human_hands(make_session)) == {theme.HUMAN, theme.AGENT}

    def test_without_hints_only_the_humans_keys_are(self, make_session, canvas):
        assert self._colours(self._in_human_hands(make_session), hints=False) == {theme.HUMAN}

    def test_while_the_agent_plays_its_own_keys_are_marked(self, make_session, canvas):
        assert self._colours(make_session("pong", 4)) == {theme.AGENT}

    def test_who_plays_alone_sees_their_own_keys(self, make_session, canvas):
        session = make_session("pong", alone=True)
        session.advance(2)
        assert self._colours(session) == {theme.HUMAN}

    def test_in_a_game_of_turns_the_wish_is_marked_before_the_move(self, make_session, canvas):
        assert self._colours(make_session("frozen-lake", 2, controller="human")) == {theme.AGENT}

    def test_where_fire_begins_a_life_the_wish_is_fire_whatever_the_values_say(self, make_session, canvas):
        session = make_session("breakout", 3, controller="human")
        panel = self._panel(session)
        assert panel.key(view_of(session)) == panel.key(view_of(make_session("breakout", 1, controller="human")))

    @pytest.mark.parametrize(
        ("width", "said"),
        [(352, "H shows what the agent would do"), (252, "H shows its choice"), (165, "H: hints")],
    )
    def test_its_remark_is_said_in_as_many_words_as_there_is_room_for(
        self, make_session, canvas, monkeypatch, width, said
    ):
        written = []
        write = Ink.write

        def listen(ink, canvas, text, *args, width=None, **how):
            written.append((text, width is None or ink.width(text, args[0]) <= width))
            return write(ink, canvas, text, *args, width=width, **how)

        monkeypatch.setattr(Ink, "write", listen)
        session = self._in_human_hands(make_session)
        painted(self._panel(session), view_of(session, hints=False), Rect(40, 60, width, 60))
        assert written[-1] == (said, True)

    def _in_human_hands(self, make_session):
        session = make_session("pong", 4, controller="human")
        session.advance(3)
        return session

    def _panel(self, session):
        panels = solo_panels(session.game, SEAT if session.state().has_agent else Seat(Path()))
        return next(panel for panel in panels if panel.titles == ("Joystick",))

    def _colours(self, session, **changes):
        pixels = painted(self._panel(session), view_of(session, **changes))
        colours = {tuple(pixel) for pixel in pixels.reshape(-1, 3).tolist()}
        return colours & {theme.AGENT, theme.HUMAN}


@pytest.mark.parametrize(
    ("width", "title_said", "said"),
    [
        (380, "Return distribution", "no room: press 7"),
        (240, "Return distribution", "no room"),
        (150, "Return distribution", ""),
        (86, "Returns", ""),
    ],
)
def test_a_card_without_room_says_so_where_that_can_be_read_and_its_title_is_whole(
    make_session, canvas, monkeypatch, width, title_said, said
):
    written = []
    write = Ink.write

    def listen(ink, canvas, text, style, *args, width=None, **how):
        assert width is None or ink.width(text, style) <= width
        written.append(text)
        return write(ink, canvas, text, style, *args, width=width, **how)

    monkeypatch.setattr(Ink, "write", listen)
    title = Rect(0, 0, width, 36)
    draw_card(canvas, 7, OutcomesPanel(), Slot(title, title, Rect(0, 36, 0, 0)), view_of(make_session()), Ink(1.0))
    assert "".join(written) == f"7{title_said}{said}"


class TestUnits:
    """The returns of an agent that clips rewards do not count points, and the window says so."""

    @pytest.mark.parametrize(("clips_rewards", "unit"), [(True, "clipped"), (False, "return")])
    @pytest.mark.parametrize("width", [352, 224])
    @pytest.mark.parametrize("number", [1, 2])
    def test_the_unit_of_q_values_and_of_state_values_is_named(
        self, make_session, canvas, written, clips_rewards, unit, width, number
    ):
        session = make_session("pong", 1)
        panel = solo_panels(session.game, Seat(Path(), "pong-2", unit=ReturnUnit(0.99, clips_rewards)))[number]
        slot = Slot(Rect(0, 0, width + 28, 236), Rect(0, 0, width + 28, 36), Rect(14, 36, width, 200))
        draw_card(canvas, 1, panel, slot, view_of(session), Ink(_INK))
        texts = [text for text, _ in written]
        assert any(unit in text for text in texts)
        assert clips_rewards or not any("clipped" in text for text in texts)
        assert not any("expected points" in text for text in texts)


@pytest.mark.parametrize("width", [352, 226, 140])
def test_no_name_of_a_gauge_lies_under_its_number(make_session, canvas, written, width):
    session = make_session("cart-pole")
    solo_panels(session.game, SEAT)[0].draw(canvas, Rect(0, 0, width, 160), view_of(session), Ink(_INK))
    names = [place for text, place in written if text[0].isalpha()]
    numbers = [place for text, place in written if not text[0].isalpha()]
    assert len(names) == len(numbers) == 4
    assert not any(name.collidelistall(numbers) for name in names)


class TestStack:
    def test_the_pictures_are_the_networks_own_pixels(self, make_session, canvas):
        session = make_session("pong", 1)
        for _ in range(40):
            session.advance()
        pixels = painted(solo_panels(session.game, SEAT)[0], view_of(session), Rect(40, 60, 352, 120))
        left = 40 + (352 - 4 * 84 - 3 * 4) // 2
        for number, expected in enumerate(session.state().observation):
            x = left + number * 88
            shown = pixels[x : x + 84, 60 : 60 + 84]
            assert (shown == expected.T[..., np.newaxis]).all()


class TestHeader:
    def test_a_click_on_the_controller_lies_inside_the_header(self, canvas):
        place = Rect(0, 0, 900, 64)
        assert all(map(place.contains, Header().pills(place, Ink(_INK))))

    @pytest.mark.parametrize(
        "change",
        [
            {"weights": Weights(None)},
            {"weights": Weights(0)},
            {"weights": Weights(0, 12, "random")},
            {"weights": Weights(120_000, 12, "first rally")},
            {"weights": Weights(130_000, 12)},
            {"weights": Weights(120_000, 13)},
        ],
    )
    def test_news_of_the_brain_is_drawn(self, make_session, canvas, change):
        session = make_session()
        place = Rect(0, 0, 900, 64)
        before, after = view_of(session), view_of(session, **change)
        assert Header().key(before) != Header().key(after)
        assert (painted(Header(), before, place) != painted(Header(), after, place)).any()


class TestFooter:
    def test_a_banner_takes_the_place_of_the_hints(self, make_session, canvas):
        session = make_session()
        place = Rect(0, 0, 500, 38)
        plain = painted(Footer(window_bindings()), view_of(session), place)
        banner = view_of(session, banner="the brain cannot be read", banner_is_problem=True)
        assert (painted(Footer(window_bindings()), banner, place) != plain).any()

    def test_a_long_banner_is_cut_at_the_windows_edge(self, make_session, canvas):
        session = make_session()
        pixels = painted(Footer(window_bindings()), view_of(session, banner="no room " * 80), Rect(0, 0, 400, 38))
        assert (pixels[400:] == theme.CARD).all()


def test_no_key_of_the_help_lies_on_another_in_the_smallest_window(canvas, monkeypatch):
    keys = []
    keycap = Ink.keycap
    monkeypatch.setattr(Ink, "keycap", lambda ink, *args: keys.append(keycap(ink, *args)) or keys[-1])
    draw_help(pygame.Surface((640, 480)).convert(), Ink(0.86), window_bindings())
    assert not any(one.colliderect(other) for one, other in itertools.combinations(keys, 2))


def test_its_lines_do_not_lie_over_each_other_there(canvas, written):
    draw_help(pygame.Surface((640, 480)).convert(), Ink(0.86), window_bindings())
    lines = sorted(place.centery for text, place in written if any(text == each.does for each in window_bindings()))
    assert len(lines) == len(window_bindings())
    assert min(after - before for before, after in itertools.pairwise(lines)) >= 12


def test_the_help_fits_even_the_smallest_window(canvas):
    small = pygame.Surface((640, 480)).convert()
    small.fill(theme.BACKGROUND)
    edge = small.copy()
    draw_help(small, Ink(0.86), window_bindings())
    outline = pygame.surfarray.array3d(small)
    assert (outline[:, 0] == outline[0, 0]).all()
    assert (outline[:, -1] == outline[0, 0]).all()
    assert (outline != pygame.surfarray.array3d(edge)).any()
