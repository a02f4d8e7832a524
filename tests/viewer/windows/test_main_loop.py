"""A window that meets an exception leaves nothing half done, and the exception is what is told."""

import signal
import threading

import pygame
import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.scores.reader import ScoreReader
from arcade_rl.viewer.film.encoder import Encoder
from arcade_rl.viewer.film.film import Film
from arcade_rl.viewer.seats.result_queue import ResultQueue
from arcade_rl.viewer.windows import main_loop
from arcade_rl.viewer.windows.main_loop import play_headless, run
from arcade_rl.viewer.windows.opening import open_window
from tests.viewer.windows.test_open import request


class UnforeseenError(Exception):
    """Nobody has thought of it."""


@pytest.fixture
def fails_at(monkeypatch):
    """The window does something at some frames, and meets an exception at the last."""

    def fails_at(last, calls):
        play, frames = main_loop.step, []

        def step(window, elapsed_seconds):
            frames.append(window)
            if len(frames) == last:
                raise UnforeseenError
            calls.get(len(frames), lambda window: None)(window)
            play(window, 1 / 60)

        monkeypatch.setattr(main_loop, "step", step)
        return frames

    return fails_at


def press(key):
    event = pygame.event.Event(pygame.KEYDOWN, key=key, scancode=0, unicode="", mod=0)
    return lambda window: window.handle(event)


def test_its_film_is_whole_its_scores_are_kept_and_the_display_is_given_back(put_on_shelf, fails_at):
    folder = put_on_shelf("cart-pole")
    fails_at(400, {2: press(pygame.K_F9)})
    with pytest.raises(UnforeseenError):
        open_window(request("cart-pole", folder, headless_frames=None))
    (film,) = folder.recordings.iterdir()
    assert film.suffix == ".mp4"
    with ScoreReader() as scores:
        assert sum(tally.games for tally in scores.tallies()) >= 2
    assert not pygame.display.get_init()


_HANGS_UP = pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="there is no such signal")


@pytest.fixture
def elsewhere():
    """What the handler of SIGHUP gets that was there before."""
    strays = []
    before = signal.signal(signal.SIGHUP, lambda *_: strays.append("SIGHUP"))
    yield strays
    signal.signal(signal.SIGHUP, before)


def hang_up(window):
    for _ in range(2):  # as a shell and the system do
        signal.raise_signal(signal.SIGHUP)


@_HANGS_UP
def test_when_its_terminal_is_closed_its_film_is_whole(put_on_shelf, fails_at, elsewhere):
    folder = put_on_shelf("cart-pole")
    fails_at(60, {2: press(pygame.K_F9), 20: hang_up})
    open_window(request("cart-pole", folder, headless_frames=None))
    assert [film.suffix for film in folder.recordings.iterdir()] == [".mp4"]
    signal.raise_signal(signal.SIGHUP)
    assert elsewhere == ["SIGHUP"]


@_HANGS_UP
def test_after_nohup_it_outlives_its_terminal(put_on_shelf, fails_at, elsewhere):
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    frames = fails_at(20, {10: hang_up})
    with pytest.raises(UnforeseenError):
        open_window(request("cart-pole", put_on_shelf("cart-pole"), headless_frames=None))
    assert len(frames) == 20


@pytest.mark.parametrize("game_id", ["frozen-lake", "cart-pole", "pong"])
def test_headless_it_plays_as_many_frames_as_it_is_asked_for(make_window, monkeypatch, game_id):
    window, session = make_window(game_id)
    played, play_frame = [], window._play_frame
    monkeypatch.setattr(window, "_play_frame", lambda: played.append(play_frame()))
    play_headless(window, 40, session.game.frames_per_second, None)
    assert len(played) == 40


def test_the_window_keeps_its_title_though_an_environment_puts_its_own_there(monkeypatch):
    titles, play = [], main_loop.step

    def step(window, elapsed_seconds):
        titles.append(pygame.display.get_caption()[0])
        play(window, elapsed_seconds)
        window.closed = len(titles) > 3

    monkeypatch.setattr(main_loop, "step", step)
    open_window(request("taxi", controller="human", headless_frames=None))
    assert titles[1:] == ["Taxi · arcade-rl"] * 3


def test_the_title_follows_an_agent_that_gets_another_name(put_on_shelf, monkeypatch):
    folder, titles, play = put_on_shelf("cart-pole"), [], main_loop.step

    def step(window, elapsed_seconds):
        titles.append(pygame.display.get_caption()[0])
        if len(titles) == 3:
            agent_folder.rename(folder, "walker")
            window._seat.agent.find()  # as the watcher of its brain does once a second
        play(window, elapsed_seconds)
        window.closed = len(titles) == 5

    monkeypatch.setattr(main_loop, "step", step)
    open_window(request("cart-pole", folder, headless_frames=None))
    assert titles[1:3] == [f"Cart Pole · {folder.name} · arcade-rl"] * 2
    assert titles[-1] == "Cart Pole · walker · arcade-rl"


class Leaving:
    """A window that cannot be left well."""

    closed = False

    def handle(self, event):
        pass

    def resize(self, canvas):
        pass

    def play(self, elapsed_seconds):
        raise UnforeseenError

    def leave(self):
        raise ArcadeError("the film cannot be written")


def test_the_exception_is_told_though_leaving_fails_too(canvas):
    with pytest.raises(UnforeseenError):
        run(Leaving(), lambda: "title")


def test_so_it_is_though_scores_cannot_be_kept(monkeypatch):
    def refuse(queue):
        raise ArcadeError("not kept")

    monkeypatch.setattr(ResultQueue, "close", refuse)
    with pytest.raises(UnforeseenError), ResultQueue():
        raise UnforeseenError
    with pytest.raises(ArcadeError, match="not kept"), ResultQueue():
        pass


def test_of_two_films_the_second_is_finished_though_the_first_could_not_be(make_window, press, monkeypatch, tmp_path):
    window, _ = make_window("cart-pole")
    may_end, close = threading.Event(), Encoder.close
    monkeypatch.setattr(Encoder, "close", lambda encoder: (may_end.wait(60), close(encoder)))
    for _ in range(2):
        press(window, pygame.K_F9)
        for _ in range(5):
            window.play(1 / 60)
            window.draw()
        press(window, pygame.K_F9)
        window.play(1 / 60)
    wait, waited = Film.wait, []
    first = window._camera._ending[-1]

    def refuse(film):
        waited.append(film)
        wait(film)
        if film is first:
            raise ArcadeError("refused")

    monkeypatch.setattr(Film, "wait", refuse)
    may_end.set()  # until now neither film was over
    with pytest.raises(ArcadeError, match="refused"):
        window.leave()
    assert len(waited) == 2


def test_a_film_whose_encoder_meets_an_exception_says_so(tmp_path, monkeypatch):
    def fail(encoder, pixels, number):
        raise UnforeseenError("what is this?")

    monkeypatch.setattr(Encoder, "add", fail)
    film = Film(tmp_path / "film.mp4", (64, 48), patient=True)
    for number in range(50):
        film.add(pygame.Surface((64, 48)), number / 60)
    film.end()
    with pytest.raises(ArcadeError, match=r"film\.mp4 could not be made: UnforeseenError\('what is this\?'\)"):
        film.wait()
    assert list(tmp_path.iterdir()) == []
