"""The brain file: one `.safetensors` file that cannot run code. Read, write, refuse.

Its metadata hold one JSON document, checked against a schema before any tensor is used.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_rl.hyperparameters import Algorithm, Hyperparameters

FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class BrainHistory:
    """An agent's training in brief."""

    step: int
    episodes: int
    updates: int
    training_seconds: float
    best_evaluation: float | None
    last_evaluation: float | None


@dataclass(frozen=True, slots=True)
class Brain:
    """What an agent has learned, with everything needed to act with it.

    Attributes:
        observation_kind, observation_shape: what the network takes (`pixels`, (4, 84, 84)).
        actions: the meaning of each action, by number.
        made_by: program and version.
    """

    name: str
    game: str
    algorithm: Algorithm
    hyperparameters: Hyperparameters
    observation_kind: str
    observation_shape: tuple[int, ...]
    actions: tuple[str, ...]
    history: BrainHistory
    made_by: str
    saved: str
    tensors: dict[str, NDArray[Any]]


def write(brain: Brain, path: Path) -> None:
    """Write atomically (temporary file beside it, fsync, replace). ArcadeError if the disk refuses."""
    raise NotImplementedError


def read(path: Path) -> Brain:
    """Read and check everything: size, header, schema, version, game and its actions, expected tensor names, shapes
    and dtypes, no NaN or infinity. ArcadeError: one line that names the file, the reason and the remedy."""
    raise NotImplementedError


def read_header(path: Path) -> Brain:
    """As `read`, but leaves the tensors out (empty dict): quick, for lists and for noticing a new brain."""
    raise NotImplementedError



