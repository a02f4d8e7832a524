"""Tiny worlds and observations for the tests of agents."""

import numpy as np
import torch

from arcade_rl.agents.agent import Agent
from arcade_rl.agents.algorithms.dqn import DqnAgent
from arcade_rl.agents.data import Transitions
from arcade_rl.games.game import ObservationSpec

SMALL_PICTURES = ObservationSpec("pixels", (3, 36, 36), "uint8")
COLOURED_PICTURES = ObservationSpec("pixels", (3, 36, 36, 3), "uint8")
CHAIN = ObservationSpec("state", (), "int64", states=5)


def transitions(observations, actions, rewards, next_observations, terminated, truncated) -> Transitions:
    return Transitions(
        observations=observations,
        actions=np.asarray(actions, np.int64),
        rewards=np.asarray(rewards, np.float32),
        next_observations=next_observations,
        terminated=np.asarray(terminated, bool),
        ended=np.asarray(terminated, bool) | np.asarray(truncated, bool),
    )


def target_of(agent: DqnAgent, r_t: list[float], discount_t: list[float], s_t: list[int]) -> torch.Tensor:
    """(B[, atoms]) what an update would bring the values of the actions taken near to."""
    numbers = (torch.tensor(r_t), torch.tensor(discount_t), torch.tensor(s_t), torch.ones(len(s_t)))
    gradient = agent._gradient(
        len(s_t), agent._draw_noise(3), torch.tensor(s_t), torch.zeros_like(numbers[2]), *numbers
    )
    _, target = gradient.details
    return target


class Chain:
    """Five states in a row: action 1 goes right, action 0 left; reaching the right end pays 1 and ends.

    Optimal values with discount 0.9: 0.9^3, 0.9^2, 0.9, 1 for going right in states 0 to 3.
    """

    def __init__(self, games: int = 1) -> None:
        self.states = np.zeros(games, np.int64)

    def play(self, agent: Agent, steps: int) -> None:
        for _ in range(steps):
            actions = agent.act(self.states).actions
            following = np.clip(self.states + np.where(actions == 1, 1, -1), 0, 4)
            done = following == 4
            agent.remember(transitions(self.states, actions, done, following, done, np.zeros_like(done)))
            agent.learn()
            self.states = np.where(done, 0, following)


class Pictures:
    """Random pictures, one a step, stacked from zeros; episodes end and are cut off at random.

    No two pictures are alike, so that stacks can be told apart.
    """

    def __init__(self, games: int, spec: ObservationSpec, seed: int) -> None:
        self.games, self.spec = games, spec
        self.random = np.random.default_rng(seed)
        self.observations = self.fresh()

    def picture(self):
        return self.random.integers(1, 256, size=(self.games, *self.spec.shape[1:]), dtype=np.uint8)

    def fresh(self):
        observations = np.zeros((self.games, *self.spec.shape), np.uint8)
        observations[:, -1] = self.picture()
        return observations

    def step(self, actions, terminated, truncated) -> Transitions:
        before = self.observations
        after = np.roll(before, -1, axis=1)
        after[:, -1] = self.picture()
        rewards = self.random.normal(size=self.games)
        step = transitions(before, actions, rewards, after, terminated, truncated)
        fresh = self.fresh()
        self.observations = np.where(step.ended.reshape(-1, *[1] * (after.ndim - 1)), fresh, after)
        return step

    def play(self, agent: Agent, steps: int) -> None:
        for _ in range(steps):
            actions = agent.act(self.observations).actions
            ends = self.random.random((2, self.games)) < 0.1
            agent.remember(self.step(actions, *ends))
            agent.learn()

    def state(self):
        return self.observations.copy(), self.random.bit_generator.state

    def restore(self, state) -> None:
        self.observations, self.random.bit_generator.state = state[0].copy(), state[1]
