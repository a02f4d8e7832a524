"""Training that ends before its steps are done: a score is reached, or evaluations stay below the best."""

import dataclasses

import pytest

from arcade_rl.cli.main import run
from arcade_rl.errors import ArcadeError
from arcade_rl.goals import met
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.shelf.queries.summary import summarize
from arcade_rl.training.run.trainer import train

HOPELESS = {"max_episode_steps": 3, "training_steps": 20_000}  # the goal is six steps away: every evaluation scores 0


def change(folder, **changes):
    config = folder.config()
    folder.save_config(dataclasses.replace(config, hyperparameters=config.hyperparameters.replace(**changes)))


def evaluated_steps(folder):
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        return [evaluation.step for evaluation in ledger.evaluations()]


class TestWhatMeetsAGoal:
    def test_a_score_that_is_as_high(self):
        goal = Hyperparameters(stop_at_score=18.0)
        assert met(goal, 17.9, 0) == met(goal, None, 0) == ""
        assert met(goal, 18.0, 0) == "reached 18.0"

    def test_scores_below_zero_can_be_asked_for(self):
        assert met(Hyperparameters(stop_at_score=-5.0), -6.0, 0) == ""
        assert met(Hyperparameters(stop_at_score=-5.0), -5.0, 0) == "reached -5.00"

    def test_so_many_evaluations_without_a_new_best(self):
        assert met(Hyperparameters(patience=10), 1.0, 9) == ""
        assert met(Hyperparameters(patience=10), 1.0, 10) == "no better evaluation in 10"

    def test_nothing_unless_it_is_asked_for(self):
        assert met(Hyperparameters(), 1e9, 1_000) == ""


class TestAScore:
    def test_training_ends_with_the_evaluation_that_reaches_it(self, shelve):
        folder = shelve("pole", "cart-pole", stop_at_score=8.0, training_steps=50_000)
        end = train(folder)
        assert end.step < 50_000
        assert end.best_evaluation is not None
        assert end.best_evaluation >= 8.0
        assert end.reason.endswith(" at step 400")
        assert end.reason.startswith("reached ")
        assert f"ended at step {end.step:,}: {end.reason}" in folder.log_file.read_text()
        agent = summarize(folder)
        assert (agent.shown_state, agent.goal) == ("finished", end.reason)

    def test_a_finished_agent_is_trained_on_only_for_a_number_of_steps(self, shelve):
        folder = shelve("pole", "cart-pole", stop_at_score=8.0, training_steps=50_000)
        first = train(folder)
        with pytest.raises(ArcadeError, match=r"pole has finished: reached .*; train on with: arcade-rl train pole --"):
            train(folder)
        end = train(folder, steps=1_000)
        assert (end.step, end.reason) == (first.step + 1_000, "the steps asked for are done")
        assert len(evaluated_steps(folder)) >= 3

    def test_a_higher_one_makes_it_unfinished(self, shelve):
        folder = shelve("pole", "cart-pole", stop_at_score=8.0, training_steps=2_000)
        train(folder)
        change(folder, stop_at_score=501.0)
        assert summarize(folder).shown_state == "idle"
        assert train(folder).reason == "training is finished"

    def test_a_fork_is_trained_further_though_its_parent_has_reached_it(self, shelve):
        folder = shelve("pole", "cart-pole", stop_at_score=8.0, training_steps=50_000)
        train(folder)
        assert run(["fork", "pole", "copy"]) == 0
        copy = agent_folder.find("copy")
        end = train(copy, steps=600)
        assert (end.step, end.reason) == (600, "the steps asked for are done")
        assert summarize(copy).shown_state == "idle"
        assert train(copy, minutes=1e-6).reason == "the time asked for is over"
        assert run(["fork", "pole", "other", "--set", "stop_at_score=500"]) == 0
        assert agent_folder.find("other").config().hyperparameters.stop_at_score == 500.0


class TestPatience:
    def test_training_ends_after_so_many_evaluations_without_a_new_best(self, shelve):
        folder = shelve("lake", "frozen-lake", patience=3, **HOPELESS)
        end = train(folder)
        assert end.reason == "no better evaluation in 3 at step 4,000"
        assert evaluated_steps(folder) == [1_000, 2_000, 3_000, 4_000]
        assert summarize(folder).goal == end.reason

    def test_evaluations_before_a_stop_count(self, shelve):
        folder = shelve("lake", "frozen-lake", patience=3, **HOPELESS)
        train(folder, steps=2_500)
        assert train(folder).reason == "no better evaluation in 3 at step 4,000"

    def test_further_steps_are_given_as_much_patience_again(self, shelve):
        folder = shelve("lake", "frozen-lake", patience=3, **HOPELESS)
        first = train(folder)
        end = train(folder, steps=10_000)
        assert end.reason.startswith("no better evaluation in 3 at step ")
        assert end.step > first.step + 2_000


class TestTheCommandLine:
    def test_goals_are_hyperparameters_of_the_agent(self, shelve, capsys):
        shelve("lake", "frozen-lake", **HOPELESS)
        assert run(["train", "lake", "--patience", "2", "--until-score", "0.9", "--num-threads", "1"]) == 0
        assert ": no better evaluation in 2 at step 3,000\n" in capsys.readouterr().out
        hyperparameters = agent_folder.find("lake").config().hyperparameters
        assert (hyperparameters.patience, hyperparameters.stop_at_score) == (2, 0.9)
        run(["list"])
        assert "lake: no better evaluation in 2 at step 3,000\n" in capsys.readouterr().out
        assert run(["train", "lake"]) == 1
        assert "train on with: arcade-rl train lake --steps" in capsys.readouterr().err
        assert run(["train", "lake", "--patience", "0", "--minutes", "0.0001"]) == 0

    def test_an_agent_that_a_goal_ended_is_not_said_to_have_done_its_training_steps(self, shelve, capsys):
        shelve("pole", "cart-pole", stop_at_score=1.0, training_steps=50_000)
        for limit in ((), ("--steps", "100")):
            assert run(["train", "pole", "--num-threads", "1", *limit]) == 0
        out = capsys.readouterr().out
        assert ": reached " in out
        assert ": the steps asked for are done" in out
        assert "has done its training steps" not in out

    def test_a_value_out_of_bounds_is_refused(self, shelve, capsys):
        shelve("lake", "frozen-lake")
        assert run(["train", "lake", "--until-score", "1e12"]) == 2
        assert "stop_at_score must be a number from" in capsys.readouterr().err
