"""Makes agents that learn, and policies that only play. torch is loaded only where a network is made."""

from pathlib import Path

from arcade_rl.agents.agent import Agent, Policy
from arcade_rl.agents.algorithms.q_table import QTableAgent, TablePolicy
from arcade_rl.errors import UsageError
from arcade_rl.games.game import ObservationSpec
from arcade_rl.hyperparameters import Algorithm, Hyperparameters
from arcade_rl.shelf.brains.brain_file import Brain


def make_agent(
    algorithm: Algorithm,
    hyperparameters: Hyperparameters,
    observation_spec: ObservationSpec,
    action_count: int,
    *,
    seed: int,
    replay_folder: Path,
    device: str = "cpu",
) -> Agent:
    """An untrained agent; `restore` or `load_tensors` gives it a past.

    Raises:
        UsageError: the algorithm or the network cannot take such observations, or the algorithm cannot learn.
        ArcadeError: there is no room for the replay memory.
    """
    if algorithm == "actor-critic":
        raise UsageError("an actor-critic plays and does not learn here; use dqn or pqn")
    if algorithm == "q-table":
        _check_countable(observation_spec)
        return QTableAgent(hyperparameters, observation_spec.states, action_count, seed=seed)
    if algorithm == "pqn":
        from arcade_rl.agents.algorithms.pqn import PqnAgent

        return PqnAgent(hyperparameters, observation_spec, action_count, seed=seed, device=device)
    from arcade_rl.agents.algorithms.dqn import DqnAgent

    return DqnAgent(
        hyperparameters, observation_spec, action_count, seed=seed, replay_folder=replay_folder, device=device
    )


def untrained_policy(
    algorithm: Algorithm,
    hyperparameters: Hyperparameters,
    observation_spec: ObservationSpec,
    action_count: int,
    seed: int,
    device: str = "cpu",
) -> Policy:
    """The untrained policy of an agent with these hyperparameters and this seed.

    Raises:
        UsageError: the algorithm or the network cannot take such observations.
    """
    if algorithm == "q-table":
        _check_countable(observation_spec)
        return TablePolicy(observation_spec.states, action_count)
    if algorithm == "actor-critic":
        from arcade_rl.agents.networks.actor_critic import ActorCriticPolicy

        return ActorCriticPolicy(hyperparameters, observation_spec, action_count, seed=seed, device=device)
    from arcade_rl.agents.networks.networks import NetworkPolicy

    return NetworkPolicy(hyperparameters, observation_spec, action_count, seed=seed, device=device)


def make_policy(brain: Brain, device: str = "cpu") -> Policy:
    """The policy that a brain holds; its tensors were checked when the brain was read."""
    dtype = {"pixels": "uint8", "vector": "float32", "state": "int64"}[brain.observation_kind]
    standardized = "normalizer.mean" in brain.tensors
    spec = ObservationSpec(
        brain.observation_kind, brain.observation_shape, dtype, _states(brain), standardized=standardized
    )
    policy = untrained_policy(brain.algorithm, brain.hyperparameters, spec, len(brain.actions), 0, device)
    policy.load_tensors(brain.tensors)
    return policy


def _states(brain: Brain) -> int:
    """How many states a brain knows: the table's rows, or the inputs of the first layer."""
    if brain.observation_kind != "state":
        return 0
    if brain.algorithm == "q-table":
        return len(brain.tensors["table"])
    first = "dense1.weight" if "dense1.weight" in brain.tensors else "value_dense.weight"
    return int(brain.tensors[first].shape[1])


def _check_countable(spec: ObservationSpec) -> None:
    if spec.kind != "state":
        raise UsageError("a Q-table needs a game whose states can be counted, such as frozen-lake; use dqn here")
