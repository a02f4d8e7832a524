"""Trainers as processes on a disk that is truly full, or may not be written."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.queries.summary import summarize
from arcade_rl.shelf.storage.processes import is_running
from arcade_rl.training.core import resume_state
from arcade_rl.training.core.learner import resume_file
from arcade_rl.training.launch import ask_and_wait, start_trainer
from tests.training.run.standing import WAITS, status


def until(condition, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)
    return value


@pytest.fixture
def start():
    """Starts a trainer, waits until it trains, and ends it with the test."""
    started = []

    def start_and_wait(folder):
        started.append(start_trainer(folder, num_threads=1))
        until(lambda: status(folder).state == "training" and status(folder).step)
        return started[-1]

    yield start_and_wait
    for pid in started:
        if is_running(pid):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux limits the files of a process from outside"
)
def test_a_process_that_may_write_no_file_is_stopped_and_says_what_is_lost(shelve, start):
    import resource

    folder = shelve("pole", "cart-pole", training_steps=10**9, evaluation_interval=10**7, hidden_units=64)
    pid = start(folder)
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, hard))
    with pytest.raises(ArcadeError, match=r"[\d,]+ steps since the last save cannot be saved: .* --discard"):
        ask_and_wait(folder, "stop")
    assert (is_running(pid), summarize(folder).state) == (True, "waiting")
    assert "given up" in ask_and_wait(folder, "discard")
    until(lambda: not is_running(pid))
    left = summarize(folder)
    assert (left.state, left.status.step) == ("idle", resume_state.read(resume_file(folder)).counts.step)


@pytest.fixture
def small_disk(tmp_path, monkeypatch):
    """A separate disk of 3 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", place], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"nothing can be mounted here: {mounted.stderr.strip()}")
    monkeypatch.setenv("ARCADE_RL_SAVES", str(place / "saves"))
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no mount")
def test_on_a_disk_that_is_truly_full(small_disk, shelve, start):
    folder = shelve("lake", "frozen-lake", training_steps=10**9, evaluation_interval=10**7, checkpoint_interval=10**7)
    pid, filler = start(folder), small_disk / "fill"
    fill(filler)
    waiting = until(lambda: (seen := summarize(folder)).state == "waiting" and seen)
    assert waiting.trouble == WAITS
    filler.unlink()
    until(lambda: summarize(folder).state == "training" and status(folder).step > waiting.status.step)

    fill(filler)
    with pytest.raises(ArcadeError, match="steps since the last save cannot be saved: the disk is full"):
        ask_and_wait(folder, "stop")
    assert summarize(folder).state == "waiting"
    step = status(folder).step
    filler.unlink()
    until(lambda: not is_running(pid))
    left = summarize(folder)
    assert (left.state, left.status.step, left.trouble) == ("idle", step, "")
    assert resume_state.read(resume_file(folder)).counts.step == step


def fill(file):
    with contextlib.suppress(OSError), file.open("wb", buffering=0) as filler:
        while filler.write(bytes(4096)):
            pass
