"""The losses and targets of every value head, against numbers worked by hand."""

import math

import pytest
import torch

from arcade_rl.agents.networks.value_heads import (
    gaussian_histogram,
    make_value_head,
    of_actions,
    project,
    quantile_huber,
    two_hot,
)
from arcade_rl.hyperparameters import Hyperparameters

SUPPORT = torch.tensor([-1.0, 0.0, 1.0])
MIDPOINTS = torch.tensor([0.25, 0.75])


def a_head(kind: str, **changes):
    return make_value_head(Hyperparameters(value_head=kind, **changes), torch.device("cpu"))


def projected(reward: float, discount: float, probabilities: list[float]) -> list[float]:
    return project(SUPPORT, torch.tensor([reward]), torch.tensor([discount]), torch.tensor([probabilities]))[0].tolist()


def test_a_return_between_two_atoms_is_shared_out_by_nearness():
    # 0.5 * (-1, 0, 1) + 0.25 = (-0.25, 0.25, 0.75); a quarter of -0.25 goes to -1 and three quarters to 0, and so on
    assert projected(0.25, 0.5, [0.2, 0.3, 0.5]) == pytest.approx(
        [0.2 * 0.25, 0.2 * 0.75 + 0.3 * 0.75 + 0.5 * 0.25, 0.3 * 0.25 + 0.5 * 0.75]
    )


def test_a_return_on_an_atom_goes_there_whole():
    assert projected(0.0, 1.0, [0.2, 0.3, 0.5]) == pytest.approx([0.2, 0.3, 0.5])
    assert projected(1.0, 1.0, [1.0, 0.0, 0.0]) == pytest.approx([0.0, 1.0, 0.0])


def test_returns_beyond_the_support_are_counted_at_its_ends():
    assert projected(1.5, 1.0, [0.0, 0.4, 0.6]) == pytest.approx([0.0, 0.0, 1.0])
    assert projected(-7.0, 1.0, [0.1, 0.4, 0.5]) == pytest.approx([1.0, 0.0, 0.0])


def test_after_a_terminal_transition_only_the_reward_remains():
    assert projected(0.5, 0.0, [0.2, 0.3, 0.5]) == pytest.approx([0.0, 0.5, 0.5])


def test_a_projection_over_51_atoms_loses_no_probability_and_keeps_the_mean():
    support = torch.linspace(-10, 10, 51)
    probabilities = torch.rand((32, 51), generator=torch.Generator().manual_seed(0)).softmax(dim=1)
    rewards, discounts = torch.linspace(-0.1, 0.1, 32), torch.full((32,), 0.97)
    moved = project(support, rewards, discounts, probabilities)
    torch.testing.assert_close(moved.sum(dim=1), torch.ones(32))
    torch.testing.assert_close(moved @ support, rewards + discounts * (probabilities @ support), atol=1e-4, rtol=0)


def test_each_sample_is_projected_by_itself():
    rewards, discounts = torch.tensor([1.0, -1.0]), torch.tensor([1.0, 0.0])
    moved = project(SUPPORT, rewards, discounts, torch.tensor([[1.0, 0, 0], [0, 0, 1.0]]))
    assert moved.tolist() == [[0, 1, 0], [1, 0, 0]]


def test_quantile_huber_weighs_errors_by_the_side_that_they_lie_on():
    # errors target - quantile: 0.5 and 3 from quantile 0, -1.5 and 1 from quantile 2
    losses = quantile_huber(MIDPOINTS, torch.tensor([[0.0, 2.0]]), torch.tensor([[0.5, 3.0]]))
    of_the_lower = 0.25 * 0.125 + 0.25 * 2.5
    of_the_upper = 0.25 * 1.0 + 0.75 * 0.5  # |0.75 - 1| below, 0.75 above
    assert losses.tolist() == pytest.approx([of_the_lower / 2 + of_the_upper / 2])


def test_quantile_huber_is_a_sum_over_quantiles_and_a_mean_over_targets():
    quantiles, targets = torch.zeros(1, 4), torch.full((1, 8), 2.0)
    midpoints = torch.tensor([0.125, 0.375, 0.625, 0.875])
    assert quantile_huber(midpoints, quantiles, targets).tolist() == pytest.approx([2.0 * 1.5])


