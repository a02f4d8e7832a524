"""`arcade-rl bench`, as a process of its own."""

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from arcade_rl.cli.commands.bench import run_bench
from arcade_rl.cli.main import run
from arcade_rl.cores import usable_cores
from arcade_rl.estimates.machine_json import small_machine
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.settings.machine_file import machine_file, read_machine, write_machine

# Tests that run in the background inherit that Ctrl+C is ignored.
_HEAR_CTRL_C = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
_BRIEF = (
    "import sys; from arcade_rl.cli import main; from arcade_rl.cli.commands import bench; bench._SECONDS = {seconds}; "
)
_RUN = "sys.exit(main.run(sys.argv[1:]))"


def bench(*arguments: str, seconds: float = 0.2) -> "subprocess.Popen[str]":
    """The command with another budget for each measurement."""
    code = _HEAR_CTRL_C + _BRIEF.format(seconds=seconds) + _RUN
    return subprocess.Popen(
        [sys.executable, "-c", code, "bench", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def test_it_prints_one_json_document_and_keeps_what_it_measured() -> None:
    process = bench("frozen-lake", "--json")
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    document = json.loads(out)
    assert set(document) == {"cores", "device", "dtype", "torch", "measured", "measurements", "verdict"}
    (shown,) = document["measurements"]
    assert (shown["game"], shown["preset"], shown["algorithm"]) == (
        "frozen-lake",
        "default",
        "q-table",
    )
    assert (shown["parallel_games"], shown["threads"], shown["limit"]) == (1, 1, "small steps")
    speeds = {name: value for name, value in shown.items() if name.endswith(("_per_second", "_seconds"))}
    assert set(speeds) == {
        "emulator_steps_per_second",
        "acting_steps_per_second",
        "learner_samples_per_second",
        "training_steps_per_second",
        "bound_steps_per_second",
        "whole_training_seconds",
    }
    assert all(value > 0 for value in speeds.values())
    parts = 1 / shown["emulator_steps_per_second"] + 1 / shown["acting_steps_per_second"]
    parts += 1 / shown["learner_samples_per_second"]  # a table learns from each step once
    assert shown["bound_steps_per_second"] == pytest.approx(usable_cores() / parts)
    share = shown["training_steps_per_second"] / shown["bound_steps_per_second"]
    assert shown["share_of_bound"] == pytest.approx(share)
    assert document["verdict"].startswith("The fixed costs of many small steps limit training Frozen Lake")
    machine = read_machine()
    assert machine is not None
    assert 1 / machine.measurements[0].training_seconds == pytest.approx(shown["training_steps_per_second"])


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl+C to the whole console")
def test_ctrl_c_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    process = bench("cart-pole", seconds=100.0)
    assert process.stderr is not None
    assert "measuring cart-pole, preset default" in process.stderr.readline()
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("arcade-rl-bench-*/*")):
        assert time.monotonic() < deadline, "it made nothing that could be left behind"
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err.strip()) == (1, "arcade-rl: stopped")
    assert not list(tmp_path.glob("arcade-rl-bench-*"))
    assert not machine_file().exists()


def test_a_preset_without_its_game_is_refused_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bench", "--preset", "classic"]) == 2
    assert "arcade-rl bench pong --preset classic" in capsys.readouterr().err
    assert run(["bench", "pongg"]) == 2
    assert "did you mean pong?" in capsys.readouterr().err


def test_a_new_agent_s_training_time_is_told_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    run(["new", "lake", "--game", "frozen-lake"])
    assert "Its 300,000 agent steps will take about " in capsys.readouterr().out
    run(["show", "lake", "--json"])
    assert 1 < json.loads(capsys.readouterr().out)["seconds_left"] < 600
    write_machine(dataclasses.replace(small_machine(), cores=usable_cores()))
    run(["new", "lake-2", "--game", "frozen-lake"])
    assert "about" not in capsys.readouterr().out


def test_a_network_that_cannot_see_the_game_makes_no_agent(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "cart", "--game", "cart-pole", "--set", "network=nature"]) == 2
    assert "use network mlp" in capsys.readouterr().err
    assert list(agent_folder.all_agents()) == []


def test_what_cannot_be_kept_is_told_all_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine_file().parent.write_text("a file where the folder should be")
    monkeypatch.setattr("arcade_rl.training.bench.bench.measure_machine", lambda cases, **options: small_machine())
    run_bench("cart-pole", None, as_json=True, seconds=0.0)
    told = capsys.readouterr()
    assert json.loads(told.out)["cores"] == small_machine().cores
    assert "arcade-rl: not kept for estimates of training time: cannot write" in told.err
