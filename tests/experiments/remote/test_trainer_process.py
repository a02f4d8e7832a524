"""A trainer ends with its worker, and leaves nothing behind but what is not the worker's."""

import os
from pathlib import Path

import pytest

from arcade_rl.experiments.remote import trainer_process


@pytest.fixture
def ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The exit statuses that were asked for."""
    statuses: list[int] = []
    monkeypatch.setattr(os, "_exit", statuses.append)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return statuses


def end(agent: Path) -> None:
    agent.mkdir(parents=True)
    descriptor, workers_end = os.pipe()
    os.close(workers_end)
    trainer_process.end_with_the_worker(descriptor, agent)
    os.close(descriptor)


def test_it_ends_when_its_worker_lets_go_of_it_and_the_workers_folder_goes(tmp_path: Path, ended: list[int]) -> None:
    end(tmp_path / "arcade-rl-worker-x" / "lake")
    assert ended == [1]
    assert not list(tmp_path.iterdir())


def test_no_folder_but_a_workers_own_goes(tmp_path: Path, ended: list[int]) -> None:
    for agent in (tmp_path / "saves" / "lake", tmp_path / "saves" / "arcade-rl-worker-x" / "lake"):
        end(agent)
        assert agent.is_dir()
