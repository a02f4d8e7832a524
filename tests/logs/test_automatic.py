"""Logs of every new training, by a process beside the trainer."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.logs import automatic
from arcade_rl.presets import preset
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder
from arcade_rl.shelf.ledger.ledger import Episode, Ledger
from arcade_rl.shelf.settings.cockpit_file import LogKind, Options, cockpit_file, read_options, write_options
from arcade_rl.shelf.storage.file_lock import FileLock
from arcade_rl.training.run import trainer
from arcade_rl.training.run.trainer_log import TrainerLog


@pytest.fixture
def lake() -> AgentFolder:
    chosen = preset("frozen-lake", "default")
    created = "2026-01-05T10:00:00+00:00"
    config = AgentConfig("lake", "frozen-lake", chosen.algorithm, chosen.name, chosen.hyperparameters, 7, created)
    folder = agent_folder.create(config)
    played(folder, 10)
    return folder


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The processes that would have been started."""
    commands: list[list[str]] = []

    class Process:
        def __init__(self, command: list[str], **options: object) -> None:
            commands.append(command)

        def wait(self) -> int:
            return 0

    monkeypatch.setattr(subprocess, "Popen", Process)
    return commands


def played(folder: AgentFolder, step: int) -> None:
    with Ledger(folder.ledger_file) as ledger:
        ledger.record(episodes=[Episode(step, 0, 1.0, 10, 1_700_000_000.0)])


def steps_of(folder: AgentFolder) -> list[str]:
    lines = (folder.logs / "log.csv").read_text().splitlines()
    return [line.split(",")[1] for line in lines if line.startswith("charts/episodic_return")]


def never() -> bool:
    return False


def test_nothing_is_logged_unless_somebody_has_switched_it_on(lake, started) -> None:
    assert automatic.begin(lake) == ""
    assert started == []


@pytest.mark.parametrize("kind", ["csv", "tensorboard", "both"])
def test_switched_on_a_process_beside_the_trainer_logs(lake, started, kind: LogKind) -> None:
    write_options(Options(log_trainings=kind))
    trainer._begin_log(lake, TrainerLog(lake.log_file))
    assert [command[-4:] for command in started] == [["-m", "arcade_rl.logs", str(lake.path), kind]]


@pytest.mark.parametrize(
    ("kind", "told", "writes"),
    [("tensorboard", "its training is not logged: ", []), ("both", "its training is logged as CSV alone: ", ["csv"])],
)
def test_without_tensorboard_the_trainers_log_says_so_and_csv_is_written(
    lake, started, monkeypatch, kind, told, writes
) -> None:
    write_options(Options(log_trainings=kind))
    monkeypatch.setattr(automatic, "can_log_for_tensorboard", never)
    trainer._begin_log(lake, TrainerLog(lake.log_file))
    assert told in lake.log_file.read_text()
    assert "pip install 'arcade-rl[tensorboard]'" in lake.log_file.read_text()
    assert [command[-1] for command in started] == writes


def test_the_logs_lie_in_the_agents_folder_and_a_resumed_training_doubles_no_point(lake) -> None:
    automatic.follow(lake, "both", never)
    played(lake, 20)
    automatic.follow(lake, "both", never)
    assert steps_of(lake) == ["10", "20"]
    assert len([*lake.logs.glob("events.out.*")]) == 1
    assert lake.strangers() == []


def test_while_one_process_follows_a_training_no_other_does(lake, monkeypatch) -> None:
    monkeypatch.setattr(automatic, "_HANDOVER_SECONDS", 0.0)
    lake.logs.mkdir()
    lock = FileLock(lake.logs / ".lock")
    assert lock.take(1.0)
    try:
        automatic.follow(lake, "csv", never)
    finally:
        lock.give_back()
    assert not (lake.logs / "log.csv").exists()


def test_what_keeps_it_from_logging_is_said_once_and_tried_again_while_the_agent_trains(
    lake, monkeypatch, capsys
) -> None:
    monkeypatch.setattr(automatic.os, "nice", lambda by: 0)
    tries: list[Path] = []

    def follow(folder: AgentFolder, kind: LogKind, goes_on: object) -> None:
        tries.append(folder.path)
        if len(tries) < 3:
            raise ArcadeError("the disk is full")

    monkeypatch.setattr(automatic, "follow", follow)
    assert automatic.main([str(lake.path), "csv"], lambda folder: True) == 0
    assert len(tries) == 3
    assert capsys.readouterr().out.count("the disk is full") == 1


@pytest.mark.parametrize("value", ["7", "null", '"xml"'])
def test_a_switch_of_another_version_counts_as_off(value: str) -> None:
    write_options(replace(Options(), theme="nord"))
    cockpit_file().write_text(f'{{"theme": "nord", "log_trainings": {value}}}')
    assert read_options() == Options(theme="nord")
