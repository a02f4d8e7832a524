"""The keys for films in the window: F9 with the panels, F10 the game alone."""

import av
import numpy as np
import pygame
import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.viewer.film import formats


def decoded(path):
    with av.open(str(path)) as file:
        return [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]


def play(window, frames):
    for _ in range(frames):
        window.play(1 / 60)
        window.draw()


def canvas_pixels():
    return pygame.surfarray.array3d(pygame.display.get_surface()).swapaxes(0, 1).astype(int)


@pytest.fixture
def films(tmp_path):
    return lambda: sorted((tmp_path / "recordings").iterdir())


def test_a_key_begins_a_film_and_ends_it_and_the_window_says_where_it_is(make_window, press, films):
    window, _ = make_window("pong")
    press(window, pygame.K_F9)
    play(window, 12)
    press(window, pygame.K_F9)
    window._camera.close()
    (film,) = films()
    assert film.name.startswith("pong-")
    assert [picture.shape for picture in decoded(film)] == [(800, 1280, 3)] * 12


def test_no_picture_replaces_another_though_an_hour_comes_twice(make_window, press, films):
    window, session = make_window("pong")
    session.pace.toggle_pause()
    for _ in range(3):
        window._take_picture()
        play(window, 1)
    assert len(films()) == 3


@pytest.mark.parametrize("key", [pygame.K_F9, pygame.K_F12])
def test_no_recording_replaces_one_that_another_window_makes_in_the_same_second(
    make_window, press, films, monkeypatch, key
):
    monkeypatch.setattr("arcade_rl.viewer.film.pictures.free_path", lambda path: path)  # as it looked a moment before
    windows = [make_window("pong")[0] for _ in range(2)]
    for window in windows:
        press(window, key)
        play(window, 2)
    for window in windows:
        window.leave()
    one, other = films()
    assert one.with_stem(f"{one.stem}-2") == other or other.with_stem(f"{other.stem}-2") == one


def test_the_banner_tells_of_the_film_once_it_is_written(make_window, press, films):
    window, _ = make_window("pong")
    press(window, pygame.K_F9)
    play(window, 2)
    press(window, pygame.K_F9)
    window._camera._ending[0].wait()
    play(window, 1)
    assert window.view().banner == f"film saved as {films()[0]}"


def test_the_red_light_is_in_the_window_and_not_in_the_film(make_window, press, films):
    window, session = make_window("pong")
    session.pace.toggle_pause()
    play(window, 1)
    plain = canvas_pixels()
    press(window, pygame.K_F9)
    play(window, 3)
    light = np.abs(canvas_pixels() - plain)
    window.leave()
    in_film = np.abs(decoded(films()[0])[-1] - plain)
    assert light.max() > 100
    assert in_film[light > 0].mean() < light[light > 0].mean() / 4
    play(window, 1)
    assert (canvas_pixels() == plain).all()


def test_a_picture_taken_meanwhile_has_no_light_either(make_window, press, films):
    window, session = make_window("pong")
    session.pace.toggle_pause()
    play(window, 1)
    plain = canvas_pixels()
    press(window, pygame.K_F9)
    play(window, 1)
    window._take_picture()
    window.leave()
    taken = pygame.image.load(next(path for path in films() if path.suffix == ".png"))
    assert (pygame.surfarray.array3d(taken).swapaxes(0, 1) == plain).all()


@pytest.mark.parametrize("game_id", ["pong", "frozen-lake", "cart-pole"])
def test_the_game_alone_is_filmed_without_the_panels(make_window, press, films, game_id):
    window, session = make_window(game_id)
    press(window, pygame.K_F10)
    play(window, 5)
    window.leave()
    (film,) = films()
    assert film.name.endswith("-game.mp4")
    pictures = decoded(film)
    assert len(pictures) == 5
    if game_id == "pong":
        assert pictures[0].shape == (630, 960, 3)
        screen = session.game.screen()[::21, ::16].astype(int)
        assert np.abs(pictures[-1][1::63, 2::96] - screen).max() < 12


def test_closing_the_window_finishes_the_film(make_window, press, films):
    window, _ = make_window("pong")
    press(window, pygame.K_F9)
    play(window, 4)
    press(window, pygame.K_ESCAPE)
    assert window.closed
    window.leave()
    assert len(decoded(films()[0])) == 4


def test_a_film_that_cannot_be_written_is_told_and_the_game_goes_on(make_window, press, tmp_path):
    (tmp_path / "recordings").write_text("not a folder")
    window, session = make_window()
    press(window, pygame.K_F9)
    assert window.view().banner_is_problem
    play(window, 1)
    assert session.state().frame == 1
    window.leave()


def test_a_film_that_is_lost_while_closing_is_told(make_window, press, monkeypatch):
    window, _ = make_window()
    press(window, pygame.K_F9)
    with pytest.raises(ArcadeError, match="nothing was filmed"):
        window.leave()


@pytest.mark.parametrize("key", [pygame.K_F9, pygame.K_F10])
def test_without_an_encoder_for_h264_a_film_is_a_gif(make_window, press, films, monkeypatch, key):
    monkeypatch.setattr(formats, "best_suffix", lambda: ".gif")
    window, _ = make_window("cart-pole")
    press(window, key)
    play(window, 4)
    window.leave()
    (film,) = films()
    assert film.suffix == ".gif"
    assert decoded(film)
