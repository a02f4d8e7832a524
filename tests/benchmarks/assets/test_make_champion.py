"""A trained agent becomes a champion: its best brain, small, examined, with its checkpoints and how it was made."""

import csv
import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from arcade_rl.cli.main import run
from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.locations import brains_folder
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.agents.champion_file import read_champion
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.brains.brain_file import Brain
from arcade_rl.shelf.queries.summary import summarize
from arcade_rl.training.evaluation.scores import Scores
from tests.benchmarks.assets import make_champion
from tests.benchmarks.assets.make_champion import commands, pack

QUICK = {"evaluation_interval": 1_000, "checkpoint_interval": 1_000, "evaluation_episodes": 5}
SMALL = QUICK | {"hidden_units": 16, "batch_size": 8, "learning_starts": 100, "max_episode_steps": 60}


def trained(game: str, steps: int, **changes: object) -> AgentFolder:
    settings = [f"--set={key}={value}" for key, value in changes.items()]
    assert run(["new", "pupil", "--game", game, "--seed", "3", *settings]) == 0
    assert run(["train", "pupil", "--steps", str(steps), "--num-threads", "1"]) == 0
    return agent_folder.find("pupil")


def packed(folder: AgentFolder, **steps: int) -> AgentFolder:
    labels = {step: label for label, step in steps.items()}
    return AgentFolder(pack(folder, "hero", title="A hero", machine="1 CPU core", labels=labels))


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


@pytest.fixture
def lake(capsys: pytest.CaptureFixture[str]) -> AgentFolder:
    return trained("frozen-lake", 3_000, **QUICK)


def test_a_champion_carries_all_that_is_known_of_it(lake: AgentFolder) -> None:
    hero = packed(lake, random=0, young=1_000)
    known = read_champion(hero.champion_file)
    assert (hero.path.parent, hero.is_champion) == (brains_folder(), True)
    assert sorted(bytes_of(hero.path)) == [
        "agent.toml",
        "brain.safetensors",
        "champion.toml",
        "checkpoints/000000000000.safetensors",
        "checkpoints/000000001000.safetensors",
        "curve.csv",
    ]
    assert len(known.evaluation.returns) == 30
    assert known.evaluation.mean == np.mean(known.evaluation.returns)
    assert known.evaluation.command == "arcade-rl eval hero --episodes 30 --seed 0 --epsilon 0.01"
    assert [(each.step, each.label) for each in known.checkpoints] == [(0, "random"), (1_000, "young")]
    assert (known.title, known.machine) == ("A hero", "1 CPU core")
    assert summarize(hero).problem == ""
    assert brain_file.read_header(hero.brain_file).name == "hero"


def test_its_curve_tells_step_time_and_score_up_to_the_champion(lake: AgentFolder) -> None:
    hero = packed(lake)
    last = read_champion(hero.champion_file)
    with hero.curve_file.open(newline="") as file:
        rows = list(csv.DictReader(file))
    steps = [int(row["step"]) for row in rows]
    seconds = [float(row["seconds"]) for row in rows]
    assert steps == sorted(steps)
    assert steps[-1] <= last.step
    assert seconds == sorted(seconds)
    assert 0 <= seconds[-1] <= last.training_seconds + 0.1


def test_the_commands_make_the_same_agent(lake: AgentFolder, capsys: pytest.CaptureFixture[str]) -> None:
    hero = packed(lake)
    made, train = read_champion(hero.champion_file).commands
    assert run(made.split()[1:]) == 0
    assert agent_folder.find("my-frozen-lake").config().hyperparameters == lake.config().hyperparameters
    assert run([*train.split()[1:], "--num-threads", "1"]) == 0
    again = brain_file.read(agent_folder.find("my-frozen-lake").brain_file)
    np.testing.assert_array_equal(again.tensors["table"], brain_file.read(hero.brain_file).tensors["table"])


