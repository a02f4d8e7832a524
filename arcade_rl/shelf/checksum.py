"""A checksum of what a `.safetensors` file says and holds: one flipped bit would otherwise pass for a weight."""

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

KEY = "arcade_rl_checksum"


def checksum(document: str, tensors: Mapping[str, NDArray[Any]]) -> str:
    """SHA-256 of a document and of all tensors with their names, types and shapes; about 2 ms for each MB."""
    digest = hashlib.sha256(document.encode("utf-8", "surrogatepass"))
    for name, tensor in sorted(tensors.items()):
        dtype = tensor.dtype.newbyteorder("<")
        digest.update(f"\n{name!r} {dtype.str} {tensor.shape}\n".encode())
        digest.update(np.ascontiguousarray(tensor, dtype).reshape(-1).view(np.uint8).data)
    return digest.hexdigest()


def check(metadata: Mapping[str, str], document: str, tensors: Mapping[str, NDArray[Any]]) -> None:
    """Refuse what has changed since it was written. Files of arcade-rl 0.1.0 have no checksum, and are believed.

    Raises:
        ValueError: the checksum in `metadata` is another one.
    """
    written = metadata.get(KEY)
    if written is not None and written != checksum(document, tensors):
        raise ValueError("its contents have changed since it was written")
