"""`arcade-rl show NAME` as people read it: what there is to say, in words, and no line about what there is not."""

import dataclasses

import pytest

from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.ledger.ledger import Evaluation, Ledger, Status
from tests.cli.calling import cli


@pytest.fixture
def lake(capsys: pytest.CaptureFixture[str]) -> AgentFolder:
    cli(capsys, "new", "lake", "--game", "frozen-lake", "--seed", "4", "--set", "training_steps=50000")
    return agent_folder.find("lake")


def report(capsys: pytest.CaptureFixture[str], folder: AgentFolder) -> tuple[str, dict[str, str], str]:
    """Its title, its facts by name, and the rest."""
    title, _, text = cli(capsys, "show", folder.name)[1].partition("\n")
    facts, _, rest = text.partition("\n\n")
    return title, {line[:17].strip(): line[17:] for line in facts.splitlines()}, rest


def test_of_a_new_agent_it_says_what_is_planned(capsys: pytest.CaptureFixture[str], lake: AgentFolder) -> None:
    title, facts, rest = report(capsys, lake)
    assert title == "lake: Frozen Lake, q-table, preset default, idle"
    assert facts.keys() == {"steps", "episodes", "updates", "epsilon", "measured", "created", "seed", "folder"}
    assert facts["steps"].startswith("0 of 50,000, about ")
    assert facts["seed"] == "4"
    assert rest.startswith("Hyperparameters\n  learning_rate")


def test_of_one_that_trains_it_says_how_far_it_is(capsys: pytest.CaptureFixture[str], lake: AgentFolder) -> None:
    with lake.training_lock(), Ledger(lake.ledger_file) as ledger:
        evaluations = [Evaluation(20_000, 10, 2 / 3, 0, 1, 0.5, 1, None, 0.0, 0.0)]
        status = Status(
            state="training",
            step=41_000,
            episodes=1_234,
            updates=41_000,
            steps_per_second=5_120.4,
            updates_per_second=5_120.4,
            training_seconds=75.0,
            epsilon=0.25,
            best_evaluation=2 / 3,
            activity="learning",
            unsaved_steps=3_000,
            pid=4711,
        )
        ledger.record(evaluations=evaluations, status=status)
        for step in (10_000, 20_000, 40_000):
            lake.checkpoint_file(step).parent.mkdir(exist_ok=True)
            lake.checkpoint_file(step).touch()
        title, facts, rest = report(capsys, lake)
    assert title.endswith(", training (process 4711)")
    assert facts["does now"] == "learning"
    assert facts["steps"].startswith("41,000 of 50,000, ")
    assert facts["steps"].endswith(" left")
    assert facts["speed"] == "5,120 steps/s, 5,120 updates/s"
    assert facts["trained for"] == "1 min"
    assert facts["best"] == "0.67, the mean of an evaluation"
    assert facts["epsilon"] == "0.25"
    assert facts["not saved yet"] == "3,000 steps"
    assert rest.startswith("Checkpoints, with their evaluations\n  10,000, 20,000 (0.67), 40,000\n\nHyperparameters\n")


def test_what_went_wrong_is_said(capsys: pytest.CaptureFixture[str], lake: AgentFolder) -> None:
    with Ledger(lake.ledger_file) as ledger:
        ledger.set_status(dataclasses.replace(ledger.status(), state="diverged", error="its training diverged"))
    title, facts, _ = report(capsys, lake)
    assert title.endswith(", diverged")
    assert facts["error"] == "its training diverged"


def test_hyperparameters_read_as_they_are_set(capsys: pytest.CaptureFixture[str]) -> None:
    cli(capsys, "new", "paddle", "--game", "pong", "--preset", "dqn", "--set", "double_q=on")
    rest = report(capsys, agent_folder.find("paddle"))[2]
    shown = dict(line.split() for line in rest.splitlines()[1:])
    assert (shown["double_q"], shown["dueling"]) == ("on", "off")
    assert shown["replay_capacity"] == "100,000"
    settings = [f"--set={name}={value}" for name, value in shown.items()]
    assert cli(capsys, "new", "ball", "--game", "pong", "--preset", "dqn", *settings)[0] == 0


def test_of_a_champion_it_says_how_well_it_plays_and_how_it_was_made(
    capsys: pytest.CaptureFixture[str], put_champion
) -> None:
    title, facts, rest = report(capsys, put_champion("frozen-lake"))
    assert title == "frozen-lake-champion: Frozen Lake, q-table, preset default, champion"
    assert facts["score"].startswith("0.75, the mean of 4 episodes (95% interval 0.25 to 1.00); median ")
    assert facts["train again"].startswith("arcade-rl new my-frozen-lake ")
    assert facts[""] == "arcade-rl train my-frozen-lake --steps 300000"
    assert "best" not in facts
    assert rest.startswith("Checkpoints, with their evaluations\n   STEP  MEAN  LABEL\n")
