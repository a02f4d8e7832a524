"""A checksum of what a `.safetensors` file says and holds: one flipped bit would otherwise pass for a weight."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

KEY = "arcade_rl_checksum"
_LENGTH_BYTES = 8


def checksum(document: str, tensors: Mapping[str, NDArray[Any]]) -> str:
    """SHA-256 of a document and of all tensors with their names, types and shapes; about 2 ms for each MB."""
    digest = hashlib.sha256(document.encode("utf-8", "surrogatepass"))
    for name, tensor in sorted(tensors.items()):
        dtype = tensor.dtype.newbyteorder("<")
        digest.update(f"\n{name!r} {dtype.str} {tensor.shape}\n".encode())
        digest.update(np.ascontiguousarray(tensor, dtype).reshape(-1).view(np.uint8).data)
    return digest.hexdigest()


def sealed(key: str, document: str, tensors: Mapping[str, NDArray[Any]]) -> bytes:
    """A `.safetensors` file with `document` in its metadata under `key`, and their checksum. Equal contents give equal
    bytes: the library alone puts the metadata in an order that changes from one call to the next."""
    from safetensors.numpy import save

    data = save(dict(tensors), {key: document, KEY: checksum(document, tensors)})
    end = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES], "little")
    header = json.loads(data[_LENGTH_BYTES:end])
    header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % _LENGTH_BYTES)  # tensors begin at a multiple of 8
    return b"".join([len(text).to_bytes(_LENGTH_BYTES, "little"), text, memoryview(data)[end:]])


def check(metadata: Mapping[str, str], document: str, tensors: Mapping[str, NDArray[Any]]) -> None:
    """Refuse what has changed since it was written. Files of arcade-rl 0.1.0 have no checksum, and are believed.

    Raises:
        ValueError: the checksum in `metadata` is another one.
    """
    if KEY in metadata and not is_sealed(metadata, document, tensors):
        raise ValueError("its contents have changed since it was written")


def is_sealed(metadata: Mapping[str, str], document: str, tensors: Mapping[str, NDArray[Any]]) -> bool:
    """Whether there is a checksum and it is the right one: the file is as it was written, by whatever version."""
    return metadata.get(KEY) == checksum(document, tensors)
