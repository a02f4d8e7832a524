"""Panels of an agent that sees colours, in the window and in a terminal: they show the frames in colour."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pygame
import pytest
from pygame import Rect

from arcade_rl.agents.networks.networks import NetworkPolicy
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.shelf.feeds.batch_feed import SampledBatch
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.view import View, Weights
from arcade_rl.viewer.panels.agent.layers import LayersPanel
from arcade_rl.viewer.panels.agent.replay_batch import ReplayBatchPanel
from arcade_rl.viewer.panels.agent.saliency import SaliencyPanel
from arcade_rl.viewer.panels.agent.stack import StackPanel
from arcade_rl.viewer.play.session import Session
from arcade_rl.viewer.seats.replay_watcher import ReplayStatus
from arcade_rl.viewer.terminal.cells import Area, Cells
from arcade_rl.viewer.terminal.pictures import observation_panels

RED, GREEN = (255, 0, 0), (0, 130, 0)
PLACE = Rect(0, 0, 352, 260)


@pytest.fixture(params=[True, False], ids=["colour", "grey"])
def view(request, canvas):
    """A red frame, then a green one, as an agent sees them that plays Pong."""
    game = make_game("pong", GameSettings(frame_stack=2, frame_height=42, frame_width=42, frame_colour=request.param))
    policy = NetworkPolicy(Hyperparameters(network="small"), game.observation_spec, len(game.entry.actions))
    session = Session(game, policy, controller="agent", seed=5)
    session.advance()
    frames = np.zeros((2, 42, 42, 3), np.uint8)
    frames[0], frames[1] = RED, GREEN
    observation = frames if request.param else frames.max(axis=-1)
    state = dataclasses.replace(session.state(), observation=observation)
    return View(state, "x", Weights(1, 1), "", banner_is_problem=False, seconds=1.0, folded=frozenset())


def drawn(panel, view):
    """The colours that a panel draws."""
    canvas = pygame.Surface((400, 300)).convert()
    panel.draw(canvas, PLACE, view, Ink(1.0))
    return {tuple(colour) for colour in pygame.surfarray.array3d(canvas).reshape(-1, 3).tolist()}


def test_the_frame_stack_has_the_colours_that_the_agent_sees(view):
    observation = view.state.observation
    panel = StackPanel(observation.shape)
    colours = drawn(panel, view)
    if observation.ndim == 4:
        assert {RED, GREEN} <= colours
        assert panel.glosses(view)[0].endswith(" RGB")
    else:
        assert {(255, 255, 255), (130, 130, 130)} <= colours
        assert panel.glosses(view)[0].endswith(" grayscale")


@pytest.mark.parametrize("count", range(1, 17))
@pytest.mark.parametrize("width", [120, 352])
def test_a_frame_stack_of_any_length_is_drawn(canvas, count, width):
    panel, room = StackPanel((count, 42, 42, 3)), Rect(0, 0, width, 300)
    assert panel.height(width, Ink(1.0)).least > 0
    frames = np.full((count, 42, 42, 3), RED, np.uint8)
    panel.draw(canvas, room, SimpleNamespace(state=SimpleNamespace(observation=frames)), Ink(1.0))
    pixels = pygame.surfarray.array3d(canvas)
    red = (pixels[..., 0] > 200) & (pixels[..., 1] < 40)  # shrunk, it is nearly red
    tops = [y for y in range(300) if red[:, y].any() and (y == 0 or not red[:, y - 1].any())]
    assert sum(int((np.diff(red[:, y].astype(int), prepend=0) == 1).sum()) for y in tops) == count
    pixels[:width, :300] = 0
    assert not pixels.any()


def test_the_frame_stack_in_a_terminal_has_them_too(view):
    observation = view.state.observation
    panel, cells = observation_panels.StackPanel(observation.shape), Cells(80, 24)
    panel.draw(cells, Area(0, 0, 80, 24), view)
    wanted = {0xFF0000, 0x008200} if observation.ndim == 4 else {0xFFFFFF, 0x828282}
    assert wanted <= set(cells.pixels().ravel().tolist())
    assert panel.gloss.endswith("RGB" if observation.ndim == 4 else "grayscale")


def test_a_replay_sample_shows_its_pictures_so(view, monkeypatch):
    observations = view.state.observation
    numbers = np.ones(2, np.float32)
    batch = SampledBatch(7, 0.5, observations, np.zeros(2, np.int64), numbers, numbers, np.zeros(2, np.bool_))

    class Watcher:
        class config:  # noqa: N801 - as the watcher's attribute
            hyperparameters = Hyperparameters()

        def look(self):
            return ReplayStatus(batch)

    colours = drawn(ReplayBatchPanel(Watcher()), view)
    assert ({RED, GREEN} if observations.ndim == 4 else {(255, 255, 255), (130, 130, 130)}) <= colours


def test_filters_of_a_frame_in_colour_are_shown_as_colours(view):
    filters = view.state.insight.filters()
    tiles = LayersPanel()._filter_tiles(filters, in_colour=view.state.observation.ndim == 4)
    assert tiles.shape == (16, 6, 6, 3)
    if view.state.observation.ndim == 4:
        reach = np.abs(filters[:, 3:]).max()
        np.testing.assert_array_equal(tiles[0, 1, 2], (128 + filters[0, 3:, 1, 2] * (127 / reach)).astype(np.uint8))


@pytest.mark.parametrize("panel", [SaliencyPanel(), LayersPanel()])
def test_panels_that_look_inside_the_network_draw_either(view, panel):
    assert len(drawn(panel, view)) > 20
