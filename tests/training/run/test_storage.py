"""In which order a trainer puts things on the disk, so that after a power cut they fit together."""

import os
import sys
import threading
from pathlib import Path

import pytest

from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.training.core import resume_state
from arcade_rl.training.run.trainer import train

REPLAY = ["frames.bin", "records.bin"]


@pytest.fixture
def written(monkeypatch):
    """What reaches the disk, one after the other: the name of each file, and of the thread that waited for it."""
    files = []
    fdatasync, write = os.fdatasync, resume_state.write

    def note_fdatasync(descriptor):
        fdatasync(descriptor)
        files.append((Path(f"/proc/self/fd/{descriptor}").readlink().name, threading.current_thread().name))

    def note_write(state, path):
        write(state, path)
        files.append((path.name, threading.current_thread().name))

    monkeypatch.setattr(os, "fdatasync", note_fdatasync)
    monkeypatch.setattr(resume_state, "write", note_write)
    monkeypatch.setattr("arcade_rl.training.run.housekeeping._RESUME_SECONDS", 0.1)
    monkeypatch.setattr("arcade_rl.training.run.housekeeping._REQUEST_SECONDS", 0.0)
    return files


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets other threads run meanwhile")
def test_no_resume_state_counts_on_pictures_that_a_power_cut_could_still_take(shelve, written):
    folder = shelve("pole", "cart-pole")

    def stop_after_some(_):
        if sum(name == "state.safetensors" for name, _ in written) > 2:
            with Ledger(folder.ledger_file) as ledger:
                ledger.ask("stop")

    train(folder, num_threads=1, progress=stop_after_some)
    names = [name for name, _ in written]
    states = [number for number, name in enumerate(names) if name == "state.safetensors"]
    assert len(states) > 2
    for number in states:
        assert names[number - 2 : number] == REPLAY
        assert all(thread.startswith("saving") for _, thread in written[number - 2 : number])


def test_a_replay_memory_that_a_person_has_deleted_does_not_end_its_training(shelve):
    folder, deleted = shelve("pole", "cart-pole"), []

    def look(progress):
        if progress.step > 100 and not deleted:
            deleted.extend(file.unlink() for file in folder.replay.iterdir())

    assert train(folder, steps=300, num_threads=1, progress=look).step == 300
    assert len(deleted) == 2
