"""What is taught reaches the agent's folder from a thread of its own, and a disk that refuses stops no game."""

import contextlib
import dataclasses
import threading

import numpy as np
import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.demonstrations.demonstrations import Demonstration, DemonstrationFolder
from arcade_rl.shelf.ledger.ledger import Ledger, Status
from arcade_rl.viewer.seats.demonstration_queue import DemonstrationQueue


def walk(steps=3):
    return Demonstration(
        frames=np.arange(steps + 1),
        actions=np.zeros(steps, np.int64),
        rewards=np.zeros(steps, np.float32),
        terminated=np.zeros(steps, np.bool_),
        game="frozen-lake",
        played="2026-01-01T00:00:00+00:00",
    )


@pytest.fixture
def folder(put_on_shelf):
    return put_on_shelf("frozen-lake")


@pytest.fixture
def kept(folder):
    return DemonstrationFolder(folder.demonstrations)


def test_what_is_kept_lies_in_the_folder_when_the_queue_is_closed(folder, kept):
    with DemonstrationQueue(folder) as queue:
        for steps in (3, 4):
            queue.keep(walk(steps))
    assert [kept.read(number).steps for number in kept.numbers()] == [3, 4]
    assert (queue.problem, queue.lost_steps) == ("", 0)


def test_what_is_withdrawn_does_not_stay(folder, kept):
    with DemonstrationQueue(folder) as queue:
        first, _ = queue.keep(walk(3)), queue.keep(walk(4))
        queue.withdraw(first)
    assert [kept.read(number).steps for number in kept.numbers()] == [4]


def test_it_follows_an_agent_that_is_renamed_and_never_writes_into_another(folder, put_on_shelf):
    renamed = folder.path.with_name("pond")
    with DemonstrationQueue(folder) as queue:
        folder.path.rename(renamed)
        other = put_on_shelf("frozen-lake")  # under the name that has become free
        assert other.path == folder.path
        queue.keep(walk(3))
    assert DemonstrationFolder(AgentFolder(renamed).demonstrations).numbers() == [1]
    assert not other.demonstrations.exists()
    assert (queue.problem, queue.lost_steps) == ("", 0)


def test_what_is_taught_to_an_agent_that_is_gone_is_told(folder, put_on_shelf, tmp_path):
    told = f"3 steps were not taught: {folder.name} is no longer on the shelf"
    queue = DemonstrationQueue(folder)
    folder.path.rename(tmp_path / "gone")
    other = put_on_shelf("frozen-lake")
    queue.keep(walk(3))
    with pytest.raises(ArcadeError, match=told):
        queue.close()
    assert not other.demonstrations.exists()
    assert queue.lost_steps == 3


def test_what_somebody_else_has_deleted_can_be_withdrawn(folder, kept, monkeypatch):
    with DemonstrationQueue(folder) as queue:
        first = queue.keep(walk())
        delete = queue._delete
        monkeypatch.setattr(queue, "_delete", lambda number: (kept.delete(1), delete(number)))
        queue.withdraw(first)
    assert kept.numbers() == []


def test_it_knows_how_the_agent_takes_a_lost_life(folder):
    with DemonstrationQueue(folder) as queue:
        assert queue.life_loss_terminal is folder.config().hyperparameters.life_loss_terminal


def test_a_disk_that_refuses_is_told_and_the_steps_are_counted_as_lost(folder, kept, monkeypatch):
    tried = threading.Semaphore(0)
    write, full = DemonstrationFolder.write, [True]

    def refuse(self, demonstration):
        try:
            if full[0]:
                raise ArcadeError("the disk is full; free some space and try again")
            return write(self, demonstration)
        finally:
            tried.release()

    monkeypatch.setattr(DemonstrationFolder, "write", refuse)
    with DemonstrationQueue(folder) as queue:
        lost = queue.keep(walk(7))
        queue.withdraw(lost)
        assert tried.acquire(timeout=60)
        full[0] = False
        queue.keep(walk(2))
    assert (queue.problem, queue.lost_steps) == ("", 7)
    assert len(kept.numbers()) == 1


def test_a_last_stretch_that_was_not_kept_is_an_error_when_the_window_closes(folder, monkeypatch):
    (folder.path / "demonstrations").write_text("in the way")
    queue = DemonstrationQueue(folder)
    queue.keep(walk(7))
    with pytest.raises(ArcadeError, match="7 steps were not taught: cannot write"):
        queue.close()


def test_the_share_of_a_humans_play_is_what_the_trainer_says(folder):
    with Ledger(folder.ledger_file) as ledger:
        ledger.set_status(Status(replay_size=300, demonstration_steps=100))
    with DemonstrationQueue(folder) as queue:
        queue.keep(walk())
    queue._look()
    assert queue.human_share == 0.25


def test_without_anything_of_a_human_there_is_no_share(folder):
    with DemonstrationQueue(folder) as queue:
        queue._look()
    assert queue.human_share is None


@pytest.mark.parametrize(
    ("state", "share", "learns"), [("training", 0.25, True), ("idle", 0.25, False), ("training", 0.0, False)]
)
def test_it_knows_whether_a_trainer_at_work_would_learn_from_a_takeover(folder, state, share, learns):
    config = folder.config()
    changed = config.hyperparameters.replace(demonstration_share=share)
    folder.save_config(dataclasses.replace(config, hyperparameters=changed))
    with Ledger(folder.ledger_file) as ledger:
        ledger.set_status(Status(state=state))
    with contextlib.ExitStack() as at_work:
        if state == "training":
            at_work.enter_context(folder.training_lock())
        with DemonstrationQueue(folder) as queue:
            pass
        assert queue.learns_now is learns


@pytest.mark.parametrize("damaged", [False, True])
def test_a_share_that_is_tuned_while_it_trains_counts_in_an_open_window(folder, damaged):
    with Ledger(folder.ledger_file) as ledger:
        ledger.set_status(Status(state="training"))
    with DemonstrationQueue(folder) as queue, folder.training_lock():
        queue.keep(walk())
    folder.change_hyperparameters({"demonstration_share": 0.0})
    if damaged:
        folder.config_file.write_text("demonstration_share = ")
    with folder.training_lock():
        queue._look()
    assert queue.learns_now is damaged  # then what it was before


def test_without_a_replay_memory_there_is_no_share_of_it(folder):
    with Ledger(folder.ledger_file) as ledger:
        ledger.set_status(Status(demonstration_steps=100))
    with DemonstrationQueue(folder) as queue:
        pass
    assert queue.human_share is None


def test_an_unforeseen_error_is_told_and_what_comes_after_it_is_kept(folder, kept, monkeypatch):
    write = DemonstrationFolder.write

    def write_all_but_three_steps(self, demonstration):
        if demonstration.steps == 3:
            raise RuntimeError("odd")
        return write(self, demonstration)

    monkeypatch.setattr(DemonstrationFolder, "write", write_all_but_three_steps)
    queue = DemonstrationQueue(folder)
    queue.keep(walk(4))
    queue.keep(walk(3))
    with pytest.raises(ArcadeError, match=r"not kept \(odd\)"):
        queue.close()
    assert [kept.read(number).steps for number in kept.numbers()] == [4]
