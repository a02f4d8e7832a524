"""Versus Pong with both sides' panels: how smooth the window is, and how an agent fares against a random player.

Run with `python -m tests.benchmarks.window.bench_versus smooth [seconds]` or `... duel [games] [agent] [mode]`.
`smooth` opens a real window where there is a display (an Xvfb will do), else it draws into SDL's dummy driver.
`duel` plays an agent, `pong-champion` unless another is named, on its own side and on the other: the goal on its own
side is 21:0 to 21:3.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"

import pygame
import torch

from arcade_rl import presets
from arcade_rl.agents.factory import make_policy, untrained_policy
from arcade_rl.games.game import GameSettings
from arcade_rl.games.two_player.game import SIDES, TwoPlayerGame
from arcade_rl.games.two_player.versus_catalog import versus_game
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.brains import brain_file
from arcade_rl.viewer.play.versus_session import Contestant, VersusSession
from arcade_rl.viewer.seats.seat import Seat, SeatedBrain
from arcade_rl.viewer.system.display import FrameClock, open_window_surface
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.main_loop import step
from arcade_rl.viewer.windows.versus.versus_window import VersusWindow

_NAMES = ("left", "right")


class RandomPolicy:
    """Values every action at random at each decision."""

    def __init__(self, actions: int, seed: int) -> None:
        self._actions = actions
        self._random = np.random.default_rng(seed)

    def q_values(self, observations):
        return self._random.random((len(observations), self._actions), np.float32)

    def tensors(self):
        return {}

    def load_tensors(self, tensors):
        pass


def main() -> None:
    torch.set_num_threads(1)
    what, *arguments = sys.argv[1:] or ["smooth"]
    if what == "duel":
        games = int(arguments[0]) if arguments else 10
        agent = arguments[1] if len(arguments) > 1 else "pong-champion"
        mode = int(arguments[2]) if len(arguments) > 2 else None
        for side in reversed(SIDES):
            duel(agent, side, games, mode)
    else:
        smooth(float(arguments[0]) if arguments else 20.0)


def smooth(seconds: float) -> None:
    """Two untrained agents, the panels of both."""
    canvas = open_window_surface("how smooth is it?")
    session = _untrained_session()
    pictures = Path(tempfile.gettempdir())
    left, right = (Seat(pictures, name, SeatedBrain(120_000, time.time())) for name in _NAMES)
    measure("versus pong", canvas, VersusWindow(canvas, session, (left, right), Services()), session, seconds)


def measure(what, canvas, window, session, seconds: float) -> None:
    """The window's own loop, with a stopwatch; a game that ends is played again."""
    clock = FrameClock()
    work, periods = [], []
    begin = time.perf_counter()
    while time.perf_counter() < begin + seconds:
        periods.append(clock.tick())
        started = time.perf_counter()
        step(window, periods[-1])
        work.append(time.perf_counter() - started)
        if session.outcome is not None:
            session.rematch()
    print(f"{what}, {canvas.get_width()} x {canvas.get_height()}, driver {pygame.display.get_driver()}")
    print(f"  {len(work) / (time.perf_counter() - begin):.1f} frames/s")
    for name, values in (("work in a frame", work[1:]), ("from frame to frame", periods[2:])):
        p50, p95, p99 = (1000 * float(np.percentile(values, q)) for q in (50, 95, 99))
        print(f"  {name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms")


def duel(agent: str, side: int, games: int, mode: int | None) -> None:
    """The agent at one side, greedy but for its evaluation epsilon, against a random player."""
    folder = agent_folder.find(agent)
    hyperparameters = folder.config().hyperparameters
    settings = GameSettings.from_hyperparameters(hyperparameters)
    game = TwoPlayerGame(versus_game("pong"), mode, (settings, settings))
    policy = make_policy(brain_file.read(folder.brain_file))
    scores = []
    for number in range(games):
        plays = Contestant(policy, "agent", hyperparameters.evaluation_epsilon)
        chance = Contestant(RandomPolicy(len(game.entry.actions), number), "agent")
        session = VersusSession(game, (plays, chance) if side == 0 else (chance, plays), seed=number)
        while session.outcome is None:
            session.advance()
        scores.append((session.sides[side].episode_state.score, session.sides[1 - side].episode_state.score))
    ours, theirs = np.array(scores).T
    mirrored = ", mirrored" if game.mirrored[side] else ""
    told = ", ".join(f"{one:.0f}:{other:.0f}" for one, other in scores)
    print(f"{agent} at the {_NAMES[side]}{mirrored}, game {game.mode}: {ours.mean():.1f}:{theirs.mean():.1f} ({told})")


def _untrained_session() -> VersusSession:
    chosen = presets.preset("atari", "default")
    settings = GameSettings.from_hyperparameters(chosen.hyperparameters)
    game = TwoPlayerGame(versus_game("pong"), None, (settings, settings))
    left, right = (
        untrained_policy(
            chosen.algorithm, chosen.hyperparameters, game.observation_specs[side], len(game.entry.actions), side
        )
        for side in SIDES
    )
    return VersusSession(game, (Contestant(left, "agent", 0.01), Contestant(right, "agent", 0.01)), seed=1)


if __name__ == "__main__":
    main()