def test_quantile_huber_pulls_each_quantile_to_its_own_share_of_the_targets():
    targets = torch.tensor(
        [[0.0, 10.0, 20.0, 30.0]]
    )  # a quarter of the probability lies below 0..10, half below 10..20
    quantiles = torch.full((1, 2), 15.0, requires_grad=True)
    optimizer = torch.optim.SGD([quantiles], lr=1.0)
    for _ in range(200):
        optimizer.zero_grad()
        torch.autograd.backward(quantile_huber(MIDPOINTS, quantiles, targets).sum())
        optimizer.step()
    lower, upper = quantiles[0].tolist()
    assert -1 <= lower <= 11
    assert 19 <= upper <= 31


def test_the_scalar_heads_target_is_the_reward_and_the_discounted_value():
    target = a_head("scalar").target(torch.tensor([1.0, 1.0]), torch.tensor([0.5, 0.0]), torch.tensor([4.0, 9.0]))
    assert target.tolist() == [3.0, 1.0]


@pytest.mark.parametrize(("loss", "expected"), [("huber", [2.5, 0.125]), ("squared", [9.0, 0.25])])
def test_the_scalar_heads_loss_is_as_asked_for(loss, expected):
    losses = a_head("scalar", loss=loss).losses(torch.tensor([1.0, 1.0]), torch.tensor([4.0, 1.5]))
    assert losses.tolist() == expected


def test_the_scalar_head_is_certain_of_its_values():
    head, outputs = a_head("scalar"), torch.tensor([[1.0, -2.0]])
    returns, probabilities = head.distributions(outputs)
    assert head.expected(outputs).tolist() == [[1.0, -2.0]]
    assert returns.tolist() == [[[1.0], [-2.0]]]
    assert probabilities.tolist() == [[[1.0], [1.0]]]


THREE_ATOMS = {"atoms": 3, "value_min": -1.0, "value_max": 1.0}


def test_c51_expects_the_mean_of_its_probabilities():
    head = a_head("c51", **THREE_ATOMS)
    outputs = torch.tensor([[[0.2, 0.3, 0.5], [1e-9, 1.0, 1e-9]]]).log()
    returns, probabilities = head.distributions(outputs)
    torch.testing.assert_close(head.expected(outputs), torch.tensor([[0.3, 0.0]]))
    torch.testing.assert_close(probabilities, outputs.exp())
    assert returns.tolist() == [[[-1, 0, 1], [-1, 0, 1]]]


def test_c51_learns_by_the_cross_entropy_to_the_projected_target():
    head = a_head("c51", **THREE_ATOMS)
    target = head.target(torch.tensor([0.5]), torch.tensor([0.0]), torch.tensor([[5.0, 1.0, 2.0]]))
    assert target.tolist() == [[0.0, 0.5, 0.5]]
    losses = head.losses(torch.tensor([[0.2, 0.3, 0.5]]).log(), target)
    assert losses.tolist() == pytest.approx([-0.5 * math.log(0.3) - 0.5 * math.log(0.5)])


def test_qr_expects_the_mean_of_its_quantiles():
    head, outputs = a_head("qr", atoms=2), torch.tensor([[[0.0, 2.0], [5.0, -1.0]]])
    returns, probabilities = head.distributions(outputs)
    assert head.expected(outputs).tolist() == [[1.0, 2.0]]
    assert returns.tolist() == outputs.tolist()
    assert probabilities.tolist() == [[[0.5, 0.5], [0.5, 0.5]]]


def test_qr_learns_at_the_midpoints_of_its_shares_from_every_quantile_of_the_target():
    head = a_head("qr", atoms=2)
    target = head.target(torch.tensor([0.5]), torch.tensor([0.5]), torch.tensor([[0.0, 5.0]]))
    assert target.tolist() == [[0.5, 3.0]]
    quantiles = torch.tensor([[0.0, 2.0]])
    torch.testing.assert_close(head.losses(quantiles, target), quantile_huber(MIDPOINTS, quantiles, target))


# Returns that are numbers already, such as lambda returns


