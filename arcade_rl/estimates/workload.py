"""What a training asks of the machine for each agent step, counted before anything runs."""

from dataclasses import dataclass
from typing import Literal

from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.pixels.observed import observed
from arcade_rl.games.worker_process import plays_in_processes
from arcade_rl.hyperparameters import Algorithm, Hyperparameters
from arcade_rl.network_shapes import multiply_adds, parameter_count

Kind = Literal["table", "dense", "convolutional"]

_BACKWARD_PASSES = 2  # the gradients by a layer's weights and by its inputs each cost as much as the way forward
_TYPICAL_EPISODE_STEPS = {"frozen-lake": 40, "cart-pole": 300, "atari": 2_000}
_USUAL_EPISODE_STEPS = 150  # of Gymnasium environments


@dataclass(frozen=True, slots=True)
class Workload:
    """The amounts of work behind one agent step.

    Attributes:
        kind: what learns: a table, a network of dense layers, or one with convolutions.
        games: how many are played at once.
        threaded: whether they play on their own threads, while the agent learns.
        frames: emulator frames that one agent step lasts.
        parameters: numbers that are learned.
        multiply_adds: on one observation's way through the network; 0 for a table.
        passes: ways forward that are worth as much as all the arithmetic on one sample learned.
        batch_size: samples learned by one update.
        samples: learned for each agent step.
    """

    algorithm: Algorithm
    kind: Kind
    games: int
    threaded: bool
    frames: int
    parameters: int
    multiply_adds: int
    passes: int
    batch_size: int
    samples: float


def workload(entry: CatalogEntry, algorithm: Algorithm, hyperparameters: Hyperparameters) -> Workload:
    """Count the work.

    Raises:
        UsageError: the network cannot see this game.
    """
    seen = observed(entry, hyperparameters)
    network = (hyperparameters, algorithm, seen.shape, seen.states, len(entry.actions))
    is_table = algorithm == "q-table"
    return Workload(
        algorithm=algorithm,
        kind="table" if is_table else "dense" if hyperparameters.network == "mlp" else "convolutional",
        games=hyperparameters.parallel_games,
        threaded=entry.family == "atari" or in_processes(entry, hyperparameters),
        frames=hyperparameters.frame_skip if entry.pixels else 1,
        parameters=parameter_count(*network),
        multiply_adds=multiply_adds(*network),
        passes=_passes(algorithm, hyperparameters),
        batch_size=_batch_size(algorithm, hyperparameters),
        samples=_samples(entry, algorithm, hyperparameters),
    )


def in_processes(entry: CatalogEntry, hyperparameters: Hyperparameters) -> bool:
    """Whether the games play in processes of their own."""
    mode, difficulty = hyperparameters.game_mode, hyperparameters.game_difficulty
    return plays_in_processes(entry, hyperparameters.parallel_games, mode=mode, difficulty=difficulty)


def typical_episode_steps(entry: CatalogEntry, hyperparameters: Hyperparameters) -> int:
    """About how many agent steps an episode lasts; nobody knows before it was played."""
    return min(_TYPICAL_EPISODE_STEPS.get(entry.family, _USUAL_EPISODE_STEPS), hyperparameters.max_episode_steps)


def _passes(algorithm: Algorithm, hyperparameters: Hyperparameters) -> int:
    """Forward and back; DQN goes forward a second time for its target, and Double DQN a third time."""
    if algorithm == "q-table":
        return 1
    return 1 + _BACKWARD_PASSES + (1 + hyperparameters.double_q if algorithm == "dqn" else 0)


def _batch_size(algorithm: Algorithm, hyperparameters: Hyperparameters) -> int:
    """PQN's minibatches are parts of a rollout."""
    if algorithm == "q-table":
        return 1
    if algorithm == "pqn":
        return min(hyperparameters.batch_size, hyperparameters.rollout_steps * hyperparameters.parallel_games)
    return hyperparameters.batch_size


def _samples(entry: CatalogEntry, algorithm: Algorithm, hyperparameters: Hyperparameters) -> float:
    if algorithm == "q-table":
        return 1.0
    if algorithm == "pqn":
        return float(hyperparameters.epochs)
    if hyperparameters.updates_per_episode:
        updates = hyperparameters.updates_per_episode / typical_episode_steps(entry, hyperparameters)
    else:
        updates = 1 / hyperparameters.steps_per_update
    return updates * hyperparameters.batch_size
