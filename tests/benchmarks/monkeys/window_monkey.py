"""The monkey of `monkey_windows.py`: events of every kind, and an agent that plays by values that are no numbers."""

import datetime
import math
import random
import shutil
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
import pygame
from pygame.event import Event

from arcade_rl.agents.factory import untrained_policy
from arcade_rl.errors import ArcadeError
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.brains.brain_file import Brain, BrainHistory
from arcade_rl.viewer.controls.gamepads import Gamepad
from arcade_rl.viewer.seats.seat import Seat
from arcade_rl.viewer.windows.game_window import GameWindow

_TOLD_EVENTS = 40
_SAVED = datetime.datetime(2024, 5, 1, tzinfo=datetime.UTC)
WORST = (math.nan, math.inf, -math.inf, 3e38, -3e38, 0.0, 1e-45, 1.0)
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
        actions: list[tuple[int, Callable[[], None]]] = [
            (60, self._press_key),
            (14, self._use_mouse),
            (3, self._resize),
            (6, self._tell_of_window),
            (14, self._use_gamepad),
            (2, self._drop_something),
            (2, self._change_brain),
            (1, self._play_wild),
        ]
        weights, choices = zip(*actions, strict=True)
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
        actions = (self._newer, self._wild, self._cut, self._vanish, self._take_folder, self._bring_folder)
        action = self._chance.choice(actions)
        self.done.append(f"{action.__name__} {folder.name}")
        action(folder)
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
        return self._random.choice(np.array(WORST, np.float32), (len(observations), self._actions))

    def tensors(self) -> dict[str, Any]:
        return {}

    def load_tensors(self, tensors: Any) -> None:
        pass


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
