"""Tabular Q-learning (Watkins 1989; the post on FrozenLake): the value of every action in every state, in a table."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_rl import schedules
from arcade_rl.agents.algorithms.exploration import epsilon_greedy
from arcade_rl.agents.data import Decision, LearningMetrics, Observation, Tensors, Transitions
from arcade_rl.agents.memory.batch import Batch
from arcade_rl.agents.memory.demonstrations import LARGEST_SHARE, DemonstrationMemory
from arcade_rl.hyperparameters import Hyperparameters


class TablePolicy:
    """A table of values with a row a state and a column an action; all zero until something is learned."""

    def __init__(self, states: int, action_count: int) -> None:
        self._table = np.zeros((states, action_count))

    def q_values(self, observations: Observation) -> NDArray[np.float32]:
        """(N,) states -> (N, actions) expected discounted return of each action."""
        return self._table[observations].astype(np.float32)

    def tensors(self) -> Tensors:
        """The table, (states, actions) float32."""
        return {"table": self._table.astype(np.float32)}

    def load_tensors(self, tensors: Tensors) -> None:
        """Take over a table of the same shape."""
        self._table[:] = tensors["table"]


class QTableAgent(TablePolicy):
    """Q-learning: Q(s, a) += learning_rate * (r + discount * max Q(s', .) - Q(s, a)).

    Attributes:
        demonstrations: human play, learned from between its own steps, with the large-margin loss of DQfD (Hester et
            al. 2018).
    """

    def __init__(self, hyperparameters: Hyperparameters, states: int, action_count: int, *, seed: int) -> None:
        super().__init__(states, action_count)
        self.hyperparameters = hyperparameters
        self.updates = 0
        self._action_count = action_count
        self._steps = 0
        self._episodes = 0
        self._random = np.random.default_rng(seed)
        self.demonstrations = DemonstrationMemory(n_step=1, clip_rewards=False)
        self._due_demonstrated = 0.0  # updates on demonstrations that are due
        self._clear_metrics()

    @property
    def epsilon(self) -> float:
        """Epsilon, the share of random actions, at this step."""
        return schedules.epsilon(self.hyperparameters, steps=self._steps, episodes=self._episodes, updates=self.updates)

    @property
    def scheduled(self) -> Hyperparameters:
        """Its hyperparameters: no schedule of a table depends on `training_steps`."""
        return self.hyperparameters

    @property
    def rates(self) -> str:
        """Epsilon and learning rate at this step, in words."""
        counts = {"steps": self._steps, "episodes": self._episodes, "updates": self.updates}
        return schedules.in_words(self.hyperparameters, **counts)

    @property
    def replay_size(self) -> int:
        """A table has no replay memory."""
        return 0

    def sampled(self, most: int) -> None:
        """Nothing is drawn from a memory."""

    def act(self, observations: Observation) -> Decision:
        """Epsilon-greedy choice for N games."""
        return epsilon_greedy(observations, self._action_count, self.epsilon, self._table.__getitem__, self._random)

    def remember(self, transitions: Transitions) -> None:
        """One update a game, in the games' order; then those on demonstrations that are due."""
        for s_tm1, a_tm1, r_t, s_t, terminated in zip(
            transitions.observations.tolist(),
            transitions.actions.tolist(),
            transitions.rewards.tolist(),
            transitions.next_observations.tolist(),
            transitions.terminated.tolist(),
            strict=True,
        ):
            self._update(s_tm1, a_tm1, r_t, s_t, terminated)
        self._steps += len(transitions.actions)
        self._episodes += int(transitions.ended.sum())
        self._learn_from_demonstrations(len(transitions.actions))

    def learn(self) -> None:
        """Nothing: a table learns in `remember`."""

    def wait(self) -> None:
        """Nothing is done beside."""

    def _update(self, s_tm1: int, a_tm1: int, r_t: float, s_t: int, terminated: bool) -> None:
        row = self._table[s_tm1]
        q_tm1 = row.item(a_tm1)
        target = r_t if terminated else r_t + self.hyperparameters.discount * max(self._table[s_t].tolist())
        td_error = target - q_tm1
        row[a_tm1] = q_tm1 + self.hyperparameters.learning_rate * td_error
        self.updates += 1
        self._squared_errors += td_error * td_error
        self._values += q_tm1

    def _learn_from_demonstrations(self, own_updates: int) -> None:
        """Make as many updates on demonstrations as give them their share beside its own."""
        share = min(self.hyperparameters.demonstration_share, LARGEST_SHARE)
        if not (share and self.demonstrations.steps):
            return
        self._due_demonstrated += own_updates * share / (1 - share)
        count = int(self._due_demonstrated)
        self._due_demonstrated -= count
        batch = self.demonstrations.complete(_free_batch(count), self.hyperparameters.discount, self._random)
        columns = batch.s_tm1, batch.a_tm1, batch.r_t, batch.s_t, batch.discount_t == 0
        for s_tm1, a_tm1, r_t, s_t, terminated in zip(*(column.tolist() for column in columns), strict=True):
            self._update(s_tm1, a_tm1, r_t, s_t, terminated)
            if self.hyperparameters.margin_weight:
                self._keep_margin(s_tm1, a_tm1)

    def _keep_margin(self, s_tm1: int, a_tm1: int) -> None:
        """One gradient step on J_E (see `large_margin`) in a state in which the human chose `a_tm1`."""
        row = self._table[s_tm1]
        with_margins = row + self.hyperparameters.margin
        with_margins[a_tm1] = row[a_tm1]
        rival = with_margins.argmax()
        if rival != a_tm1:
            step = self.hyperparameters.learning_rate * self.hyperparameters.margin_weight
            row[a_tm1] += step
            row[rival] -= step

    def metrics(self) -> LearningMetrics:
        """Mean squared TD error and mean Q-value over the updates since the last call."""
        updates = self.updates - self._reported_updates
        loss = self._squared_errors / updates if updates else np.nan
        mean_q = self._values / updates if updates else np.nan
        self._clear_metrics()
        return LearningMetrics(loss, mean_q, updates)

    def _clear_metrics(self) -> None:
        self._squared_errors = 0.0
        self._values = 0.0
        self._reported_updates = self.updates

    def tune(self, hyperparameters: Hyperparameters) -> None:
        """Continue with other hyperparameters."""
        self.hyperparameters = hyperparameters

    def state(self) -> tuple[Tensors, dict[str, Any]]:
        """The table in full precision; counts and the random state."""
        counts = {"steps": self._steps, "episodes": self._episodes, "updates": self.updates}
        values = {**counts, "random": self._random.bit_generator.state, "due_demonstrated": self._due_demonstrated}
        return {"table": self._table.copy()}, values

    def restore(self, tensors: Tensors, values: dict[str, Any]) -> None:
        """Continue exactly from `state`."""
        self.load_tensors(tensors)
        self._steps, self._episodes, self.updates = values["steps"], values["episodes"], values["updates"]
        self._random.bit_generator.state = values["random"]
        self._due_demonstrated = values.get("due_demonstrated", 0.0)  # older states do not say it
        self._clear_metrics()

    def begin_episodes(self) -> None:
        """Nothing is under way: each step was learned from at once."""

    def count_from(self, *, steps: int, episodes: int, updates: int, planned: int) -> None:
        """Continue counting from there: the schedules do not restart."""
        self._steps, self._episodes, self.updates = steps, episodes, updates
        self._clear_metrics()

    def reserve(self) -> None:
        """Nothing is stored in files."""

    def flush(self) -> None:
        """Nothing is stored in files."""


def _free_batch(rows: int) -> Batch:
    """A minibatch with `rows` free rows, for demonstrations of counted states."""
    states, none = np.zeros(rows, np.int64), np.zeros(0, np.int64)
    numbers = np.zeros(0, np.float32)
    return Batch(
        s_tm1=states, a_tm1=none, r_t=numbers, s_t=states.copy(), discount_t=numbers, weights=numbers, slots=none
    )
