"""Pictures packed small, to keep many: screens are mostly flat."""

import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_FAST = 1


@dataclass(frozen=True, slots=True)
class Packed:
    """An array of bytes, compressed without loss: an Atari screen in colour, 100 kB, takes about 2 kB."""

    shape: tuple[int, ...]
    data: bytes

    @classmethod
    def pack(cls, array: NDArray[np.uint8]) -> "Packed":
        """A packed copy."""
        return cls(array.shape, zlib.compress(array.tobytes(), _FAST))

    def unpack(self) -> NDArray[np.uint8]:
        """The array, uint8, not to be written to."""
        return np.frombuffer(zlib.decompress(self.data), np.uint8).reshape(self.shape)
