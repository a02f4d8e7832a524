"""Feeds damaged save states of Atari games, for one and for two, to their emulators: none may end the process.

    python -m tests.benchmarks.damage.fuzz_save_states [--files 12000]

Each has a right checksum, as someone would give it who writes it on purpose: without that, `read` refuses it before the
emulator sees a byte. What is loaded is played for a second, and looked at and listened to; so is what was there before
where a state is refused. Of games for two the moves are damaged; half of them are moves that the game has, which its
emulator plays before anybody can see where they lead.
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
from arcade_rl.games.two_player.game import TwoPlayerGame
from arcade_rl.games.two_player.versus_catalog import versus_game, why_not_here
from arcade_rl.viewer.play.session import Session
from arcade_rl.viewer.play.versus_session import Contestant, VersusSession

GAMES = ("pong", "breakout", "montezuma-revenge", "space-invaders")
FOR_TWO = ("pong", "combat", "warlords", "joust")
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


def damaged_game(game, random, actions):
    """A saved game with another console, or for two with other moves, and sometimes another wait before them."""
    if "console" in game.arrays:
        return SavedGame(game.values, {**game.arrays, "console": damaged(game.arrays["console"], random)})
    moves = damaged(game.arrays["moves"].reshape(-1), random)
    moves = moves[: len(moves) // 2 * 2].reshape(-1, 2)
    idle_frames = int(random.choice([game.values["idle_frames"], 240, -1, 10**9]))
    values = {**game.values, "idle_frames": idle_frames} if random.random() < 0.1 else game.values
    return SavedGame(values, {"moves": moves % actions if random.random() < 0.5 else moves})


def feed(session, saved, seed):
    """Load a batch of damaged states; returns how many were refused."""
    random, refused = np.random.default_rng(seed), 0
    actions = len(session.game.entry.actions)
    for _ in range(_BATCH):
        try:
            session.load(dataclasses.replace(saved, game=damaged_game(saved.game, random, actions)))
        except ArcadeError:
            refused += 1
        for frame in range(FRAMES):
            advance(session, frame)
        session.game.screen()
        if isinstance(session, Session) or session.game.game.sounds:
            session.game.sound()
        session.rewind(30)
    return refused


def advance(session, frame):
    """Play one frame."""
    action = frame % len(session.game.entry.actions)
    session.advance(action if isinstance(session, Session) else (action, action // 2))


def make_sessions():
    """One of each game."""
    for game in GAMES:
        yield Session(make_game(game, GameSettings(sticky_actions=0.25)), None, controller="human", seed=1)
    for game in FOR_TWO if not why_not_here() else ():
        yield VersusSession(TwoPlayerGame(versus_game(game)), (Contestant(), Contestant()), seed=1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=12_000)
    batches = parser.parse_args().files // _BATCH
    refused, ends = 0, collections.Counter()
    sessions = []
    for session in make_sessions():
        for frame in range(400):
            advance(session, frame)
        sessions.append((session, session.save()))
    for batch in range(batches):
        session, saved = sessions[batch % len(sessions)]
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
