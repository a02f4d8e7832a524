"""A monkey at the windows: seeded junk of every kind of event, and of files that change meanwhile; no exception.

    python tests/benchmarks/monkey_windows.py EVENTS SEED [--visit NUMBER]

It opens one window after the other (solo, versus, race; Atari, CartPole, FrozenLake), sends each some hundred events,
and meanwhile gives its agent newer, wild and damaged brains, takes its files away, and plays by values that are no
numbers. Any exception ends it: the seed, the visit and the last events are printed; `--visit` repeats that visit alone.
"""

import argparse
import datetime
import math
import os
import random
import shutil
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections import deque
from collections.abc import Callable, Iterator
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
from pygame.event import Event

from arcade_rl import presets
from arcade_rl.agents.factory import untrained_policy
from arcade_rl.errors import ArcadeError
from arcade_rl.games import catalog
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.games.two_player import versus_catalog
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.brains.brain_file import Brain, BrainHistory
from arcade_rl.shelf.feeds.batch_feed import SampledBatch
from arcade_rl.viewer.controls.gamepads import Gamepad
from arcade_rl.viewer.seats.demonstration_queue import DemonstrationQueue
from arcade_rl.viewer.seats.replay_watcher import ReplayStatus, ReplayWatcher
from arcade_rl.viewer.seats.result_queue import ResultQueue
from arcade_rl.viewer.seats.seat import Seat
from arcade_rl.viewer.system.display import open_headless_surface
from arcade_rl.viewer.system.speaker import Speaker
from arcade_rl.viewer.windows.game_window import GameWindow, Services
from arcade_rl.viewer.windows.main_loop import step
from arcade_rl.viewer.windows.race.race_request import RaceRequest
from arcade_rl.viewer.windows.race.race_window import RaceWindow
from arcade_rl.viewer.windows.solo.solo_request import SoloRequest
from arcade_rl.viewer.windows.solo.solo_window import SoloWindow
from arcade_rl.viewer.windows.versus.versus_request import VersusRequest
from arcade_rl.viewer.windows.versus.versus_window import VersusWindow

EVENTS_A_VISIT = 250
_TOLD_EVENTS = 40
_SAVED = datetime.datetime(2024, 5, 1, tzinfo=datetime.UTC)
_WORST = (math.nan, math.inf, -math.inf, 3e38, -3e38, 0.0, 1e-45, 1.0)
_KEYS = [value for name, value in vars(pygame).items() if name.startswith("K_")]
_SCANCODES = [value for name, value in vars(pygame).items() if name.startswith("KSCAN_")]
_MODS = [value for name, value in vars(pygame).items() if name.startswith("KMOD_")]
_OFTEN = [
    *b"123456789tmpeh.-+=?wasdf",
    *range(pygame.K_F1, pygame.K_F12 + 1),
    pygame.K_TAB,
    pygame.K_BACKSPACE,
    ord("r"),
]
_TEXTS = ("", "a", "7", "?", "+", "\x00", "é", "ж", "\U0001f412", "\u202e")
_WINDOW_EVENTS = [
    value
    for name, value in vars(pygame).items()
    if name.startswith("WINDOW") and isinstance(value, int) and name not in ("WINDOWCLOSE", "WINDOWPOS_CENTERED")
]
_SIZES = ((1, 1), (1, 900), (2000, 1), (640, 480), (700, 1300), (1280, 800), (1000, 500), (2600, 1500))
_PRESETS = {"pong": ("dqn", "rainbow", "default"), "breakout": ("rainbow",), "cart-pole": ("default",)}
_PADS = (Gamepad(7, "Known", known=True), Gamepad(9, "Plain", known=False))


