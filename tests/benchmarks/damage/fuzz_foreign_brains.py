"""Import hostile files in other programs' formats: none runs code, each is refused in a line or is a sound brain.

    python -m tests.benchmarks.damage.fuzz_foreign_brains [COUNT] [SEED]

A sound file of each kind that can be imported is spoilt, and `arcade-rl import` reads it: pickles that would make a
folder, in place of the weights or of what lies beside them; flipped bits, cut and doubled ends; other names, types,
shapes and numbers; archives in archives, bombs, entries that climb; files under another kind's name. Fails at an
exception that is no ArcadeError, at a message of more than one line or of 400 characters besides the path, and at
anything that appears on the disk beside a new agent.
"""

import argparse
import contextlib
import functools
import gzip
import io
import os
import pickle
import random
import shutil
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click
import torch
from torch import Tensor, nn

from arcade_rl.cli.group import arcade_rl
from arcade_rl.errors import ArcadeError
from tests.conversion.files import (
    AtariNet,
    CleanRl,
    cleanrl_pqn,
    dense_policy,
    of_stable_baselines,
    stable_baselines_zip,
    torch_file,
)

MOST_CHARACTERS = 400
_SOURCES = ("sb3", "cleanrl", "atari-agents")
_BOMB_BYTES = 700_000_000
_NAMES = ("dqn-Pong-v4.zip", "model.cleanrl_model", "model_50000000.gz", "pong.safetensors", "pong", "x" * 200 + ".zip")

Weights = dict[str, Tensor]


