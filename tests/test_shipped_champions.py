"""The champions in assets/brains are whole, small, examined, and made as they say."""

import csv
import re
from pathlib import Path

import numpy as np
import pytest

from arcade_rl import locations
from arcade_rl.games.catalog import game, human_normalized
from arcade_rl.handbook.pages import page
from arcade_rl.shelf.agents.agent_folder import AgentFolder, all_champions
from arcade_rl.shelf.agents.champion_file import CURVE_HEADER, read_champion
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.queries.checkpoints import brain_at, checkpoints_of
from arcade_rl.shelf.queries.summary import shelf
from arcade_rl.training.evaluation.scores import score
from tests.benchmarks.assets.make_champion import commands

MOST_BYTES = 40_000_000
BRAINS = locations.assets_folder() / "brains"
README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
QUICK_START = page("quick-start").text


@pytest.fixture(autouse=True)
def shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The true champions."""
    monkeypatch.delenv("ARCADE_RL_BRAINS")


@pytest.fixture(params=sorted(folder.name for folder in BRAINS.iterdir()))
def champion(request: pytest.FixtureRequest) -> AgentFolder:
    return AgentFolder(BRAINS / request.param)


def test_a_new_installation_shows_them_all() -> None:
    assert [folder.name for folder in all_champions()] == sorted(folder.name for folder in BRAINS.iterdir())
    assert [(each.champion, each.problem) for each in shelf()] == [(True, "")] * len(list(BRAINS.iterdir()))


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [(README, "trained champions for ", ".\n"), (QUICK_START, "Trained agents ship for ", ". The form")],
    ids=["README", "quick start"],
)
def test_the_first_pages_name_the_games_of_them_all(text: str, before: str, after: str) -> None:
    named = re.split(r",\s+|\s+and\s+", text.partition(before)[2].partition(after)[0].replace("\n", " "))
    titles = {game(folder.config().game).title for folder in all_champions()}
    assert {title.replace(" ", "") for title in named} == {title.replace(" ", "") for title in titles}


def test_all_together_they_are_small() -> None:
    assert sum(file.stat().st_size for file in BRAINS.rglob("*")) < MOST_BYTES


def test_every_brain_passes_the_checks_and_is_of_its_step(champion: AgentFolder) -> None:
    config = champion.config()
    for checkpoint in checkpoints_of(champion):
        brain = brain_file.read(brain_at(champion, checkpoint.step))
        assert (brain.name, brain.game, brain.history.step) == (champion.name, config.game, checkpoint.step)
        planned = brain.hyperparameters.training_steps  # a training may be made longer or shorter on the way
        assert brain.hyperparameters == config.hyperparameters.replace(training_steps=planned)
        assert brain.history.step <= planned


def test_nothing_lies_there_that_does_not_belong(champion: AgentFolder) -> None:
    known = {champion.config_file, champion.champion_file, champion.curve_file, champion.checkpoints}
    known |= {brain_at(champion, checkpoint.step) for checkpoint in checkpoints_of(champion)}
    assert set(champion.path.rglob("*")) == known


def test_its_scores_are_those_of_thirty_episodes_without_sticky_actions(champion: AgentFolder) -> None:
    told, entry = read_champion(champion.champion_file).evaluation, game(champion.config().game)
    worked_out = score(told.returns, entry)
    assert len(told.returns) == 30
    assert (told.epsilon, told.sticky_actions) == (0.01, 0.0)
    assert (told.mean, told.median, told.iqm) == (worked_out.mean, worked_out.median, worked_out.iqm)
    assert told.ci95[0] <= told.mean <= told.ci95[1]
    assert told.human_normalized == human_normalized(entry, told.mean)


def test_its_checkpoints_are_in_order_and_begin_weaker(champion: AgentFolder) -> None:
    known = checkpoints_of(champion)
    assert [checkpoint.step for checkpoint in known] == sorted({checkpoint.step for checkpoint in known})
    assert len(known) >= 2
    assert all(checkpoint.label for checkpoint in known)
    assert known[0].mean is not None
    assert known[-1].mean is not None
    assert known[0].mean < known[-1].mean


def test_its_curve_leads_up_to_it(champion: AgentFolder) -> None:
    with champion.curve_file.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    numbers = np.array(rows, np.float64)  # (evaluations, 3)
    assert tuple(header) == CURVE_HEADER
    assert (np.diff(numbers[:, :2], axis=0) >= 0).all()
    assert numbers[-1, 0] <= read_champion(champion.champion_file).step


def test_the_command_that_it_names_makes_an_agent_of_its_hyperparameters(champion: AgentFolder) -> None:
    told = read_champion(champion.champion_file)
    assert told.commands == commands(champion.config(), told.step), (
        "its preset has changed since it was trained: write these commands into its champion.toml"
    )