class Monkey:
    """Junk, and what is done with it.

    Attributes:
        done: what it did last, for people.
    """

    def __init__(
        self, chance: random.Random, window: GameWindow[Any, Any], seats: list[Seat], folders: list[AgentFolder]
    ):
        self.done: deque[str] = deque(maxlen=_TOLD_EVENTS)
        self._chance = chance
        self._window = window
        self._seats = seats
        self._folders = folders
        window._gamepads._open_at = lambda index: chance.choice(_PADS)

    def act(self) -> None:
        """One event, or one thing that happens to the agent's files."""
        deeds: list[tuple[int, Callable[[], None]]] = [
            (60, self._press_key),
            (14, self._use_mouse),
            (3, self._resize),
            (6, self._tell_of_window),
            (14, self._use_gamepad),
            (2, self._drop_something),
            (2, self._change_brain),
            (1, self._play_wild),
        ]
        weights, choices = zip(*deeds, strict=True)
        self._chance.choices(choices, weights)[0]()

    def _post(self, kind: int, **what: Any) -> None:
        event = Event(kind, what)
        self.done.append(str(event))
        pygame.event.post(event)

    def _press_key(self) -> None:
        chance = self._chance
        key = chance.choice(_OFTEN if chance.random() < 0.7 else [*_KEYS, 0, 0x436, 0x10FFFF])
        text = chr(key) if 32 <= key < 127 else chance.choice(_TEXTS)
        mod = chance.choice(_MODS) if chance.random() < 0.2 else 0
        if key == pygame.K_ESCAPE and chance.random() < 0.9:
            return
        kind = pygame.KEYDOWN if chance.random() < 0.6 else pygame.KEYUP
        self._post(kind, key=key, scancode=chance.choice([0, *_SCANCODES]), unicode=text, mod=mod)

    def _use_mouse(self) -> None:
        chance = self._chance
        at = chance.choice([(0, 0), (-5, 10**6), (chance.randrange(1300), chance.randrange(820))])
        kind = chance.choice([pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP, pygame.MOUSEWHEEL])
        self._post(kind, pos=at, button=chance.randint(0, 9), x=1, y=-1, touch=False)
        self._post(pygame.MOUSEMOTION, pos=at, rel=(1, 1), buttons=(0, 1, 0), touch=False)

    def _resize(self) -> None:
        size = self._chance.choice(_SIZES)
        self.done.append(f"resize to {size}")
        pygame.display.set_mode(size, pygame.RESIZABLE)
        self._post(pygame.VIDEORESIZE, size=size, w=size[0], h=size[1])

    def _tell_of_window(self) -> None:
        self._post(
            self._chance.choice([*_WINDOW_EVENTS, pygame.VIDEOEXPOSE, pygame.ACTIVEEVENT]), x=1, y=1, gain=0, state=1
        )

    def _use_gamepad(self) -> None:
        chance = self._chance
        kinds = (
            pygame.JOYDEVICEADDED,
            pygame.JOYDEVICEREMOVED,
            pygame.JOYAXISMOTION,
            pygame.JOYBUTTONDOWN,
            pygame.JOYBUTTONUP,
            pygame.JOYHATMOTION,
            pygame.CONTROLLERBUTTONDOWN,
            pygame.CONTROLLERBUTTONUP,
            pygame.CONTROLLERAXISMOTION,
        )
        kind = chance.choice(kinds)
        value: Any = chance.choice([0, 1, -1, 32_767, -32_768, math.nan, math.inf, 0.4])
        if kind == pygame.JOYHATMOTION:
            value = (chance.randint(-1, 1), chance.randint(-1, 1))
        what = {"device_index": chance.randrange(3), "instance_id": chance.choice([7, 9, 11]), "value": value}
        self._post(kind, **what, axis=chance.randint(0, 5), button=chance.randint(0, 20), hat=0)

    def _drop_something(self) -> None:
        self._post(self._chance.choice([pygame.DROPFILE, pygame.DROPTEXT]), file="/nowhere\x00", text="x" * 1000)
        self._post(self._chance.choice([pygame.TEXTINPUT, pygame.TEXTEDITING]), text="\U0001f412", start=0, length=0)

    # The agent's files

    def _change_brain(self) -> None:
        if not self._folders:
            return
        folder = self._chance.choice(self._folders)
        deeds = (self._newer, self._wild, self._cut, self._vanish, self._take_folder, self._bring_folder)
        deed = self._chance.choice(deeds)
        self.done.append(f"{deed.__name__} {folder.name}")
        deed(folder)
        for seat in self._seats:
            if seat.brain.watcher is not None:
                seat.brain.watcher.look()

    def _newer(self, folder: AgentFolder) -> None:
        write_brain(folder, 1.0, self._chance.randrange(2**31))

    def _wild(self, folder: AgentFolder) -> None:
        write_brain(folder, 1e19, self._chance.randrange(2**31))

    def _cut(self, folder: AgentFolder) -> None:
        if folder.brain_file.exists():
            data = folder.brain_file.read_bytes()
            folder.brain_file.write_bytes(data[: self._chance.randrange(len(data) + 1)])

    def _vanish(self, folder: AgentFolder) -> None:
        folder.brain_file.unlink(missing_ok=True)

    def _take_folder(self, folder: AgentFolder) -> None:
        away = folder.path.with_name(f"{folder.name}-away")
        if self._chance.random() < 0.3:
            shutil.rmtree(folder.path, ignore_errors=True)
        elif folder.path.exists() and not away.exists():
            folder.path.rename(away)

    def _bring_folder(self, folder: AgentFolder) -> None:
        away = folder.path.with_name(f"{folder.name}-away")
        if away.exists() and not folder.path.exists():
            away.rename(folder.path)

    def _play_wild(self) -> None:
        self.done.append("wild values")
        for seat, learner in self._window._players:
            if seat.name:
                learner.swap_policy(Wild(learner, self._chance.randrange(2**31)))


