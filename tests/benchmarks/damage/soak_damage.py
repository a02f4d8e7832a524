"""Damage every kind of file under saves, one at a time, and see that each reader says it in a line and goes on.

    python -m tests.benchmarks.damage.soak_damage [N] [SEED] [--agents lake,pole,ball] [--only PART] [--cockpit-every N]

A small shelf is made once: an agent of each algorithm that has trained, demonstrations, scores, a champion,
experiments, save states and all settings. Then, N times, one file of it is damaged (`damage.py`), and all that a person
would do is done in this process: the commands, what the cockpit reads and draws, headless windows, training for a
moment. Now and then the cockpit itself opens and walks through its screens.

Fails at an exception that is no ArcadeError, at a message that is long or has more than one line, and at a brain that
plays or trains on although it is none of those that were written, unless that was announced. Linux and macOS.
"""

import argparse
import asyncio
import contextlib
import hashlib
import os
import random
import re
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

os.environ |= {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1"}

import numpy as np
from textual.geometry import Size

from arcade_rl.errors import ArcadeError
from arcade_rl.games import action_words, catalog
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.agents.usable_brain import newest_good_brain
from arcade_rl.shelf.brains import brain_file
from arcade_rl.training.core import learner
from arcade_rl.tui.app import ArcadeApp
from arcade_rl.tui.backend.outside import read_detail, read_live, real_backend
from arcade_rl.tui.widgets.facts import champion_facts, facts, settings_markup
from arcade_rl.tui.widgets.pictures import live_picture
from arcade_rl.viewer.drawing import wording
from arcade_rl.viewer.panels.agent.replay_batch import state_in_words
from arcade_rl.viewer.seats import replay_watcher
from arcade_rl.viewer.windows.opening import open_window
from arcade_rl.viewer.windows.solo.solo_request import SoloRequest
from tests.benchmarks.damage.damage import DAMAGES, copy_shelf
from tests.benchmarks.damage.damage_commands import FaultError, command
from tests.benchmarks.damage.damaged_settings import make_settings, settings_readers
from tests.benchmarks.damage.damaged_shelf import AGENTS, CHAMPION, Made, keep_a_score, make_shelf

_WALK = ("down", "down", "enter", "1", "2", "3", "escape", "up", "c", "escape", "e", "escape", "l", "escape")


def main() -> None:
    """Damage as often as asked for; exits with 1 if there was a fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("times", type=int, nargs="?", default=200)
    parser.add_argument("seed", type=int, nargs="?", default=0)
    parser.add_argument("--agents", default=",".join(AGENTS), help="those that are made; lake is always")
    parser.add_argument("--only", default="", help="a part of the names of the kinds of files to damage")
    parser.add_argument("--cockpit-every", type=int, default=50)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        os.environ["ARCADE_RL_SAVES"], os.environ["ARCADE_RL_BRAINS"] = str(root / "saves"), str(root / "brains")
        made = {name: AGENTS[name] for name in AGENTS if name == "lake" or name in given.agents.split(",")}
        faults = soak(root, made, given.times, given.seed, given.only, given.cockpit_every)
    sys.exit(1 if faults else 0)


def soak(root: Path, made: dict[str, Made], times: int, seed: int, only: str, cockpit_every: int) -> int:
    make_shelf(root, made)
    make_settings()
    for name in ("saves", "brains"):
        (root / name).rename(root / f"{name}.whole")
    kinds = {kind: files for kind, files in kinds_of(root, made).items() if only in kind}
    known = {name: fingerprints(root, name) for name in (*made, CHAMPION)}
    print(f"{len(kinds)} kinds of files: {', '.join(kinds)}", flush=True)
    faults: Counter[str] = Counter()
    began = time.monotonic()
    for number in range(times):
        chance = random.Random(f"{seed}/{number}")
        kind = list(kinds)[number % len(kinds)]
        file, damage = chance.choice(kinds[kind]), chance.choice(DAMAGES)
        for name in ("saves", "brains"):
            copy_shelf(root / f"{name}.whole", root / name)
        damage(root / file, chance)
        for reader in readers(root / file, root, known, cockpit=number % cockpit_every == cockpit_every - 1):
            try:
                reader()
            except Exception as error:
                faults[f"{kind}: {type(error).__name__}: {str(error)[:200]}"] += 1
                print(f"FAULT {number}: {damage.__name__} in {file}", flush=True)
                traceback.print_exc(limit=-6)
    seconds = time.monotonic() - began
    print(f"{times} damages to {len(kinds)} kinds of files in {seconds:.0f} s: {sum(faults.values())} faults")
    for fault, count in faults.most_common():
        print(f"{count:6} {fault}")
    return sum(faults.values())


# A shelf of everything


def kinds_of(root: Path, made: Iterable[str]) -> dict[str, list[Path]]:
    """The files to damage, relative to `root`, by what they are: the same of two algorithms are two kinds."""
    kinds: dict[str, list[Path]] = {}
    for top in ("saves", "brains"):
        for file in sorted((root / f"{top}.whole").rglob("*")):
            if file.is_file():
                within = Path(top) / file.relative_to(root / f"{top}.whole")
                kinds.setdefault(re.sub(r"\d+", "N", str(within)), []).append(within)
    for name in made:  # what a crash leaves behind beside a ledger
        for end in ("-journal", "-wal", "-shm"):
            file = Path("saves") / name / f"ledger.sqlite{end}"
            (root / "saves.whole" / name / file.name).write_bytes(b"")
            kinds.setdefault(str(file), []).append(file)
    return kinds


# What a person would do


def readers(damaged: Path, root: Path, known: dict[str, set[str]], *, cockpit: bool) -> Iterator[Callable[[], None]]:
    """All that reads the damaged file, in an order in which the first do not write."""
    name = next((each for each in (*AGENTS, CHAMPION) if each in damaged.parts), "")
    for arguments in (("list",), ("list", "--json"), ("scores",), ("scores", "pong", "--json"), ("trash",)):
        yield lambda arguments=arguments: command(root, *arguments)
    yield lambda: draw_cockpit(name)
    if cockpit:
        yield lambda: walk_through_cockpit(name)
    if not name:
        yield lambda: command(root, "new", "another", "--game", "frozen-lake")
        yield lambda: window("lake", known["lake"])
        yield keep_a_score
        yield from settings_readers(damaged, root)
        return
    yield lambda: command(root, "show", name)
    yield lambda: command(root, "show", name, "--json")
    if name in AGENTS:
        yield lambda: command(root, "tag", name, "+slow", "-fast")
    yield lambda: command(root, "demonstrations", name)
    yield lambda: command(root, "export", name, str(root / "out.safetensors"), "--overwrite")
    yield lambda: command(root, "fork", name, "forked")
    yield lambda: command(root, "eval", name, "--episodes", "1")
    yield lambda: brain_is_known(name, known[name])
    yield lambda: window(name, known[name])
    if name in AGENTS:
        yield lambda: begins_as_it_was(name, known[name])
        yield lambda: command(root, "train", name, "--steps", "10", "--num-threads", "1")
        yield lambda: command(root, "list")
        yield lambda: command(root, "rename", name, "renamed")
        yield lambda: command(root, "delete", "renamed", "--yes")


def draw_cockpit(name: str) -> None:
    """What the cockpit reads and draws, without a terminal."""
    agents = {agent.name: agent for agent in real_backend().read_shelf()}
    with contextlib.suppress(ArcadeError):
        real_backend().read_scores()
    if name not in agents:
        return
    try:
        detail = read_detail(name)
    except ArcadeError:
        return
    agent = agents[name]
    if agent.champion:
        list(champion_facts(agent, detail.champion, detail.brain_problem))
    else:
        list(facts(agent, detail.demonstrations, detail.brain_problem))
    settings_markup(detail, units=True)
    frame = read_live(name)
    if frame is not None:
        live_picture.draw(frame, Size(60, 20))
        live_picture.caption(frame, Size(60, 20))


def walk_through_cockpit(name: str) -> None:
    """The cockpit itself, from screen to screen."""
    asyncio.run(_walk())


async def _walk() -> None:
    app = ArcadeApp(poll_seconds=0.05)
    async with app.run_test(size=(100, 36)) as pilot:
        for key in (
            "down",
            "down",
            "enter",
            "1",
            "2",
            "3",
            "escape",
            "up",
            "c",
            "escape",
            "e",
            "escape",
            "l",
            "escape",
        ):
            await pilot.press(key)
            await pilot.pause(0.05)


def window(name: str, known: set[str]) -> None:
    """Some frames of its window; what plays there is one of its brains, or the window says why not."""
    try:
        folder = agent_folder.find(name)
        request = SoloRequest(folder.config().game, folder, "agent", seed=1, headless_frames=4)
        session, seat = request.sit_down()
        look_into_memory(folder)
        seat.weights(time.time())
        open_window(request)
    except ArcadeError:
        return
    if seat.brain.step is None and not seat.brain.newest_problem and folder.has_brain():
        raise FaultError(f"the window of {name} plays untrained, without a word")
    del session


def look_into_memory(folder: AgentFolder) -> None:
    """What a panel shows of a batch, as if a trainer were at work."""
    config, batch = folder.config(), replay_watcher.read_batch(folder.batch_file)
    if batch is not None and batch.is_of(entry := catalog.game(config.game), config.hyperparameters):
        for action, td_error, observation in zip(batch.actions, batch.td_errors, batch.observations, strict=True):
            action_words.short_action_label(entry, int(action))
            wording.value(float(td_error))
            if not entry.pixels:
                state_in_words(entry, observation)


def brain_is_known(name: str, known: set[str]) -> None:
    """Each brain that can be read is one that was written, and is announced if it is not the newest."""
    try:
        folder = agent_folder.find(name)
        found = newest_good_brain(folder)
    except ArcadeError:
        return
    if fingerprint(found.brain.tensors) not in known:
        raise FaultError(f"{found.file.name} of {name} is a brain that nobody has written")
    if found.file != folder.brain_file and not found.note:
        raise FaultError(f"{found.file.name} of {name} is used without a word")
    for file in (*folder.checkpoint_files(), folder.best_file):
        with contextlib.suppress(ArcadeError):
            if fingerprint(brain_file.read(file).tensors) not in known:
                raise FaultError(f"{file.name} of {name} is a brain that nobody has written")


def begins_as_it_was(name: str, known: set[str]) -> None:
    """A trainer begins with a brain that was written, and says so if it does not resume."""
    try:
        folder = agent_folder.find(name)
        begun = learner.begin(folder, device="cpu", has_past=True)
    except ArcadeError:
        return
    begun.games.close()
    if fingerprint(begun.agent.tensors()) not in known:
        raise FaultError(f"{name} trains on with a brain that nobody has written: {begun.origin}")
    if not begun.origin.startswith("resumes at") and "warning" not in begun.origin and not begun.note:
        raise FaultError(f"{name} does not resume, without a word: {begun.origin}")


def fingerprints(root: Path, name: str) -> set[str]:
    """Of all brains of an agent, its resume state's included."""
    top = "brains" if name == CHAMPION else "saves"
    folder = AgentFolder(root / f"{top}.whole" / name)
    files = (folder.brain_file, folder.best_file, *folder.checkpoint_files())
    return {fingerprint(brain_file.read(file).tensors) for file in files if file.exists()}


def fingerprint(tensors: dict[str, np.ndarray]) -> str:
    digest = hashlib.sha256()
    for key, tensor in sorted(tensors.items()):
        digest.update(key.encode() + np.ascontiguousarray(tensor).tobytes())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
