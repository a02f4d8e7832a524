"""Which agents can be taught, and what is said of the others."""

import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.locations import brains_folder
from arcade_rl.presets import preset
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_files import AgentFolder
from arcade_rl.shelf.agents.config_file import AgentConfig
from arcade_rl.shelf.queries.teachable import refusal


def put(game: str, family: str, preset_name: str) -> AgentFolder:
    chosen = preset(family, preset_name)
    created = "2026-01-01T00:00:00+00:00"
    return agent_folder.create(
        AgentConfig("pupil", game, chosen.algorithm, chosen.name, chosen.hyperparameters, 1, created)
    )


@pytest.mark.parametrize(
    ("game", "family", "preset_name"),
    [("pong", "atari", "default"), ("cart-pole", "cart-pole", "default"), ("frozen-lake", "frozen-lake", "default")],
)
def test_an_agent_of_every_algorithm_can_be_taught(game: str, family: str, preset_name: str) -> None:
    assert refusal(put(game, family, preset_name)) == ""


def test_a_champion_can_only_be_taught_by_its_fork() -> None:
    champion = AgentFolder(brains_folder() / "pupil")
    assert refusal(champion) == "pupil is a champion and cannot be taught: fork it, and teach the fork"


def test_of_a_damaged_agent_the_damage_is_told() -> None:
    folder = put("pong", "atari", "default")
    folder.config_file.write_text("damage")
    with pytest.raises(ArcadeError, match=r"agent\.toml"):
        refusal(folder)
