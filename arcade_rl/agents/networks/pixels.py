"""From bytes of pictures to the first layer's output: how pixels are laid out, scaled and, where it pays, folded."""

import torch
from torch import Tensor, nn
from torch.nn import functional

_FOLD = 4  # pixels; as many bytes as a word has


class PixelConvolution(nn.Conv2d):
    """A convolution that sees bytes, 0..255, as 0..1.

    It scales its weights: they are far fewer than the pixels, and bfloat16 holds every byte exactly, but not every
    255th.

    Stride 4 over pixels is stride 1 over blocks of 4 x 4 pixels: the same products, but of 64 channels instead of 4,
    which a processor with AMX multiplies 32 at a time. Measured in bfloat16: the gradient of the weights takes half
    of the time (`nips`, 32 pictures: 0.7 ms for 1.5). In float32, to act, it takes longer.
    """

    def prepared(self, observations: Tensor, dtype: torch.dtype) -> Tensor:
        """(B, frames, H, W[, 3]) bytes or floats as `forward` takes them, in `dtype`, channels last."""
        if self._folds(observations, dtype):
            return folded(observations).to(dtype).permute(0, 3, 1, 2)
        frames = observations.unbind(1)  # (B, H, W[, 3]) each
        channels = torch.stack(frames, dim=-1) if observations.dim() == 4 else torch.cat(frames, dim=-1)
        return channels.permute(0, 3, 1, 2).to(dtype)  # bytes are moved faster than floats

    def _folds(self, observations: Tensor, dtype: torch.dtype) -> bool:
        sides = (*self.kernel_size, *observations.shape[2:])
        if torch.compiler.is_compiling():  # exported: ONNX has no words to move bytes as
            return False
        whole = self.stride == (_FOLD, _FOLD) and not any(side % _FOLD for side in sides)
        gray_bytes = observations.dim() == 4 and observations.dtype == torch.uint8
        return whole and gray_bytes and observations.is_cpu and dtype == torch.bfloat16

    def forward(self, pixels: Tensor) -> Tensor:
        """(B, channels, H, W) pixels as `prepared` lays them out -> (B, filters, ...)."""
        weight = self.weight * (1 / 255)
        if pixels.shape[1] == self.in_channels:
            return functional.conv2d(pixels, weight, self.bias, self.stride)
        filters, channels, height, width = weight.shape
        blocks = weight.view(filters, channels, height // _FOLD, _FOLD, width // _FOLD, _FOLD)
        weight = blocks.permute(0, 1, 3, 5, 2, 4).reshape(filters, -1, height // _FOLD, width // _FOLD)
        return functional.conv2d(pixels, weight, self.bias)


def folded(frames: Tensor) -> Tensor:
    """(B, C, H, W) bytes -> (B, H / 4, W / 4, 16 * C): each place in a block of 4 x 4 pixels is a channel."""
    count, channels, height, width = frames.shape
    words = frames.contiguous().view(torch.int32)  # (B, C, H, W / 4): four pixels in a row are moved as one
    blocks = words.view(count, channels, height // _FOLD, _FOLD, width // _FOLD).permute(0, 2, 4, 1, 3)
    return blocks.contiguous().view(torch.uint8).flatten(start_dim=3)
