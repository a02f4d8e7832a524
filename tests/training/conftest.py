"""Agents to train: small, quick, and on a shelf of their own."""

from collections.abc import Callable

import pytest

from arcade_rl.games import catalog
from arcade_rl.hyperparameters import Value
from arcade_rl.presets import preset
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder

Shelve = Callable[..., AgentFolder]

QUICK: dict[str, dict[str, Value]] = {
    "frozen-lake": {"evaluation_interval": 1_000, "evaluation_episodes": 10, "checkpoint_interval": 1_000},
    "cart-pole": {
        "hidden_units": 16,
        "batch_size": 16,
        "learning_starts": 100,
        "replay_capacity": 600,
        "evaluation_interval": 400,
        "evaluation_episodes": 3,
        "checkpoint_interval": 500,
    },
    "pong": {
        "parallel_games": 2,
        "batch_size": 8,
        "learning_starts": 60,
        "replay_capacity": 200,
        "max_episode_steps": 90,
        "evaluation_interval": 100,
        "evaluation_episodes": 2,
        "checkpoint_interval": 100,
    },
}


@pytest.fixture
def shelve() -> Shelve:
    """Puts a new agent on the shelf; its preset is made quick, and further hyperparameters can be given."""

    def shelve_agent(name: str, game: str, *, preset_name: str = "", seed: int = 7, **changes: Value) -> AgentFolder:
        chosen = preset(catalog.game(game).family, preset_name or "default")
        quick = {} if preset_name else QUICK.get(game, {})
        hyperparameters = chosen.hyperparameters.replace(**{**quick, **changes})
        created = "2026-01-01T00:00:00+00:00"
        config = AgentConfig(name, game, chosen.algorithm, chosen.name, hyperparameters, seed, created)
        return agent_folder.create(config)

    return shelve_agent
