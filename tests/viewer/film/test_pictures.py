"""Where pictures and films go: names that every system takes, and no folder on the shelf for an agent that is gone."""

import dataclasses
import re

import pygame
import pytest

from arcade_rl.shelf.agents import agent_folder
from arcade_rl.viewer.film import pictures
from arcade_rl.viewer.film.pictures import recording_path
from arcade_rl.viewer.seats.sessions import solo_session
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.solo.solo_window import SoloWindow


@pytest.fixture
def open_window(canvas):
    def open_window(folder):
        session, seat = solo_session("cart-pole", folder, "agent", seed=1)
        return SoloWindow(canvas, session, seat, Services())

    return open_window


def play(window, frames=4):
    for _ in range(frames):
        window.play(1 / 50)
        window.draw()


@pytest.mark.parametrize("game_id", ["nsenv:grid_world/GridWorld-v0", "..\\up", 'a*?"<>|b', "with words-v1", "/"])
def test_any_id_of_an_environment_makes_a_name_in_that_folder_on_every_system(make_session, tmp_path, game_id):
    state = make_session("cart-pole").state()
    state = dataclasses.replace(state, entry=dataclasses.replace(state.entry, id=game_id))
    path = recording_path(tmp_path, state, 1_000.0, "-game.mp4")
    assert path.parent == tmp_path
    assert re.fullmatch(r"[\w.-]+-game\.mp4", path.name)


def test_a_picture_and_films_of_a_game_with_a_slash_lie_in_the_agents_folder(make_window, press, tmp_path):
    window, session = make_window("cart-pole")
    session.game.entry = dataclasses.replace(session.game.entry, id="nsenv:grid_world/GridWorld-v0")
    play(window)
    for key in (pygame.K_F12, pygame.K_F5, pygame.K_F9):
        press(window, key)
        play(window)
    window.leave()
    found = sorted(each.suffix for each in (tmp_path / "recordings").iterdir() if each.is_file())
    assert found == [".mp4", ".mp4", ".png"]


@pytest.mark.parametrize("key", ["F12", "F9", "F10", "F5"])
@pytest.mark.parametrize(
    "take_away", [agent_folder.delete, lambda folder: agent_folder.rename(folder, "other")], ids=["deleted", "renamed"]
)
def test_without_its_agents_folder_a_window_says_why_there_is_none_and_the_name_stays_free(
    open_window, put_on_shelf, press, take_away, key
):
    folder = put_on_shelf("cart-pole")
    window = open_window(folder)
    play(window)
    take_away(folder)
    press(window, pygame.key.key_code(key))
    if window._camera._clip is not None:
        window._camera._clip._thread.join()
    window.draw()
    view = window.view()
    assert view.banner_is_problem
    assert "its agent was deleted or renamed" in view.banner
    window.leave()
    assert not folder.path.exists()
    assert put_on_shelf("cart-pole").path == folder.path


def test_a_film_that_was_begun_before_its_agent_was_deleted_brings_no_folder_back(open_window, put_on_shelf, press):
    folder = put_on_shelf("cart-pole")
    window = open_window(folder)
    press(window, pygame.K_F9)
    play(window)
    agent_folder.delete(folder)
    press(window, pygame.K_F9)
    window._camera._ending[0]._thread.join()
    window.draw()
    assert "cannot write the film" in window.view().banner
    assert not folder.path.exists()


def test_the_persons_own_folder_is_made_with_all_above_it(canvas, make_session, monkeypatch, tmp_path):
    own = tmp_path / "Pictures" / "arcade-rl"
    monkeypatch.setattr(pictures, "persons_pictures", lambda: own)
    pictures.make_folder(own)
    assert own.is_dir()
