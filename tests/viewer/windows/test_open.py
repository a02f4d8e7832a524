"""Opening the window as the command line does."""

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pygame
import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.shelf.brains import brain_file
from arcade_rl.viewer.seats.seating import fitted
from arcade_rl.viewer.system import display
from arcade_rl.viewer.windows.opening import open_window
from arcade_rl.viewer.windows.solo.solo_request import SoloRequest


def request(game_id, folder=None, **changes):
    plain = SoloRequest(game_id, folder, "agent", seed=3, headless_frames=60)
    return dataclasses.replace(plain, **changes)


@pytest.mark.parametrize("game_id", ["pong", "frozen-lake", "cart-pole"])
def test_headless_takes_the_picture_that_a_person_would_have_seen(put_on_shelf, tmp_path, game_id):
    folder = put_on_shelf(game_id)
    pictures = [tmp_path / "one.png", tmp_path / "two.png"]
    for picture in pictures:
        open_window(request(game_id, folder, screenshot=picture))
    one, two = (pygame.image.load(picture) for picture in pictures)
    assert one.get_size() == (1280, 800)
    assert pygame.image.tobytes(one, "RGB") == pygame.image.tobytes(two, "RGB")


def test_more_frames_make_another_picture(put_on_shelf, tmp_path):
    folder = put_on_shelf("pong")
    for frames in (60, 120):
        open_window(request("pong", folder, headless_frames=frames, screenshot=tmp_path / f"{frames}.png"))
    assert (tmp_path / "60.png").read_bytes() != (tmp_path / "120.png").read_bytes()


@pytest.mark.parametrize("game_id", ["pong", "frozen-lake-8x8", "cart-pole"])
def test_a_game_is_played_without_an_agent(tmp_path, game_id):
    open_window(request(game_id, controller="human", screenshot=tmp_path / "picture.png"))
    assert (tmp_path / "picture.png").exists()


@pytest.mark.parametrize("game_id", ["pong", "frozen-lake", "cart-pole"])
def test_an_untrained_agent_plays_and_the_window_says_so(put_on_shelf, game_id):
    session, seat = request(game_id, put_on_shelf(game_id, untrained=True)).sit_down()
    assert session.state().has_agent
    assert (seat.brain.step, seat.brain.problem) == (None, "")


def test_a_trained_agent_plays_with_its_own_epsilon_and_step_limit(put_on_shelf):
    folder = put_on_shelf("cart-pole")
    session, seat = request("cart-pole", folder).sit_down()
    assert session.game.settings.max_episode_steps == folder.config().hyperparameters.max_episode_steps
    assert seat.brain.step == 120_000


@pytest.mark.parametrize(("game_id", "clips"), [("pong", True), ("cart-pole", False), ("frozen-lake", False)])
def test_a_seat_knows_whether_its_agent_learned_from_clipped_rewards(put_on_shelf, game_id, clips):
    folder = put_on_shelf(game_id)
    assert folder.config().hyperparameters.clip_rewards
    assert request(game_id, folder).sit_down()[1].clips_rewards is clips


def test_a_spoiled_brain_is_told_in_one_line_and_an_untrained_one_plays(put_on_shelf):
    folder = put_on_shelf("cart-pole")
    folder.brain_file.write_bytes(folder.brain_file.read_bytes()[:-20])
    session, seat = request("cart-pole", folder).sit_down()
    assert "brain.safetensors" in seat.brain.problem
    assert "\n" not in seat.brain.problem
    assert seat.brain.step is None
    session.advance()


@pytest.mark.parametrize("loss", ["cut short", "one bit changed", "missing"])
def test_for_a_lost_brain_plays_the_newest_good_one_and_the_window_says_so(put_on_shelf, make_brain, loss):
    folder = put_on_shelf("cart-pole")
    for step in (20_000, 60_000, 100_000):
        brain_file.write(make_brain(folder.config(), step=step), folder.checkpoint_file(step))
    spoil(folder.brain_file, loss)
    spoil(folder.checkpoint_file(100_000), loss)
    _, seat = request("cart-pole", folder).sit_down()
    assert seat.brain.step == 60_000
    state = "is missing" if loss == "missing" else "is damaged"
    assert seat.brain.newest_problem == f"brain.safetensors {state}: the checkpoint of step 60,000 is used instead"


def test_a_damaged_checkpoint_is_refused_since_another_is_not_what_was_asked_for(put_on_shelf, make_brain):
    folder = put_on_shelf("cart-pole")
    brain_file.write(make_brain(folder.config(), step=60_000), folder.checkpoint_file(60_000))
    spoil(folder.checkpoint_file(60_000), "one bit changed")
    with pytest.raises(ArcadeError, match="000000060000"):
        request("cart-pole", folder, checkpoint=60_000).sit_down()


def spoil(path, loss):
    data = bytearray(path.read_bytes())
    data[-3] ^= 0x10
    if loss == "missing":
        path.unlink()
    else:
        path.write_bytes(data if loss == "one bit changed" else data[:-20])


def test_the_best_brain_is_refused_while_there_is_none(put_on_shelf):
    with pytest.raises(ArcadeError, match=r"'pupil' has no best brain .* without --best"):
        open_window(request("cart-pole", put_on_shelf("cart-pole"), best=True))


