"""`python -m arcade_rl.conversion.unpack FILE OUTPUT`: the weights in another program's file, as plain safetensors.

A separate process, with little memory and time, since such files are made by pickling. torch's loader for weights
decides what is read, and nothing else of a pickle is ever decoded. Exit status `REFUSED` or `UNWRITTEN`: standard error
says in a line why the file is refused, or why the output cannot be written.
"""

import contextlib
import gzip
import io
import json
import re
import sys
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from arcade_rl.conversion import REFUSED, UNWRITTEN
from arcade_rl.shelf.storage.atomic import refusal

_MOST_BYTES = 600_000_000
_MOST_NUMBERS = 100_000_000
_MOST_TENSORS = 400
_MOST_JSON = 20_000_000
_MOST_DIMENSIONS = 8
_MEMORY_BYTES = 8_000_000_000  # of addresses: torch alone maps some
_CPU_SECONDS = 60

_OLDEST_TORCH = (2, 10)
"""`weights_only` could be got round before: CVE-2025-32434, CVE-2026-24747."""


class RefusedError(Exception):
    """Why the file is not read, in a line."""


def main() -> int:
    """Unpack one file; the exit status."""
    _limit()
    source, output = map(Path, sys.argv[1:])
    try:
        read = _read(source)
        found = _packed(read)
    except RefusedError as error:
        print(error, file=sys.stderr)
        return REFUSED
    except Exception as error:  # the file decides what fails, and how
        print(f"it cannot be read as weights ({type(error).__name__})", file=sys.stderr)
        return REFUSED
    try:
        output.write_bytes(found)
    except OSError as error:
        print(refusal("write", output.parent.parent, error), file=sys.stderr)  # its own folder is gone in a moment
        return UNWRITTEN
    return 0


def _limit() -> None:
    """Take away what no brain needs; where the system has no such limits (Windows), only the parent's clock is left."""
    with contextlib.suppress(ImportError):
        import resource

        for kind, most in (
            (resource.RLIMIT_AS, _MEMORY_BYTES),
            (resource.RLIMIT_CPU, _CPU_SECONDS),
            (resource.RLIMIT_FSIZE, _MOST_BYTES),
        ):
            _, highest = resource.getrlimit(kind)
            limit = most if highest == resource.RLIM_INFINITY else min(most, highest)
            with contextlib.suppress(ValueError, OSError):  # macOS does not limit addresses
                resource.setrlimit(kind, (limit, limit))


class _Read(NamedTuple):
    """Which program wrote it, its weights by name, and what else it says in plain numbers and words."""

    program: str
    weights: Mapping[Any, Any]
    facts: dict[str, float] = {}
    activation: str = ""
    observation_shape: tuple[int, ...] = ()


def _read(path: Path) -> _Read:
    if path.stat().st_size > _MOST_BYTES:
        raise RefusedError(f"it is larger than {_MOST_BYTES // 1_000_000} MB")
    data = path.read_bytes()
    if data[:2] == b"\x1f\x8b":
        with gzip.open(io.BytesIO(data)) as file:
            return _Read("atari-agents", _part(_load(_at_most(file, _MOST_BYTES)), "estimator_state"))
    if data[:4] != b"PK\x03\x04":
        raise RefusedError("it is not a Stable-Baselines3, CleanRL or atari-agents file of a known kind")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if "policy.pth" in names:
            document = _document(archive)
            weights = _load(_entry(archive, "policy.pth", _MOST_BYTES))
            return _Read("sb3", weights, _facts(document), _activation(document), _observation_shape(document))
    loaded = _load(data)
    return _Read("cleanrl", _part(loaded, "model_weights") if "model_weights" in loaded else loaded)


