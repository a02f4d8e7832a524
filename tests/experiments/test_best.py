"""The best trial becomes a preset like those that ship."""

import pytest

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.experiments.best import best_run, best_trial, keep_as_preset
from arcade_rl.experiments.experiment_folder import ExperimentFolder
from arcade_rl.experiments.planning import new_experiment
from arcade_rl.experiments.standing import standing
from arcade_rl.presets import preset, presets, problem
from arcade_rl.presets.preset_files import own_file
from arcade_rl.tui.backend.experiments import real_experiments
from tests.experiments.conftest import STEPS, Drive

BARE = 'version = 1\n[presets.atari.x]\ntitle = "x"\n'
NOTES = BARE + 'algorithm = "dqn"\ndeviations = [1]\n'


@pytest.fixture
def lakes(drive: Drive, trainers) -> ExperimentFolder:
    """Two presets, trained; `blog` scored better, with its second seed best."""
    trainers.score = lambda folder: 0.1 * folder.config().seed + 0.5 * (folder.config().preset == "blog")
    folder = new_experiment("lakes", "frozen-lake", ("default", "blog"), changes={"training_steps": STEPS}, seeds=2)
    driver = drive(folder, jobs=4)
    while driver.tick():
        trainers.finish()
    return folder


def test_its_hyperparameters_are_a_preset_of_the_games_family(lakes) -> None:
    now = standing(lakes)
    assert (best_trial(now).trial.preset, best_run(best_trial(now)).agent) == ("blog", "lakes-blog-s2")
    kept = keep_as_preset(now, "quick blog")
    assert preset("frozen-lake", "quick blog") == kept
    assert kept.hyperparameters == preset("frozen-lake", "blog").hyperparameters.replace(training_steps=STEPS)
    assert kept.title == "Trial 1 of experiment lakes on frozen-lake: 0.65, 2 seeds"
    assert [each.name for each in presets("frozen-lake")][-1] == "quick blog"
    assert "quick blog" not in [each.name for each in presets("cart-pole")]
    keep_as_preset(now, "another")
    assert [each.name for each in presets("frozen-lake")][-2:] == ["quick blog", "another"]


def test_seeds_that_were_not_evaluated_yet_are_not_counted_in(drive: Drive, trainers) -> None:
    folder = new_experiment("lakes", "frozen-lake", ("default",), changes={"training_steps": STEPS}, seeds=3)
    drive(folder, jobs=3).tick()
    trainers.evaluate("lakes-default-s2", 500)
    assert best_trial(standing(folder)).scored == "1 of 3 seeds"
    assert keep_as_preset(standing(folder), "early").title.endswith("0.5, 1 of 3 seeds")
    trainers.finish()
    assert best_trial(standing(folder)).scored == "3 seeds"


def test_a_name_that_is_taken_or_illegal_is_refused(lakes) -> None:
    for name, says in (("Default", "already"), ("a/b", "a preset cannot be called"), ("", "empty")):
        with pytest.raises(UsageError, match=says):
            keep_as_preset(standing(lakes), name)
    assert not own_file().exists()


def test_without_an_evaluation_there_is_no_best() -> None:
    folder = new_experiment("lakes", "frozen-lake", ("default",))
    with pytest.raises(ArcadeError, match="no agent of lakes was evaluated yet"):
        keep_as_preset(standing(folder), "mine")


@pytest.mark.parametrize("damage", ["nonsense", "version = 2\n", BARE, NOTES])
def test_a_damaged_file_hides_no_preset_that_ships_and_is_not_written_over(lakes, damage: str) -> None:
    own_file().write_text(damage, encoding="utf-8")
    assert "presets.toml" in problem()
    assert preset("frozen-lake", "default")
    with pytest.raises(UsageError, match=r"known are default.*presets\.toml"):
        preset("frozen-lake", "mine")
    with pytest.raises(ArcadeError, match=r"presets\.toml"):
        keep_as_preset(standing(lakes), "mine")
    assert own_file().read_text(encoding="utf-8") == damage


def test_what_a_person_noted_of_another_preset_stays(lakes) -> None:
    keep_as_preset(standing(lakes), "mine")
    text = own_file().read_text(encoding="utf-8")
    noted = text.replace('algorithm = "q-table"\n', 'algorithm = "q-table"\ndeviations = ["a \\"slower\\" start"]\n')
    own_file().write_text(noted, encoding="utf-8")
    keep_as_preset(standing(lakes), "another")
    assert preset("frozen-lake", "mine").deviations == ('a "slower" start',)


def test_the_cockpit_reads_keeps_and_deletes_the_same(lakes) -> None:
    cockpit = real_experiments()
    (now,) = cockpit.read()
    assert now == standing(lakes)
    assert [(point.step, point.mean) for point in cockpit.read_curve("lakes", 1)] == [(STEPS, pytest.approx(0.65))]
    assert cockpit.keep_best("lakes", "mine").startswith("mine is a preset now: Trial 1")
    with pytest.raises(ArcadeError, match="lakes is not running"):
        cockpit.stop("lakes")
    cockpit.delete("lakes", False)
    assert list(cockpit.read()) == []
