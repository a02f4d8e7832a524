"""Plays some of a trainer's Atari games in a separate process, as `AtariProcessGames` asks on standard input.

    python -m arcade_rl.games.atari.atari_worker '{"game": "breakout", "games": 4, "settings": {...}}'

ale-py keeps Python's lock while an emulator runs, so threads would not play beside the learner.
"""

import json
import struct
import sys
from collections.abc import Sequence
from typing import BinaryIO

import numpy as np

from arcade_rl.games import catalog
from arcade_rl.games.atari.atari_game import AtariGame
from arcade_rl.games.game import GameSettings
from arcade_rl.games.worker_process import answering, read_exactly

# What is asked, by its first byte, and what follows it. Answers have no header: the asker knows what it asked.
STEP = b"s"  # an action for each game: a byte each. Answer: their `OUTCOME`s, and then their pictures
RESET = b"r"  # `BEGINNING`. Answer: a picture
REPLAY = b"p"  # `BEGINNING`, and then that many actions. Answer: `OUTCOME`, and then the whole stack

BEGINNING = struct.Struct("<III")  # which game, the seed, how many actions to replay
OUTCOME = np.dtype([("reward", "<f4"), ("steps", "<u4"), ("terminated", "?"), ("truncated", "?"), ("life_lost", "?")])
"""What a decision brought, and how many the episode has had."""


def serve(games: Sequence[AtariGame], asked: BinaryIO, answer: BinaryIO) -> None:
    """Answer until nobody asks any more.

    Raises:
        EOFError: whoever asked has ended in the middle of a message.
        BrokenPipeError: nobody waits for an answer any more.
    """
    outcomes = np.zeros(len(games), OUTCOME)
    while kind := asked.read(1):
        if kind == STEP:
            for number, action in enumerate(read_exactly(asked, len(games))):
                outcomes[number] = _play_decision(games[number], action, outcomes["steps"].item(number))
            answer.write(outcomes.tobytes())
            answer.writelines(game.observe()[-1].tobytes() for game in games)
        else:
            number, seed, count = BEGINNING.unpack(read_exactly(asked, BEGINNING.size))
            games[number].reset(seed)
            outcomes[number] = 0
            for steps, action in enumerate(read_exactly(asked, count)):
                outcomes[number] = _play_decision(games[number], action, steps)
            seen = games[number].observe()
            answer.write(seen[-1].tobytes() if kind == RESET else outcomes[number].tobytes() + seen.tobytes())
        answer.flush()


def _play_decision(game: AtariGame, action: int, steps: int) -> tuple[float, int, bool, bool, bool]:
    """Hold `action` for one decision, the first after `steps` of them; returns an `OUTCOME`."""
    reward, life_lost = 0.0, False
    while True:
        frame = game.step_frame(action)
        reward, life_lost = reward + frame.reward, life_lost or frame.life_lost
        if game.decision_due:
            return reward, steps + 1, frame.terminated, frame.truncated, life_lost


def main(order: str) -> None:
    """Make the games that `order` names, and serve them."""
    wanted = json.loads(order)
    entry, settings = catalog.game(wanted["game"]), GameSettings(**wanted["settings"])
    with answering() as (asked, answer):
        serve([AtariGame(entry, settings) for _ in range(wanted["games"])], asked, answer)


if __name__ == "__main__":
    main(sys.argv[1])
