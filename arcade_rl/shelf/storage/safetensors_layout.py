"""Where the tensors are in a `.safetensors` file, read with distrust: nothing it claims is believed unchecked.

The format: 8 bytes with the length of a JSON header (little endian), the header, the tensors' bytes.
https://github.com/huggingface/safetensors#format
"""

import json
import math
import os
from dataclasses import dataclass
from typing import Any, BinaryIO

from arcade_rl.errors import quoted

MAX_FILE_BYTES = 2 * 1024**3
MAX_HEADER_BYTES = 1024**2
_LENGTH_BYTES = 8
_MAX_DIMENSIONS = 8
ITEM_BYTES = {"BOOL": 1, "U8": 1, "F16": 2, "F32": 4, "F64": 8, "I64": 8}


@dataclass(frozen=True, slots=True)
class Entry:
    """One tensor: its type, its shape, and where its bytes begin in the file."""

    dtype: str
    shape: tuple[int, ...]
    begin: int

    @property
    def bytes(self) -> int:
        """How many bytes it takes."""
        return math.prod(self.shape) * ITEM_BYTES[self.dtype]


@dataclass(frozen=True, slots=True)
class Layout:
    """All that a header says."""

    metadata: dict[str, str]
    entries: dict[str, Entry]


def read_layout(file: BinaryIO) -> Layout:
    """Read and check the header; the tensors' bytes are not touched.

    Raises:
        ValueError: it is not such a file, was cut short, or contradicts itself; the message is for people.
    """
    size = os.fstat(file.fileno()).st_size
    if size > MAX_FILE_BYTES:
        raise ValueError(f"it is absurdly large ({size:,} bytes)")
    length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
    if not 2 <= length <= min(MAX_HEADER_BYTES, size - _LENGTH_BYTES):
        raise ValueError("it is not a .safetensors file, or was cut short")
    header = strict_json(file.read(length))
    metadata = header.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise ValueError("its metadata are not texts")
    begin = _LENGTH_BYTES + length
    entries = {name: _entry(name, claim, begin) for name, claim in header.items()}
    _check_no_gaps(entries, begin, size)
    return Layout(metadata, entries)


def strict_json(text: str | bytes) -> dict[str, Any]:
    """One JSON object without repeated keys and without NaN. ValueError if it is anything else."""
    try:
        value = json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_refuse_constant)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError("its header is damaged") from error
    if not isinstance(value, dict):
        raise ValueError("it holds no JSON object")
    return value


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("it names something twice")
    return table


def _refuse_constant(word: str) -> None:
    raise ValueError(f"it holds {word} for a number")


def _entry(name: str, claim: Any, data_begin: int) -> Entry:
    match claim:
        case {"dtype": str(dtype), "shape": [*shape], "data_offsets": [begin, end], **rest} if not rest:
            pass
        case _:
            raise ValueError(f"its description of tensor {quoted(name)} is malformed")
    if dtype not in ITEM_BYTES:
        raise ValueError(f"tensor {quoted(name)} has type {quoted(dtype)}; only {', '.join(ITEM_BYTES)} are used")
    numbers = (*shape, begin, end)
    if len(shape) > _MAX_DIMENSIONS or not all(type(each) is int and 0 <= each <= MAX_FILE_BYTES for each in numbers):
        raise ValueError(f"tensor {quoted(name)} has an absurd size")
    entry = Entry(dtype, tuple(shape), data_begin + begin)
    if entry.bytes != end - begin:
        raise ValueError(f"tensor {quoted(name)} takes more or fewer bytes than its shape says")
    return entry


def _check_no_gaps(entries: dict[str, Entry], begin: int, size: int) -> None:
    for entry in sorted(entries.values(), key=lambda each: (each.begin, each.bytes)):
        if entry.begin != begin:
            raise ValueError("its tensors overlap or leave gaps")
        begin += entry.bytes
    if begin != size:
        raise ValueError("it was cut short, or something was added at its end")
