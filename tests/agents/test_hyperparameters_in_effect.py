"""No hyperparameter that has an effect on what is learned is hidden from people."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from arcade_rl.agents.agent import Agent
from arcade_rl.agents.factory import make_agent
from arcade_rl.games.game import ObservationSpec
from arcade_rl.hyperparameters import SPECS, Algorithm, Hyperparameters, HyperparameterSpec, Value, in_effect
from arcade_rl.shelf.demonstrations.demonstrations import Demonstration
from tests.agents.worlds import CHAIN, SMALL_PICTURES, Chain, Pictures

NAMES = {spec.name for spec in SPECS}
GAMES_AND_TRAINING = {spec.name for spec in SPECS if spec.theme in ("Game", "Training")}  # not the agent's
QUICK: dict[str, Value] = {
    "hidden_units": 8, "hidden_layers": 1, "batch_size": 4, "learning_starts": 10, "steps_per_update": 2,
    "replay_capacity": 100, "rollout_steps": 5, "parallel_games": 2, "training_steps": 80, "target_update_interval": 3,
    "epsilon_decay_steps": 50,
}  # fmt: skip
PIXELS: dict[str, Value] = {"network": "nips"}
NOISY: dict[str, Value] = {"noisy_networks": True, "epsilon_start": 0.0, "epsilon_end": 0.0}
EXPONENTIAL: dict[str, Value] = {"epsilon_schedule": "exponential", "epsilon_decay_per": "episode"}
FALLING: dict[str, Value] = {"learning_rate_decay": 0.5}
TWICE: dict[str, Value] = {**FALLING, "learning_rate_decay_steps": 20, "learning_rate_restart": 0.5}

CASES: list[tuple[Algorithm, ObservationSpec, dict[str, Value]]] = [
    ("q-table", CHAIN, {}),
    ("q-table", CHAIN, EXPONENTIAL),
    ("q-table", CHAIN, {"epsilon_start": 0.1, "epsilon_end": 0.1}),
    ("q-table", CHAIN, {"demonstration_share": 0.0}),
    ("q-table", CHAIN, {"margin_weight": 0.0}),
    ("dqn", CHAIN, {}),
    ("dqn", CHAIN, EXPONENTIAL | TWICE),
    ("dqn", CHAIN, FALLING | {"exploration_hold": 5, "averaged_updates": 20}),
    ("dqn", CHAIN, {"value_head": "qr", "atoms": 4, "double_q": True, "n_step": 3, "optimizer": "rmsprop"}),
    ("dqn", CHAIN, NOISY | {"value_head": "c51", "atoms": 5, "dueling": True, "prioritized_replay": True}),
    ("dqn", CHAIN, {"margin_weight": 0.0, "layer_norm": True, "hidden_widths": "8-4", "activation": "tanh"}),
    ("dqn", CHAIN, {"demonstration_share": 0.0}),
    ("dqn", SMALL_PICTURES, PIXELS),
    ("dqn", SMALL_PICTURES, PIXELS | {"updates_per_episode": 3, "target_update_interval": 1, "layer_norm": True}),
    ("pqn", CHAIN, TWICE),
    ("pqn", CHAIN, EXPONENTIAL | {"dueling": True, "layer_norm": True}),
    ("pqn", CHAIN, {"demonstration_share": 0.0, "value_head": "hl-gauss", "atoms": 5}),
    ("pqn", CHAIN, {"value_head": "qr", "atoms": 4, "munchausen_weight": 0.9}),
    ("pqn", SMALL_PICTURES, PIXELS | {"margin_weight": 0.0}),
    ("pqn", SMALL_PICTURES, PIXELS | {"layer_norm": True, "layer_norm_weights": "element"}),
]
ANY_CASE = pytest.mark.parametrize(
    ("algorithm", "seen", "changes"),
    CASES,
    ids=lambda each: (
        (",".join(f"{name}={value}" for name, value in each.items()) or "-")
        if isinstance(each, dict)
        else getattr(each, "kind", each)
    ),
)


class Watched:
    """Hyperparameters that note which of them are read."""

    def __init__(self, values: Hyperparameters, read: set[str]) -> None:
        self._values, self._read = values, read

    def __getattr__(self, name: str) -> Any:
        if name in NAMES:
            self._read.add(name)
        return getattr(self._values, name)

    def replace(self, **changes: Value) -> "Watched":
        return Watched(self._values.replace(**changes), self._read)


def live(algorithm: Algorithm, values: Any, seen: ObservationSpec, folder: Path) -> Agent:
    """An agent that has learned from its own steps and from a human's."""
    agent = make_agent(algorithm, values, seen, 2, seed=0, replay_folder=folder)
    agent.demonstrations.change(taken={1: demonstration(seen)}, dropped=set())
    if seen.kind == "pixels":
        Pictures(2, seen, seed=5).play(agent, 30)
    else:
        Chain(games=2).play(agent, 40)
    assert agent.updates > 5
    return agent


