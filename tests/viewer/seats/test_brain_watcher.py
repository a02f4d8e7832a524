"""A newer brain is noticed, loaded and handed over; a bad one is not."""

import threading

import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.viewer.seats.brain_watcher import BrainWatcher, LoadedBrain, stamp_of


@pytest.fixture
def brain(tmp_path):
    path = tmp_path / "brain.safetensors"
    path.write_bytes(b"1")
    return path


def replace(path, content):
    fresh = path.with_suffix(".new")
    fresh.write_bytes(content)
    fresh.replace(path)


def load(path):
    content = path.read_bytes()
    if content == b"bad":
        raise ArcadeError("brain.safetensors is cut short")
    return LoadedBrain(policy=None, step=int(content), saved=0.0)


def test_the_brain_that_plays_already_is_not_loaded_again(brain):
    watcher = BrainWatcher(lambda: brain, load, stamp_of(brain))
    watcher.look()
    assert watcher.take() is None


def test_a_newer_brain_is_handed_over_once(brain):
    watcher = BrainWatcher(lambda: brain, load, stamp_of(brain))
    replace(brain, b"2000")
    watcher.look()
    assert watcher.take().step == 2000
    assert watcher.take() is None
    watcher.look()
    assert watcher.take() is None


def test_of_several_newer_brains_the_newest_counts(brain):
    watcher = BrainWatcher(lambda: brain, load, stamp_of(brain))
    for content in (b"2", b"33"):
        replace(brain, content)
        watcher.look()
    assert watcher.take().step == 33


def test_the_first_brain_of_an_untrained_agent_is_noticed(tmp_path):
    path = tmp_path / "brain.safetensors"
    watcher = BrainWatcher(lambda: path, load, stamp_of(path))
    watcher.look()
    assert watcher.take() is None
    path.write_bytes(b"7")
    watcher.look()
    assert watcher.take().step == 7


def test_a_brain_that_cannot_be_read_is_reported_and_the_next_good_one_mends_it(brain):
    watcher = BrainWatcher(lambda: brain, load, stamp_of(brain))
    replace(brain, b"bad")
    watcher.look()
    assert watcher.take() is None
    assert watcher.problem == "brain.safetensors is cut short"
    replace(brain, b"5")
    watcher.look()
    assert watcher.problem == ""
    assert watcher.take().step == 5


def test_it_looks_by_itself_within_a_second(brain):
    loaded = threading.Event()

    def load_and_tell(path):
        loaded.set()
        return load(path)

    watcher = BrainWatcher(lambda: brain, load_and_tell, stamp_of(brain))
    watcher.start()
    try:
        replace(brain, b"99")
        assert loaded.wait(timeout=5)
    finally:
        watcher.stop()
    assert watcher.take().step == 99


def test_an_unforeseen_error_is_told_and_the_next_brain_is_loaded(brain):
    told = threading.Event()

    def load_once_it_was_told(path):
        if path.read_bytes() == b"odd":
            told.set()
            raise KeyError("odd")
        return load(path)

    watcher = BrainWatcher(lambda: brain, load_once_it_was_told, stamp_of(brain))
    replace(brain, b"odd")
    watcher.start()
    try:
        assert told.wait(10)
        replace(brain, b"44")
        newest = None
        for _ in range(1_000):
            newest = newest or watcher.take()
            if newest:
                break
            threading.Event().wait(0.01)
        assert newest.step == 44
        assert watcher.problem == ""
    finally:
        watcher.stop()
