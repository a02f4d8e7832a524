"""Environments are closed with their window, after the display: some end pygame when they are closed."""

import pygame
import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.games.environments.environment_game import EnvironmentGame
from arcade_rl.viewer.seats.seat import Seat
from arcade_rl.viewer.terminal.solo_table import SoloTable
from arcade_rl.viewer.terminal.table import Services
from arcade_rl.viewer.terminal.terminal_keys import TerminalKeys
from arcade_rl.viewer.windows import main_loop
from arcade_rl.viewer.windows.opening import open_window
from arcade_rl.viewer.windows.race.race_request import RaceRequest
from arcade_rl.viewer.windows.recording import record
from tests.viewer.windows.test_open import request
from tests.viewer.windows.test_recording import request as film
from tests.viewer.windows.test_recording import stopped_after


@pytest.fixture
def closed(monkeypatch):
    """For each environment that was closed, whether the display was there."""
    displays = []
    monkeypatch.setattr(EnvironmentGame, "close", lambda game: displays.append(pygame.display.get_init()))
    return displays


def test_a_window_closes_its_own_and_those_of_its_clips(press, monkeypatch, closed):
    frames, play = [], main_loop.step

    def step(window, elapsed_seconds):
        frames.append(window)
        if len(frames) in (5, 8):
            press(window, {5: pygame.K_1, 8: pygame.K_F5}[len(frames)])
        play(window, 1 / 60)
        window.closed = len(frames) == 10

    monkeypatch.setattr(main_loop, "step", step)
    open_window(request("taxi", controller="human", headless_frames=None))
    assert closed == [False, False]


def test_a_race_closes_both_boards(put_on_shelf, closed):
    open_window(RaceRequest(put_on_shelf("taxi"), headless_frames=5))
    assert closed == [False, False]


def test_a_film_closes_it_in_the_end(put_on_shelf, tmp_path, closed):
    record(film(put_on_shelf("taxi"), tmp_path / "film.mp4"), stopped_after(0.1), lambda *_: None)
    assert closed == [False]


def test_a_terminal_closes_it_and_one_that_fails_at_it_ends_nothing(make_session, tmp_path, monkeypatch, closed):
    table = SoloTable(make_session("taxi", alone=True), Seat(tmp_path), TerminalKeys(), Services())
    table.close_games()
    assert len(closed) == 1

    def fail(game):
        raise ArcadeError("its own code failed")

    monkeypatch.setattr(EnvironmentGame, "close", fail)
    table.close_games()
