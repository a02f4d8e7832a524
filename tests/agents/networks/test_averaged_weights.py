import math

import pytest
import torch
from torch import nn

from arcade_rl.agents.networks.averaged_weights import AveragedWeights


def one_weight(value: float) -> nn.Linear:
    network = nn.Linear(1, 1, bias=False)
    set_weight(network, value)
    return network


def set_weight(network: nn.Linear, value: float) -> None:
    with torch.no_grad():
        network.weight.fill_(value)


def follow(average: AveragedWeights, network: nn.Linear, weights: list[float]) -> float:
    """16 updates with each of the weights; returns the average."""
    updates = 0
    for weight in weights:
        set_weight(network, weight)
        for _ in range(16):
            updates += 1
            average.follow(updates)
    return average.network.weight.item()


def test_before_the_window_is_full_all_weights_count_alike():
    network = one_weight(100.0)
    assert follow(AveragedWeights(network, updates=160), network, [1.0, 2.0, 6.0]) == pytest.approx(3.0)


def test_then_older_weights_count_the_less():
    network = one_weight(0.0)
    found = follow(AveragedWeights(network, updates=32), network, [1.0, 3.0, 6.0, 0.0])
    assert found == pytest.approx(((1 + 3) / 2 + 6) / 2 / 2)


def test_a_jump_is_forgotten_by_all_but_the_eth_part_after_as_many_updates_as_asked_for():
    network = one_weight(0.0)
    average = AveragedWeights(network, updates=1_600)
    found = follow(average, network, [1.0] * 1_000 + [0.0] * 100)
    assert found == pytest.approx(1 / math.e, rel=0.01)


def test_a_window_below_the_interval_follows_closely():
    network = one_weight(0.0)
    assert follow(AveragedWeights(network, updates=1), network, [1.0, 7.0]) == 7.0


def test_the_network_itself_is_left_alone():
    network = one_weight(0.0)
    follow(AveragedWeights(network, updates=32), network, [1.0, 3.0])
    assert network.weight.item() == 3.0


def test_what_was_inherited_counts_as_a_full_window():
    network = one_weight(8.0)
    average = AveragedWeights(network, updates=64)
    average.inherit()
    assert follow(average, network, [0.0]) == pytest.approx(8.0 * (1 - 16 / 64))
