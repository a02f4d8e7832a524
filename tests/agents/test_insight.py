"""Looking into a network: numbers that can be worked out another way."""

import numpy as np
import pytest
import torch

from arcade_rl.agents.algorithms.q_table import TablePolicy
from arcade_rl.agents.insight import insight_into
from arcade_rl.agents.networks.networks import NetworkPolicy
from arcade_rl.games.game import ObservationSpec
from arcade_rl.hyperparameters import Hyperparameters

SPEC = ObservationSpec("pixels", (2, 42, 42), "uint8")


def looking(**hyperparameters):
    observation = np.random.default_rng(0).integers(256, size=SPEC.shape, dtype=np.uint8)
    policy = NetworkPolicy(Hyperparameters(**{"network": "small", **hyperparameters}), SPEC, 3, seed=1)
    return insight_into(policy, observation)


def test_saliency_is_how_far_the_best_value_moves_with_a_pixel():
    insight = looking(network="mlp", hidden_layers=1)
    saliency = insight.saliency()
    assert saliency.shape == (42, 42)
    row, column = np.unravel_index(saliency.argmax(), saliency.shape)
    moved = []
    for picture in range(2):
        pixels = torch.from_numpy(np.tile(insight.observation, (2, 1, 1, 1))).float()
        pixels[:, picture, row, column] += torch.tensor([-0.05, 0.05])
        values = insight.policy.network(pixels).amax(dim=1).detach()
        moved.append(abs(float(values[1] - values[0])) / 0.1)
    assert max(moved) == pytest.approx(float(saliency.max()), rel=0.05)


def test_feature_maps_are_what_the_filters_make_of_the_pictures():
    insight = looking()
    first, second = insight.feature_maps()
    assert (first.shape, second.shape) == ((16, 13, 13), (32, 5, 5))
    filters = insight.filters()
    assert filters.shape == (16, 2, 6, 6)
    corner = (insight.observation[:, :6, :6] / 255 * filters).sum(axis=(1, 2, 3))
    bias = insight.policy.tensors()["conv1.bias"]
    np.testing.assert_allclose(first[:, 0, 0], np.maximum(corner + bias, 0), atol=1e-4)


@pytest.mark.parametrize("head", ["c51", "hl-gauss", "qr"])
def test_distributions_have_the_values_as_their_means(head):
    insight = looking(value_head=head)
    returns, probabilities = insight.distributions()
    values = insight.policy.q_values(insight.observation[np.newaxis])[0]
    np.testing.assert_allclose((returns * probabilities).sum(axis=1), values, atol=1e-4)
    assert insight.is_distributional


def test_a_table_has_no_inside():
    assert insight_into(TablePolicy(16, 4), np.array(0)) is None


def test_saliency_of_a_picture_in_colour_is_that_of_the_colour_that_counts_most():
    spec = ObservationSpec("pixels", (2, 42, 42, 3), "uint8")
    policy = NetworkPolicy(Hyperparameters(network="small"), spec, 3, seed=1)
    insight = insight_into(policy, np.random.default_rng(0).integers(256, size=spec.shape, dtype=np.uint8))
    pixels = torch.from_numpy(insight.observation[np.newaxis]).float().requires_grad_()
    policy.network(pixels).max().backward()
    np.testing.assert_allclose(insight.saliency(), pixels.grad[0].abs().numpy().max(axis=(0, 3)), rtol=1e-4)
    assert insight.filters().shape == (16, 6, 6, 6)
    assert insight.feature_maps()[0].shape == (16, 13, 13)
