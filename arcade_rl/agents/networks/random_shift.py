"""Random shifts of the pictures learned from (Kostrikov et al. 2021, "Image Augmentation Is All You Need", sec. 3)."""

import numpy as np

from arcade_rl.agents.data import Observation


def shift_at_random(pictures: Observation, most: int, random: np.random.Generator) -> None:
    """Move each observation, in place, by up to `most` pixels along each axis; what comes in repeats the edge.

    Args:
        pictures: (B, stack, height, width); the pictures of one stack move together.
    """
    height, width = pictures.shape[-2:]
    padded = np.pad(pictures, ((0, 0), (0, 0), (most, most), (most, most)), "edge")
    offsets = random.integers(0, 2 * most + 1, size=(len(pictures), 2))
    for stack, whole, (top, left) in zip(pictures, padded, offsets, strict=True):
        stack[:] = whole[:, top : top + height, left : left + width]
