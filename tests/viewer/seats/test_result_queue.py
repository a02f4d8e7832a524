"""Finished games are written beside the play: a slow, locked or damaged disk costs no frame and no game."""

import sqlite3
import threading

import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.scores.reader import ScoreReader
from arcade_rl.shelf.scores.rows import (
    Player,
    Result,
    Side,
    scores_file,
)
from arcade_rl.shelf.scores.writer import ScoreWriter
from arcade_rl.viewer.seats import background_queue, result_queue
from arcade_rl.viewer.seats.result_queue import ResultQueue


def result(score=3.0):
    return Result("pong", "alone", (Side(Player(human="ann"), score, human_share=1.0),), steps=90, ended=5.0)


def scores():
    with ScoreReader() as reader:
        return reader.scores_of("ann").get(("pong", "alone"), [])


class Watched(ScoreWriter):
    """The true writer; it says when it has failed, and in which thread it works."""

    def __init__(self):
        super().__init__()
        self.failed = threading.Event()
        self.threads = set()

    def keep(self, kept):
        self.threads.add(threading.current_thread())
        try:
            super().keep(kept)
        except ArcadeError:
            self.failed.set()
            raise


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr("arcade_rl.shelf.storage.sqlite_file.WRITER_PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(result_queue, "_TRY_AGAIN_SECONDS", 0.01)


@pytest.fixture
def lock():
    """Keeps the file of scores locked, as another program would, until it is told to let go."""
    ScoreWriter().keep(result(0.0))
    other = sqlite3.connect(scores_file(), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


def test_all_that_was_put_is_written_in_order_when_it_closes():
    with ResultQueue() as queue:
        for score in range(5):
            queue.put(result(float(score)))
    assert scores() == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_whoever_puts_never_touches_the_disk():
    writer = Watched()
    with ResultQueue(writer) as queue:
        queue.put(result())
    assert writer.threads
    assert threading.current_thread() not in writer.threads


def test_a_locked_file_is_told_and_the_game_is_written_when_it_is_free(lock):
    writer = Watched()
    with ResultQueue(writer) as queue:
        queue.put(result(7.0))
        assert writer.failed.wait(30)
        while not queue.problem:
            pass
        assert "another program keeps it locked" in queue.problem
        lock.execute("ROLLBACK")
    assert scores() == [0.0, 7.0]
    assert queue.problem == ""


def test_what_cannot_be_written_in_the_end_is_told(lock):
    queue = ResultQueue(Watched())
    queue.put(result())
    queue.put(result())
    while not queue.problem:
        pass
    told = r"the scores of 2 games were not kept: .*; close that program"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(background_queue, "_LAST_PATIENCE_SECONDS", 0.1)
        with pytest.raises(ArcadeError, match=told):
            queue.close()
    lock.execute("ROLLBACK")  # and the thread comes to its end
    queue.close()


def test_a_disk_that_does_not_answer_is_told_in_the_end():
    answers = threading.Event()

    class Stalled(ScoreWriter):
        def keep(self, kept):
            answers.wait()

    queue = ResultQueue(Stalled())
    queue.put(result())
    told = r"the scores of 1 game was not kept: the disk does not answer"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(background_queue, "_LAST_PATIENCE_SECONDS", 0.01)
        with pytest.raises(ArcadeError, match=told):
            queue.close()
    answers.set()
    queue.close()


def test_a_damaged_file_is_set_aside_and_told_until_the_next_game():
    scores_file().parent.mkdir()
    scores_file().write_bytes(b"no scores at all" * 100)
    queue = ResultQueue()
    queue.put(result())
    queue.close()
    assert queue.problem.startswith("scores.sqlite was damaged: it was kept as scores.damaged-1.sqlite")
    assert scores() == [3.0]
