"""CPU time of threads, and of the games' own."""

import sys
import threading
import time

import numpy as np
import pytest

from arcade_rl.games.atari import thread_times
from arcade_rl.games.factory import make_parallel_games
from arcade_rl.games.game import GameSettings

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux says it by thread")


def test_the_cpu_time_of_a_thread_is_its_own() -> None:
    others, done = thread_times.running(), threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    (idle,) = thread_times.running() - others
    mine = threading.get_native_id()
    began, before = time.thread_time(), thread_times.cpu_seconds([mine])
    while time.thread_time() - began < 0.1:
        pass
    assert thread_times.cpu_seconds([idle]) < 0.05
    assert thread_times.cpu_seconds([mine]) - before >= 0.08
    done.set()
    thread.join()
    assert thread_times.cpu_seconds([idle]) == 0.0


def test_atari_games_play_on_threads_of_their_own() -> None:
    games = make_parallel_games("pong", GameSettings(), 2)
    try:
        games.reset(1)
        before = games.thread_seconds()
        for _ in range(200):
            games.step(np.zeros(2, np.int64))
        assert before is not None
        assert games.thread_seconds() > before
    finally:
        games.close()


def test_small_games_have_no_threads() -> None:
    assert make_parallel_games("frozen-lake", GameSettings(), 2).thread_seconds() is None
