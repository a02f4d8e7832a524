"""`champion.toml` gives back what was written, and is refused in one line if it is damaged."""

import dataclasses
import tomllib
from pathlib import Path

import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents.champion_file import (
    Champion,
    read_champion,
    read_curve,
    render,
)
from arcade_rl.shelf.ledger.ledger import Curve
from tests.champions import champion


def written(made: Champion, folder: Path) -> Path:
    file = folder / "champion.toml"
    file.write_text(render(made), encoding="utf-8")
    return file


@pytest.mark.parametrize("game_id", ["frozen-lake", "pong"])
def test_what_is_written_is_read(tmp_path: Path, game_id: str) -> None:
    made = champion(game_id)
    assert read_champion(written(made, tmp_path)) == made


def test_texts_of_any_kind_survive(tmp_path: Path) -> None:
    made = dataclasses.replace(champion(), title='He said "ärcade" \\ and [left] = #1', checkpoints=())
    assert read_champion(written(made, tmp_path)) == made


def test_a_person_can_read_it(tmp_path: Path) -> None:
    table = tomllib.loads(written(champion("pong"), tmp_path).read_text(encoding="utf-8"))
    assert table["evaluation"]["ci95"] == [0.25, 1.0]
    assert table["evaluation"]["human_normalized"] == 1.18
    assert table["checkpoints"][0] == {"step": 0, "label": "random", "mean": 0.25}


def test_the_checkpoints_of_a_file_of_version_0_1_0_are_read(tmp_path: Path) -> None:
    file = written(champion(), tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace("[[checkpoints]]", "[[childhood]]"), encoding="utf-8")
    assert read_champion(file) == champion()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("title =", "subtitle =", "title is missing"),
        ("step = 300000", "step = 3.5", "step is missing or malformed"),
        ("returns = [0.0", 'returns = ["x"', "returns is malformed"),
        ("ci95 = [0.25, 1.0]", "ci95 = [0.25]", "ci95 is malformed"),
        ("[evaluation]", "[evaluations]", "evaluation is missing"),
        ('label = "random"', "label = 7", "label is missing"),
        ("machine =", "machine", "line"),
    ],
)
def test_damage_is_told_in_a_line_that_names_the_file(tmp_path: Path, old: str, new: str, says: str) -> None:
    file = written(champion(), tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ArcadeError, match=says) as told:
        read_champion(file)
    assert str(file) in str(told.value)
    assert "\n" not in str(told.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ArcadeError, match="no such file"):
        read_champion(tmp_path / "champion.toml")
    with pytest.raises(ArcadeError, match="no such file"):
        read_curve(tmp_path / "curve.csv")


def test_a_curve_is_read(tmp_path: Path) -> None:
    file = tmp_path / "curve.csv"
    file.write_text("step,seconds,evaluation_mean\n1000,1.5,-20.5\n2000,3.0,3.25\n")
    assert read_curve(file) == Curve((1000, 2000), (-20.5, 3.25))


@pytest.mark.parametrize("text", ["step,evaluation_mean\n1,\n", "a,b\n1,2\n", "step,evaluation_mean\n1\n"])
def test_what_is_no_curve_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "curve.csv"
    file.write_text(text)
    with pytest.raises(ArcadeError, match=r"curve\.csv is damaged"):
        read_curve(file)
