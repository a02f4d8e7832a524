"""A monkey at the windows: seeded junk of every kind of event, and of files that change meanwhile; no exception.

    python -m tests.benchmarks.monkeys.monkey_windows EVENTS SEED [--visit NUMBER]

It opens one window after the other (solo, versus, race; Atari, CartPole, FrozenLake), sends each some hundred events,
and meanwhile gives its agent newer, wild and damaged brains, takes its files away, and plays by values that are no
numbers. Any exception ends it: the seed, the visit and the last events are printed; `--visit` repeats that visit alone.
"""

import argparse
import os
import random
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pygame
import torch

from arcade_rl import presets
from arcade_rl.errors import ArcadeError
from arcade_rl.games import catalog
from arcade_rl.games.two_player import versus_catalog
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder
from arcade_rl.shelf.feeds.batch_feed import SampledBatch
from arcade_rl.viewer.seats.demonstration_queue import DemonstrationQueue
from arcade_rl.viewer.seats.replay_watcher import ReplayStatus, ReplayWatcher
from arcade_rl.viewer.seats.result_queue import ResultQueue
from arcade_rl.viewer.seats.seat import Seat
from arcade_rl.viewer.seats.sessions import versus_session
from arcade_rl.viewer.system.display import open_headless_surface
from arcade_rl.viewer.system.speaker import Speaker
from arcade_rl.viewer.windows.game_window import GameWindow, Services
from arcade_rl.viewer.windows.main_loop import step
from arcade_rl.viewer.windows.race.race_request import RaceRequest
from arcade_rl.viewer.windows.race.race_window import RaceWindow
from arcade_rl.viewer.windows.solo.solo_request import SoloRequest
from arcade_rl.viewer.windows.solo.solo_window import SoloWindow
from arcade_rl.viewer.windows.versus.versus_window import VersusWindow
from tests.benchmarks.monkeys.window_monkey import WORST, Monkey, write_brain

EVENTS_A_VISIT = 250
_PRESETS = {"pong": ("dqn", "rainbow", "default"), "breakout": ("rainbow",), "cart-pole": ("default",)}


def feed_junk(watcher: ReplayWatcher, shape: tuple[int, ...], chance: random.Random) -> None:
    """What its trainer learns from, as if one were at work that has gone wrong."""
    random_numbers = np.random.default_rng(chance.randrange(2**31))

    def junk() -> ReplayStatus:
        count = 12
        worst = np.array(WORST if chance.random() < 0.2 else WORST[3:], np.float32)  # now and then not even finite
        numbers = [random_numbers.choice(worst, count) for _ in range(2)]
        seen = random_numbers.integers(0, 256, (count, *shape[1:]), np.uint8)
        actions = random_numbers.integers(-1, 7, count) if chance.random() < 0.2 else np.zeros(count, np.int64)
        batch = SampledBatch(chance.randrange(99), chance.choice(worst.tolist()), seen, actions, *numbers, actions > 0)
        sound = batch.is_of(catalog.game(watcher.config.game), watcher.config.hyperparameters)
        return ReplayStatus(batch) if sound else ReplayStatus(remark=("nothing",))

    watcher._look = junk


# Agents and windows


def put_on_shelf(game_id: str, preset: str, name: str) -> AgentFolder:
    """An untrained agent with a brain file."""
    entry = catalog.game(game_id)
    chosen = presets.preset(entry.family, preset, game=game_id)
    made = "2024-05-01T12:00:00+00:00"
    folder = agent_folder.create(AgentConfig(name, game_id, chosen.algorithm, preset, chosen.hyperparameters, 1, made))
    write_brain(folder, 1.0, 1)
    return folder


Opened = tuple[GameWindow[Any, Any], list[Seat], list[AgentFolder]]


