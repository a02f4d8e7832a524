"""The numbers that networks learn in: bfloat16 for the hidden layers where the processor has it, else float32.

Nearly all of an update is multiplication, and a processor with AVX512_BF16 multiplies bfloat16 twice as fast as
float32. Measured there on one thread, in batches of 32: an update of `nature` takes 24 ms for 35, of `nips` 10.5 for
13.3, of `small` 4.7 for 5.4. What must not lose digits keeps its float32: weights, optimizer, the last layer with its
values, targets and losses. bfloat16 has float32's range, so that gradients need no scaling. Play and evaluation are
float32 throughout. A processor without such instructions would emulate them, slower than float32; networks of numbers
(mlp) are too small to gain.

The layers cast their weights each time: a copy of the network in bfloat16, kept in step, was no faster. Nor is
`torch.compile`: nearly all of the time goes to products, for which torch calls the same library either way
(`tests/benchmarks/training/bench_compile.py`).
"""

from contextlib import AbstractContextManager, nullcontext

import torch


def learning_dtype(kind: str, device: torch.device) -> torch.dtype:
    """What the hidden layers of a network for observations of this kind learn in, on `device`."""
    fast = kind == "pixels" and device.type == "cpu" and multiplies_bfloat16()
    return torch.bfloat16 if fast else torch.float32


def multiplies_bfloat16() -> bool:
    """Whether this processor has instructions for products of bfloat16."""
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def layers_in(dtype: torch.dtype, device: torch.device) -> AbstractContextManager[object]:
    """Within it, layers multiply in `dtype`, whatever the dtype of their weights.

    Cast weights are not kept: a pass casts each but once, and torch would keep them for all threads in one place.
    """
    if dtype == torch.float32:
        return nullcontext()
    return torch.autocast(device.type, dtype, cache_enabled=False)
