"""What the tests of the window share: agents of a simple mind, sessions, canvases, agents on the shelf."""

from datetime import datetime

import numpy as np
import pygame
import pytest

from arcade_rl import presets
from arcade_rl.agents.factory import untrained_policy
from arcade_rl.games import catalog
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentConfig
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.brains.brain_file import Brain, BrainHistory
from arcade_rl.viewer.controls.keyboard import Keyboard, plug_in
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.play.session import Session
from arcade_rl.viewer.seats.seat import Seat, SeatedBrain
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.solo.solo_window import SoloWindow
from arcade_rl.window_keys import DEFAULT_KEYS


class Wants:
    """A policy that values one action above all others; given several, each in turn, over and over."""

    def __init__(self, actions, *favourites):
        self._actions = actions
        self._favourites = favourites
        self.calls = 0

    def q_values(self, observations):
        favourite = self._favourites[self.calls % len(self._favourites)]
        self.calls += 1
        values = np.linspace(0.0, 0.1, self._actions, dtype=np.float32)
        values[favourite] = 1.0 + 0.001 * self.calls
        return np.tile(values, (len(observations), 1))

    def tensors(self):
        return {}

    def load_tensors(self, tensors):
        pass


@pytest.fixture
def wants():
    return Wants


@pytest.fixture
def make_session():
    def make(game_id="pong", *favourites, controller="agent", epsilon=0.0, seed=5, alone=False, **settings):
        game = make_game(game_id, GameSettings(**settings))
        policy = None if alone else Wants(len(game.entry.actions), *(favourites or (1,)))
        return Session(game, policy, controller=controller, epsilon=epsilon, seed=seed)

    return make


@pytest.fixture
def canvas():
    pygame.display.init()
    pygame.font.init()
    yield pygame.display.set_mode((1280, 800))
    pygame.quit()


@pytest.fixture
def make_window(canvas, make_session, tmp_path):
    def make(game_id="pong", *favourites, watcher=None, results=None, replay=None, checkpoint=None, **options):
        session = make_session(game_id, *favourites, **options)
        name = "" if options.get("alone") else "pong-2"
        brain = SeatedBrain(120_000, 1_000.0, watcher=watcher)
        seat = Seat(tmp_path / "recordings", name, brain, replay=replay, checkpoint=checkpoint)
        return SoloWindow(canvas, session, seat, Services(results, wall_clock=lambda: 1_012.0)), session

    return make


@pytest.fixture
def press():
    def press(window, key, text="", mod=0):
        window.handle(pygame.event.Event(pygame.KEYDOWN, key=key, unicode=text, mod=mod))

    return press


@pytest.fixture
def use_keys():
    """Another keyboard for one test: `use_keys({"window.pause": ("k",)})`."""
    yield lambda changes: plug_in(Keyboard({**DEFAULT_KEYS, **changes}))
    plug_in(Keyboard())


@pytest.fixture
def written(monkeypatch):
    """What is written in the window from now on: (text, the rectangle that it takes)."""
    texts, write = [], Ink.write

    def listen(ink, canvas, text, *args, **how):
        place = write(ink, canvas, text, *args, **how)
        texts.append((text, place))
        return place

    monkeypatch.setattr(Ink, "write", listen)
    return texts


@pytest.fixture
def put_on_shelf():
    """An agent on the shelf; with a brain, unless it is untrained."""

    def put(game_id, name="pupil", *, untrained=False, algorithm=None):
        entry = catalog.game(game_id)
        chosen = presets.preset(entry.family, "default")
        values = Hyperparameters(network=chosen.hyperparameters.network) if algorithm else chosen.hyperparameters
        long_ago = "2024-05-01T12:00:00+00:00"  # the age of its brain is the same in two pictures
        config = AgentConfig(name, entry.id, algorithm or chosen.algorithm, "default", values, 1, long_ago)
        folder = agent_folder.create(config)
        if not untrained:
            brain_file.write(untrained_brain(config), folder.brain_file)
        return folder

    return put


@pytest.fixture
def put_with_checkpoints(put_on_shelf):
    """An agent on the shelf with a brain and the checkpoints of steps 0, 5,000 and 9,000."""

    def put(game_id="cart-pole"):
        folder = put_on_shelf(game_id)
        for step in (0, 5_000, 9_000):
            brain_file.write(untrained_brain(folder.config(), step), folder.checkpoint_file(step))
        return folder

    return put


def untrained_brain(config, step=120_000):
    """What an agent would save before it has learned anything."""
    game = make_game(config.game, GameSettings.from_hyperparameters(config.hyperparameters))
    spec, actions = game.observation_spec, game.entry.actions
    policy = untrained_policy(config.algorithm, config.hyperparameters, spec, len(actions), 3)
    history = BrainHistory(step, 10, 100, 60.0, None, None)
    return Brain(
        name=config.name,
        game=config.game,
        algorithm=config.algorithm,
        hyperparameters=config.hyperparameters,
        observation_kind=spec.kind,
        observation_shape=spec.shape,
        actions=actions,
        history=history,
        made_by="arcade-rl 0.1.0",
        saved=datetime.fromisoformat(config.created),
        tensors=policy.tensors(),
    )


@pytest.fixture
def make_brain():
    return untrained_brain
