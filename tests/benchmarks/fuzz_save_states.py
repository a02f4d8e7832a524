"""Feeds damaged save states of Atari games to the emulator: none may end the process.

    python tests/benchmarks/fuzz_save_states.py [--files 12000]

Each has a right checksum, as someone would give it who writes it on purpose: without that, `read` refuses it before the
emulator sees a byte. What is loaded is played for a second, and looked at and listened to.
"""

import argparse
import collections
import dataclasses
import os
import signal
import sys

import numpy as np

from arcade_rl.errors import ArcadeError
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.games.saved_game import SavedGame
from arcade_rl.viewer.play.session import Session

GAMES = ("pong", "breakout", "montezuma-revenge", "space-invaders")
FRAMES = 60
_BATCH = 100  # in one child process


def damaged(console, random):
    """The same bytes with a few changed, cut, swapped or replaced by others."""
    data, kind = console.copy(), int(random.integers(5))
    if kind == 0:
        return data[: int(random.integers(len(data)))]
    if kind == 1:
        return random.integers(0, 256, len(data), dtype=np.uint8)
    if kind == 2:
        at, length = int(random.integers(len(data))), int(random.integers(1, 400))
        data[at : at + length] = random.integers(0, 256, len(data[at : at + length]), dtype=np.uint8)
        return data
    if kind == 3:
        at = int(random.integers(len(data) - 4))
        data[at : at + 4] = random.choice([0, 1, 127, 255], 4)
        return data
    for _ in range(int(random.integers(1, 9))):
        data[int(random.integers(len(data)))] = int(random.integers(256))
    return data


def feed(session, saved, seed):
    """Load a batch of damaged states; returns how many were refused."""
    random, refused = np.random.default_rng(seed), 0
    for _ in range(_BATCH):
        arrays = {**saved.game.arrays, "console": damaged(saved.game.arrays["console"], random)}
        try:
            session.load(dataclasses.replace(saved, game=SavedGame(saved.game.values, arrays)))
        except ArcadeError:
            refused += 1
            continue
        for frame in range(FRAMES):
            session.advance(frame % len(session.game.entry.actions))
        session.game.screen()
        session.game.sound()
        session.rewind(30)
    return refused


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=12_000)
    batches = parser.parse_args().files // _BATCH
    refused, ends = 0, collections.Counter()
    sessions = {}
    for game in GAMES:
        session = Session(make_game(game, GameSettings(sticky_actions=0.25)), None, controller="human", seed=1)
        for frame in range(400):
            session.advance(frame % len(session.game.entry.actions))
        sessions[game] = session, session.save()
    for batch in range(batches):
        session, saved = sessions[GAMES[batch % len(GAMES)]]
        child = os.fork()
        if not child:
            os._exit(feed(session, saved, batch))
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            ends[signal.Signals(os.WTERMSIG(status)).name] += 1
        else:
            refused += os.WEXITSTATUS(status)
    print(
        f"{batches * _BATCH} files: {refused} refused, the rest played; processes ended by a signal: {dict(ends) or 0}"
    )
    return 1 if ends else 0


if __name__ == "__main__":
    sys.exit(main())
