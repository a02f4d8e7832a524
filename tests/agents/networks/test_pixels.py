"""The first layer over bytes: the same products, however the pixels are laid out."""

import numpy as np
import pytest
import torch

from arcade_rl.agents.networks.pixels import PixelConvolution, folded


def some_bytes(*shape: int) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(0).integers(256, size=shape, dtype=np.uint8))


def test_folding_makes_a_channel_of_each_place_in_a_block():
    pictures = some_bytes(2, 3, 8, 12)
    blocks = folded(pictures)
    assert blocks.shape == (2, 2, 3, 3 * 16)
    for frame, row, column in ((0, 0, 0), (1, 2, 3), (2, 3, 1)):
        channel = 16 * frame + 4 * row + column
        torch.testing.assert_close(blocks[..., channel], pictures[:, frame, row::4, column::4], rtol=0, atol=0)


@pytest.mark.parametrize(
    ("kernel", "stride", "size", "folds"),
    [
        ((8, 8), (4, 4), (84, 84), True),
        ((8, 4), (4, 4), (104, 80), True),
        ((8, 4), (4, 4), (105, 80), False),  # blocks of 4 leave a row over
        ((6, 6), (3, 3), (42, 42), False),
    ],
)
def test_values_and_gradients_are_those_of_a_plain_convolution(kernel, stride, size, folds):
    torch.manual_seed(0)
    layer = PixelConvolution(4, 5, kernel, stride)
    pictures = some_bytes(3, 4, *size)
    prepared = layer.prepared(pictures, torch.bfloat16).float()  # which holds every byte exactly
    assert (prepared.shape[1] == 64) == folds
    assert layer.prepared(pictures, torch.float32).shape[1] == 4
    assert prepared.is_contiguous(memory_format=torch.channels_last)

    def answer(outputs: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return outputs, *torch.autograd.grad(outputs.square().sum(), tuple(layer.parameters()))

    plain = torch.nn.functional.conv2d(pictures / 255, layer.weight, layer.bias, stride)
    for ours, expected in zip(answer(layer(prepared)), answer(plain), strict=True):
        torch.testing.assert_close(ours, expected, rtol=1e-4, atol=1e-3)


def test_floats_are_not_folded_so_that_their_gradient_can_be_asked_for():
    layer = PixelConvolution(4, 5, (8, 8), (4, 4))
    pictures = some_bytes(1, 4, 84, 84).float().requires_grad_()
    (gradient,) = torch.autograd.grad(layer(layer.prepared(pictures, torch.float32)).sum(), pictures)
    assert gradient.shape == pictures.shape