@contextmanager
def opened(kind: str, game_id: str, chance: random.Random) -> Iterator[Opened]:
    """A window with all that a person's has, but its display."""
    canvas = open_headless_surface()
    seed = chance.randrange(1000)
    preset = chance.choice(_PRESETS.get(game_id, ("default",)))
    with ExitStack() as stack:
        services = Services(stack.enter_context(ResultQueue()), speaker=Speaker.plugged_in())
        if kind == "alone":
            session, seat = SoloRequest(game_id, None, "human", seed=seed).sit_down()
            yield SoloWindow(canvas, session, seat, services), [seat], []
            return
        folder = put_on_shelf(game_id, preset, f"{game_id}-1")
        if kind == "watch":
            session, seat = SoloRequest(game_id, folder, "agent", seed=seed).sit_down()
            if seat.replay is not None and preset in ("dqn", "rainbow"):
                feed_junk(seat.replay, session.game.observation_spec.shape, random.Random(seed))
            if not seat.unteachable:
                services = replace(services, pupil=stack.enter_context(DemonstrationQueue(folder)))
            yield SoloWindow(canvas, session, seat, services), [seat], [folder]
        elif kind == "race":
            racing, (mine, its) = RaceRequest(folder, seed=seed).sit_down()
            yield RaceWindow(canvas, racing, (mine, its), services), [its], [folder]
        else:
            folders = chance.choice([(None, None), (folder, None), (None, folder), (folder, folder)])
            playing, both = versus_session(versus_catalog.versus_game(game_id), folders, None, seed=seed)
            yield VersusWindow(canvas, playing, both, services), list(both), [folder]


VISITS = (
    ("watch", "pong"),
    ("watch", "cart-pole"),
    ("race", "frozen-lake"),
    ("watch", "frozen-lake"),
    ("versus", "pong"),
    ("alone", "breakout"),
    ("race", "cart-pole"),
    ("watch", "breakout"),
    ("race", "pong"),
    ("alone", "frozen-lake-8x8"),
)


def visit(kind: str, game_id: str, seed: str, events: int) -> int:
    """Open one window and let the monkey at it; returns how many events it sent.

    Raises:
        MonkeyError: something failed; tells the seed and the last events.
    """
    chance = random.Random(seed)
    sent, left, done = 0, False, deque[str]()
    in_threads: list[str] = []
    before, threading.excepthook = threading.excepthook, lambda failed: in_threads.append(str(failed.exc_value))
    try:
        with opened(kind, game_id, chance) as (window, seats, folders):
            monkey = Monkey(chance, window, seats, folders)
            done = monkey.done
            while sent < events and not window.closed:
                for _ in range(chance.choice([1, 1, 2, 8])):
                    monkey.act()
                    sent += 1
                step(window, chance.choice([0.0, 1 / 60, 1 / 60, 0.3]))
            left = True
            with suppress(ArcadeError):  # the folder of its films has gone: one line, as it should be
                window.leave()
    except Exception as error:
        if left and isinstance(error, ArcadeError):  # likewise of its scores
            return sent
        raise MonkeyError(
            f"{kind} {game_id}, seed {seed}:\n{traceback.format_exc()}\nlast:\n" + "\n".join(done)
        ) from None
    finally:
        threading.excepthook = before
        pygame.quit()
        torch.set_num_threads(1)
    if in_threads:
        raise MonkeyError(f"{kind} {game_id}, seed {seed}: in a thread: {in_threads}\nlast:\n" + "\n".join(done))
    return sent


class MonkeyError(Exception):
    """Something failed."""


@contextmanager
def home() -> Iterator[Path]:
    """Saves of its own, and pictures beside them, that are gone afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        kept = {name: os.environ.get(name) for name in ("ARCADE_RL_SAVES", "XDG_PICTURES_DIR")}
        os.environ.update(ARCADE_RL_SAVES=f"{folder}/saves", XDG_PICTURES_DIR=f"{folder}/pictures")
        try:
            yield Path(folder)
        finally:
            for name, value in kept.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value


def main() -> int:
    """Let it loose; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("events", type=int)
    parser.add_argument("seed", type=int)
    parser.add_argument("--visit", type=int, help="repeat this one alone")
    given = parser.parse_args()
    warnings.simplefilter("error")  # as in the suite
    kinds = [each for each in VISITS if each[0] != "versus" or not versus_catalog.why_not_here()]
    sent, number, failures, began = 0, given.visit or 0, 0, time.monotonic()
    while sent < given.events:
        with home():
            try:
                sent += visit(*kinds[number % len(kinds)], f"{given.seed}.{number}", EVENTS_A_VISIT)
            except MonkeyError as error:
                failures += 1
                sent += EVENTS_A_VISIT
                print(f"visit {number}: {error}\n", flush=True)
        number += 1
        if given.visit is not None:
            break
    seconds = time.monotonic() - began
    print(f"{sent:,} events in {number} visits, {seconds:.0f} s, {sent / seconds:.0f} events/s: {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
