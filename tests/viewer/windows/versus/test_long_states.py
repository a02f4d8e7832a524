"""Loading a long game for two: it is replayed on a thread, the window shows how far it is, and Escape leaves it."""

import threading

import pygame
import pytest

from arcade_rl.games.two_player import versus_catalog
from arcade_rl.games.two_player.versus_catalog import versus_game
from arcade_rl.shelf.save_states.slots import Slots
from arcade_rl.viewer.panels.slots import draw_board
from arcade_rl.viewer.seats.slot_wording import question
from tests.viewer.stand_ins import pixels

pytestmark = pytest.mark.skipif(bool(versus_catalog.why_not_here()), reason=versus_catalog.why_not_here())


@pytest.fixture(autouse=True)
def saves(tmp_path, monkeypatch):
    monkeypatch.setenv("ARCADE_RL_SAVES", str(tmp_path / "saves"))
    monkeypatch.setattr("arcade_rl.viewer.play.versus_session._MOST_FRAMES_AT_ONCE", 30)
    monkeypatch.setattr("arcade_rl.games.two_player.game._FRAMES_AT_ONCE", 20)


class Gate:
    """Holds the thread that replays where this share of the game has been played again."""

    def __init__(self):
        self.share = 2.0  # it holds nothing
        self.reached, self.opened = threading.Event(), threading.Event()

    def hold(self, share):
        self.share = share

    def wait(self):
        assert self.reached.wait(20)

    def open(self):
        self.opened.set()


@pytest.fixture
def gate(monkeypatch):
    from arcade_rl.viewer.play.replay import Replay

    gate, reach = Gate(), Replay._reach

    def held(self, share):
        reach(self, share)
        if share >= gate.share:
            gate.reached.set()
            assert gate.opened.wait(20)
            reach(self, share)

    monkeypatch.setattr(Replay, "_reach", held)
    yield gate
    gate.open()


def play(window, frames):
    for _ in range(frames):
        window.play(1 / 60)


def banner(window):
    return window.view().sides[0].banner


def save_after(window, press, frames):
    play(window, frames)
    press(window, pygame.K_F3)
    press(window, pygame.K_F2)


def load_1(window, press):
    press(window, pygame.K_F3)
    press(window, pygame.K_1, "1")


def wait_for(window):
    window.board._replay._thread.join(20)
    window.board.elapse()


def test_the_window_goes_on_while_it_is_replayed_and_then_from_there(make, press, gate):
    window, session = make(right="")
    save_after(window, press, 100)
    screen = session.game.screen().copy()
    play(window, 80)
    before = session.state(0).frame
    gate.hold(0.4)
    load_1(window, press)
    gate.wait()
    play(window, 5)
    assert window.board.shown
    assert 40 <= window.board.view.percent < 100
    assert question(window.board.view) == f"slot 1: replaying its game · {window.board.view.percent}%"
    assert session.state(0).frame == before
    gate.open()
    wait_for(window)
    assert not window.board.shown
    assert banner(window) == "slot 1 loaded; this episode is unranked"
    assert (session.game.screen() == screen).all()
    assert "unranked" in window.view().mode


@pytest.mark.parametrize("leave", [pygame.K_ESCAPE, pygame.K_F3])
def test_escape_leaves_it_and_the_game_goes_on_where_it_was(make, press, gate, leave):
    window, session = make(right="")
    save_after(window, press, 100)
    play(window, 60)
    screen, frame = session.game.screen().copy(), session.state(0).frame
    gate.hold(0.2)
    load_1(window, press)
    gate.wait()
    press(window, pygame.K_F2)  # nothing is saved nor chosen meanwhile
    press(window, pygame.K_RIGHT)
    window.board.click(3)
    gate.open()
    press(window, leave)
    assert banner(window) == "slot 1 was not loaded: the game is where it was"
    assert window.board.view.percent is None
    assert window.board.view.chosen == 1
    press(window, pygame.K_ESCAPE)
    assert (session.game.screen() == screen).all()
    play(window, 10)
    assert session.state(0).frame == frame + 10
    assert "unranked" not in window.view().mode


def test_the_board_draws_how_far_it_is_and_only_the_key_that_stops_it(make, press, gate, canvas):
    window, _ = make(right="")
    save_after(window, press, 100)
    gate.hold(0.2)
    load_1(window, press)
    gate.wait()
    window.play(1 / 60)
    assert window.board.view.keys == (("Esc", "stop loading"),)
    window.draw()
    half = pixels(canvas).copy()
    places = draw_board(canvas, window._compositor._ink, window.board.view)
    assert len(places.keys) == 1
    gate.open()
    window.board.click_key(0)
    window.draw()
    assert (pixels(canvas) != half).any()


def test_a_game_that_leads_elsewhere_is_refused_when_that_is_known(make, press, monkeypatch):
    window, session = make(right="")
    save_after(window, press, 100)
    play(window, 40)
    screen = session.game.screen().copy()
    monkeypatch.setattr("arcade_rl.games.two_player.saved_moves.digest", lambda screen: "another")
    load_1(window, press)
    wait_for(window)
    assert "this state cannot be loaded: its moves lead elsewhere" in banner(window)
    assert window.board.shown
    assert window.board.view.percent is None
    assert (session.game.screen() == screen).all()


def test_a_thread_that_fails_is_reported_in_a_line(make, press, monkeypatch):
    window, _ = make(right="")
    save_after(window, press, 100)
    monkeypatch.setattr("arcade_rl.games.two_player.game.TwoPlayerGame.twin", lambda game: 1 / 0)
    load_1(window, press)
    wait_for(window)
    assert "this state cannot be loaded: division by zero" in banner(window)


def test_a_window_that_closes_leaves_it(make, press, gate):
    window, _ = make(right="")
    save_after(window, press, 100)
    gate.hold(0.0)
    load_1(window, press)
    gate.wait()
    thread = window.board._replay._thread
    gate.open()
    window.leave()
    assert not thread.is_alive()


def test_a_window_that_opens_with_a_long_state_shows_it_being_loaded(make, press, canvas, gate):
    from arcade_rl.viewer.windows.game_window import Services
    from arcade_rl.viewer.windows.versus.versus_request import VersusRequest

    window, session = make("", "")
    save_after(window, press, 100)
    gate.hold(0.0)
    prepared = VersusRequest(versus_game("pong"), (None, None), state=1).prepare()
    opened = prepared.make_window(canvas, Services())
    opened.play(1 / 60)
    assert opened.board.view.chosen == 1
    assert opened.board.view.percent is not None
    gate.open()
    wait_for(opened)
    assert (opened._session.game.screen() == session.game.screen()).all()
    assert Slots("pong", for_two=True).read(1).origin.agents == ("", "")