def main() -> None:
    """Import as many as asked for; exits with 1 if there was a fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("times", metavar="COUNT", type=int, nargs="?", default=500)
    parser.add_argument("seed", metavar="SEED", type=int, nargs="?", default=0)
    given = parser.parse_args()
    warnings.simplefilter("ignore")  # of torch, about quantized tensors
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["ARCADE_RL_SAVES"] = str(Path(scratch) / "saves")
        faults = fuzz(Path(scratch), given.times, given.seed)
    sys.exit(1 if faults else 0)


def fuzz(scratch: Path, times: int, seed: int) -> int:
    """How many faults there were."""
    said: Counter[str] = Counter()
    faults, slowest = 0, 0.0
    for number in range(times):
        chance = random.Random(f"{seed}/{number}")
        torch.manual_seed(number)
        with tempfile.TemporaryDirectory(dir=scratch) as folder:
            file = Path(folder) / chance.choice(_NAMES)
            kind = chance.choice(KINDS)
            file.write_bytes(hostile(chance, kind, Path(folder) / "harm"))
            began = time.perf_counter()
            outcome, fault = attempt(file, kind.game, chance.choice(["auto", *_SOURCES]))
            slowest = max(slowest, time.perf_counter() - began)
            said[outcome] += 1
            left = {path.name for path in Path(folder).iterdir()} - {file.name}
            for what in filter(None, (fault, left and f"it left {left}")):
                faults += 1
                print(f"{number}: {what}", flush=True)
        shutil.rmtree(scratch / "saves", ignore_errors=True)
        if (number + 1) % 50 == 0:
            print(f"{number + 1} files, {faults} faults, the slowest took {slowest:.1f} s", flush=True)
    for reason, count in said.most_common():
        print(f"{count:6} {reason}")
    return faults


def attempt(file: Path, game: str, source: str) -> tuple[str, str]:
    """Import it: what came of it in a few words, and what is wrong with that, if anything."""
    command = ["import", str(file), "--game", game, "--from", source]
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            arcade_rl.main(command, standalone_mode=False)
    except (ArcadeError, click.ClickException) as error:
        message = str(error).replace(str(file), "FILE")
        short = message.removeprefix("FILE ").removeprefix("is refused: ")[:60]
        return short, "" if "\n" not in message and len(message) <= MOST_CHARACTERS else repr(message)
    except Exception:
        return "a traceback", traceback.format_exc()
    return "imported", ""


class Evil:
    """Makes a folder when it is unpickled, by one of the ways that pickles have."""

    def __init__(self, mark: Path, way: int) -> None:
        self.mark, self.way = str(mark), way

    def __reduce__(self) -> tuple[object, ...]:
        code = f"__import__('os').mkdir({self.mark!r})"
        return [(os.mkdir, (self.mark,)), (eval, (code,)), (exec, (code,))][self.way]


@dataclass(frozen=True)
class Kind:
    """One kind of file: its weights, and how its program wraps what torch has written of them."""

    make: Callable[[], Weights]
    document: Callable[[object], object]
    wrap: Callable[[bytes, Path], bytes]
    game: str = "pong"

    @functools.cached_property
    def weights(self) -> Weights:
        """Those of a sound file."""
        return self.make()


def _as_it_is(weights: object) -> object:
    return weights


def _plain(data: bytes, scratch: Path) -> bytes:
    return data


def _zipped(data: bytes, scratch: Path) -> bytes:
    path = stable_baselines_zip(scratch.with_name("making"), data)
    made = path.read_bytes()
    path.unlink()
    return made


def _gzipped(data: bytes, scratch: Path) -> bytes:
    return gzip.compress(data, compresslevel=1)


def _dqn() -> Weights:
    return of_stable_baselines(CleanRl())


def _qr_dqn() -> Weights:
    return {name.replace("q_net", "quantile_net"): tensor for name, tensor in _dqn().items()}


def _dense_dqn() -> Weights:
    layers = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
    return {f"q_net.q_net.{name}": tensor for name, tensor in layers.state_dict().items()}


def _pqn() -> Weights:
    return {f"network.{name}": tensor for name, tensor in cleanrl_pqn().state_dict().items()}


def _policy() -> Weights:
    """Of PPO, convolutional: features under three names."""
    features = {name.removeprefix("q_net."): tensor for name, tensor in _dqn().items() if "extractor" in name}
    heads = {
        f"{name}.{part}": getattr(layer, part)
        for name, layer in (("action_net", nn.Linear(512, 6)), ("value_net", nn.Linear(512, 1)))
        for part in ("weight", "bias")
    }
    copies = {f"{side}{name}": tensor for side in ("", "pi_", "vf_") for name, tensor in features.items()}
    return copies | heads


KINDS = (
    Kind(_pqn, _as_it_is, _plain),
    Kind(_policy, _as_it_is, _zipped),
    Kind(dense_policy, _as_it_is, _zipped, "cart-pole"),
    Kind(lambda: dict(CleanRl().state_dict()), _as_it_is, _plain),
    Kind(lambda: dict(CleanRl(51).state_dict()), lambda weights: {"model_weights": weights, "args": {}}, _plain),
    Kind(lambda: dict(AtariNet().state_dict()), lambda weights: {"estimator_state": weights}, _gzipped),
    Kind(_dqn, _as_it_is, _zipped),
    Kind(_qr_dqn, _as_it_is, _zipped),
    Kind(_dense_dqn, _as_it_is, _zipped, "cart-pole"),
)


def hostile(chance: random.Random, kind: Kind, mark: Path) -> bytes:
    """A file that means harm, or is broken, or (seldom) is sound."""
    spoilt = chance.choice([_evil, _evil, _tensors, _tensors, _tensors, _bytes, _bytes, _bytes, _archive, _bomb])
    return spoilt(chance, kind, mark)


def _evil(chance: random.Random, kind: Kind, mark: Path) -> bytes:
    evil = Evil(mark, chance.randrange(3))
    if chance.random() < 0.3:
        return kind.wrap(pickle.dumps(evil, protocol=chance.randrange(6)), mark)
    document = chance.choice(
        [
            kind.document(kind.weights | {chance.choice(sorted(kind.weights)): evil}),
            {"model_weights": kind.weights, "args": evil},
            {"estimator_state": evil},
            kind.document(evil),
            evil,
        ]
    )
    return kind.wrap(torch_file(document), mark)


def _tensors(chance: random.Random, kind: Kind, mark: Path) -> bytes:
    name = chance.choice(sorted(kind.weights))
    tensor = kind.weights[name]
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
        torch.zeros(()),
        chance.choice([None, "text", 7, b"bytes", [tensor], {"a": tensor}]),
    ]
    changed: dict[object, object] = {**kind.weights, name: chance.choice(others)}
    if chance.random() < 0.4:
        names = [
            "",
            "../../climb",
            "x" * 10_000,
            "\x1b[2J",
            7,
            "network.11.weight",
            f"{name}.weight",
            "q_net.q_net.4.bias",
        ]
        changed[chance.choice(names)] = changed.pop(name)
    return kind.wrap(torch_file(kind.document(changed)), mark)


def _bytes(chance: random.Random, kind: Kind, mark: Path) -> bytes:
    """A sound file with bits flipped, its end cut off, bytes put in, or its beginning overwritten."""
    data = bytearray(kind.wrap(torch_file(kind.document(kind.weights)), mark))
    at = chance.choice([chance.randrange(len(data)), chance.randrange(min(3_000, len(data)))])
    match chance.randrange(5):
        case 0 | 1:
            for _ in range(chance.choice([1, 1, 20])):
                data[at] ^= 1 << chance.randrange(8)
                at = chance.randrange(len(data))
        case 2:
            del data[at:]
        case 3:
            data[at:at] = chance.randbytes(chance.randrange(1, 5000))
        case _:
            data[: min(at, 4000)] = chance.randbytes(min(at, 4000))
    return bytes(data)


def _archive(chance: random.Random, kind: Kind, mark: Path) -> bytes:
    """An archive of entries that climb, or lie where others should."""
    file = io.BytesIO()
    packing = chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    sound = torch_file(kind.document(kind.weights))
    with zipfile.ZipFile(file, "w", packing) as archive:
        names = ["policy.pth", "data", "../../harm", "/harm", "archive/data.pkl", "archive/version", "x" * 5000]
        for name in chance.sample(names, chance.randrange(1, 5)):
            contents = [b"", b"\0" * 2_000_000, sound, pickle.dumps(Evil(mark, 0)), b"[" * 100_000]
            archive.writestr(name, chance.choice(contents))
    return file.getvalue()


def _bomb(chance: random.Random, kind: Kind, mark: Path) -> bytes:
    """A small file that would unpack to more than the memory that a brain may take."""
    if chance.random() < 0.3:
        return _gzip_bomb()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        name = chance.choice(["policy.pth", "data", "archive/data.pkl", "archive/data/0"])
        if name == "data":
            archive.writestr("policy.pth", torch_file(kind.document(kind.weights)))
        with archive.open(name, "w", force_zip64=True) as entry:
            for _ in range(_BOMB_BYTES // 1_000_000):
                entry.write(bytes(1_000_000))
    return file.getvalue()


@functools.cache
def _gzip_bomb() -> bytes:
    return gzip.compress(bytes(_BOMB_BYTES), compresslevel=1)


if __name__ == "__main__":
    main()
