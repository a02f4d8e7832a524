"""The picture of an experiment's learning curves."""

from dataclasses import replace
from pathlib import Path

import pytest

from arcade_rl.cli import experiment_report
from arcade_rl.cli.commands import experiments
from arcade_rl.experiments import experiment_folder
from arcade_rl.viewer.film import curve_picture
from tests.cli.calling import cli
from tests.tui.support.experiments import curve_of, tuned


@pytest.mark.parametrize(("evaluated", "says"), [(8, ""), (9, "; 1 more has no room in it"), (12, "; 4 more have no")])
def test_it_says_how_many_curves_have_no_room_and_a_trial_without_one_takes_none(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, evaluated: int, says: str
) -> None:
    first, plan = tuned().trials[0], replace(tuned().plan, sweep="[]")
    trials = [replace(first, trial=replace(first.trial, number=n, preset=f"preset-{n}")) for n in range(16)]
    trials = [replace(each, runs=each.runs if each.trial.number >= 16 - evaluated else ()) for each in trials]
    drawn: list[str] = []
    monkeypatch.setattr(
        curve_picture, "save_curves", lambda _, __, ___, lines: drawn.extend(each.name for each in lines)
    )
    monkeypatch.setattr(experiment_report, "curve", lambda runs: curve_of(0) if runs else ())
    monkeypatch.setattr(experiment_folder, "find", lambda name: None)
    monkeypatch.setattr(experiments, "standing", lambda folder: replace(tuned(), plan=plan, trials=tuple(trials)))
    status, said, _ = cli(capsys, "experiment", "show", "tuned", "--picture", str(tmp_path / "curves.png"))
    assert status == 0
    assert len(drawn) == 8
    assert said.startswith(f"the curves of tuned are drawn in {tmp_path / 'curves.png'}{says}")
    assert said.count(";") == bool(says)
