"""Pictures, films and clips of a game for two."""

import av
import pygame
import pytest

from arcade_rl.errors import UsageError
from arcade_rl.games.two_player import versus_catalog
from arcade_rl.games.two_player.versus_catalog import versus_game
from arcade_rl.viewer.seats import seating
from arcade_rl.viewer.seats.brain_watcher import LoadedBrain
from arcade_rl.viewer.seats.sessions import versus_session
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.opening import open_window
from tests.viewer.stand_ins import Handed

pytestmark = pytest.mark.skipif(bool(versus_catalog.why_not_here()), reason=versus_catalog.why_not_here())

DOWN = 3


def test_a_picture_is_taken_and_a_newer_brain_is_told(make, press, wants, tmp_path):
    window, _ = make(watcher=Handed(LoadedBrain(wants(6, DOWN), step=2_000, saved=1.0)))
    window.play(1 / 60)
    assert window.view().sides[0].weights.step == 2_000
    window.draw()
    press(window, pygame.K_F12)
    assert len(list((tmp_path / "pictures").iterdir())) == 1
    press(window, pygame.K_ESCAPE)
    assert window.closed


@pytest.mark.parametrize("agents_side", [0, 1])
def test_pictures_films_and_clips_go_to_the_agents_folder_at_whichever_side_it_plays(
    canvas, put_on_shelf, press, monkeypatch, tmp_path, agents_side
):
    from arcade_rl.viewer.windows.versus.versus_window import VersusWindow

    monkeypatch.setattr(seating, "persons_pictures", lambda: tmp_path / "persons")
    folder = put_on_shelf("pong", "ann")
    players = (folder, None) if agents_side == 0 else (None, folder)
    window = VersusWindow(canvas, *versus_session(versus_game("pong"), players, None, seed=1), Services())
    for key in (pygame.K_F9, pygame.K_F12, pygame.K_F5):
        for _ in range(3):
            window.play(1 / 60)
            window.draw()
        press(window, key)
    window.leave()
    assert sorted(path.suffix for path in folder.recordings.iterdir()) == [".mp4", ".mp4", ".png"]
    assert not (tmp_path / "persons").exists()


def test_headless_takes_the_picture_and_an_agent_of_another_game_is_refused(put_on_shelf, tmp_path):
    from arcade_rl.viewer.windows.versus.versus_request import VersusRequest

    pong = put_on_shelf("pong", "ann")
    picture = tmp_path / "versus.png"
    open_window(VersusRequest(versus_game("pong"), (None, pong), seed=1, headless_frames=30, screenshot=picture))
    assert pygame.image.load(picture).get_size() == (1280, 800)
    with pytest.raises(UsageError, match="ann plays pong and not boxing; choose an agent of boxing"):
        open_window(VersusRequest(versus_game("boxing"), (pong, None), seed=1, headless_frames=30))


def test_it_is_filmed_with_the_panels_and_the_game_alone_and_closing_finishes_the_film(make, press, tmp_path):
    window, _ = make()
    for key in (pygame.K_F9, pygame.K_F9, pygame.K_F10):
        press(window, key)
        for _ in range(3):
            window.play(1 / 60)
            window.draw()
    window.leave()
    names = sorted(path.name for path in (tmp_path / "pictures").iterdir())
    assert sorted(name.endswith("-game.mp4") for name in names) == [False, True]
    assert all(name.startswith("pong-") for name in names)


def test_a_clip_shows_the_last_seconds_again(make, press, tmp_path):
    window, session = make()
    begun = session.game.screen().copy()
    for _ in range(40):
        window.play(1 / 60)
    press(window, pygame.K_F5)
    window.leave()
    (film,) = (tmp_path / "pictures").iterdir()
    with av.open(str(film)) as file:
        pictures = [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]
    assert len(pictures) == 41
    moving = (begun != session.game.screen()).any(axis=-1)
    assert moving.any()
    assert abs(pictures[-1][1::3, 2::6].astype(int) - session.game.screen())[moving].mean() < 8