def _entry(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as file:
        return _at_most(file, most)


def _at_most(file: Any, most: int) -> bytes:
    data: bytes = file.read(most + 1)
    if len(data) > most:
        raise RefusedError("it unpacks to more than any brain needs")
    return data


def _document(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Stable-Baselines3's `data`; what is pickled there stays closed."""
    if "data" not in archive.namelist():
        return {}
    document = json.loads(_entry(archive, "data", _MOST_JSON))
    return document if isinstance(document, dict) else {}


def _facts(document: dict[str, Any]) -> dict[str, float]:
    """Its plain numbers, how many actions its game has (0: not said), and whether its network sees 0..255."""
    numbers = document.items()
    facts = {name: float(value) for name, value in numbers if type(value) in (int, float) and abs(value) < 1e15}
    return facts | {"actions": _actions(document), "sees_bytes": float(_sees_bytes(document))}


def _actions(document: dict[str, Any]) -> float:
    found = re.fullmatch(r"\d{1,6}", str(_space(document, "action_space").get("n")))
    return float(found[0]) if found else 0.0


def _sees_bytes(document: dict[str, Any]) -> bool:
    """Whether bytes reach the network as they are: nothing normalizes the pictures, nor did the environment."""
    options = document.get("policy_kwargs")
    if not isinstance(options, dict) or options.get("normalize_images") is not False:
        return False
    space = _space(document, "observation_space")
    return space.get("dtype", "uint8") == "uint8" or bool(re.match(r"\[*255\b", str(space.get("high"))))


def _space(document: dict[str, Any], name: str) -> dict[str, Any]:
    """What stands in plain text beside a pickled space; nothing where it has another form."""
    space = document.get(name)
    return space if isinstance(space, dict) else {}


def _activation(document: dict[str, Any]) -> str:
    """The activation that was asked for, by the last part of its class's name; empty where none was."""
    options = document.get("policy_kwargs")
    said = options.get("activation_fn") if isinstance(options, dict) else None
    found = re.search(r"(\w{1,40})'>$", said) if isinstance(said, str) else None
    return found[1] if found else ""


def _observation_shape(document: dict[str, Any]) -> tuple[int, ...]:
    """The shape that stands in plain numbers beside the pickled space; empty where none does."""
    shape = _space(document, "observation_space").get("_shape")
    if not isinstance(shape, list) or len(shape) > _MOST_DIMENSIONS:
        return ()
    return tuple(shape) if all(type(side) is int and 0 < side < _MOST_NUMBERS for side in shape) else ()


def _load(data: bytes) -> Mapping[Any, Any]:
    """What torch reads of a file that it wrote: tensors, and containers of them."""
    if not data.startswith(b"PK\x03\x04"):
        raise RefusedError("its weights are in torch's format from before 2020; save it again with a newer torch")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if any(each.compress_type != zipfile.ZIP_STORED for each in entries):
            raise RefusedError("its weights are compressed, which torch never does")
        if sum(each.file_size for each in entries) > _MOST_BYTES:
            raise RefusedError("it unpacks to more than any brain needs")
    import torch

    if _version(torch.__version__) < _OLDEST_TORCH:
        raise RefusedError("reading it safely needs torch 2.10 or newer; update torch")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loaded = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    if not isinstance(loaded, Mapping):
        raise RefusedError("it holds no named weights")
    return loaded


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("+")[0].split(".")[:2])


def _part(loaded: Mapping[Any, Any], name: str) -> Mapping[Any, Any]:
    part = loaded.get(name)
    if not isinstance(part, Mapping):
        raise RefusedError("it holds no named weights")
    return part


def _tensors(weights: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    """Each tensor as plain float32, checked before its numbers are touched."""
    import torch

    if len(weights) > _MOST_TENSORS:
        raise RefusedError(f"it holds more than {_MOST_TENSORS} tensors")
    numbers = 0  # of all: one that is stored once and repeated takes no room in the file
    for name, tensor in weights.items():
        if not isinstance(name, str) or len(name) > 200 or not name.isprintable():
            raise RefusedError("its weights have no plain names")
        if not isinstance(tensor, torch.Tensor):
            raise RefusedError(f"{name} is not a tensor")
        if tensor.layout != torch.strided or tensor.is_quantized or tensor.device.type != "cpu":
            raise RefusedError(f"{name} is not a plain, dense tensor")
        if tensor.ndim == 0 or tensor.numel() == 0:
            raise RefusedError(f"{name} holds no row of numbers")
        if tensor.numel() > _MOST_NUMBERS or not tensor.dtype.is_floating_point:
            raise RefusedError(f"{name} is not a tensor of floating-point numbers of a usual size")
        numbers += tensor.numel()
        if numbers > _MOST_NUMBERS:
            raise RefusedError("it unpacks to more than any brain needs")
        plain = tensor.detach().to(torch.float32).contiguous().clone()
        if not bool(torch.isfinite(plain).all()):
            raise RefusedError(f"{name} holds NaN or infinity")
        yield name, plain


def _packed(read: _Read) -> bytes:
    """All of it in the form of safetensors."""
    from safetensors.torch import save

    said = {"program": read.program, "facts": json.dumps(read.facts), "activation": read.activation}
    shape = {"observation_shape": json.dumps(read.observation_shape)}
    return save(dict(_tensors(read.weights)), metadata=said | shape)


if __name__ == "__main__":
    sys.exit(main())
