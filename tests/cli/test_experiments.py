"""`experiment`: what is planned, listed, shown and refused."""

import csv
import json
from pathlib import Path

import pygame
import pytest

from arcade_rl.experiments import experiment_folder
from arcade_rl.experiments.experiment_file import ExperimentFile
from arcade_rl.experiments.planning import config_of
from arcade_rl.experiments.rows import Run
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.ledger.ledger import Evaluation, Ledger, Status
from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.film import curve_picture
from tests.cli.calling import cli, refused

NEW = ("experiment", "new", "lakes", "--game", "frozen-lake", "--preset", "default,blog", "--seeds", "2")


def train(agent: str, *means: float, of: str = "lakes") -> None:
    """Put an agent of the experiment on the shelf as if it had been trained, evaluated each 1,000 steps."""
    with ExperimentFile(experiment_folder.find(of).file) as file:
        (run,) = [each for each in file.runs() if each.agent == agent]
        run = Run(agent, run.trial, run.seed, created=agent_folder.now(), made=True)
        file.save_run(run)
        folder = agent_folder.create(config_of(file.plan(), file.trials()[run.trial], run))
    with Ledger(folder.ledger_file) as ledger:
        made = [Evaluation(1_000 * n, 10, mean, mean, mean, mean, mean, None, 0, 0) for n, mean in enumerate(means, 1)]
        ledger.record(evaluations=made, status=Status(step=1_000 * len(means), best_evaluation=max(means)))


class TestNew:
    def test_it_plans_every_preset_with_every_seed_and_trains_nothing(self, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, _ = cli(capsys, *NEW, "--set", "training_steps=500")
        assert status == 0
        assert out == "lakes has 4 trainings; run it with: arcade-rl experiment run lakes\n"
        shown = json.loads(cli(capsys, "experiment", "show", "lakes", "--json")[1])
        assert (shown["state"], shown["changes"]) == ("new", {"training_steps": 500})
        assert [run["name"] for trial in shown["trials"] for run in trial["agents"]] == [
            *("lakes-default-s1", "lakes-default-s2"),
            *("lakes-blog-s1", "lakes-blog-s2"),
        ]
        assert list(agent_folder.all_agents()) == []

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (("--game", "pongg"), "did you mean pong?"),
            (("--game", "frozen-lake", "--preset", "default,nope"), "known are default"),
            (("--game", "frozen-lake", "--preset", ","), "needs one preset"),
            (("--game", "frozen-lake", "--preset", "default,dqn", "--set", "epsilon_end=7"), "epsilon_end must be"),
            (("--game", "frozen-lake", "--preset", "default,dqn", "--set", "batch_size=7"), "batch_size"),
            (("--game", "frozen-lake", "--seeds", "0"), "--seeds"),
            (("--game", "cart-pole", "--set", "network=nature"), "use network mlp"),
            (("--game", "cart-pole", "--set", "frame_skip=2"), "seen as pixels; leave it out"),
            (("--game", "pong", "--set", "game_mode=99"), "game_mode of pong must be"),
        ],
    )
    def test_what_cannot_be_is_refused_in_a_line_and_nothing_is_made(
        self, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
    ) -> None:
        assert says in refused(capsys, "experiment", "new", "x", *arguments)
        assert experiment_folder.all_experiments() == []

    def test_a_name_that_is_taken_is_refused_be_it_by_an_agent(self, capsys: pytest.CaptureFixture[str]) -> None:
        cli(capsys, *NEW)
        assert "an experiment called 'lakes' already" in refused(capsys, *NEW)
        cli(capsys, "experiment", "delete", "lakes", "--yes")
        cli(capsys, "new", "Lakes-blog-s2", "--game", "pong")
        assert "'lakes-blog-s2', which is taken" in refused(capsys, *NEW)


