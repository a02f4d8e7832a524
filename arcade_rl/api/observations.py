"""Observations as a program gives them, made into those that a policy takes, or refused."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from arcade_rl.errors import UsageError, excerpt

_DTYPES = {"pixels": np.uint8, "vector": np.float32, "state": np.int64}
_LARGEST_BYTE = 255


@dataclass(frozen=True, slots=True)
class ObservationReader:
    """Reads what an agent is shown.

    Attributes:
        name: the agent's, for messages.
        kind, shape, states: of its observations, as in `game.ObservationSpec`.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    states: int

    def batch(self, observations: ArrayLike) -> tuple[NDArray[Any], bool]:
        """(N, *shape) observations as the policy takes them, and whether they came as a batch.

        Raises:
            UsageError: they have another shape, or the policy's dtype cannot hold their values as they are.
        """
        try:
            array = np.asarray(observations)
        except (TypeError, ValueError, RuntimeError) as error:  # a ragged list; a tensor on a GPU, or with a gradient
            raise self._refusal(excerpt(error)) from error
        self._check_shape(array)
        if array.size and not self._fits(array):
            raise self._refusal(_in_words(array))
        is_batch = array.ndim > len(self.shape)
        return np.ascontiguousarray(array if is_batch else array[np.newaxis], _DTYPES[self.kind]), is_batch

    def _check_shape(self, array: NDArray[Any]) -> None:
        extra = array.ndim - len(self.shape)
        if extra not in (0, 1) or array.shape[extra:] != self.shape:
            raise UsageError(
                f"{self.name} takes one observation of shape {self.shape} or a batch of them; "
                f"this has shape {array.shape}. make_env(agent) gives what it takes"
            )

    def _fits(self, array: NDArray[Any]) -> bool:
        """Whether a cast leaves the values as they are. Bytes can be any frames: those need not be looked through."""
        if self.kind == "vector":
            return array.dtype.kind in "biuf" and _is_finite(array)
        if self.kind == "pixels" and array.dtype == np.uint8:
            return True
        largest = self.states - 1 if self.kind == "state" else _LARGEST_BYTE
        return array.dtype.kind in "iu" and bool(array.min() >= 0 and array.max() <= largest)

    def _refusal(self, given: str) -> UsageError:
        wanted = {
            "pixels": "frames of bytes from 0 to 255, not scaled",
            "state": f"the number of a state, an integer from 0 to {self.states - 1}",
            "vector": "numbers that are finite in float32",
        }[self.kind]
        return UsageError(f"{self.name} takes {wanted}, as make_env(agent) gives them; this is {given}")


def _is_finite(array: NDArray[Any]) -> bool:
    with np.errstate(over="ignore"):  # of numbers that float32 cannot hold
        return bool(np.isfinite(array.astype(_DTYPES["vector"])).all())


def _in_words(array: NDArray[Any]) -> str:
    """An array for a message: `float32 from 0.0 to 1.0`."""
    if array.ndim and array.dtype.kind in "iuf":
        return f"{array.dtype} from {array.min()} to {array.max()}"
    return excerpt(array.tolist())
