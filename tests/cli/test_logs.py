"""`arcade-rl logs`."""

import csv
import json
import os
import sys
import time
from pathlib import Path

import pytest

from arcade_rl.cli.commands import logs
from arcade_rl.cli.main import run
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.ledger.ledger import Episode, Ledger, Status


@pytest.fixture
def lake() -> agent_folder.AgentFolder:
    run(["new", "lake", "--game", "frozen-lake"])
    folder = agent_folder.find("lake")
    with Ledger(folder.ledger_file) as ledger:
        ledger.record(episodes=[Episode(10, 0, 1.0, 10, 1_700_000_000.0)])
    return folder


def test_an_agent_s_metrics_are_written_for_both_tools(lake, tmp_path: Path, capsys) -> None:
    capsys.readouterr()
    assert run(["logs", "lake", "--csv", str(tmp_path / "log.csv"), "--tensorboard", str(tmp_path / "runs")]) == 0
    assert capsys.readouterr().out == f"2 points of lake written to {tmp_path}/log.csv and {tmp_path}/runs/lake\n"
    with (tmp_path / "log.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["tag", "step", "time", "value"]
    assert rows[1] == ["charts/episodic_return", "10", "2023-11-14T22:13:20.000+00:00", "1.0"]
    (events,) = (tmp_path / "runs" / "lake").iterdir()
    assert b"learning_rate" in events.read_bytes()


def test_it_follows_a_training_to_its_end(lake, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(logs, "_SECONDS", 0.05)
    run(["train", "lake", "--steps", "30000", "--detach"])
    assert run(["logs", "lake", "--csv", str(tmp_path / "log.csv"), "--follow"]) == 0
    capsys.readouterr()
    run(["show", "lake", "--json"])
    shown = json.loads(capsys.readouterr().out)
    assert (shown["state"], shown["step"]) == ("idle", 30_000)
    with Ledger(lake.ledger_file, read_only=True) as ledger:
        episodes = ledger.numbered(Episode, first=0, most=100_000)
    lines = (tmp_path / "log.csv").read_text().splitlines()
    assert sum(line.startswith("charts/episodic_return,") for line in lines) == len(episodes) > 100


def test_ctrl_c_ends_following_with_what_is_written(lake, tmp_path: Path, monkeypatch, capsys) -> None:
    def ctrl_c(seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(logs.time, "sleep", ctrl_c)
    capsys.readouterr()
    with lake.training_lock(), Ledger(lake.ledger_file) as ledger:
        ledger.set_status(Status(state="training", pid=os.getpid(), heartbeat=time.time()))
        assert run(["logs", "lake", "--csv", str(tmp_path / "log.csv"), "--follow"]) == 0
    assert capsys.readouterr().out == f"2 points of lake written to {tmp_path}/log.csv\n"


def test_a_log_is_replaced_and_no_other_file(lake, tmp_path: Path, capsys) -> None:
    for _ in range(2):
        assert run(["logs", "lake", "--csv", str(tmp_path / "log.csv")]) == 0
    before, saves = lake.config_file.read_bytes(), ["--tensorboard", str(tmp_path / "runs")]
    capsys.readouterr()
    assert run(["logs", "lake", "--csv", str(lake.config_file), *saves]) == 1
    assert "agent.toml is not a log of arcade-rl; choose another name" in capsys.readouterr().err
    assert lake.config_file.read_bytes() == before
    assert not (tmp_path / "runs").exists()


def test_without_a_place_it_asks_for_one(lake, capsys) -> None:
    assert run(["logs", "lake"]) == 2
    assert "--tensorboard DIR, --csv FILE" in capsys.readouterr().err


def test_a_champion_has_a_curve_and_no_log(put_champion, capsys, tmp_path: Path) -> None:
    put_champion("frozen-lake")
    assert run(["logs", "frozen-lake-champion", "--csv", str(tmp_path / "log.csv")]) == 1
    assert "curve.csv" in capsys.readouterr().err


def test_without_tensorboard_the_extra_is_named(lake, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setitem(sys.modules, "tensorboard.summary.writer", None)
    assert run(["logs", "lake", "--tensorboard", str(tmp_path)]) == 1
    assert "pip install 'arcade-rl[tensorboard]'" in capsys.readouterr().err
