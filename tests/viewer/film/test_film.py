"""Films: what goes in comes out, whole or not at all, and nobody waits for the encoder."""

import dataclasses
import errno
import mmap
import os
import threading
from collections import deque

import av
import numpy as np
import pygame
import pytest

from arcade_rl import heap
from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.viewer.film import film as films
from arcade_rl.viewer.film.encoder import Encoder
from arcade_rl.viewer.film.film import Film
from arcade_rl.viewer.film.formats import FORMATS

RED, BLUE = (200, 30, 20), (20, 40, 220)


def picture(colour, size=(64, 48)):
    surface = pygame.Surface(size)
    surface.fill(colour)
    return surface


def made(path, size=(64, 48), frames=58, *, overwrite=False):
    """A film of about a second, red and then blue."""
    film = Film(path, size, patient=True, overwrite=overwrite)
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


@pytest.mark.parametrize(("end", "frames"), [(".mp4", 58), (".png", 20)])
def test_a_film_shows_its_pictures_in_their_colours_at_their_time(tmp_path, end, frames):
    film = made(tmp_path / f"film{end}")
    assert len(film) == frames
    assert [time for time, _ in film] == pytest.approx(
        [number / (60 if end == ".mp4" else 20) for number in range(frames)], abs=0.01
    )
    assert at_most_apart(film[2][1], RED) <= 4
    assert at_most_apart(film[-1][1], BLUE) <= 4


@pytest.mark.skipif(os.name == "nt", reason="has no such pipes")
def test_no_film_takes_the_place_of_a_pipe(tmp_path):
    os.mkfifo(tmp_path / "film.mp4")
    with pytest.raises(ArcadeError, match="is a device or a pipe"):
        made(tmp_path / "film.mp4")
    assert (tmp_path / "film.mp4").is_fifo()


def test_pictures_stay_their_own_though_the_memory_of_earlier_ones_is_used_again(tmp_path):
    film = Film(tmp_path / "film.mp4", (64, 48), patient=True)
    shown = [0, 200, 0, 0, 122, *range(40, 240, 4)]
    for number, grey in enumerate(shown):
        changed = number == 0 or grey != shown[number - 1]
        film.add(picture((grey,) * 3, (48, 64) if grey == 122 else (64, 48)), number / 60, changed=changed)
    film.end()
    film.wait()
    middles = [pixels[24, 32].mean() for _, pixels in decoded(film.path)]
    corners = [pixels[0, 0].mean() for _, pixels in decoded(film.path)]
    assert np.abs(np.subtract(middles, shown)).max() <= 4
    assert corners[4] <= 4  # beside a picture of another shape
    assert np.abs(np.subtract(corners, shown))[5:].max() <= 4


def test_no_memory_is_used_again_while_its_picture_is_still_being_read(tmp_path):
    class Unlocked(deque):
        def append(self, page):
            assert not page.get_locked()
            super().append(page)

    film = Film(tmp_path / "film.mp4", (64, 48), patient=True)
    film._spare = Unlocked()
    for number in range(30):
        film.add(picture((number,) * 3), number / 60)
    film.end()
    film.wait()
    assert len(decoded(film.path)) == 30


def test_a_gif_shows_its_pictures_in_their_colours_for_as_long_as_they_stay(tmp_path):
    film = made(tmp_path / "film.gif")
    assert [time for time, _ in film] == pytest.approx([0, 0.5, 0.95])
    assert at_most_apart(film[0][1], RED) <= 4
    assert at_most_apart(film[1][1], BLUE) <= 4


def test_a_gif_holds_of_each_picture_only_what_changed(tmp_path):
    def box_moved(pictures):
        path, ground = tmp_path / f"{pictures}.gif", colourful(400)
        film = Film(path, (320, 240), patient=True)
        for number in range(pictures):
            here = ground.copy()
            here.fill(RED, (4 * number, 100, 8, 8))
            film.add(here, number / 20)
        film.end()
        film.wait()
        return path.stat().st_size

    assert box_moved(40) < 1.5 * box_moved(1)


def test_a_gif_has_colours_for_all_its_pictures_and_not_for_the_first_alone(tmp_path):
    grounds = [colourful(100, seed) for seed in (1, 2)]
    film = Film(tmp_path / "film.gif", (320, 240), patient=True)
    for number, ground in enumerate(grounds):
        film.add(ground, number)
    film.end()
    film.wait()
    for (_, pixels), ground in zip(decoded(tmp_path / "film.gif"), grounds, strict=True):
        assert at_most_apart(pixels, pygame.surfarray.array3d(ground).swapaxes(0, 1).astype(int)) <= 4


def colourful(colours, seed=0):
    """Tiles of this number of colours."""
    random = np.random.default_rng(seed)
    tiles = random.integers(0, 256, (colours, 3), np.uint8)[random.integers(0, colours, (20, 15))]
    return pygame.surfarray.make_surface(tiles.repeat(16, axis=0).repeat(16, axis=1))


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


def test_what_a_killed_process_left_is_removed_a_day_later_and_nothing_that_is_being_made(tmp_path):
    film = Film(tmp_path / "film.mp4", (64, 48), patient=True)
    film.add(picture(RED), 0.0)
    film._staging.mkdir(exist_ok=True)
    os.utime(film._staging, (1, 1))
    abandoned = film._staging.with_name(f"{film._staging.name}-2")
    abandoned.mkdir()
    (abandoned / "film.mp4").write_text("part")
    for path in (abandoned / "film.mp4", abandoned):
        os.utime(path, (1, 1))
    (film._staging / "written now").touch()
    assert len(made(tmp_path / "other.mp4")) == 58
    assert not abandoned.exists()
    film.end()
    film.wait()
    assert {path.name for path in tmp_path.iterdir()} == {"film.mp4", "other.mp4"}


