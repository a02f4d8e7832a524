"""What is found out about an environment: its actions, and what a joystick does."""

from typing import Any

import gymnasium
import pytest
from gymnasium import spaces

from arcade_rl.errors import ArcadeError
from arcade_rl.games.action_words import nearest_action
from arcade_rl.games.environments import probe
from tests.games.environments.coloured import RedOrGreen

JOYSTICK = {
    "NOOP": "",
    "UP": "UP",
    "LEFT": "LEFT",
    "UP_LEFT": "UPLEFT",
    "DOWN_RIGHT_FIRE": "DOWNRIGHTFIRE",
    "LEFT_DOWN": "DOWNLEFT",
    "UPRIGHT_FIRE": "UPRIGHTFIRE",
    "FIRE_LEFT": "LEFTFIRE",
    "NORTH_EAST": "UPRIGHT",
    "FORWARD": "UP",
    "LANE_LEFT": "LEFT",
    "TURN_RIGHT": "RIGHT",
    "JUMP_UP_LEFT": "",
    "LEFT_THEN_RIGHT": "",
    "PICK_UP": "",
    "LEFT_LANE": "",
}


class Named(RedOrGreen):
    """Has a word for each action."""

    action_space = spaces.Discrete(len(JOYSTICK))

    def get_action_meanings(self) -> list[str]:
        return list(JOYSTICK)


class Silent(RedOrGreen):
    """Says what no agent can see."""

    observation_space: Any = spaces.Text(9)


gymnasium.register("NamedOfTests-v0", f"{__name__}:Named")
gymnasium.register("SilentOfTests-v0", f"{__name__}:Silent")


def test_a_joystick_does_what_the_names_of_the_actions_say() -> None:
    entry = probe.examine("NamedOfTests-v0")
    assert dict(zip(entry.actions, entry.joystick, strict=True)) == JOYSTICK


@pytest.mark.parametrize(
    ("held", "does"),
    [(("LEFT",), "LEFT"), (("UP",), "UP"), (("LEFT", "UP"), "UP_LEFT"), (("DOWN", "LEFT"), "LEFT_DOWN")],
)
def test_diagonals_are_done_only_where_both_directions_are_held(held: tuple[str, ...], does: str) -> None:
    entry = probe.examine("NamedOfTests-v0")
    action = nearest_action(held, entry.held)
    assert action is not None
    assert entry.actions[action] == does


def test_what_agents_cannot_see_is_refused_with_the_remedy() -> None:
    with pytest.raises(ArcadeError, match="its observations are Text, which agents cannot see; choose another"):
        probe.examine("SilentOfTests-v0")