def test_the_best_brain_plays_if_there_is_one(put_on_shelf, make_brain):
    folder = put_on_shelf("cart-pole")
    brain_file.write(make_brain(folder.config(), step=77_000), folder.best_file)
    assert request("cart-pole", folder, best=True).sit_down()[1].brain.step == 77_000
    assert request("cart-pole", folder).sit_down()[1].brain.step == 120_000


def test_a_brain_of_another_game_is_refused(put_on_shelf):
    lake = put_on_shelf("frozen-lake")
    with pytest.raises(ArcadeError, match="frozen-lake and not for cart-pole"):
        fitted(brain_file.read(lake.brain_file), lake.brain_file, make_game("cart-pole", GameSettings()))


def test_a_brain_that_sees_other_pictures_is_refused(put_on_shelf):
    folder = put_on_shelf("pong")
    with pytest.raises(ArcadeError, match=r"frame sizes in agent\.toml"):
        fitted(brain_file.read(folder.brain_file), folder.brain_file, make_game("pong", GameSettings(frame_stack=2)))


def test_without_a_display_the_remedy_is_named(put_on_shelf, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(ArcadeError, match="connect with ssh -X, or film the agent"):
        open_window(request("cart-pole", put_on_shelf("cart-pole"), headless_frames=None))


def test_a_display_that_cannot_be_reached_is_told_likewise(put_on_shelf, monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "no-such-driver")
    with pytest.raises(ArcadeError, match=r"no-such-driver .*connect with ssh -X"):
        open_window(request("cart-pole", put_on_shelf("cart-pole"), headless_frames=None))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="displays are named like this on Linux")
def test_a_display_that_does_not_answer_is_no_display() -> None:
    """In a process of its own: SDL would silently draw on nothing, and the person would wait for a window."""
    environment = {**os.environ, "DISPLAY": ":4321", "WAYLAND_DISPLAY": ""}
    del environment["SDL_VIDEODRIVER"]
    watch = subprocess.run(
        [sys.executable, "-m", "arcade_rl", "play", "frozen-lake"], env=environment, capture_output=True, text=True
    )
    assert (watch.returncode, watch.stdout) == (1, "")
    assert watch.stderr.startswith("arcade-rl: no display to open a window on")
    assert watch.stderr.count("\n") == 1


def test_a_picture_that_cannot_be_written_is_told_in_one_line(put_on_shelf, tmp_path):
    with pytest.raises(ArcadeError, match="cannot write the picture"):
        open_window(request("cart-pole", put_on_shelf("cart-pole"), screenshot=tmp_path / "nowhere" / "x.png"))


def test_a_window_opens_follows_its_events_and_closes(put_on_shelf, monkeypatch):
    folder = put_on_shelf("cart-pole")
    seen = []

    def close_soon(window, elapsed_seconds):
        seen.append(elapsed_seconds)
        opening_step(window, elapsed_seconds)
        if len(seen) == 3:
            pygame.event.post(pygame.event.Event(pygame.QUIT))

    from arcade_rl.viewer.windows import main_loop

    opening_step = main_loop.step
    monkeypatch.setattr(main_loop, "step", close_soon)
    open_window(request("cart-pole", folder, headless_frames=None))
    assert len(seen) == 4
    assert os.environ["SDL_VIDEODRIVER"] == "dummy"


def test_the_desktop_knows_the_window_by_the_programs_name_unless_a_person_says_otherwise(monkeypatch):
    names = "SDL_VIDEO_X11_WMCLASS", "SDL_VIDEO_WAYLAND_WMCLASS"
    monkeypatch.setenv(names[0], Path(sys.argv[0]).name)  # as pygame does
    monkeypatch.setenv(names[1], "mine")
    display.open_window_surface("title")
    pygame.quit()
    assert [os.environ[name] for name in names] == ["arcade-rl", "mine"]


@pytest.mark.parametrize(
    ("checkpoint", "step", "label"), [(None, 300_000, "champion"), (100_000, 100_000, "first steps")]
)
def test_a_champion_plays_at_any_checkpoint_and_the_window_says_which(put_champion, checkpoint, step, label):
    champion = put_champion("cart-pole")
    _, seat = request("cart-pole", champion, checkpoint=checkpoint).sit_down()
    assert (seat.brain.step, seat.label, seat.brain.problem) == (step, label, "")


def test_a_champion_never_grows_and_its_folder_takes_no_pictures(put_champion):
    champion = put_champion("cart-pole")
    _, seat = request("cart-pole", champion).sit_down()
    assert seat.brain.watcher is None
    assert champion.path not in seat.pictures.parents


def test_an_agent_of_ones_own_plays_at_a_checkpoint(put_on_shelf, make_brain):
    folder = put_on_shelf("cart-pole")
    brain_file.write(make_brain(folder.config(), step=5_000), folder.checkpoint_file(5_000))
    _, seat = request("cart-pole", folder, checkpoint=5_000).sit_down()
    assert (seat.brain.step, seat.label, seat.brain.watcher) == (5_000, "checkpoint", None)
    with pytest.raises(ArcadeError, match="it has: 5000"):
        request("cart-pole", folder, checkpoint=6_000).sit_down()
