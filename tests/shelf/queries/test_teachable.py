"""Which agents can be taught, and what is told of the others."""

import dataclasses

import pytest

from arcade_rl.locations import brains_folder
from arcade_rl.presets import preset
from arcade_rl.shelf.agents.agent_files import AgentFolder
from arcade_rl.shelf.agents.config_file import AgentConfig
from arcade_rl.shelf.queries.teachable import refusal


def config(game: str, family: str, recipe_name: str) -> AgentConfig:
    recipe = preset(family, recipe_name)
    created = "2026-01-01T00:00:00+00:00"
    return AgentConfig("pupil", game, recipe.algorithm, recipe.name, recipe.hyperparameters, 1, created)


@pytest.mark.parametrize(
    ("game", "family", "recipe", "reason"),
    [
        ("pong", "atari", "default", "learns by PQN: make an agent with preset dqn"),
        ("frozen-lake", "frozen-lake", "default", "learns by Q-table: make an agent with preset dqn"),
        ("cart-pole", "cart-pole", "pqn", "learns by PQN: make an agent with preset default"),
    ],
)
def test_other_learners_are_told_of_with_what_to_do(game: str, family: str, recipe: str, reason: str) -> None:
    told = refusal(AgentFolder(brains_folder() / "pupil"), config(game, family, recipe))
    assert told == f"pupil cannot be taught, it {reason}"


def test_a_dqn_can_be_taught_but_a_champion_only_by_its_fork(tmp_path) -> None:
    dqn = config("cart-pole", "cart-pole", "default")
    assert refusal(AgentFolder(tmp_path / "pupil"), dqn) == ""
    champion = AgentFolder(brains_folder() / "pupil")
    assert refusal(champion, dqn) == "pupil is a champion and cannot be taught: fork it, and teach the fork"
    assert "it learns by PQN" in refusal(champion, dataclasses.replace(dqn, algorithm="pqn"))