class TestAFileThatIsThere:
    @pytest.fixture(params=["links", "no links"], autouse=True)
    def file_system(self, request, monkeypatch):
        def refuse(*_):
            raise OSError(errno.EPERM, "Operation not permitted")

        if request.param == "no links":
            monkeypatch.setattr(os, "link", refuse)

    def test_films_of_one_name_that_are_made_at_the_same_time_are_all_kept(self, tmp_path):
        films = [Film(tmp_path / "film.mp4", (64, 48), patient=True) for _ in range(3)]
        for film, colour in zip(films, (RED, BLUE, RED), strict=True):
            film.add(picture(colour), 0.0)
        for film in films:
            film.end()
            film.wait()
        assert [film.path.name for film in films] == ["film.mp4", "film-2.mp4", "film-3.mp4"]
        assert sorted(tmp_path.iterdir()) == sorted(film.path for film in films)
        for film, colour in zip(films, (RED, BLUE, RED), strict=True):
            assert at_most_apart(decoded(film.path)[0][1], colour) <= 4

    def test_it_is_replaced_where_that_was_asked_for(self, tmp_path):
        (tmp_path / "film.mp4").write_text("old")
        assert len(made(tmp_path / "film.mp4", overwrite=True)) == 58
        assert list(tmp_path.iterdir()) == [tmp_path / "film.mp4"]


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


@pytest.mark.parametrize("fitting", [1, 3, 100])
def test_as_many_pictures_wait_for_the_encoder_as_their_size_allows(tmp_path, monkeypatch, fitting):
    monkeypatch.setattr(films, "_WAITING_BYTES", fitting * 4 * 64 * 48, raising=False)
    begun, may_go_on, add = threading.Event(), threading.Event(), Encoder.add
    monkeypatch.setattr(Encoder, "add", lambda *args: (begun.set(), may_go_on.wait(60), add(*args)))
    film = Film(tmp_path / "film.mp4", (64, 48))
    for number in range(40):
        film.add(picture(RED), number / 60)
        begun.wait(60)
    waiting = film._waiting.qsize()
    may_go_on.set()
    film.end()
    film.wait()
    assert waiting == min(max(fitting, 2), 24)


def test_without_memory_for_a_picture_there_is_no_film_and_the_reason_is_told(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    film = Film(tmp_path / "film.mp4", (64, 48))
    film.add(picture(RED), 0.0)
    monkeypatch.setattr(mmap, "mmap", refuse)
    for number in range(1, 5):
        film.add(picture(BLUE), number / 60)
    film.end()
    with pytest.raises(ArcadeError, match=r"cannot write the film .*film\.mp4: no memory for its pictures"):
        film.wait()
    assert list(tmp_path.iterdir()) == []


def test_another_kind_of_file_is_refused_with_those_that_there_are(tmp_path):
    with pytest.raises(UsageError, match=r"film\.avi is not a film: .* \.mp4, \.gif or \.png"):
        Film(tmp_path / "film.avi", (64, 48))


def test_a_folder_that_cannot_be_written_is_told_at_once(tmp_path):
    (tmp_path / "folder").write_text("no folder")
    with pytest.raises(ArcadeError, match="cannot write the film"):
        Film(tmp_path / "folder" / "film.mp4", (64, 48))


@pytest.mark.parametrize("end", [".mp4", ".gif"])
def test_an_encoder_that_is_not_there_is_refused_with_the_kinds_that_work(tmp_path, monkeypatch, end):
    without = dataclasses.replace(FORMATS[end], codec="libnot264")
    monkeypatch.setitem(FORMATS, end, without)
    others = r"\.gif or \.png" if end == ".mp4" else r"\.mp4 or \.png"
    with pytest.raises(ArcadeError, match=rf"cannot write the film .*film{end}: .*libnot264.*{others}"):
        Film(tmp_path / f"film{end}", (64, 48))
    assert list(tmp_path.iterdir()) == []


def test_a_film_without_a_picture_is_none(tmp_path):
    film = Film(tmp_path / "film.mp4", (64, 48))
    film.end()
    with pytest.raises(ArcadeError, match="nothing was filmed"):
        film.wait()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("end", ["mp4", "gif"])
def test_a_full_disk_ends_the_film_keeps_nobody_waiting_and_leaves_nothing(tmp_path, monkeypatch, end):
    def full(encoder, pixels, number):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Encoder, "add", full)
    film = Film(tmp_path / f"film.{end}", (64, 48), patient=True)
    for number in range(100):
        film.add(picture(RED), number / 60)
    film.end()
    with pytest.raises(ArcadeError, match=rf"cannot write the film .*film\.{end}: the disk is full"):
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


_FILMED = """
import sys
from pathlib import Path
import pygame
from arcade_rl.viewer.film.film import Film
film = Film(Path(sys.argv[1]), (64, 48), patient=True)
for number in range(9):
    film.add(pygame.Surface((64, 48)), number / 60)
film.end()
film.wait()
"""


@pytest.mark.skipif(os.name == "nt", reason="needs permissions that can be taken away")
def test_a_film_of_an_agent_is_made_where_nothing_else_of_the_saves_may_be_written(run_unprivileged, saves):
    recordings = saves / "pupil" / "recordings"
    recordings.mkdir(parents=True)
    saves.chmod(0o555)
    try:
        done = run_unprivileged("-c", _FILMED, str(recordings / "a.mp4"))
    finally:
        saves.chmod(0o755)
    assert done.stderr == ""
    assert [path.name for path in recordings.iterdir()] == ["a.mp4"]
