"""An agent that has learned, for one's own programs: its Q-values, and what it would do."""

import os
import warnings
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from arcade_rl.agents.agent import Critic, Policy
from arcade_rl.agents.algorithms.exploration import epsilon_greedy
from arcade_rl.agents.factory import make_policy
from arcade_rl.api.arguments import probability, seed_number, text
from arcade_rl.api.observations import ObservationReader
from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.games import catalog
from arcade_rl.games.game import GameSettings
from arcade_rl.games.pixels.observed import observed
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.agents.usable_brain import find_brain
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.brains.brain_file import Brain
from arcade_rl.shelf.queries.checkpoints import chosen_brain
from arcade_rl.training.core import compute


def load_agent(
    name_or_path: str | os.PathLike[str],
    *,
    checkpoint: int | None = None,
    best: bool = False,
    device: str = "cpu",
    seed: int | None = None,
) -> "TrainedAgent":
    """Load a champion or an agent of the shelf by name, or any brain by its file.

    >>> agent = load_agent("frozen-lake-champion")
    >>> agent.actions
    ('LEFT', 'DOWN', 'RIGHT', 'UP')
    >>> agent.actions[agent.act(0)]
    'LEFT'

    Args:
        name_or_path: a name as `arcade-rl list` shows them, or the path of a `.safetensors` file. An agent wins
            over a file of the same name; pass `Path("NAME")` for the file.
        checkpoint: the brain of this agent step instead of the newest.
        best: the best brain by evaluation instead of the newest.
        device: where the network computes: `auto` (CUDA where it is, else the CPU), `cpu`, `cuda` or `mps`.
        seed: for the random actions of `act`, from 0 to 2,147,483,647; another each time if None.

    Raises:
        UsageError: there is no such agent or checkpoint, or no such device or seed, or both a checkpoint and the best
            are asked for; the message names the nearest agent, the checkpoints, or what is allowed.
        ArcadeError: the brain is missing or damaged, and no other of the agent can be read.

    Warns:
        UserWarning: the brain is damaged, and the agent's newest good one was loaded instead.
    """
    compute.check_device(device)
    seed = None if seed is None else seed_number(seed)
    meant = _meant(name_or_path)
    if isinstance(meant, AgentFolder):
        found = find_brain(meant, chosen_brain(meant, best=best, checkpoint=checkpoint))
        if found.note:
            warnings.warn(f"{meant.name}: {found.note}", stacklevel=2)
        return _playing(found.brain, device, seed)
    if best or checkpoint is not None:
        raise UsageError(f"{meant} is one brain: best and checkpoint go with an agent's name; leave them out")
    return _playing(brain_file.read(meant), device, seed)


def _playing(brain: Brain, device: str, seed: int | None) -> "TrainedAgent":
    return TrainedAgent(brain, make_policy(brain, compute.find_device(brain.algorithm, device)), seed)


def _meant(name_or_path: str | os.PathLike[str]) -> AgentFolder | Path:
    """The agent, or the brain's file. What has no slash is a name first, even with the suffix of a file."""
    given = os.fspath(name_or_path) if isinstance(name_or_path, os.PathLike) else name_or_path
    path = Path(text("name_or_path", given))
    if given is name_or_path and len(path.parts) < 2:
        try:
            return agent_folder.find(given)
        except ArcadeError:  # no such agent, or the shelf cannot be read
            if path.suffix != ".safetensors":
                raise
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise UsageError(f"cannot read {path}: there is no such user; write the whole path") from error


class TrainedAgent:
    """A brain that plays. Made by `load_agent`.

    Attributes:
        name: the agent's.
        game: the game that it has learned; `make_env(agent)` makes it as this agent sees it.
        algorithm: `q-table`, `dqn`, `pqn` or `actor-critic`.
        actions: the meaning of each action, by number.
        step: agent steps that it had been trained for.
        observation_shape: of one observation: () for a state's number, (4,) for CartPole, (4, 84, 84) for pixels.
        evaluation_epsilon: share of random actions when it was evaluated.
        game_settings: how it sees its game.
    """

    def __init__(self, brain: Brain, policy: Policy, seed: int | None = None) -> None:
        hyperparameters = brain.hyperparameters
        self.name = brain.name
        self.game = brain.game
        self.algorithm: str = brain.algorithm
        self.actions = brain.actions
        self.step = brain.history.step
        self.observation_shape = brain.observation_shape
        self.evaluation_epsilon = hyperparameters.evaluation_epsilon
        self.game_settings = GameSettings.from_hyperparameters(hyperparameters)
        self.policy = policy
        states = observed(catalog.game(brain.game), hyperparameters).states
        self._observations = ObservationReader(brain.name, brain.observation_kind, brain.observation_shape, states)
        self._random = np.random.default_rng(seed)

    def __repr__(self) -> str:
        return f"TrainedAgent({self.name!r}, game={self.game!r}, algorithm={self.algorithm!r}, step={self.step:_})"

    def q_values(self, observations: ArrayLike) -> NDArray[np.float32]:
        """The expected discounted return of each action.

        Args:
            observations: one observation, of `observation_shape`, or a batch of them, (N, *observation_shape).

        Returns:
            (actions,) for one observation, (N, actions) for a batch.

        Raises:
            UsageError: they are not such observations as the agent has learned from (another shape; frames that are
                not of bytes, or were scaled; no such state), or it is a policy of PPO or A2C, which has none.
        """
        if isinstance(self.policy, Critic):
            raise UsageError(f"{self.name} is a policy without Q-values; use action_probabilities and state_values")
        return self._of_each_action(observations)

    def action_probabilities(self, observations: ArrayLike) -> NDArray[np.float32]:
        """The probability of each action, of a policy of PPO or A2C; shapes as of `q_values`.

        Raises:
            UsageError: they are not such observations, or it is no such policy.
        """
        self._critic()
        return self._of_each_action(observations)

    def state_values(self, observations: ArrayLike) -> Any:
        """The expected discounted return of a policy of PPO or A2C from here on.

        Args:
            observations: as `q_values` takes them.

        Returns:
            A float for one observation; (N,) float32 for a batch.

        Raises:
            UsageError: they are not such observations, or it is no such policy.
        """
        batch, is_batch = self._observations.batch(observations)
        values = self._critic().state_values(batch)
        return values if is_batch else float(values[0])

    def _critic(self) -> Critic:
        if not isinstance(self.policy, Critic):
            raise UsageError(f"{self.name} is not a PPO or A2C policy; use q_values")
        return self.policy

    def _of_each_action(self, observations: ArrayLike) -> NDArray[np.float32]:
        batch, is_batch = self._observations.batch(observations)
        values = self.policy.q_values(batch).astype(np.float32, copy=False)
        return values if is_batch else values[0]

    @overload
    def act(self, observations: int, epsilon: float = 0.0) -> int: ...
    @overload
    def act(self, observations: ArrayLike, epsilon: float = 0.0) -> Any: ...
    def act(self, observations: ArrayLike, epsilon: float = 0.0) -> Any:
        """The action with the highest Q-value or probability, or with probability `epsilon` a random one.

        Args:
            observations: as `q_values` takes them.

        Returns:
            The action's number, an int, for one observation; (N,) int64 for a batch.

        Raises:
            UsageError: they are not such observations, or epsilon is not a probability.
        """
        epsilon = probability("epsilon", epsilon)
        batch, is_batch = self._observations.batch(observations)
        decision = epsilon_greedy(batch, len(self.actions), epsilon, self.policy.q_values, self._random)
        return decision.actions if is_batch else int(decision.actions[0])
