"""Taking an environment off the list of games, and what its agents make of it."""

import contextlib
import dataclasses

import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents.agent_folder import create
from arcade_rl.shelf.queries.game_removal import remove_game
from arcade_rl.shelf.settings import game_list
from tests.games.environments.test_game_file import ADDED
from tests.shelf.conftest import MakeConfig


def test_each_agent_that_is_being_trained_on_it_is_named_with_the_command_that_stops_it(
    make_config: MakeConfig,
) -> None:
    game_list.add(ADDED)
    config = dataclasses.replace(make_config("maze"), game=ADDED.id, algorithm="dqn")
    agents = [create(dataclasses.replace(config, name=name)) for name in ("maze", "my maze", "at rest")]
    with contextlib.ExitStack() as training:
        for agent in agents[:2]:
            training.enter_context(agent.training_lock())
        stops = "stop that first: arcade-rl stop maze; arcade-rl stop 'my maze'$"
        with pytest.raises(ArcadeError, match=f"^maze, my maze: being trained on .*; {stops}"):
            remove_game(ADDED.id)
    assert remove_game(ADDED.id).endswith("need it to be added again: at rest, maze, my maze")
