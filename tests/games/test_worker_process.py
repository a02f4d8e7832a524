"""The processes that play a trainer's games end with the trainer, and not before it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from arcade_rl.child_processes import module_command, module_environment
from arcade_rl.games import catalog
from arcade_rl.games.atari import atari_worker
from arcade_rl.games.atari.atari_processes import AtariProcessGames
from arcade_rl.games.environments.environment_worker import packed
from arcade_rl.games.environments.process_games import ProcessGames
from arcade_rl.games.game import GameSettings

STOPS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
KINDS = {
    "environment": "ProcessGames(catalog.game('taxi'), GameSettings(), 2, 2)",
    "variant": "AtariProcessGames(catalog.game('pong'), GameSettings(game_mode=1), 2, 2)",
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
    environments = ProcessGames(catalog.game("taxi"), GameSettings(), 2, 2)
    variants = AtariProcessGames(catalog.game("pong"), GameSettings(game_mode=1), 2, 2)
    workers = [*environments._workers, *variants._workers]
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


ATARI = module_command("arcade_rl.games.atari.atari_worker", '{"game": "pong", "games": 1, "settings": {}}')
ENVIRONMENT = module_command("arcade_rl.games.environments.environment_worker")
MAKE_TAXI = packed((sys.path, catalog.game("taxi"), GameSettings(), 1, 0))
IN_THE_MIDDLE = {
    "of a beginning": (ATARI, atari_worker.RESET + b"abc"),
    "of a replay": (ATARI, atari_worker.REPLAY + atari_worker.BEGINNING.pack(0, 1, 9) + b"abc"),
    "before an answer": (ATARI, atari_worker.RESET + atari_worker.BEGINNING.pack(0, 1, 0) + atari_worker.STEP + b"a"),
    "of a message": (ENVIRONMENT, MAKE_TAXI[:20]),
    "of an environment's message": (ENVIRONMENT, MAKE_TAXI + b"abc"),
    "before an environment's answer": (ENVIRONMENT, MAKE_TAXI + packed(("reset", (0,)))),
}


@pytest.mark.parametrize("gone", IN_THE_MIDDLE)
def test_they_say_nothing_when_their_trainer_goes(gone: str) -> None:
    command, asked = IN_THE_MIDDLE[gone]
    with subprocess.Popen(
        command, env=module_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        assert worker.stderr is not None
        worker.stdout.close()
        worker.stdin.write(asked)
        worker.stdin.close()
        assert (worker.stderr.read(), worker.wait(60)) == (b"", 0)


def test_what_a_game_prints_and_reads_is_not_taken_for_answers_and_messages() -> None:
    code = (
        "from arcade_rl.games.worker_process import answering, read_exactly\n"
        "with answering() as (asked, answers):\n"
        "    print('it talks'); open(0).read()\n"
        "    answers.write(read_exactly(asked, 3))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=module_environment(), input=b"abc", capture_output=True, timeout=60
    )
    assert (done.stdout, done.stderr) == (b"abc", b"it talks\n")
