import numpy as np
import pytest
import torch
from torch import nn

from arcade_rl.agents.networks.optimizers import load_optimizer_tensors, make_optimizer, optimizer_tensors
from arcade_rl.hyperparameters import Hyperparameters


def descend(network: nn.Module, optimizer: torch.optim.Optimizer, steps: int) -> None:
    for step in range(steps):
        optimizer.zero_grad()
        torch.autograd.backward(network(torch.full((2, 3), step + 1.0)).square().mean())
        optimizer.step()


def test_centred_rmsprop_divides_by_the_root_of_the_spread_plus_epsilon():
    network = nn.Linear(1, 1, bias=False)
    optimizer = make_optimizer(Hyperparameters(optimizer="rmsprop", learning_rate=0.1, optimizer_epsilon=0.01), network)
    network.weight.data.fill_(3.0)
    network.weight.grad = torch.tensor([[2.0]])
    optimizer.step()
    mean, square = 0.05 * 2, 0.05 * 4
    assert network.weight.item() == pytest.approx(3 - 0.1 * 2 / (square - mean**2 + 0.01) ** 0.5)


def test_radam_stands_still_at_first_and_then_moves_as_torchs_own_does():
    ours, theirs = nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)
    hyperparameters = Hyperparameters(optimizer="radam", learning_rate=0.1, optimizer_epsilon=1e-10)
    optimizers = make_optimizer(hyperparameters, ours), torch.optim.RAdam(theirs.parameters(), lr=0.1, eps=1e-10)
    moves = []
    for step in range(12):
        before = ours.weight.item(), theirs.weight.item()
        for network, optimizer in zip((ours, theirs), optimizers, strict=True):
            network.weight.grad = torch.tensor([[step - 4.5]])
            optimizer.step()
        moves.append((ours.weight.item() - before[0], theirs.weight.item() - before[1]))
    assert [move for move, _ in moves[:5]] == [0.0] * 5
    for move, expected in moves[5:]:
        assert move == pytest.approx(expected, rel=1e-3)
        assert move != 0.0


def test_adam_moves_as_torchs_own_does_to_the_last_bit():
    ours, theirs = nn.Linear(3, 2), nn.Linear(3, 2)
    theirs.load_state_dict(ours.state_dict())
    ours.unused, theirs.unused = (nn.Parameter(torch.ones(2)) for _ in range(2))
    optimizers = (
        make_optimizer(Hyperparameters(learning_rate=0.1, optimizer_epsilon=1e-5), ours),
        torch.optim.Adam(theirs.parameters(), lr=0.1, eps=1e-5, fused=True),
    )
    for network, optimizer in zip((ours, theirs), optimizers, strict=True):
        descend(network, optimizer, 6)
    for (name, weight), other in zip(ours.named_parameters(), theirs.parameters(), strict=True):
        assert torch.equal(weight, other), name
    mine, torchs = (optimizer_tensors(*each) for each in zip(optimizers, (ours, theirs), strict=True))
    assert mine.keys() == torchs.keys()
    assert all((mine[key] == torchs[key]).all() for key in mine)


@pytest.mark.parametrize("name", ["adam", "radam", "rmsprop"])
def test_an_optimizer_that_is_restored_goes_on_exactly(name):
    hyperparameters = Hyperparameters(optimizer=name)
    steady, resumed = nn.Linear(3, 2), nn.Linear(3, 2)
    optimizer = make_optimizer(hyperparameters, steady)
    descend(steady, optimizer, 3)
    other = make_optimizer(hyperparameters, resumed)
    resumed.load_state_dict(steady.state_dict())
    load_optimizer_tensors(other, resumed, optimizer_tensors(optimizer, steady))
    descend(steady, optimizer, 3)
    descend(resumed, other, 3)
    np.testing.assert_array_equal(steady.weight.detach(), resumed.weight.detach())


@pytest.mark.parametrize(("before", "now"), [("rmsprop", "adam"), ("rmsprop", "radam"), ("adam", "rmsprop")])
def test_one_that_takes_another_s_place_begins_anew(before, now):
    network, fresh = nn.Linear(3, 2), nn.Linear(3, 2)
    optimizer = make_optimizer(Hyperparameters(optimizer=before), network)
    descend(network, optimizer, 3)
    fresh.load_state_dict(network.state_dict())
    theirs = make_optimizer(Hyperparameters(optimizer=now), network)
    load_optimizer_tensors(theirs, network, optimizer_tensors(optimizer, network))
    descend(network, theirs, 3)
    descend(fresh, make_optimizer(Hyperparameters(optimizer=now), fresh), 3)
    np.testing.assert_array_equal(network.weight.detach(), fresh.weight.detach())
