"""The replay memory (Lin 1992; Mnih et al. 2015): stored transitions, sampled many times."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_rl.agents.data import Tensors, Transitions
from arcade_rl.agents.memory.batch import Batch
from arcade_rl.agents.memory.samplers import PrioritizedSampler, Sampler, UniformSampler
from arcade_rl.agents.memory.step_ring import ENDED, TERMINATED, StepRing
from arcade_rl.games.game import ObservationSpec

_ANY_ACTION = 2**16  # more than any game has


class Replay:
    """The last transitions of N parallel games, as batches of n-step transitions.

    Args:
        capacity: transitions kept, over all games.
        prioritized: sample by TD error (Schaul et al. 2016); else uniformly.
        actions: how many the game has; a stored action beyond them is damage.

    Raises:
        ArcadeError: the files cannot be made, or (from `add`) the disk is full.
    """

    def __init__(
        self,
        folder: Path,
        spec: ObservationSpec,
        *,
        capacity: int,
        games: int,
        n_step: int,
        batch_size: int,
        prioritized: bool = False,
        actions: int = _ANY_ACTION,
    ) -> None:
        self._ring = StepRing(folder, spec, capacity=capacity, games=games, n_step=n_step, actions=actions)
        self._sampler: Sampler = PrioritizedSampler(self._ring) if prioritized else UniformSampler(self._ring)
        self._n_step = n_step
        self._powers = np.arange(n_step + 1)
        self._buffers = [self._ring.buffer(batch_size) for _ in range(2)]
        self._observation_shape = (batch_size, *spec.shape)

    @property
    def size(self) -> int:
        """Transitions kept."""
        return self._ring.size

    @property
    def can_sample(self) -> bool:
        """Whether at least one transition can be sampled."""
        return bool(self._ring.windows()[1].any())

    def reserve(self) -> None:
        """Reserve the disk space of the next step of every game. DiskError if the disk is full."""
        self._ring.reserve()

    def add(self, transitions: Transitions) -> None:
        """Store one step of every game; rewards are stored as they come."""
        self._ring.add(transitions)

    def sample(
        self, discount: float, random: np.random.Generator, importance_exponent: float = 0.0, left_free: int = 0
    ) -> Batch:
        """`batch_size` transitions, with replacement. Shapes and reuse: see `Batch`.

        Args:
            left_free: rows at the end of both observations that are left free for demonstrations; the batch's other
                arrays are shorter by them.
            importance_exponent: beta of the importance weights: 0 corrects none of the bias of the priorities, 1 all.
        """
        count = self._observation_shape[0] - left_free
        games, steps = self._sampler.draw(count, random)
        path = self._ring.slots(games[:, None], steps[:, None] + self._powers)  # (B, n + 1)
        records = self._ring.records[path]
        terminated = (records["flags"] & TERMINATED) != 0
        stops = (records["flags"] & (TERMINATED | ENDED)) != 0
        gone_before = np.logical_or.accumulate(stops, axis=1)[:, :-1]
        lengths = self._n_step - gone_before[:, : self._n_step - 1].sum(axis=1)  # (B,) steps truly taken
        powers = (discount**self._powers).astype(np.float32)
        counted = self._powers[:-1] < lengths[:, None]
        returns = (records["reward"][:, :-1] * counted) @ powers[:-1]
        rows = np.arange(len(steps))
        discounts = powers[lengths] * ~terminated[rows, lengths - 1]
        self._ring.read(games, steps, records["age"][:, 0], self._buffers[0][:count])
        self._ring.read(games, steps + lengths, records["age"][rows, lengths], self._buffers[1][:count])
        return Batch(
            s_tm1=self._buffers[0].reshape(self._observation_shape),
            a_tm1=records["action"][:, 0].astype(np.int64),
            r_t=returns,
            s_t=self._buffers[1].reshape(self._observation_shape),
            discount_t=discounts,
            weights=self._sampler.weights(path[:, 0], importance_exponent),
            slots=path[:, 0],
        )

    def update_priorities(self, slots: NDArray[np.int64], td_errors: NDArray[np.float32], exponent: float) -> None:
        """Give a batch new priorities, before anything is added. A uniform memory ignores it.

        Args:
            slots: those of the batch.
            td_errors: (B,) of either sign.
            exponent: alpha of the priorities: 0 is uniform, 1 in proportion to the errors.
        """
        self._sampler.update(slots, td_errors, exponent)

    def state(self) -> tuple[Tensors, dict[str, Any]]:
        """What `restore` needs besides the files."""
        tensors, values = self._ring.state()
        sampler_tensors, sampler_values = self._sampler.state()
        return tensors | sampler_tensors, values | sampler_values

    def restore(self, tensors: Tensors, values: dict[str, Any]) -> None:
        """Continue from `state`, with every step of it that the files still hold.

        Steps written later, by a process that crashed, are dropped together with those that they overwrote.
        A damaged file, or one of another layout, leaves an empty memory.
        """
        if self._ring.restore(tensors, values):
            self._sampler.restore(tensors, values)

    def flush(self) -> None:
        """Flush what was written to disk."""
        self._ring.flush()
