"""What the tests of games share: playing one, and seeing whether two went the same way."""

from typing import NamedTuple

import numpy as np


class Seen(NamedTuple):
    """One frame as a player sees it; two are equal if everything was."""

    frame: object
    observation: bytes
    decision_due: bool
    suggested: int | None


def play(game, actions):
    """Each action for one frame, and what was seen after each."""
    return [
        Seen(game.step_frame(action), game.observe().tobytes(), game.decision_due, game.suggested_action())
        for action in actions
    ]


def random_actions(game, count, seed=0):
    return np.random.default_rng(seed).integers(len(game.entry.actions), size=count).tolist()


def step_decision(game, action):
    """Hold an action for a whole decision: the sum of its rewards, whether a life was lost, and the last frame."""
    reward, life_lost = 0.0, False
    while True:
        frame = game.step_frame(action)
        reward, life_lost = reward + frame.reward, life_lost or frame.life_lost
        if game.decision_due:
            return reward, life_lost, frame


def play_parallel(games, observations, steps, seed=0):
    """Random decisions, ended games restarted: everything that came of them."""
    random = np.random.default_rng(seed)
    seen = [observations.tobytes()]
    for _ in range(steps):
        result = games.step(random.integers(len(games.entry.actions), size=games.count))
        ended = result.terminated | result.truncated
        observations = games.restart(ended)
        told = (result.observations, result.actions, result.rewards, ended, result.life_lost, observations)
        seen.append(b"".join(part.tobytes() for part in told))
    return seen
