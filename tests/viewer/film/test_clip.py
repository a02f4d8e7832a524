"""The key for a clip in the window: F5 saves the last seconds of play."""

import os
import sys
import threading

import av
import numpy as np
import pygame
import pytest

from arcade_rl.games.factory import make_game
from arcade_rl.viewer.film import clip as clips
from arcade_rl.viewer.film import film as films
from arcade_rl.viewer.film.formats import FORMATS, best_suffix


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(clips, "CLIP_SECONDS", 0.5)


@pytest.fixture
def recordings(tmp_path):
    return lambda: sorted((tmp_path / "recordings").iterdir())


def play(window, sixtieths):
    for _ in range(sixtieths):
        window.play(1 / 60)


def save(window, press):
    press(window, pygame.K_F5)
    return saved(window)


def saved(window):
    """What the window says once the clip is over."""
    if window._camera._clip is not None:
        window._camera._clip._thread.join()
    window.draw()
    return window.view().banner


def decoded(path):
    with av.open(str(path)) as file:
        return [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]


def screens_of(session, window, sixtieths):
    """What the console shows after each frame."""
    seen = [session.game.screen()]
    for _ in range(sixtieths):
        play(window, 1)
        seen.append(session.game.screen())
    return seen


def same(pictures, screens):
    """Whether the pictures of a clip show these screens where anything moves, but for what a film loses."""
    if len(pictures) != len(screens):
        return False
    moving = (np.ptp(np.stack(screens), axis=0) > 0).any(axis=-1)
    return bool(moving.any()) and all(
        np.abs(picture[1::3, 2::6].astype(int) - screen)[moving].mean() < 8
        for picture, screen in zip(pictures, screens, strict=True)
    )


def test_the_last_seconds_are_saved_as_they_were_seen_and_the_window_says_where(make_window, press, recordings):
    window, session = make_window("pong", 2, 3, sticky_actions=0.25)
    play(window, 80)
    seen = screens_of(session, window, 31)
    banner = save(window, press)
    (film,) = recordings()
    assert banner == f"clip saved as {film}"
    assert film.name.startswith("pong-")
    assert film.name.endswith("-clip.mp4")
    assert same(decoded(film)[-len(seen) :], seen)


def test_the_game_goes_on_meanwhile_and_is_not_touched(make_window, press, make_session):
    window, session = make_window("pong")
    alike = make_session("pong")
    play(window, 60)
    press(window, pygame.K_F5)
    play(window, 60)
    window.leave()
    for _ in range(session.state().frame):
        alike.advance()
    assert (alike.game.screen() == session.game.screen()).all()


@pytest.mark.skipif(sys.platform != "linux", reason="threads have no niceness of their own")
def test_its_threads_leave_the_processor_to_the_window(make_window, press, monkeypatch):
    niceness, make_film = [], films.Film

    def film(*args, **how):
        made = make_film(*args, **how)
        niceness.append(os.getpriority(os.PRIO_PROCESS, made._thread.native_id))
        return made

    monkeypatch.setattr(films, "Film", film)
    window, _ = make_window("pong")
    play(window, 5)
    save(window, press)
    here = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert niceness[0] == max(here, 15)


def test_what_was_rewound_is_not_in_it(make_window, press, recordings):
    window, session = make_window("pong")
    play(window, 60)
    seen = screens_of(session, window, 20)
    session.rewind(12)
    session.take_joystick()
    seen = [*seen[:-12], *screens_of(session, window, 10)[1:]]
    save(window, press)
    pictures = decoded(recordings()[0])
    assert same(pictures[-len(seen) :], seen)


def test_it_goes_on_over_the_end_of_an_episode(make_window, press, recordings):
    window, session = make_window("cart-pole", 0)
    while session.state().episode < 2:
        play(window, 1)
    play(window, 6)
    save(window, press)
    assert len(decoded(recordings()[0])) == pytest.approx(
        0.5 * 60, abs=12 * 60 / 50
    )  # an episode of ten frames, and what followed


