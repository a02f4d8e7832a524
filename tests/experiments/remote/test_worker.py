"""A worker's own folder and process: nothing outlives it for long, and nothing else is touched."""

import os
from pathlib import Path

import pytest

from arcade_rl.experiments.remote import trainer_process
from arcade_rl.experiments.remote.messages import Order
from arcade_rl.experiments.remote.worker import WORKERS_FOLDERS, Worker
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.ledger.ledger import Ledger, Request, RequestKind, Status
from arcade_rl.training.launch import starting
from arcade_rl.training.run import trainer
from arcade_rl.training.run.trainer_log import TrainerLog
from arcade_rl.version import __version__
from tests.experiments.remote.conftest import ScriptedTrainer


def test_a_trainer_ends_when_its_worker_lets_go_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    monkeypatch.setattr(os, "_exit", ended.append)
    end, workers_end = os.pipe()
    os.close(workers_end)
    trainer_process.end_with_the_worker(end)
    os.close(end)
    assert ended == [1]


@pytest.mark.parametrize("kind", ["stop", "pause", "tune"])
def test_what_is_asked_while_the_trainer_loads_is_still_asked_when_it_has_loaded(
    kind: RequestKind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    drivers_pid = os.getpid() + 1  # of another machine
    worker = Worker("lake", spawn=ScriptedTrainer)
    worker.begin(Order(__version__, "lake", 1, starting(Status(), drivers_pid), "cpu", None))
    worker.news((Request(7, kind, {}),))
    folder = AgentFolder(next(tmp_path.glob(f"{WORKERS_FOLDERS}*")) / "lake")
    with Ledger(folder.ledger_file) as ledger:
        trainer._say_starting(ledger, TrainerLog(folder.log_file))
        assert [each.kind for each in ledger.open_requests()] == [kind]
    worker.close()


def left_behind(folder: Path, *, hours: float = 2.0) -> AgentFolder:
    agent = AgentFolder(folder / "lake")
    agent.path.mkdir(parents=True)
    then = folder.stat().st_mtime - hours * 3_600
    os.utime(folder, (then, then))
    return agent


def test_what_killed_workers_have_left_behind_goes_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    forgotten = left_behind(tmp_path / f"{WORKERS_FOLDERS}a")
    at_work = left_behind(tmp_path / f"{WORKERS_FOLDERS}b")
    fresh = left_behind(tmp_path / f"{WORKERS_FOLDERS}c", hours=0.0)
    others = left_behind(tmp_path / "saves")
    with at_work.training_lock():
        os.utime(at_work.path.parent, (0, 0))
        worker = Worker("lake")
    assert not forgotten.path.parent.exists()
    assert at_work.path.is_dir()
    assert fresh.path.is_dir()
    assert others.path.is_dir()
    worker.close()


def test_a_worker_that_is_heard_of_is_not_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its trainer may have ended long ago: its files are still on their way home."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    worker = Worker("lake")
    (folder,) = tmp_path.iterdir()
    os.utime(folder, (0, 0))
    worker.take(())
    other = Worker("lake")
    assert folder.is_dir()
    worker.close()
    other.close()
