"""Trainers as processes of their own: started, asked, signalled and killed, as on any evening."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import pytest

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.shelf.queries.summary import summarize
from arcade_rl.shelf.storage.processes import is_running
from arcade_rl.training.launch import ask_and_wait, start_trainer, starting


def until(condition, seconds=60.0):
    """Look again and again until `condition` holds; its value."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)
    return value


def status(folder):
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        return ledger.status()


@pytest.fixture
def endless(shelve):
    """An agent that trains for longer than any test."""
    return lambda game="cart-pole", **changes: shelve(
        "runner", game, training_steps=1_000_000_000, evaluation_interval=10_000_000, **changes
    )


@pytest.fixture
def start():
    """Starts a trainer, waits until it trains, and ends it with the test."""
    started = []

    def start_and_wait(folder, **options):
        pid = start_trainer(folder, num_threads=1, **options)
        started.append(pid)
        until(lambda: status(folder).state == "training")
        return pid

    yield start_and_wait
    for pid in started:
        if is_running(pid):
            os.kill(pid, signal.SIGKILL)


def test_a_life_in_the_background(endless, start):
    folder = endless()
    pid = start(folder)
    assert (status(folder).pid, summarize(folder).state) == (pid, "training")
    with pytest.raises(ArcadeError, match=f"already being trained by process {pid}"):
        start_trainer(folder)

    until(lambda: status(folder).step > 300)
    assert ask_and_wait(folder, "pause").startswith("paused at step")
    assert summarize(folder).state == "paused"
    step, heartbeat = status(folder).step, status(folder).heartbeat
    until(lambda: status(folder).heartbeat > heartbeat)
    assert status(folder).step == step

    assert ask_and_wait(folder, "tune", {"learning_rate": 0.002}).startswith("learning_rate is 0.002 from step")
    with pytest.raises(UsageError, match="batch_size cannot change"):
        ask_and_wait(folder, "tune", {"batch_size": 64})

    assert ask_and_wait(folder, "resume") == f"trains on from step {step:,}"
    until(lambda: status(folder).step > step)
    assert "everything is saved" in ask_and_wait(folder, "stop")
    assert summarize(folder).state == "idle"
    until(lambda: not is_running(pid))
    assert brain_file.read(folder.brain_file).history.step == status(folder).step > step
    assert folder.config().hyperparameters.learning_rate == 0.002


def test_requests_are_obeyed_within_half_a_second(endless, start):
    folder = endless("frozen-lake")
    start(folder)
    seconds = {"pause": [], "resume": []}
    for _ in range(5):  # of which the fastest counts: other processes may delay any one
        for kind, taken in seconds.items():
            began = time.monotonic()
            ask_and_wait(folder, kind)
            taken.append(time.monotonic() - began)
    assert all(min(taken) < 1.0 for taken in seconds.values())  # half a second, and as much again on a busy machine


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_signals_save_first(endless, start, name):
    folder = endless("frozen-lake")
    pid = start(folder)
    until(lambda: status(folder).step > 0)
    os.kill(pid, getattr(signal, name))
    until(lambda: not is_running(pid))
    assert summarize(folder).state == "idle"
    assert brain_file.read(folder.brain_file).history.step == status(folder).step > 0
    assert f"stopped by {name}" in folder.log_file.read_text()


def test_a_paused_trainer_obeys_stop_and_signals(endless, start):
    folder = endless("frozen-lake")
    start(folder)
    ask_and_wait(folder, "pause")
    ask_and_wait(folder, "stop")
    pid = start(folder)
    ask_and_wait(folder, "pause")
    os.kill(pid, signal.SIGTERM)
    until(lambda: not is_running(pid))
    assert summarize(folder).state == "idle"