class TestShown:
    def test_trials_are_compared_over_their_seeds(self, capsys: pytest.CaptureFixture[str]) -> None:
        cli(capsys, *NEW)
        train("lakes-default-s1", 0.25, 0.5)
        train("lakes-default-s2", 0.25, 0.75, 1.0)
        shown = json.loads(cli(capsys, "experiment", "show", "lakes", "--json")[1])
        default, blog = shown["trials"]
        assert (default["best"], default["last"], default["step"], default["state"]) == (0.75, 0.75, 2_500, "stopped")
        assert [(each["step"], each["mean"], each["seeds"]) for each in default["curve"]] == [
            (1_000, 0.25, 2),
            (2_000, 0.625, 2),
        ]
        assert (default["curve"][1]["mean_low"], default["curve"][1]["mean_high"]) == (0.5, 0.75)
        assert (blog["best"], blog["curve"], blog["state"]) == (None, [], "waiting")
        text = cli(capsys, "experiment", "show", "lakes")[1]
        assert "Trial 0, default: evaluations over the seeds" in text
        assert "0.50 to 0.75" in text

    def test_one_seed_has_no_interval(self, capsys: pytest.CaptureFixture[str]) -> None:
        cli(capsys, *NEW)
        train("lakes-default-s1", 0.25, 0.5)
        default = json.loads(cli(capsys, "experiment", "show", "lakes", "--json")[1])["trials"][0]
        point = default["curve"][1]
        assert [point[key] for key in ("mean", "mean_low", "mean_high", "iqm", "iqm_low", "iqm_high")] == [
            *(0.5, None, None),
            *(0.5, None, None),
        ]
        text = cli(capsys, "experiment", "show", "lakes")[1]
        assert "Trial 0, default: evaluations over the seeds\n" in text
        assert text.splitlines()[-1].split() == ["2,000", "1", "0.50", "-", "0.50", "-"]

    def test_the_list_says_which_is_how_far(self, capsys: pytest.CaptureFixture[str]) -> None:
        cli(capsys, *NEW)
        train("lakes-blog-s1", 0.5)
        assert cli(capsys, "experiment", "list")[1].splitlines()[1].split() == [
            "lakes",
            "frozen-lake",
            "stopped",
            "0",
            "4",
            "0.50",
        ]

    def test_json_says_which_trial_is_best_and_its_score(self, capsys: pytest.CaptureFixture[str]) -> None:
        cli(capsys, *NEW)
        (before,) = json.loads(cli(capsys, "experiment", "list", "--json")[1])
        train("lakes-blog-s1", 0.25, 0.5)
        (after,) = json.loads(cli(capsys, "experiment", "list", "--json")[1])
        keys = ("best_trial", "best_label", "best")
        assert [[each[key] for key in keys] for each in (before, after)] == [3 * [None], [1, "blog", 0.5]]
        best = json.loads(cli(capsys, "experiment", "best", "lakes", "--json")[1])
        assert (best["label"], best["best_agent"]) == ("blog", "lakes-blog-s1")

    def test_a_damaged_one_hides_no_other(self, capsys: pytest.CaptureFixture[str]) -> None:
        cli(capsys, *NEW)
        broken = experiment_folder.experiments_folder() / "broken"
        broken.mkdir()
        (broken / "experiment.sqlite").write_bytes(b"nonsense" * 1_000)
        listed = json.loads(cli(capsys, "experiment", "list", "--json")[1])
        assert [(each["name"], each["state"]) for each in listed] == [("broken", "problem"), ("lakes", "new")]

    def test_every_evaluation_goes_into_the_csv_file(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        cli(capsys, *NEW)
        train("lakes-blog-s2", 0.25, 0.5)
        cli(capsys, "experiment", "show", "lakes", "--csv", str(tmp_path / "all.csv"))
        rows = list(csv.DictReader((tmp_path / "all.csv").read_text(encoding="utf-8").splitlines()))
        assert [(row["agent"], row["preset"], row["step"], row["mean"]) for row in rows] == [
            ("lakes-blog-s2", "blog", "1000", "0.25"),
            ("lakes-blog-s2", "blog", "2000", "0.5"),
        ]

    def test_the_curves_are_drawn_with_their_bands(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        cli(capsys, *NEW)
        file = tmp_path / "curves.png"
        assert "no agent of lakes was evaluated yet" in refused(
            capsys, "experiment", "show", "lakes", "--picture", str(file), status=1
        )
        train("lakes-default-s1", 0.25, 0.5, 0.75)
        train("lakes-default-s2", 0.75, 0.75, 0.75)
        assert cli(capsys, "experiment", "show", "lakes", "--picture", str(file))[0] == 0
        picture = pygame.image.load(file)
        mixed = tuple(picture.get_at((140, 350)))[:3]  # between 0.25 and 0.75, where the curve is not
        assert picture.get_size() == (1280, 720)
        assert mixed not in (theme.WELL, theme.AGENT)

    def test_the_curve_of_one_seed_is_drawn_without_a_band(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drawn: list[tuple[str, list[curve_picture.Line]]] = []
        monkeypatch.setattr(curve_picture, "save_curves", lambda _, title, __, lines: drawn.append((title, lines)))
        cli(capsys, "experiment", "new", "lake", "--game", "frozen-lake", "--set", "training_steps=3000")
        train("lake-default-s1", 0.25, 0.5, of="lake")
        cli(capsys, "experiment", "show", "lake", "--picture", str(tmp_path / "curves.png"))
        ((title, (line,)),) = drawn
        assert (title, line.band) == ("lake, frozen-lake: evaluations of one seed", None)

    def test_a_sweep_is_planned_without_its_trials(self, capsys: pytest.CaptureFixture[str]) -> None:
        new = ("experiment", "new", "tuned", "--game", "frozen-lake", "--sweep", "learning_rate=0.01..0.5:log")
        assert cli(capsys, *new, "--trials", "7", "--seeds", "2")[0] == 0
        shown = json.loads(cli(capsys, "experiment", "show", "tuned", "--json")[1])
        assert (shown["trainings"], shown["trials"], shown["sweep"]) == (14, [], ["learning_rate=0.01..0.5:log"])

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (("--trials", "5"), "goes with a sweep"),
            (("--sweep", "learning_rate"), "a sweep is KEY=LOW..HIGH"),
            (("--sweep", "learning_rate=0.1..1", "--set", "learning_rate=1"), "both set and swept"),
            (("--sweep", "learning_rate=0.1..1", "--preset", "default,blog"), "starts from one preset"),
            (("--game", "cart-pole", "--sweep", "network=mlp,nature"), "use network mlp"),
            (("--game", "cart-pole", "--sweep", "frame_skip=2,4"), "seen as pixels; leave it out"),
        ],
    )
    def test_a_sweep_that_cannot_be_is_refused(self, capsys, arguments: tuple[str, ...], says: str) -> None:
        assert says in refused(capsys, "experiment", "new", "x", "--game", "frozen-lake", *arguments)


class TestDelete:
    @pytest.mark.parametrize(("option", "left"), [((), ["lakes-blog-s1", "mine"]), (("--agents",), ["mine"])])
    def test_its_agents_stay_unless_they_are_to_go_to_the_trash(
        self, capsys: pytest.CaptureFixture[str], option: tuple[str, ...], left: list[str]
    ) -> None:
        cli(capsys, *NEW)
        train("lakes-blog-s1", 0.5)
        cli(capsys, "new", "mine", "--game", "frozen-lake")
        assert cli(capsys, "experiment", "delete", "lakes", "--yes", *option)[0] == 0
        assert [folder.name for folder in agent_folder.all_agents()] == left
        assert experiment_folder.all_experiments() == []

    def test_none_of_it_goes_while_an_agent_that_should_is_being_trained(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        cli(capsys, *NEW)
        train("lakes-blog-s1", 0.5)
        train("lakes-blog-s2", 0.5)
        folder = agent_folder.find("lakes-blog-s2")
        with folder.training_lock(), Ledger(folder.ledger_file) as ledger:  # as its driver was killed
            ledger.set_status(Status(state="training"))
            delete = ("experiment", "delete", "lakes", "--agents", "--yes")
            assert "lakes-blog-s2 cannot be deleted" in refused(capsys, *delete, status=1)
        assert [each.name for each in agent_folder.all_agents()] == ["lakes-blog-s1", "lakes-blog-s2"]
        assert [each.name for each in experiment_folder.all_experiments()] == ["lakes"]


class TestRefused:
    def test_nobody_runs_it(self, capsys: pytest.CaptureFixture[str]) -> None:
        cli(capsys, *NEW)
        assert "lakes is not running" in refused(capsys, "experiment", "stop", "lakes", status=1)
        assert "did you mean lakes?" in refused(capsys, "experiment", "show", "lake")

    def test_one_that_is_run_is_not_run_twice_or_deleted(self, capsys: pytest.CaptureFixture[str]) -> None:
        cli(capsys, *NEW)
        with experiment_folder.find("lakes").driver_lock():
            assert "lakes is already run; stop" in refused(capsys, "experiment", "run", "lakes", "--detach", status=1)
            experiment_folder.find("lakes").note_driver()
            told = refused(capsys, "experiment", "run", "lakes", "--detach", status=1)
            assert "already run by process" in told
            assert "arcade-rl experiment stop lakes" in told
            assert "cannot be deleted" in refused(capsys, "experiment", "delete", "lakes", "--yes", status=1)
