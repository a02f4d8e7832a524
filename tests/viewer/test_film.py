"""Films: what goes in comes out, whole or not at all, and nobody waits for the encoder."""

import errno
import threading

import av
import numpy as np
import pygame
import pytest

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.viewer import heap
from arcade_rl.viewer.film.encoder import Encoder
from arcade_rl.viewer.film.film import Film

RED, BLUE = (200, 30, 20), (20, 40, 220)


def picture(colour, size=(64, 48)):
    surface = pygame.Surface(size)
    surface.fill(colour)
    return surface


def made(path, size=(64, 48), frames=58):
    """A film of about a second, red and then blue."""
    film = Film(path, size, patient=True)
    for number in range(frames):
        film.add(picture(RED if number < frames // 2 else BLUE, size), number / 60)
    film.end()
    film.wait()
    return decoded(path)


def decoded(path):
    with av.open(str(path)) as file:
        return [(frame.time, frame.to_ndarray(format="rgb24")) for frame in file.decode(video=0)]


def at_most_apart(pixels, colour):
    return int(np.abs(pixels.astype(int) - colour).max())


@pytest.mark.parametrize(("end", "frames"), [(".mp4", 58), (".gif", 20), (".png", 20)])
def test_a_film_shows_its_pictures_in_their_colours_at_their_time(tmp_path, end, frames):
    film = made(tmp_path / f"film{end}")
    assert len(film) == frames
    assert [time for time, _ in film] == pytest.approx(
        [number / (60 if end == ".mp4" else 20) for number in range(frames)], abs=0.01
    )
    assert at_most_apart(film[2][1], RED) <= 4
    assert at_most_apart(film[-1][1], BLUE) <= 4


def test_what_the_encoder_took_is_handed_back_once_the_film_is_there(tmp_path, monkeypatch):
    then, trim = [], heap.trim
    film = Film(tmp_path / "film.mp4", (64, 48), patient=True)
    monkeypatch.setattr(heap, "trim", lambda: (then.append((film.path.exists(), hasattr(film, "_encoder"))), trim()))
    film.add(picture(RED), 0.0)
    film.end()
    film.wait()
    assert then == [(True, False)]


def test_the_file_appears_in_one_go_and_nothing_else_is_left(tmp_path):
    film = Film(tmp_path / "film.mp4", (64, 48), patient=True)
    film.add(picture(RED), 0.0)
    assert not film.path.exists()
    film.end()
    film.wait()
    assert list(tmp_path.iterdir()) == [film.path]


def test_an_odd_size_and_a_window_made_larger_meanwhile_are_fitted_in(tmp_path):
    film = Film(tmp_path / "film.mp4", (65, 49), patient=True)
    film.add(picture(RED, (65, 49)), 0.0)
    film.add(picture(BLUE, (400, 100)), 0.5)
    film.end()
    film.wait()
    last = decoded(film.path)[-1][1]
    assert last.shape == (48, 64, 3)
    assert at_most_apart(last[24:26, 30:34], BLUE) <= 4
    assert at_most_apart(last[:8], (0, 0, 0)) <= 4


def test_another_kind_of_file_is_refused_with_those_that_there_are(tmp_path):
    with pytest.raises(UsageError, match=r"film\.avi is no film: .* \.mp4, \.gif or \.png"):
        Film(tmp_path / "film.avi", (64, 48))


def test_a_folder_that_cannot_be_written_is_told_at_once(tmp_path):
    (tmp_path / "folder").write_text("no folder")
    with pytest.raises(ArcadeError, match="cannot write the film"):
        Film(tmp_path / "folder" / "film.mp4", (64, 48))


def test_a_film_without_a_picture_is_none(tmp_path):
    film = Film(tmp_path / "film.mp4", (64, 48))
    film.end()
    with pytest.raises(ArcadeError, match="nothing was filmed"):
        film.wait()
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_ends_the_film_keeps_nobody_waiting_and_leaves_nothing(tmp_path, monkeypatch):
    def full(encoder, pixels, number):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Encoder, "add", full)
    film = Film(tmp_path / "film.mp4", (64, 48), patient=True)
    for number in range(100):
        film.add(picture(RED), number / 60)
    film.end()
    with pytest.raises(ArcadeError, match=r"cannot write the film .*film\.mp4: the disk is full"):
        film.wait()
    assert list(tmp_path.iterdir()) == []


def test_a_slow_encoder_costs_pictures_and_not_time(tmp_path, monkeypatch):
    free, encoded, encode = threading.Event(), [], Encoder.add

    def slow(encoder, pixels, number):
        free.wait()
        encoded.append(number)
        encode(encoder, pixels, number)

    monkeypatch.setattr(Encoder, "add", slow)
    film = Film(tmp_path / "film.mp4", (64, 48))
    for number in range(100):
        film.add(picture(RED), number / 60)
    free.set()
    film.end()
    film.wait()
    assert 20 < len(encoded) < 30
    assert encoded[0] == 0
