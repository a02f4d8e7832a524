"""Where pictures and films go: names that every system takes, and folders that follow their agent."""

import dataclasses
import errno
import os
import re

import av
import platformdirs
import pygame
import pytest

from arcade_rl.shelf.agents import agent_folder
from arcade_rl.viewer.film import film, pictures
from arcade_rl.viewer.film.pictures import recording_path
from arcade_rl.viewer.seats.seating import persons_pictures
from arcade_rl.viewer.seats.sessions import solo_session
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.recording import RecordingRequest, record
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


@pytest.fixture(autouse=True)
def persons_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(platformdirs, "user_pictures_path", lambda: tmp_path / "Pictures")
    return tmp_path / "Pictures" / "arcade-rl"


def deleted(folder):
    agent_folder.delete(folder)
    return persons_pictures()


def renamed(folder):
    return agent_folder.rename(folder, "other").recordings


class TestAnAgentThatIsRenamedOrDeleted:
    @pytest.fixture(params=[renamed, deleted], autouse=True)
    def take_away(self, request):
        self.take_away = request.param

    @pytest.fixture(autouse=True)
    def nothing_else_is_left(self, saves, put_on_shelf):
        yield
        assert [path for path in saves.rglob(".*") if "film" in path.name] == []
        assert put_on_shelf("cart-pole").path == saves / "pupil"

    @pytest.mark.parametrize("key", ["F12", "F9", "F10", "F5"])
    def test_recordings_of_its_window_go_to_its_folder_or_the_persons(self, open_window, put_on_shelf, press, key):
        folder = put_on_shelf("cart-pole")
        window = open_window(folder)
        play(window)
        place = self.take_away(folder)
        press(window, pygame.key.key_code(key))
        play(window)
        window.leave()
        (made,) = place.iterdir()
        assert made.suffix == (".png" if key == "F12" else ".mp4")

    @pytest.mark.parametrize("disk", ["the same disk", "another disk"])
    def test_a_film_that_was_begun_before_is_whole(self, open_window, put_on_shelf, press, monkeypatch, disk):
        def refuse(source, destination):
            raise OSError(errno.EXDEV, "Invalid cross-device link")

        folder = put_on_shelf("cart-pole")
        window = open_window(folder)
        press(window, pygame.K_F9)
        play(window, 5)
        place = self.take_away(folder)
        with monkeypatch.context() as patched:
            if disk == "another disk":
                patched.setattr(os, "rename", refuse)
            press(window, pygame.K_F9)
            window._camera._ending[0].wait()
        window.draw()
        (made,) = place.iterdir()
        assert window.view().banner == f"film saved as {made}"
        assert pictures_in(made) == 5

    def test_a_film_that_is_pushed_to_the_disk_meanwhile_is_whole(self, open_window, put_on_shelf, press, monkeypatch):
        folder, push, places = put_on_shelf("cart-pole"), film._push_to_disk, []

        def push_slowly(path):
            push(path)
            if not places:
                places.append(self.take_away(folder))

        window = open_window(folder)
        press(window, pygame.K_F9)
        play(window, 5)
        monkeypatch.setattr(film, "_push_to_disk", push_slowly)
        window.leave()
        (made,) = places[0].iterdir()
        assert pictures_in(made) == 5

    def test_a_clip_that_was_asked_for_before_is_whole(self, open_window, put_on_shelf, press):
        folder = put_on_shelf("cart-pole")
        window = open_window(folder)
        play(window, 60)
        clips, places = window._clips, []

        def make_replica():
            places.append(self.take_away(folder))
            return clips.make_replica()

        window._clips = dataclasses.replace(clips, make_replica=make_replica)
        press(window, pygame.K_F5)
        seconds = window._camera._clip.seconds
        window.leave()
        (made,) = places[0].iterdir()
        assert pictures_in(made) == pytest.approx(60 * seconds, abs=2)

    def test_a_recording_without_a_window_is_whole(self, put_on_shelf):
        folder, places = put_on_shelf("cart-pole"), []

        def take_away_once(episode, seconds):
            if not places:
                places.append(self.take_away(folder))

        request = RecordingRequest(folder, folder.recordings / "film.mp4", 1, False, False, None, 1)
        made = record(request, take_away_once, lambda problem: None)
        assert list(places[0].iterdir()) == [made.film]
        assert pictures_in(made.film) == pytest.approx(60 * made.seconds)


def pictures_in(film):
    with av.open(str(film)) as file:
        return sum(1 for _ in file.decode(video=0))


def test_the_persons_own_folder_is_made_with_all_above_it(persons_folder):
    pictures.make_folder(persons_folder)
    assert persons_folder.is_dir()


def test_a_disk_that_fills_up_leaves_no_part_of_a_picture(make_window, press, tmp_path, monkeypatch):
    def fill_up(surface, file, name):
        file.write(b"\x89PNG")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pygame.image, "save", fill_up)
    window, _ = make_window()
    press(window, pygame.K_F12)
    assert "no picture taken" in window.view().banner
    assert list((tmp_path / "recordings").iterdir()) == []


_WITHOUT_PERMISSION = """
import sys
from pathlib import Path
import pygame
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.viewer.play.session import Session
from arcade_rl.viewer.seats.seat import Seat
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.solo.solo_window import SoloWindow

pygame.display.init()
pygame.font.init()
session = Session(make_game("cart-pole", GameSettings()), None, controller="human", seed=1)
window = SoloWindow(pygame.display.set_mode((1280, 800)), session, Seat(Path(sys.argv[1])), Services())
for key in sys.argv[2:]:
    session.advance(0)
    window.handle(pygame.event.Event(pygame.KEYDOWN, key=pygame.key.key_code(key), unicode="", mod=0))
    window.handle(pygame.event.Event(pygame.KEYUP, key=pygame.key.key_code(key), unicode="", mod=0))
    if window._camera._clip is not None:
        window._camera._clip._thread.join()
    window.draw()
    print(key, window.view().banner_is_problem, window.view().banner)
"""


def test_a_folder_that_cannot_be_looked_into_is_told_in_a_line_and_the_window_stays(run_unprivileged, saves):
    recordings, states = saves / "pupil" / "recordings", saves / ".states" / "cart-pole"
    for folder in (recordings, states):
        folder.mkdir(parents=True, mode=0o600)
    done = run_unprivileged("-c", _WITHOUT_PERMISSION, str(recordings), "F12", "F9", "F10", "F5", "F3", "F2", "F2")
    for folder in (recordings, states):
        folder.chmod(0o755)
    assert done.stderr == ""
    *recorded, _, _, saved = done.stdout.splitlines()
    assert len(recorded) == 4
    for line in recorded:
        assert re.fullmatch(rf"F\d+ True .*{recordings}.*(not permitted|Permission denied).*", line)
    assert re.fullmatch(rf"F2 True cannot write {states}/slot-01\.safetensors: it is not permitted; .*", saved)