def test_the_recorded_command_gives_the_recorded_scores(lake: AgentFolder, capsys: pytest.CaptureFixture[str]) -> None:
    known = read_champion(packed(lake).champion_file)
    capsys.readouterr()
    assert run([*known.evaluation.command.split()[1:], "--json"]) == 0
    assert tuple(json.loads(capsys.readouterr().out)["returns"]) == known.evaluation.returns


def test_the_same_agent_makes_the_same_files_and_replaces_what_was_there(lake: AgentFolder) -> None:
    hero = packed(lake, young=1_000)
    first = bytes_of(hero.path)
    (hero.path / "leftover").touch()
    packed(lake, young=1_000)
    assert bytes_of(hero.path) == first
    assert [each.name for each in brains_folder().iterdir()] == ["hero"]


def test_a_champion_stays_if_its_successor_cannot_be_written(
    lake: AgentFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    hero = packed(lake)
    first = bytes_of(hero.path)

    def refuse(*arguments: object) -> None:
        raise ArcadeError("the disk is full")

    monkeypatch.setattr(make_champion.brain_file, "write", refuse)
    with pytest.raises(ArcadeError, match="disk is full"):
        packed(lake)
    assert bytes_of(hero.path) == first
    assert [each.name for each in brains_folder().iterdir()] == ["hero"]


def test_running_statistics_keep_their_precision(capsys: pytest.CaptureFixture[str]) -> None:
    brain = brain_file.read(trained("acrobot", 640, max_episode_steps=30).brain_file)
    counted = brain.tensors | {"normalizer.count": np.array([800_000], np.float32)}
    rounded = make_champion.rounded(dataclasses.replace(brain, tensors=counted)).tensors
    assert rounded["normalizer.count"] == 800_000
    np.testing.assert_array_equal(rounded["normalizer.mean"], brain.tensors["normalizer.mean"])
    assert (rounded["dense1.weight"] != brain.tensors["dense1.weight"]).any()


def test_a_network_is_packed_in_half_precision_where_it_plays_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    hero = packed(trained("cart-pole", 1_200, **SMALL), random=0)
    for file in (hero.brain_file, hero.checkpoint_file(0)):
        assert b'"F16"' in file.read_bytes()
        assert b'"F32"' not in file.read_bytes()


def test_and_in_full_precision_where_it_does_not(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    agent, examine = trained("cart-pole", 1_200, **SMALL), make_champion.examine
    weights = brain_file.read(agent.brain_file).tensors["head.weight"]

    def strict(brain: Brain, **exam: int) -> Scores:
        full = (brain.tensors["head.weight"] == weights).all()
        scores = examine(brain, **exam)
        return scores if full else dataclasses.replace(scores, mean=scores.mean - 1_000)

    monkeypatch.setattr(make_champion, "examine", strict)
    assert b'"F32"' in packed(agent).brain_file.read_bytes()


@pytest.mark.parametrize(("steps", "says"), [({"a": 7}, "no checkpoint of step 7"), ({"a": 3_000}, "comes after")])
def test_a_checkpoint_that_is_not_from_its_past_is_refused(lake: AgentFolder, steps: dict[str, int], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        packed(lake, **steps)
    assert not list(brains_folder().glob("*"))


def test_who_did_not_begin_from_nothing_is_no_champion(lake: AgentFolder) -> None:
    with pytest.raises(UsageError, match="made from nothing"):
        packed(agent_folder.fork(lake, "child"))


def test_what_was_changed_of_the_preset_stands_in_the_command(lake: AgentFolder) -> None:
    made, train = commands(lake.config(), 3_000)
    assert made == (
        "arcade-rl new my-frozen-lake --game frozen-lake --preset default --seed 3 --set evaluation_interval=1000 "
        "--set evaluation_episodes=5 --set checkpoint_interval=1000"
    )
    assert train == "arcade-rl train my-frozen-lake --steps 3000"
