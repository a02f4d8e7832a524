"""What an agent will need of memory and disk, by plain arithmetic, before anything is made."""

import math
from dataclasses import dataclass

from arcade_rl.cores import usable_cores
from arcade_rl.estimates.workload import in_processes
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.pixels.observed import observed
from arcade_rl.hyperparameters import Algorithm, Hyperparameters
from arcade_rl.network_shapes import parameter_count

_FLOAT_BYTES = 4
_RECORD_BYTES = 16  # of a transition, beside its observation: action, reward, ends, indices
_STATE_BYTES = 8  # a counted state, as a replay memory keeps it
# Measured with trainers of each kind on Linux.
_TABLE_PROCESS_BYTES = 65_000_000
_NETWORK_PROCESS_BYTES = 340_000_000  # torch is large
_LEDGER_BYTES = 1_000_000  # with the log, and what else is small
_EMULATOR_BYTES = 6_000_000  # one emulated console
_WORKER_PROCESS_BYTES = 38_000_000  # one that plays a share of the games


@dataclass(frozen=True, slots=True)
class Estimate:
    """Bytes that a trainer will use.

    Attributes:
        memory_bytes: process, games, network, gradients and optimizer. Without the replay memory.
        replay_bytes: the replay memory: a file, mapped into memory and given back when others need the room.
        disk_bytes: everything in the agent's folder when training ends, replay memory included.
        parameters: numbers that are learned.
    """

    memory_bytes: int
    replay_bytes: int
    disk_bytes: int
    parameters: int


def estimate(entry: CatalogEntry, algorithm: Algorithm, hyperparameters: Hyperparameters) -> Estimate:
    """What training an agent with these hyperparameters will need.

    Raises:
        UsageError: the network cannot see this game.
    """
    seen = observed(entry, hyperparameters)
    parameters = parameter_count(hyperparameters, algorithm, seen.shape, seen.states, len(entry.actions))
    brain = parameters * _FLOAT_BYTES
    rollouts = _rollout_bytes(entry, hyperparameters) if algorithm == "pqn" else 0
    replay = _replay_bytes(entry, hyperparameters) if algorithm == "dqn" else 0
    return Estimate(
        memory_bytes=(
            _process_bytes(entry, algorithm, hyperparameters)
            + brain * _copies(algorithm)
            + rollouts
            + _sum_tree_bytes(hyperparameters)
        ),
        replay_bytes=replay,
        disk_bytes=(
            _LEDGER_BYTES
            + replay
            + 2 * rollouts  # in the resume state, of which there are two while it is replaced
            + _saved_priority_bytes(hyperparameters)
            + brain * (2 + _copies(algorithm) + _checkpoints(hyperparameters))
        ),
        parameters=parameters,
    )


def _replay_bytes(entry: CatalogEntry, hyperparameters: Hyperparameters) -> int:
    return hyperparameters.replay_capacity * _transition_bytes(entry, hyperparameters)


def _sum_tree_bytes(hyperparameters: Hyperparameters) -> int:
    """Prioritized replay's tree: a float64 for each transition, and few for their sums."""
    return hyperparameters.replay_capacity * 8 if hyperparameters.prioritized_replay else 0


def _saved_priority_bytes(hyperparameters: Hyperparameters) -> int:
    """One float32 for each transition, in the resume state."""
    return hyperparameters.replay_capacity * _FLOAT_BYTES if hyperparameters.prioritized_replay else 0


def _rollout_bytes(entry: CatalogEntry, hyperparameters: Hyperparameters) -> int:
    """One is played while another is learned from."""
    transitions = hyperparameters.rollout_steps * hyperparameters.parallel_games
    return 2 * transitions * _transition_bytes(entry, hyperparameters)


def _transition_bytes(entry: CatalogEntry, hyperparameters: Hyperparameters) -> int:
    """Each picture is kept once; other observations are a few numbers."""
    if entry.pixels:
        return math.prod(observed(entry, hyperparameters).shape[1:]) + _RECORD_BYTES
    if entry.countable:
        return _STATE_BYTES + _RECORD_BYTES
    return math.prod(observed(entry, hyperparameters).shape) * _FLOAT_BYTES + _RECORD_BYTES


def _process_bytes(entry: CatalogEntry, algorithm: Algorithm, hyperparameters: Hyperparameters) -> int:
    games = hyperparameters.parallel_games * _EMULATOR_BYTES if entry.family == "atari" else 0
    if in_processes(entry, hyperparameters):
        games += min(hyperparameters.parallel_games, usable_cores()) * _WORKER_PROCESS_BYTES
    return games + (_TABLE_PROCESS_BYTES if algorithm == "q-table" else _NETWORK_PROCESS_BYTES)


def _copies(algorithm: Algorithm) -> int:
    """A table is kept once; a network with its gradients, the optimizer's two moments, and DQN's target."""
    return {"q-table": 1, "dqn": 5, "pqn": 4}[algorithm]


def _checkpoints(hyperparameters: Hyperparameters) -> int:
    return math.ceil(hyperparameters.training_steps / hyperparameters.checkpoint_interval)