def test_learning_goes_on_beside_an_evaluation_which_outlives_stop_and_kill(shelve, start):
    folder = shelve("pong", "pong", evaluation_interval=100, evaluation_episodes=100, max_episode_steps=20)

    def evaluates_beside():
        return status(folder).step > 100 and status(folder).activity == "learning, evaluating 0 of 100"

    start(folder)
    until(evaluates_beside)
    ask_and_wait(folder, "pause")
    assert status(folder).activity == "paused"
    ask_and_wait(folder, "stop")
    assert folder.evaluation_file.exists()

    pid = start(folder)
    until(lambda: "evaluating" in status(folder).activity)
    os.kill(pid, signal.SIGKILL)
    until(lambda: not is_running(pid))
    start(folder)
    until(lambda: evaluations(folder), seconds=120)
    ask_and_wait(folder, "stop")
    steps = [evaluation.step for evaluation in evaluations(folder)]
    assert steps == list(range(100, 100 * len(steps) + 1, 100))


def evaluations(folder):
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        return ledger.evaluations()


def test_a_trainer_that_dies_without_a_word_is_crashed(endless, start):
    folder = endless("frozen-lake")
    pid = start(folder)
    os.kill(pid, signal.SIGKILL)
    until(lambda: summarize(folder).state == "crashed")
    with pytest.raises(ArcadeError, match="runner is not training"):
        ask_and_wait(folder, "pause")


def test_a_stop_is_not_said_to_be_done_if_the_trainer_dies_over_it(endless):
    folder = endless("frozen-lake")
    with ThreadPoolExecutor(1) as pool, Ledger(folder.ledger_file) as ledger:
        with folder.training_lock():
            ledger.set_status(replace(ledger.status(), state="training", step=500))
            asked = pool.submit(ask_and_wait, folder, "stop")
            until(ledger.open_requests)
        with pytest.raises(ArcadeError, match="the trainer of runner died before it answered"):
            asked.result(60)


def test_a_stop_of_a_trainer_that_has_not_taken_its_lock_yet_waits_for_it(endless):
    folder = endless("frozen-lake")
    with Ledger(folder.ledger_file) as ledger:
        ledger.set_status(starting(ledger.status(), os.getpid()))
    with pytest.raises(ArcadeError, match="the trainer of runner has not answered yet"):
        ask_and_wait(folder, "stop", timeout=0.2)


def test_who_asks_a_trainer_that_ends_by_an_error_hears_which(endless):
    folder = endless("frozen-lake")
    folder.brain_file.write_bytes(b"damage")
    start_trainer(folder, num_threads=1)
    with pytest.raises(ArcadeError, match=r"runner trains no more: .*brain"):
        ask_and_wait(folder, "pause")


def test_an_old_stop_does_not_end_a_new_trainer(endless, start):
    folder = endless("frozen-lake")
    with Ledger(folder.ledger_file) as ledger:
        request = ledger.ask("stop")
        start(folder)
        assert "came too late" in ledger.answer(request)


def test_what_cannot_be_trained_says_why_and_is_idle(endless):
    folder = endless()
    folder.brain_file.write_bytes(b"damage")
    pid = start_trainer(folder)
    until(lambda: not is_running(pid))
    assert summarize(folder).state == "idle"
    assert status(folder).error
    assert "ended: " in folder.log_file.read_text()
    assert "Traceback" not in folder.log_file.read_text()


def test_kills_at_any_instant_lose_neither_agent_nor_ledger(endless, start):
    folder = endless(checkpoint_interval=100)
    for kill in range(3):
        pid = start(folder)
        step = status(folder).step
        until(lambda step=step: status(folder).step > step)
        os.kill(pid, signal.SIGKILL)
        until(lambda pid=pid: not is_running(pid))
        brain_file.read(folder.brain_file)
        with closing(sqlite3.connect(folder.ledger_file)) as ledger:
            assert ledger.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert "cannot be used" not in folder.log_file.read_text(), f"kill {kill}"
    start(folder)
    ask_and_wait(folder, "stop")
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        assert len(ledger.recent_scores(10_000_000)) == status(folder).episodes


def test_launching_loads_nothing_heavy():
    heavy = ["torch", "pygame", "gymnasium", "ale_py", "numpy", "textual"]
    code = f"import sys, arcade_rl.training.launch; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
