"""The processes that play a trainer's games end with the trainer, and not before it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from arcade_rl.games import catalog
from arcade_rl.games.atari.atari_processes import AtariProcessGames
from arcade_rl.games.environments.process_games import ProcessGames
from arcade_rl.games.game import GameSettings

STOPS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
KINDS = {
    "environment": "ProcessGames(catalog.game('taxi'), GameSettings(), 2)",
    "variant": "AtariProcessGames(catalog.game('pong'), GameSettings(game_mode=1), 2)",
}
TRAINER = """
from arcade_rl.games import catalog
from arcade_rl.games.atari.atari_processes import AtariProcessGames
from arcade_rl.games.environments.process_games import ProcessGames
from arcade_rl.games.game import GameSettings

games = {games}
games.reset(0)
print("plays", flush=True)
input()
"""


@pytest.mark.parametrize("stop", STOPS)
def test_a_stop_that_reaches_every_process_is_the_trainers_to_answer(stop: signal.Signals) -> None:
    environments = ProcessGames(catalog.game("taxi"), GameSettings(), 2)
    variants = AtariProcessGames(catalog.game("pong"), GameSettings(game_mode=1), 2)
    workers = [*environments._processes, *variants._workers]
    try:
        for games in (environments, variants):
            games.reset(0)
        for worker in workers:
            os.kill(worker.pid, stop)
        for games in (environments, variants):
            games.step(np.zeros(2, np.int64))
    finally:
        environments.close()
        variants.close()


@pytest.mark.skipif(os.name == "nt", reason="its processes do not inherit what tells when all have ended")
@pytest.mark.parametrize("killed", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_they_end_with_a_trainer_that_did_not_close_them(kind: str, killed: bool) -> None:
    code = TRAINER.format(games=KINDS[kind])
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    ) as trainer:
        assert trainer.stdout is not None
        assert trainer.stdout.readline() == b"plays\n"
        if killed:
            trainer.kill()
        try:
            trainer.communicate(b"\n", timeout=60)  # until the last of them has let go of its output
        finally:
            trainer.kill()
