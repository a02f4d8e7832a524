"""Import hostile files in other programs' formats: none runs code, each is refused in a line or is a sound brain.

    python tests/benchmarks/fuzz_foreign_brains.py [N] [SEED]

A sound file of Stable-Baselines3, CleanRL or atari-agents is spoilt: pickles that would make a folder, put in place of
the weights or of what lies beside them; flipped bits, cut and doubled ends; other names, types, shapes and numbers;
archives in archives, bombs, names that climb. Fails at an exception that is no ArcadeError, at a message of more than
one line or of 400 characters besides the path, and at anything that appears on the disk.
"""

import argparse
import gzip
import io
import os
import pickle
import random
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import torch

from arcade_rl.conversion.foreign_brain import read_brain
from arcade_rl.errors import ArcadeError

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.conversion.files import CleanRl, stable_baselines_zip, torch_file

MOST_CHARACTERS = 400
_SOURCES = ("sb3", "cleanrl", "atari-agents")


def main() -> None:
    """Import as many as asked for; exits with 1 if there was a fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("times", type=int, nargs="?", default=500)
    parser.add_argument("seed", type=int, nargs="?", default=0)
    given = parser.parse_args()
    warnings.simplefilter("ignore")  # of torch, about quantized tensors
    with tempfile.TemporaryDirectory() as scratch:
        faults = fuzz(Path(scratch), given.times, given.seed)
    sys.exit(1 if faults else 0)


def fuzz(scratch: Path, times: int, seed: int) -> int:
    """How many faults there were."""
    said: Counter[str] = Counter()
    faults, slowest = 0, 0.0
    for number in range(times):
        chance = random.Random(f"{seed}/{number}")
        with tempfile.TemporaryDirectory(dir=scratch) as folder:
            file, mark = Path(folder) / "dqn-Pong-v4.zip", Path(folder) / "harm"
            file.write_bytes(hostile(chance, mark))
            began = time.perf_counter()
            try:
                brain = read_brain(file, source=chance.choice(["auto", *_SOURCES]))
                assert all(np.isfinite(array).all() for array in brain.tensors.values())
                said["imported"] += 1
            except ArcadeError as error:
                message = str(error).replace(str(file), "FILE")
                said[message.partition(": ")[2][:60] or message[:60]] += 1
                if "\n" in message or len(message) > MOST_CHARACTERS:
                    faults += 1
                    print(f"{number}: {message!r}")
            except Exception:
                faults += 1
                print(f"{number}:\n{traceback.format_exc()}")
            slowest = max(slowest, time.perf_counter() - began)
            if os.listdir(folder) != [file.name]:  # noqa: PTH208 - names
                faults += 1
                print(f"{number}: it left {os.listdir(folder)}")  # noqa: PTH208
        if (number + 1) % 50 == 0:
            print(f"{number + 1} files, {faults} faults, the slowest took {slowest:.1f} s", flush=True)
    for reason, count in said.most_common():
        print(f"{count:6} {reason}")
    return faults


class Evil:
    """Makes a folder when it is unpickled, by one of the ways that pickles have."""

    def __init__(self, mark: Path, way: int) -> None:
        self.mark, self.way = str(mark), way

    def __reduce__(self) -> tuple[object, ...]:
        code = f"__import__('os').mkdir({self.mark!r})"
        return [(os.mkdir, (self.mark,)), (eval, (code,)), (exec, (code,))][self.way]


def hostile(chance: random.Random, mark: Path) -> bytes:
    """A file that means harm, or is broken."""
    weights = dict(CleanRl(chance.choice([0, 51])).state_dict())
    spoilt = chance.choice([_evil, _tensors, _tensors, _bytes, _bytes, _archive])
    return spoilt(chance, mark, weights)


def _evil(chance: random.Random, mark: Path, weights: dict[str, object]) -> bytes:
    evil = Evil(mark, chance.randrange(3))
    if chance.random() < 0.3:
        return _wrapped(chance, pickle.dumps(evil, protocol=chance.randrange(6)), mark)
    document = chance.choice(
        [
            {**weights, "network.0.weight": evil},
            {"model_weights": weights, "args": evil},
            {"estimator_state": evil},
            evil,
        ]
    )
    return _wrapped(chance, torch_file(document), mark)


def _tensors(chance: random.Random, mark: Path, weights: dict[str, object]) -> bytes:
    name = chance.choice(sorted(weights))
    tensor = weights[name]
    assert isinstance(tensor, torch.Tensor)
    others = [
        tensor.to_sparse(),
        tensor.to(chance.choice([torch.int64, torch.float64, torch.bfloat16, torch.complex64, torch.bool])),
        torch.full_like(tensor, chance.choice([float("nan"), float("inf"), 1e38])),
        tensor.flatten()[: chance.randrange(1, 9)],
        torch.ones(1).expand(chance.choice([10**3, 10**9, 10**12])),
        torch.quantize_per_tensor(tensor, 0.1, 0, torch.qint8),
        torch.empty(3, device="meta"),
        tensor.unsqueeze(0),
        torch.zeros(0),
        chance.choice([None, "text", 7, b"bytes", [tensor], {"a": tensor}]),
    ]
    changed = {**weights, name: chance.choice(others)}
    if chance.random() < 0.3:
        changed[chance.choice(["", "../../climb", "x" * 10_000, "\x1b[2J", "network.11.weight"])] = changed.pop(name)
    return _wrapped(chance, torch_file(changed), mark)


def _bytes(chance: random.Random, mark: Path, weights: dict[str, object]) -> bytes:
    data = bytearray(_wrapped(chance, torch_file(weights), mark))
    at = chance.randrange(len(data))
    match chance.randrange(4):
        case 0:
            data[at] ^= 1 << chance.randrange(8)
        case 1:
            del data[at:]
        case 2:
            data[at:at] = chance.randbytes(chance.randrange(1, 5000))
        case _:
            data[: min(at, 4000)] = chance.randbytes(min(at, 4000))
    return bytes(data)


def _archive(chance: random.Random, mark: Path, weights: dict[str, object]) -> bytes:
    file = io.BytesIO()
    packing = chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    with zipfile.ZipFile(file, "w", packing) as archive:
        names = ["policy.pth", "data", "../../harm", "/harm", "archive/data.pkl", "archive/version", "x" * 5000]
        for name in chance.sample(names, chance.randrange(1, 5)):
            contents = [b"", b"\0" * 2_000_000, torch_file(weights), pickle.dumps(Evil(mark, 0)), b"[" * 100_000]
            archive.writestr(name, chance.choice(contents))
    return file.getvalue()


def _wrapped(chance: random.Random, data: bytes, mark: Path) -> bytes:
    """As one of the three programs would wrap it."""
    match chance.choice(_SOURCES):
        case "sb3":
            path = stable_baselines_zip(mark.with_name("making"), data)
            made = path.read_bytes()
            path.unlink()
            return made
        case "atari-agents":
            return gzip.compress(data, compresslevel=1)
        case _:
            return data


if __name__ == "__main__":
    main()