def demonstration(seen: ObservationSpec) -> Demonstration:
    steps, before = 4, seen.shape[0] - 1 if seen.kind == "pixels" else 0
    shape = (before + steps + 1, *seen.shape[1:])
    frames = (np.arange(np.prod(shape)) % (seen.states or 256)).reshape(shape).astype(seen.dtype)
    ends = np.arange(steps) == steps - 1
    return Demonstration(
        frames, np.ones(steps, np.int64), ends.astype(np.float32), ends, "x", "2026-01-01T00:00:00+00:00"
    )


def effective_names(algorithm: Algorithm, values: Hyperparameters, seen: ObservationSpec) -> set[str]:
    return {spec.name for spec in in_effect(values, algorithm, pixels=seen.kind == "pixels")}


def could_be_set(algorithm: Algorithm, seen: ObservationSpec) -> set[str]:
    """The others keep their defaults: nothing accepts another value."""
    return {spec.name for spec in SPECS if spec.is_used_by(algorithm, pixels=seen.kind == "pixels")}


@ANY_CASE
def test_an_agent_reads_only_what_is_shown(algorithm, seen, changes, tmp_path):
    values, read = Hyperparameters(**{**QUICK, **changes}), set[str]()
    live(algorithm, Watched(values, read), seen, tmp_path)
    assert (read & could_be_set(algorithm, seen)) - effective_names(algorithm, values, seen) == set()


@pytest.mark.parametrize("algorithm", ["q-table", "dqn", "pqn"])
def test_an_agent_reads_all_of_its_own_that_can_be_shown(algorithm, tmp_path):
    read = set[str]()
    for number, (of, seen, changes) in enumerate(CASES):
        if of == algorithm:
            values = Hyperparameters(**{**QUICK, **changes})
            live(algorithm, Watched(values, read), seen, tmp_path / str(number))
    own = {spec.name for spec in SPECS if algorithm in spec.algorithms} - GAMES_AND_TRAINING
    assert own - read == set()


@ANY_CASE
def test_what_is_hidden_changes_nothing(algorithm, seen, changes, tmp_path):
    values = Hyperparameters(**{**QUICK, **changes})
    hidden = could_be_set(algorithm, seen) - effective_names(algorithm, values, seen)
    other = values.replace(
        **{spec.name: another(spec, getattr(values, spec.name)) for spec in SPECS if spec.name in hidden}
    )
    assert effective_names(algorithm, other, seen) == effective_names(algorithm, values, seen)
    ours, theirs = (
        live(algorithm, each, seen, tmp_path / name).tensors() for each, name in ((values, "ours"), (other, "theirs"))
    )
    for name, array in ours.items():
        np.testing.assert_array_equal(array, theirs[name])


def another(spec: HyperparameterSpec, value: Value) -> Value:
    """An allowed value that differs."""
    if spec.kind is bool:
        return not value
    if spec.listed:
        return "8-4"
    if spec.choices:
        return next(word for word in spec.choices if word != value)
    return spec.kind(spec.low if value != spec.low else spec.high)
