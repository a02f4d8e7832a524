"""The games on the training screen: those of the trainer, and one that the agent plays there."""

from types import SimpleNamespace

import numpy as np
import pytest
from textual.pilot import Pilot

from arcade_rl.shelf.feeds.live_feed import LiveFrame
from arcade_rl.shelf.feeds.picture_feed import PlayedPicture
from arcade_rl.tui.widgets.pictures import live_picture
from arcade_rl.tui.widgets.pictures.live_picture import LivePicture
from tests.tui.support.scripted import settle, shown, until
from tests.tui.support.training_scene import LARGE, open_agent, script


async def test_the_games_of_the_trainer_are_seen_live() -> None:
    scene = script()
    screens = np.full((2, 84, 84), 80, np.uint8)
    screens[:, 40:44, 40:42] = 255
    scene.live = LiveFrame(1, screens, np.zeros(2, np.int64), np.zeros(2, np.float32))
    async with scene.app().run_test(size=LARGE) as pilot:
        await open_agent(pilot)
        assert shown(pilot).count("▀") > 500
        assert pilot.app.screen.query_one(LivePicture).border_subtitle == "2 games, z: one in colour"
        assert not scene.played


async def test_a_trainers_games_are_drawn_less_often_where_that_is_dear(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = script()
    async with scene.app().run_test(size=LARGE) as pilot:
        await open_agent(pilot)
        picture = pilot.app.screen.query_one(LivePicture)
        pilot.app.poll_seconds = 1.0
        monkeypatch.setattr(live_picture, "usable_cores", lambda: 2)

        def looks(passed: float, used: float) -> bool:
            now, then = picture._looked + passed, picture._used + used
            clock = SimpleNamespace(monotonic=lambda: now, process_time=lambda: then)
            monkeypatch.setattr(live_picture, "time", clock)
            return picture._reading() is not None

        assert looks(0.05, 0.009)
        assert not looks(0.05, 0.027)
        assert not looks(0.1, 0.027)
        assert looks(0.15, 0.027)
        assert looks(0.5, 0.5)
        await pilot.press("z")
        assert looks(0.05, 0.05)


async def test_who_does_not_train_plays_there_in_colour_until_one_leaves() -> None:
    scene = script("idle")
    scene.picture = played()
    async with scene.app().run_test(size=LARGE) as pilot:
        await open_agent(pilot)
        await draw(pilot)
        assert "walker plays" in shown(pilot)
        assert "score 4" in shown(pilot)
        assert (200, 30, 40) in colours(pilot)
        await pilot.press("escape")
        await settle(pilot)
        await until(pilot, lambda: scene.played[0].stopped)
        assert [each.name for each in scene.played] == ["walker"]


async def test_of_games_in_training_one_is_zoomed_and_played_in_colour() -> None:
    scene = script()
    scene.picture = played()
    async with scene.app().run_test(size=LARGE) as pilot:
        await open_agent(pilot)
        await pilot.press("z")
        await draw(pilot)
        assert "score 4, z: all games" in shown(pilot)
        await pilot.press("z")
        await until(pilot, lambda: scene.played[0].stopped)
        assert "Training games" in shown(pilot)


async def test_why_an_agent_cannot_play_is_said_in_its_place() -> None:
    scene = script("idle")
    async with scene.app().run_test(size=LARGE) as pilot:
        await open_agent(pilot)
        await draw(pilot)
        assert "Starting a game" in shown(pilot)
        scene.played[0].failed = "arcade-rl: its brain is damaged"
        await draw(pilot)
        assert "its brain is damaged" in shown(pilot)


def played() -> PlayedPicture:
    """A red field."""
    return PlayedPicture(7, 1_000, 4.0, np.full((210, 160, 3), (200, 30, 40), np.uint8))


def colours(pilot: Pilot[None]) -> set[tuple[int, int, int]]:
    """The colours behind the characters of the picture."""
    picture = pilot.app.screen.query_one(LivePicture)
    strips = [picture.render_line(row) for row in range(picture.size.height)]
    styles = [segment.style for strip in strips for segment in strip if segment.style and segment.style.bgcolor]
    return {tuple(style.bgcolor.triplet) for style in styles if style.bgcolor.triplet}


async def draw(pilot: Pilot[None]) -> None:
    """The next picture."""
    pilot.app.screen.query_one(LivePicture).draw_newest()
    await settle(pilot)


async def test_who_plays_no_longer_is_not_let_play_by_a_picture_that_was_begun_before() -> None:
    scene = script("idle")
    scene.picture = played()
    async with scene.app().run_test(size=LARGE) as pilot:
        await open_agent(pilot)
        await draw(pilot)
        picture = pilot.app.screen.query_one(LivePicture)
        read = picture._reading()
        assert read is not None
        picture.follow("walker", trains=True)
        drawn = read()
        assert drawn.strips == []
        await until(pilot, lambda: scene.played[0].stopped)
        assert len(scene.played) == 1
