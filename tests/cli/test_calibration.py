"""`eval --calibration`: are the Q-values true?"""

import dataclasses
import json
import struct

import pytest

from arcade_rl.cli.calibration_report import unit_of
from arcade_rl.errors import UsageError
from arcade_rl.shelf.brains import brain_file
from tests.cli.calling import cli, refused

COMMON = ("--episodes", "20", "--calibration")


def test_it_says_plainly_what_the_values_are_worth(capsys, put_champion):
    """The champion of the tests has a table drawn at random."""
    name = put_champion("frozen-lake").name
    status, out, err = cli(capsys, "eval", name, *COMMON)
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith(f"{name} after 300,000 steps, 20 episodes of frozen-lake: mean ")
    assert "overestimates by " in lines[1]
    assert "discounted returns" in lines[1]
    assert "return that followed" in out
    assert "along the first episode" in out
    assert "\x1b" not in out


def test_the_scores_are_those_without_it(capsys, put_champion):
    name = put_champion("frozen-lake").name
    plain = json.loads(cli(capsys, "eval", name, "--episodes", "20", "--json")[1])
    told = json.loads(cli(capsys, "eval", name, *COMMON, "--json")[1])
    calibration = told.pop("calibration")
    assert told == plain
    assert calibration["verdict"] == "overestimates"
    assert sum(each["steps"] for each in calibration["bins"]) == calibration["steps"]
    first = calibration["first_episode"]
    assert len(first["values"]) == len(first["returns"])


def test_every_checkpoint_makes_a_curve_over_training(capsys, put_champion, tmp_path):
    name, picture = put_champion("frozen-lake").name, tmp_path / "curve.png"
    asked = (*COMMON, "--every-checkpoint")
    told = json.loads(cli(capsys, "eval", name, *asked, "--json", "--picture", str(picture))[1])["calibration"]
    assert [each["step"] for each in told["checkpoints"]] == [0, 100_000, 300_000]
    assert told["checkpoints"][-1]["mean_return"] == told["mean_return"]
    assert struct.unpack(">II", picture.read_bytes()[16:24]) == (1280, 720)
    out = cli(capsys, "eval", name, *asked)[1]
    assert "agent steps of training" in out
    assert "100,000" in out


def test_one_episode_says_nothing_of_chance(capsys, put_champion):
    name = put_champion("frozen-lake").name
    told = json.loads(cli(capsys, "eval", name, "--episodes", "1", "--calibration", "--json")[1])["calibration"]
    assert (told["verdict"], told["standard_error"]) == (None, None)
    assert "it takes two episodes to say" in cli(capsys, "eval", name, "--episodes", "1", "--calibration")[1]


def test_what_draws_the_curve_goes_with_it_alone(capsys, put_champion):
    name = put_champion("frozen-lake").name
    assert "--calibration" in refused(capsys, "eval", name, "--picture", "curve.png")
    assert "--calibration" in refused(capsys, "eval", name, "--every-checkpoint")
    assert "not a picture" in refused(capsys, "eval", name, "--calibration", "--picture", "curve.txt")


def test_munchausen_values_are_not_compared(put_champion):
    brain = brain_file.read(put_champion("pong").brain_file)
    sure = dataclasses.replace(brain, hyperparameters=brain.hyperparameters.replace(munchausen_weight=0.9))
    with pytest.raises(UsageError, match="Munchausen"):
        unit_of(sure)
    assert unit_of(brain).words == "discounted clipped return"
