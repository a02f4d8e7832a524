"""How many cores the games get while an agent learns, and what becomes of numbers next to nothing."""

import threading

import pytest
import torch

from arcade_rl.training.core import compute
from arcade_rl.training.run.housekeeping import Housekeeping
from arcade_rl.training.run.trainer import train


@pytest.mark.parametrize(("device", "cores", "games"), [("cpu", 2, 1), ("cpu", 1, 1), ("cpu", 9, 8), ("cuda", 16, 16)])
def test_one_core_is_left_to_a_learner_on_a_cpu(
    device: str, cores: int, games: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compute, "usable_cores", lambda: cores)
    assert compute.cores_for_games(device) == games


def next_to_nothing() -> float:
    """1e-39 as torch computes it on this thread, where numbers below 1.2e-38 take ten times as long as others."""
    return float(torch.tensor([1e-38]).mul(0.1))


def test_numbers_next_to_nothing_are_0_in_the_block_and_in_its_threads() -> None:
    found: list[float] = []
    with compute.flushed_denormals("pqn"):
        thread = threading.Thread(target=lambda: found.append(next_to_nothing()))
        thread.start()
        thread.join()
        assert found == [0.0]
        assert next_to_nothing() == 0.0
    assert next_to_nothing() > 0


def test_they_are_0_while_an_agent_is_trained(shelve, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[float] = []
    monkeypatch.setattr(Housekeeping, "show", lambda *_: found.append(next_to_nothing()))
    train(shelve("pole", "cart-pole", max_episode_steps=30, evaluation_episodes=1), steps=64, num_threads=1)
    assert set(found) == {0.0}
    assert next_to_nothing() > 0


def test_a_table_needs_no_such_thing() -> None:
    with compute.flushed_denormals("q-table"):
        assert next_to_nothing() > 0