def test_two_hot_shares_a_return_out_between_its_two_nearest_atoms():
    shares = two_hot(SUPPORT, torch.tensor([0.25, -1.0, 7.0]))
    assert shares.tolist() == [[0.0, 0.75, 0.25], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]


def test_two_hot_is_the_projection_of_a_return_that_nothing_follows():
    support, returns = torch.linspace(-10, 10, 51), torch.linspace(-12, 12, 40)
    anything = torch.full((40, 51), 1 / 51)
    torch.testing.assert_close(two_hot(support, returns), project(support, returns, torch.zeros(40), anything))


def share_below(deviations: float) -> float:
    """The standard normal distribution function at `deviations`."""
    return (1 + math.erf(deviations / math.sqrt(2))) / 2


def test_a_gaussian_histogram_is_the_share_of_each_bin_within_the_outermost_edges():
    (shares,) = gaussian_histogram(SUPPORT, torch.tensor([0.5]), deviation=0.75).tolist()
    low, middle, high = share_below(-2), share_below(-0.5 / 0.75), share_below(0.5 / 0.75)
    assert shares == pytest.approx([(middle - low) / (high - low), (high - middle) / (high - low)])
    assert shares == pytest.approx([0.3170, 0.6830], abs=1e-4)


def test_a_gaussian_far_outside_lies_at_the_edge():
    shares = gaussian_histogram(torch.linspace(-10, 10, 52), torch.tensor([-1e6, 1e6]), deviation=0.3)
    assert shares.argmax(dim=1).tolist() == [0, 50]
    torch.testing.assert_close(shares.sum(dim=1), torch.ones(2))


def test_hl_gauss_learns_by_the_cross_entropy_to_a_gaussian_of_three_quarters_of_a_bin():
    head = a_head("hl-gauss", atoms=2, value_min=-1.0, value_max=1.0)
    target = head.of_returns(torch.tensor([0.5]))
    torch.testing.assert_close(target, gaussian_histogram(SUPPORT, torch.tensor([0.5]), deviation=0.75))
    (low, high), outputs = target[0].tolist(), torch.tensor([[0.2, 0.8]]).log()
    assert head.losses(outputs, target).tolist() == pytest.approx([-low * math.log(0.2) - high * math.log(0.8)])
    assert head.expected(outputs.unsqueeze(0)).tolist() == [[pytest.approx(0.2 * -0.5 + 0.8 * 0.5)]]
    bootstrapped = head.target(torch.tensor([0.2]), torch.tensor([1.0]), outputs)  # 0.2 and the 0.3 that it expects
    torch.testing.assert_close(bootstrapped, target)


def test_hl_gauss_keeps_the_return_that_it_is_taught_but_at_the_ends():
    head = a_head("hl-gauss")
    returns = torch.linspace(-8.5, 8.5, 35)
    torch.testing.assert_close(head.of_returns(returns) @ head.support, returns, atol=1e-3, rtol=0)


def test_c51_learns_a_known_return_as_certain():
    head = a_head("c51", **THREE_ATOMS)
    assert head.of_returns(torch.tensor([0.5])).tolist() == [[0.0, 0.5, 0.5]]


def test_qr_takes_a_known_return_for_a_sample_of_returns():
    head, quantiles = a_head("qr", atoms=2), torch.tensor([[0.0, 2.0]])
    target = head.of_returns(torch.tensor([0.5]))
    # errors 0.5 above the lower quantile and 1.5 below the upper one
    assert head.losses(quantiles, target).tolist() == pytest.approx([0.25 * 0.125 + 0.25 * 1.0])


def test_the_scalar_head_learns_a_known_return_itself():
    assert a_head("scalar").of_returns(torch.tensor([0.5, -3.0])).tolist() == [0.5, -3.0]


def test_the_outputs_of_each_samples_action_are_picked():
    actions = torch.tensor([1, 0])
    assert of_actions(torch.tensor([[1, 2], [3, 4]]), actions).tolist() == [2, 3]
    atoms = torch.tensor([[[1, 2], [3, 4]], [[5, 6], [7, 8]]])
    assert of_actions(atoms, actions).tolist() == [[3, 4], [5, 6]]