class Wild:
    """A policy whose values are of the worst kinds."""

    def __init__(self, learner: Any, seed: int) -> None:
        game = getattr(learner, "game", None) or learner._game
        self._actions = len(game.entry.actions)
        self._random = np.random.default_rng(seed)

    def q_values(self, observations: Any) -> Any:
        return self._random.choice(np.array(_WORST, np.float32), (len(observations), self._actions))

    def tensors(self) -> dict[str, Any]:
        return {}

    def load_tensors(self, tensors: Any) -> None:
        pass


def feed_junk(watcher: ReplayWatcher, shape: tuple[int, ...], chance: random.Random) -> None:
    """What its trainer learns from, as if one were at work that has gone wrong."""
    random_numbers = np.random.default_rng(chance.randrange(2**31))

    def junk() -> ReplayStatus:
        count = 12
        worst = np.array(_WORST if chance.random() < 0.2 else _WORST[3:], np.float32)  # now and then not even finite
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


def write_brain(folder: AgentFolder, scale: float, seed: int) -> None:
    """A brain of random weights, `scale` times as large as usual; none if the folder is gone."""
    try:
        config = folder.config()
    except ArcadeError:
        return
    game = make_game(config.game, GameSettings.from_hyperparameters(config.hyperparameters))
    spec, actions = game.observation_spec, game.entry.actions
    policy = untrained_policy(config.algorithm, config.hyperparameters, spec, len(actions), seed)
    with np.errstate(over="ignore"):
        tensors = {
            name: np.clip(tensor * scale, -3e38, 3e38).astype(tensor.dtype) if tensor.dtype.kind == "f" else tensor
            for name, tensor in policy.tensors().items()
        }
    history = BrainHistory(seed % 1000, 10, 100, 60.0, None, None)
    hyperparameters = config.hyperparameters
    identity = (config.name, config.game, config.algorithm, hyperparameters)
    brain_file.write(
        Brain(*identity, spec.kind, spec.shape, actions, history, "arcade-rl 0.1.0", _SAVED, tensors),
        folder.brain_file,
    )


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
            playing, both = VersusRequest(versus_catalog.versus_game(game_id), folders, seed=seed).sit_down()
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
