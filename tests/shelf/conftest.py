"""Agents and brains to put on the shelf."""

import dataclasses
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from arcade_rl.games.catalog import game
from arcade_rl.games.pixels.observed import observed
from arcade_rl.hyperparameters import Algorithm, Hyperparameters
from arcade_rl.network_shapes import tensor_shapes
from arcade_rl.presets import presets
from arcade_rl.shelf.agents.agent_folder import AgentConfig
from arcade_rl.shelf.brains.brain_file import Brain, BrainHistory

MakeConfig = Callable[..., AgentConfig]
MakeBrain = Callable[..., Brain]
StartPython = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def make_config() -> MakeConfig:
    """A config of a game's default preset: `make_config("pong-1", game_id="pong", seed=3)`."""

    def make(name: str, game_id: str = "cart-pole", **changes: Any) -> AgentConfig:
        chosen = presets(game(game_id).family)[0]
        config = AgentConfig(
            name=name,
            game=game_id,
            algorithm=chosen.algorithm,
            preset=chosen.name,
            hyperparameters=chosen.hyperparameters,
            seed=1,
            created="2026-01-01T00:00:00+00:00",
        )
        return dataclasses.replace(config, **changes)

    return make


@pytest.fixture
def make_brain() -> MakeBrain:
    """A brain of random weights that fits its game: `make_brain("pong", frame_stack=2)`."""

    def make(game_id: str = "cart-pole", algorithm: Algorithm = "dqn", name: str = "brainy", **changes: Any) -> Brain:
        hyperparameters = Hyperparameters(**({} if algorithm == "q-table" else {"hidden_units": 4}) | changes)
        entry = game(game_id)
        shown = observed(entry, hyperparameters)
        shapes = tensor_shapes(hyperparameters, algorithm, shown.shape, shown.states, len(entry.actions))
        random = np.random.default_rng(0)
        dtype = np.float64 if algorithm == "q-table" else np.float32
        return Brain(
            name=name,
            game=game_id,
            algorithm=algorithm,
            hyperparameters=hyperparameters,
            observation_kind=shown.kind,
            observation_shape=shown.shape,
            actions=entry.actions,
            history=BrainHistory(1_000, 20, 250, 12.5, 80.0, None),
            made_by="arcade-rl 0.1.0",
            saved=datetime(2026, 1, 1, tzinfo=UTC),
            tensors={key: random.normal(size=shape).astype(dtype) for key, shape in shapes.items()},
        )

    return make


@pytest.fixture
def start_python() -> Iterator[StartPython]:
    """Start a process that runs some code, its output in a pipe; killed when the test ends."""
    processes: list[subprocess.Popen[str]] = []

    def start(code: str) -> "subprocess.Popen[str]":
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
        process = subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True, env=environment
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def lying_in(saves: Path) -> list[str]:
    """The names of all that lies among the saves, but for the trash that every shelf has."""
    return sorted(each.name for each in saves.iterdir() if each.name != ".trash")
