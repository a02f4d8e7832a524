"""A rollout: consecutive steps of all parallel games, learned from and then dropped."""

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from arcade_rl.agents.data import Observation, Tensors, Transitions
from arcade_rl.agents.memory.lambda_returns import lambda_returns
from arcade_rl.games.game import ObservationSpec

_RECORD = np.dtype(
    [
        ("reward", "<f4"),
        ("next_value", "<f4"),  # of the best action in the state that followed
        ("action", "<u2"),
        ("age", "u1"),  # earlier frames of the same episode in the stack
        ("terminated", "?"),
        ("ended", "?"),
    ]
)


class Rollout:
    """Up to `length` steps of each of N games. Each frame is stored once.

    A step of the rollout has the number `step * games + game`.

    Attributes:
        steps: how many it holds of each game.
        size: transitions of a full rollout.
    """

    def __init__(self, spec: ObservationSpec, *, length: int, games: int) -> None:
        pixels = spec.kind == "pixels"
        self._stack = spec.shape[0] if pixels else 1
        self._shape = spec.shape
        frame_shape = spec.shape[1:] if pixels else spec.shape
        self._frames = np.zeros((games, length + self._stack - 1, *frame_shape), spec.dtype)
        windows = sliding_window_view(self._frames, self._stack, axis=1)
        self._stacks = np.moveaxis(windows, -1, 2)  # (games, length, stack, *frame_shape), a view
        self._records = np.zeros((length, games), _RECORD)
        self._games = games
        self.length = length
        self.size = length * games
        self.steps = 0

    @property
    def full(self) -> bool:
        """Whether every step has been played."""
        return self.steps == self.length

    def clear(self) -> None:
        """Empty it."""
        self.steps = 0

    def add(self, transitions: Transitions) -> None:
        """Store one step of every game; rewards are stored as they come."""
        stacks = transitions.observations.reshape(self._games, self._stack, *self._frames.shape[2:])
        records = self._records[self.steps]
        if self.steps == 0:
            self._frames[:, : self._stack] = stacks
            records["age"] = self._stack - 1
        else:
            self._frames[:, self.steps + self._stack - 1] = stacks[:, -1]
            before = self._records[self.steps - 1]
            records["age"] = np.where(before["ended"], 0, np.minimum(before["age"] + 1, self._stack - 1))
        records["reward"] = transitions.rewards
        records["action"] = transitions.actions
        records["terminated"] = transitions.terminated
        records["ended"] = transitions.ended
        self.steps += 1

    def value_next(self, games: NDArray[np.bool_], values: NDArray[np.float32]) -> None:
        """Set the values of the states that followed the newest step, in the chosen games.

        Args:
            games: (N,) which ones.
            values: one value for each chosen game.
        """
        self._records["next_value"][self.steps - 1, games] = values

    @property
    def going_on(self) -> NDArray[np.bool_]:
        """(N,) the games whose episode did not end with the newest step."""
        going_on: NDArray[np.bool_] = ~self._records["ended"][self.steps - 1]
        return going_on

    def returns(self, discount: float, return_lambda: float) -> NDArray[np.float32]:
        """(size,) lambda returns of a full rollout, by number."""
        records = self._records
        discounts = np.where(records["terminated"], 0, discount).astype(np.float32)
        lambdas = np.where(records["ended"], 0, return_lambda).astype(np.float32)
        return lambda_returns(records["reward"], discounts, records["next_value"], lambdas).reshape(-1)

    def observations(self, numbers: NDArray[np.int64]) -> Observation:
        """(B, *shape) observations of the numbered steps; frames from before an episode began are zeros."""
        steps, games = np.divmod(numbers, self._games)
        stacks: Observation = self._stacks[games, steps]  # (B, stack, *frame_shape), a copy
        unborn = np.arange(self._stack - 1, -1, -1) > self._records["age"][steps, games][:, None]
        if unborn.any():
            stacks[unborn] = 0
        return stacks.reshape(-1, *self._shape)

    def actions(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """(B,) actions of the numbered steps."""
        actions: NDArray[np.int64] = self._records["action"].reshape(-1)[numbers].astype(np.int64)
        return actions

    def state(self) -> tuple[Tensors, dict[str, Any]]:
        """All that it holds."""
        return {"frames": self._frames.copy(), "records": self._records.view(np.uint8).copy()}, {"steps": self.steps}

    def restore(self, tensors: Tensors, values: dict[str, Any]) -> None:
        """Hold what `state` gave. ValueError if that is of another length or of other games."""
        self._frames[:] = tensors["frames"]
        self._records[:] = tensors["records"].view(_RECORD)
        self.steps = values["steps"]