def test_a_game_of_few_frames_moves_as_smoothly_as_in_the_window(make_window, press, recordings):
    window, _ = make_window("frozen-lake", controller="human")
    for key in (pygame.K_DOWN, pygame.K_UP):
        press(window, key)
    save(window, press)
    pictures = decoded(recordings()[0])
    assert len(pictures) == 3 * 15
    assert len({picture.tobytes() for picture in pictures}) > 12


def test_the_elf_stands_still_until_its_first_move(make_window, press, recordings):
    window, _ = make_window("frozen-lake", controller="human")
    for key in (pygame.K_DOWN, pygame.K_RIGHT):
        press(window, key)
    save(window, press)
    before_move = decoded(recordings()[0])[:15]
    changes = [np.abs(picture.astype(int) - before_move[-1]).max(axis=2) > 60 for picture in before_move]
    assert max(change.sum() for change in changes) < 50  # of about 10,000 pixels of the elf


def test_where_nothing_has_been_played_there_is_no_clip(make_window, press, tmp_path):
    window, _ = make_window("pong")
    assert save(window, press) == "no clip: nothing has been played yet"
    assert window.view().banner_is_problem
    assert not (tmp_path / "recordings").exists()


def test_a_game_that_cannot_be_rewound_says_why_there_is_no_clip(make_window, press):
    window, session = make_window("cart-pole")
    session.no_rewind = "it does not repeat itself"
    play(window, 5)
    assert save(window, press) == "no clip: it does not repeat itself"


def test_a_second_one_waits_until_the_first_is_written(make_window, press, recordings):
    window, _ = make_window("pong")
    play(window, 10)
    press(window, pygame.K_F5)
    press(window, pygame.K_F5)
    assert "still being written" in window.view().banner
    window.leave()
    assert len(recordings()) == 1


def test_a_clip_that_fails_leaves_nothing_behind_and_is_told(make_window, press, monkeypatch, tmp_path):
    window, session = make_window("cart-pole")
    play(window, 10)

    def breaks(*_):
        raise RuntimeError("the game broke")

    monkeypatch.setattr(type(make_game("cart-pole", session.game.settings)), "step_frame", breaks)
    assert save(window, press).endswith("could not be made: the game broke")
    assert list((tmp_path / "recordings").iterdir()) == []


@pytest.mark.parametrize("fails", [False, True], ids=["whole", "failed"])
def test_a_file_that_takes_its_name_meanwhile_is_kept(make_window, press, monkeypatch, tmp_path, fails):
    window, session = make_window("cart-pole")
    play(window, 10)
    game_type = type(make_game("cart-pole", session.game.settings))
    step_frame, taken, pressed = game_type.step_frame, [], threading.Event()

    def step_frame_later(*args):
        pressed.wait(60)
        taken.append(window._camera._clip.path)
        taken[-1].write_text("mine")
        if fails:
            raise RuntimeError("the game broke")
        return step_frame(*args)

    monkeypatch.setattr(game_type, "step_frame", step_frame_later)
    press(window, pygame.K_F5)
    pressed.set()
    banner = saved(window)
    assert taken[0].read_text() == "mine"
    others = [path for path in (tmp_path / "recordings").iterdir() if path != taken[0]]
    if fails:
        assert others == []
    else:
        assert banner == f"clip saved as {others[0]}"
        assert decoded(others[0])


def test_a_folder_that_cannot_be_written_is_told(make_window, press, tmp_path):
    (tmp_path / "recordings").write_text("not a folder")
    window, _ = make_window("cart-pole")
    play(window, 5)
    assert "cannot write the film" in save(window, press)
    assert window.view().banner_is_problem


def test_it_is_a_gif_where_no_mp4_can_be_made(monkeypatch):
    assert best_suffix() == ".mp4"
    monkeypatch.setattr("av.codecs_available", {FORMATS[".gif"].codec})
    assert best_suffix() == ".gif"
