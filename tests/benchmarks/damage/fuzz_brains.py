"""Import mutated brains, a few thousand a minute: each is refused in one short line, or is a brain that was written.

    python -m tests.benchmarks.damage.fuzz_brains [N] [SEED]

Half of the mutations are those of a bad disk (`damage.py`); the others are a stranger's, who writes a sound file with
another header, other metadata, or other tensors. Fails at an exception that is no ArcadeError, at a message of more
than one line or of 300 characters besides the path, and at a flipped bit that is imported. Reports the slowest.
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.agents.sharing import import_brain
from arcade_rl.shelf.brains import brain_file
from tests.benchmarks.damage.damage import DAMAGES, flip_a_bit

MOST_CHARACTERS = 300
_STRANGE: tuple[Any, ...] = (
    None, True, 0, -1, 2**63, 10**400, 0.5, 1e308, float("inf"), float("nan"),
    "", "x", "x" * 10_000, "\x1b[2J\n", "\ud800", "q-table", "pqn", "pong",
    "9999-12-31T23:59:59-23:59", "0001-01-01", "not a date", [], [[]], [0] * 100, {}, {"a": {}},
)  # fmt: skip


def main() -> None:
    """Import as many as asked for; exits with 1 if there was a fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("times", type=int, nargs="?", default=1_000)
    parser.add_argument("seed", type=int, nargs="?", default=0)
    given = parser.parse_args()
    os.environ.pop("ARCADE_RL_BRAINS", None)  # those that ship with the program are mutated
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["ARCADE_RL_SAVES"] = os.path.join(scratch, "saves")  # noqa: PTH118
        faults = fuzz(Path(scratch), given.times, given.seed)
    sys.exit(1 if faults else 0)


def fuzz(scratch: Path, times: int, seed: int) -> int:
    whole = [scratch / f"{folder.name}.safetensors" for folder in agent_folder.all_champions()]
    for file, folder in zip(whole, agent_folder.all_champions(), strict=True):
        brain_file.write(brain_file.read(folder.brain_file), file)
    small = [file for file in whole if file.stat().st_size < 200_000]
    said: Counter[str] = Counter()
    slowest = {"refused": 0.0, "imported": 0.0}
    for number in range(times):
        chance = random.Random(f"{seed}/{number}")
        file, path = chance.choice(small if number % 50 else whole), scratch / "mutated.safetensors"
        path.write_bytes(file.read_bytes())
        mutate = chance.choice((*DAMAGES, *[rewrite_the_header] * len(DAMAGES)))
        mutate(path, chance)
        began = time.perf_counter()
        outcome, imported = attempt(path)
        if outcome in slowest:
            slowest[outcome] = max(slowest[outcome], time.perf_counter() - began)
        if imported is not None:
            if mutate is flip_a_bit and differs(file, imported.brain_file):
                outcome = "a flipped bit was imported"
            shutil.rmtree(imported.path)
        said[outcome] += 1
        remove(path)
    faults = sum(count for what, count in said.items() if what not in slowest)
    took = ", ".join(f"{what} within {seconds:.3f} s" for what, seconds in slowest.items())
    print(f"{times} mutated brains: {faults} faults; {took}")
    for what, count in said.most_common(20):
        print(f"{count:6} {what}")
    return faults


def attempt(path: Path) -> tuple[str, AgentFolder | None]:
    """Import it: what came of it in a word, or what is wrong with that; and the agent."""
    try:
        return "imported", import_brain(path, "imported")
    except ArcadeError as error:
        message = str(error).replace(str(path), "")
        if message.isprintable() and len(message) <= MOST_CHARACTERS:
            return "refused", None
        return f"a message of {len(message)} characters: {message[:400]!r}", None
    except Exception as error:
        traceback.print_exc(limit=-4)
        return f"{type(error).__name__}: {str(error)[:200]}", None


def rewrite_the_header(file: Path, chance: random.Random) -> None:
    """A stranger's file: something in its JSON is another, its lengths are right, and it has no checksum."""
    data = file.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    metadata = header["__metadata__"]
    metadata.pop("arcade_rl_checksum", None)
    document = json.loads(metadata["arcade_rl"])
    for _ in range(chance.choice((1, 1, 1, 3))):
        change = chance.choice((_change_document, _change_document, _change_entry, _change_metadata))
        change(header, document, chance)
    if "arcade_rl" in metadata and chance.random() < 0.95:
        metadata["arcade_rl"] = json.dumps(document)
    text = json.dumps(header, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    file.write_bytes(len(text).to_bytes(8, "little") + text + data[8 + length :])


def _change_document(header: Any, document: Any, chance: random.Random) -> None:
    place: Any = document
    if not document:
        return
    key = chance.choice(list(place))
    while isinstance(place[key], dict) and place[key] and chance.random() < 0.8:
        place, key = place[key], chance.choice(list(place[key]))
    _change(place, key, chance)


def _change_entry(header: Any, document: Any, chance: random.Random) -> None:
    entries = [entry for name, entry in header.items() if name != "__metadata__" and isinstance(entry, dict) and entry]
    if entries:
        entry = chance.choice(entries)
        _change(entry, chance.choice(list(entry)), chance)


def _change_metadata(header: Any, document: Any, chance: random.Random) -> None:
    _change(header, chance.choice(list(header)), chance)
    header.setdefault("__metadata__", {})


def _change(place: Any, key: Any, chance: random.Random) -> None:
    kind: Callable[[], Any] = chance.choice(
        (
            lambda: place.update({key: chance.choice(_STRANGE)}),
            lambda: place.update({key: chance.choice(_STRANGE)}),
            lambda: place.pop(key),
            lambda: place.update({chance.choice(("x" * 5_000, "\x1b[31m", "", "step", key + "\n")): place[key]}),
        )
    )
    kind()


def differs(file: Path, imported: Path) -> bool:
    """Whether what was imported is another than what was written."""
    one, other = brain_file.read(file), brain_file.read(imported)
    same_tensors = all((one.tensors[key] == other.tensors[key]).all() for key in one.tensors)
    return not same_tensors or one.history != other.history or one.hyperparameters != other.hyperparameters


def remove(path: Path) -> None:
    """Whatever is there."""
    if path.is_dir():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
