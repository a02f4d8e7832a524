"""An agent that plays in the background for a screen, in a true process."""

import os
import time

import pytest

from arcade_rl.tui.backend.playing import Playing

_PATIENCE_SECONDS = 60


@pytest.fixture
def play():
    started = []

    def play(name):
        started.append(Playing(name))
        return started[-1]

    yield play
    for each in started:
        each.stop()


def first_picture(playing):
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (picture := playing.read()) is None:
        assert not playing.failure()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return picture


@pytest.mark.parametrize("game", ["cart-pole", "frozen-lake"])
def test_it_shows_the_game_in_colour_and_ends_when_told(play, put_champion, game):
    put_champion(game)
    playing = play(f"{game}-champion")
    picture = first_picture(playing)
    assert picture.picture.ndim == 3
    assert (picture.picture.std(axis=2) > 0).any()
    while (now := playing.read()) is None or now.frame == picture.frame:  # None while it is being written
        assert not playing.failure()
        time.sleep(0.01)
    pid = playing._process.pid
    playing.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert not playing._file.exists()


def test_why_it_cannot_play_is_one_line(play):
    playing = play("nobody")
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not playing.failure():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert "nobody" in playing.failure()
