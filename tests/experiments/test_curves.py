"""A trial is judged at the steps at which all of its seeds were evaluated."""

from collections.abc import Callable
from contextlib import closing

import pytest

from arcade_rl import resampling
from arcade_rl.experiments.curves import curve
from arcade_rl.experiments.experiment_file import ExperimentFile
from arcade_rl.experiments.experiment_folder import ExperimentFolder
from arcade_rl.experiments.planning import config_of, new_experiment
from arcade_rl.experiments.rows import Run, Trial
from arcade_rl.experiments.running import study_of
from arcade_rl.experiments.standing import standing
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.ledger.ledger import Evaluation, Ledger
from tests.experiments.test_study import in_optuna

Evaluated = Callable[..., list[Run]]


@pytest.fixture
def lakes() -> ExperimentFolder:
    return new_experiment("lakes", "frozen-lake", ("default",), seeds=3)


@pytest.fixture
def evaluated(lakes: ExperimentFolder) -> Evaluated:
    """Has agents evaluated at the given steps, an agent each; what one scores is the step and its number."""

    def evaluate(*steps: list[int]) -> list[Run]:
        made = []
        with ExperimentFile(lakes.file) as file:
            for number, (run, own) in enumerate(zip(file.runs(), steps, strict=False)):
                run = Run(run.agent, run.trial, run.seed, created=agent_folder.now(), made=True)
                folder = agent_folder.create(config_of(file.plan(), file.trials()[run.trial], run))
                with Ledger(folder.ledger_file) as ledger:
                    means = [(step, step + number) for step in own]
                    ledger.record(evaluations=[Evaluation(s, 10, m, m, m, m, m, None, 0.0, 0.0) for s, m in means])
                made.append(run)
        return made

    return evaluate


def test_a_curve_has_a_point_at_each_step_that_all_agents_have(evaluated: Evaluated) -> None:
    points = curve(evaluated([100, 200, 300], [200, 300]))
    assert [(each.step, each.mean, each.seeds) for each in points] == [(200, 200.5, 2), (300, 300.5, 2)]


def test_an_agent_that_was_not_evaluated_yet_is_left_out(evaluated: Evaluated) -> None:
    points = curve(evaluated([100, 200], [], [100, 150, 200, 300]))
    assert [(each.step, each.mean, each.seeds) for each in points] == [(100, 101.0, 2), (200, 201.0, 2)]


def test_an_evaluation_that_was_made_again_counts_once(evaluated: Evaluated) -> None:
    points = curve(evaluated([100, 200, 200, 300], [100, 200, 300]))
    assert [(each.step, each.mean) for each in points] == [(100, 100.5), (200, 200.5), (300, 300.5)]


def test_a_trial_is_judged_by_the_evaluations_of_the_same_steps(evaluated: Evaluated) -> None:
    runs = evaluated([100, 200, 300], [200, 300])
    sweep = new_experiment("sweep", "frozen-lake", ("default",), sweep=("discount=0.9..1",), trials=2)
    with closing(study_of(sweep, standing(sweep).plan)) as study:
        study.propose()
        study.tell(Trial(0, "default", score=1.0), runs)
        assert in_optuna(sweep)[0].intermediate_values == {200: 200.5, 300: 300.5}


class TestPicked:
    def test_the_last_point_and_others_at_even_distances(self, evaluated: Evaluated) -> None:
        runs = evaluated([100 * number for number in range(1, 8)])
        assert [each.step for each in curve(runs, most=3)] == [100, 400, 700]
        assert [each.step for each in curve(runs, most=2)] == [300, 700]
        assert curve(runs, most=7) == curve(runs)

    def test_no_interval_is_worked_out_for_the_others(
        self, evaluated: Evaluated, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        worked_out: list[int] = []
        intervals = resampling.intervals

        def counted(sample: resampling.Sample) -> object:
            worked_out.append(len(sample))
            return intervals(sample)

        monkeypatch.setattr(resampling, "intervals", counted)
        curve(evaluated([100 * number for number in range(1, 41)]), most=10)
        assert len(worked_out) == 10
