"""The same seed gives the same weights, in this version as in those before it.

`same_weights.json` holds what each agent had learned. Made again only where learning is meant to change, with
`python -m tests.agents.algorithms.test_same_weights`. On the processor and the torch that made it, every bit is
compared; elsewhere, where products of matrices are rounded otherwise, how large the tensors are.
"""

import hashlib
import json
import platform
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from arcade_rl.agents.algorithms.dqn import DqnAgent
from arcade_rl.agents.algorithms.network_agent import NetworkAgent
from arcade_rl.agents.algorithms.pqn import PqnAgent
from arcade_rl.agents.data import Tensors
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.shelf.demonstrations.demonstrations import Demonstration
from tests.agents.worlds import CHAIN, SMALL_PICTURES, Chain, Pictures

FILE = Path(__file__).with_name("same_weights.json")

DENSE = Hyperparameters(
    hidden_units=16, hidden_layers=2, learning_rate=1e-3, batch_size=8, learning_starts=20, steps_per_update=1,
    replay_capacity=200, target_update_interval=5, epsilon_end=0.2, epsilon_decay_steps=100, parallel_games=2,
    training_steps=200,
)  # fmt: skip
PICTURES = DENSE.replace(network="nips", learning_rate_decay=0.9)
NOISY = {"noisy_networks": True, "epsilon_start": 0.0, "epsilon_end": 0.0}
RAINBOW = NOISY | {
    "value_head": "c51", "value_min": -2.0, "value_max": 2.0, "double_q": True, "dueling": True, "n_step": 3,
    "prioritized_replay": True,
}  # fmt: skip
PQN = {"layer_norm": True, "rollout_steps": 5, "epochs": 2, "batch_size": 5, "averaged_updates": 40, "loss": "squared"}


def chain(hyperparameters: Hyperparameters, folder: Path) -> NetworkAgent:
    agent = DqnAgent(hyperparameters, CHAIN, 2, seed=0, replay_folder=folder)
    Chain(games=2).play(agent, 60)
    return agent


def taught(hyperparameters: Hyperparameters, folder: Path) -> NetworkAgent:
    agent = DqnAgent(hyperparameters, CHAIN, 2, seed=0, replay_folder=folder)
    frames, actions, rewards = np.arange(5), np.ones(4, np.int64), np.array([0, 0, 0, 1], np.float32)
    demonstration = Demonstration(frames, actions, rewards, rewards > 0, "chain", "2026-01-01T00:00:00+00:00")
    agent.demonstrations.change(taken={1: demonstration}, dropped=set())
    Chain(games=2).play(agent, 60)
    return agent


def pictures(hyperparameters: Hyperparameters, folder: Path) -> NetworkAgent:
    agent = DqnAgent(hyperparameters, SMALL_PICTURES, 3, seed=0, replay_folder=folder)
    Pictures(2, SMALL_PICTURES, seed=5).play(agent, 40)
    return agent


def pqn(hyperparameters: Hyperparameters, folder: Path) -> NetworkAgent:
    agent = PqnAgent(hyperparameters, SMALL_PICTURES, 3, seed=0)
    Pictures(2, SMALL_PICTURES, seed=5).play(agent, 40)
    return agent


def pqn_chain(hyperparameters: Hyperparameters, folder: Path) -> NetworkAgent:
    agent = PqnAgent(hyperparameters, CHAIN, 2, seed=0)
    Chain(games=2).play(agent, 60)
    return agent


CASES: dict[str, tuple[Callable[[Hyperparameters, Path], NetworkAgent], Hyperparameters]] = {
    "dqn": (chain, DENSE),
    "dqn without a target network": (chain, DENSE.replace(target_update_interval=1, optimizer="rmsprop")),
    "dense dqn at the end of episodes": (pictures, DENSE.replace(updates_per_episode=16, max_gradient_norm=0.1)),
    "dqn with quantiles": (chain, DENSE.replace(value_head="qr", atoms=5, double_q=True, n_step=2)),
    "dqn with demonstrations": (taught, DENSE.replace(prioritized_replay=True, double_q=True)),
    "rainbow": (chain, DENSE.replace(**RAINBOW)),
    "dqn on pictures": (pictures, PICTURES.replace(clip_rewards=False, averaged_updates=20)),
    "rainbow on pictures": (pictures, PICTURES.replace(**RAINBOW)),
    "pqn": (pqn_chain, DENSE.replace(**PQN)),
    "pqn with hl-gauss": (pqn_chain, DENSE.replace(**PQN, value_head="hl-gauss", atoms=11)),
    "pqn on pictures": (pqn, PICTURES.replace(**PQN, optimizer="radam")),
}


def learned(case: str, folder: Path) -> tuple[int, Tensors]:
    """Updates made, and everything that they changed."""
    live, hyperparameters = CASES[case]
    agent = live(hyperparameters, folder)
    kept = ("network/", "target/", "optimizer/", "average/", "replay/priorities")
    tensors = {name: array for name, array in agent.state()[0].items() if name.startswith(kept)}
    return agent.updates, tensors | {f"brain/{name}": array for name, array in agent.tensors().items()}


def made_on() -> list[str]:
    """What the last bits depend on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if platform.system() == "Linux" else []
    processors = {line.partition(":")[2].strip() for line in lines if line.startswith(("model name", "flags"))}
    return [torch.__version__, np.__version__, hashlib.sha256(" ".join(sorted(processors)).encode()).hexdigest()]


def bits(tensors: Tensors) -> str:
    digest = hashlib.sha256()
    for name in sorted(tensors):
        digest.update(name.encode() + np.ascontiguousarray(tensors[name]).tobytes())
    return digest.hexdigest()


def sizes(tensors: Tensors) -> dict[str, float]:
    return {name: float(np.abs(tensors[name], dtype=np.float64).sum()) for name in sorted(tensors)}


@pytest.mark.parametrize("case", CASES)
def test_the_same_seed_gives_the_same_weights_as_before(case, tmp_path, monkeypatch):
    learn_in_float32(monkeypatch)
    before: dict[str, Any] = json.loads(FILE.read_text())
    updates, tensors = learned(case, tmp_path)
    assert updates == before["cases"][case]["updates"] > 20
    assert sizes(tensors) == pytest.approx(before["cases"][case]["sizes"], rel=1e-3)
    if made_on() == before["made_on"]:
        assert bits(tensors) == before["cases"][case]["sha256"]


def learn_in_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    for feature in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"):
        monkeypatch.setattr(torch.cpu, feature, lambda: False)


def main() -> None:
    """Write down what the agents learn now."""
    torch.set_num_threads(1)
    cases = {}
    with pytest.MonkeyPatch.context() as monkeypatch:
        learn_in_float32(monkeypatch)
        for case in CASES:
            with tempfile.TemporaryDirectory() as folder:
                updates, tensors = learned(case, Path(folder))
            cases[case] = {"updates": updates, "sha256": bits(tensors), "sizes": sizes(tensors)}
    FILE.write_text(json.dumps({"made_on": made_on(), "cases": cases}, indent=1) + "\n")


if __name__ == "__main__":
    main()
