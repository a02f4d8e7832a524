"""The command line, run as a person runs it: what is printed where, and the exit status."""

import json
from pathlib import Path

import numpy as np
import pytest

from arcade_rl.cli.main import run
from arcade_rl.games.catalog import FAMILIES
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.ledger.ledger import Ledger, Status
from arcade_rl.shelf.queries import summary
from arcade_rl.tui import states
from tests.cli.calling import cli, refused


class TestGames:
    def test_json_lists_every_game_with_its_scores(self, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, _ = cli(capsys, "games", "--json")
        games = {each["id"]: each for each in json.loads(out)}
        assert status == 0
        assert len(games) == 113
        told = {"id", "title", "family", "players", "actions", "random_score", "human_score", "modes", "difficulties"}
        assert set(games["pong"]) == told | {"environment", "difficulty"}
        assert (games["pong"]["modes"], games["pong"]["difficulties"]) == ([0, 1], [0, 1, 2, 3])
        assert games["pong"]["human_score"] == 14.6

    @pytest.mark.parametrize("what", ["add", "remove"])
    def test_json_before_another_command_is_a_wrong_use(self, capsys: pytest.CaptureFixture[str], what: str) -> None:
        assert "--json goes with the list of games" in refused(capsys, "games", "--json", what, "LunarLander-v3")

    def test_the_table_cuts_nothing(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, _ = cli(capsys, "games")
        assert len(out.splitlines()) == 114
        assert "montezuma-revenge" in out

    def test_presets_show_their_deviations(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, _ = cli(capsys, "presets", "pong")
        assert "softmax" in out
        _, out, _ = cli(capsys, "presets", "--json")
        assert {each["family"] for each in json.loads(out)} == set(FAMILIES)

    def test_a_persons_own_preset_that_does_not_fit_a_game_hides_no_other(
        self, capsys: pytest.CaptureFixture[str], saves: Path
    ) -> None:
        saves.mkdir(exist_ok=True)
        nature, mine = (
            f"[presets.cart-pole.{name}]\ntitle = '{name}'\nalgorithm = 'dqn'\n" for name in ("nature", "mine")
        )
        wrong = "[presets.cart-pole.nature.hyperparameters]\nnetwork = 'nature'\n"
        (saves / "presets.toml").write_text(f"version = 1\n{nature}{wrong}{mine}")
        _, out, _ = cli(capsys, "presets", "cart-pole")
        assert "nature (dqn): nature\n  does not fit this game: this game is known by numbers" in out
        assert "mine (dqn): mine\n" in out
        problems = {
            each["name"]: each["problem"] for each in json.loads(cli(capsys, "presets", "cart-pole", "--json")[1])
        }
        assert "use network mlp" in problems["nature"]
        assert problems["mine"] == problems["default"] == ""

    def test_presets_of_a_game_are_listed_without_their_values_which_one_alone_shows(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        _, out, _ = cli(capsys, "presets", "pong")
        titles = [line.partition(" ")[0] for line in out.splitlines() if line[:1] not in (" ", "", "T")]
        assert titles == ["default", "quick", "dqn", "classic", "rainbow", "blog"]
        assert "  1,200,000 agent steps, about 1" in out
        assert "learning_rate" not in out
        _, out, _ = cli(capsys, "presets", "pong", "quick")
        assert out.startswith("quick (pqn): ")
        assert "\n  layer_norm                 on\n" in out
        (only,) = json.loads(cli(capsys, "presets", "pong", "quick", "--json")[1])
        assert only["hyperparameters"]["layer_norm"] is True
        assert "no preset 'nope'" in refused(capsys, "presets", "pong", "nope")


class TestSavesThatAreAFile:
    """ARCADE_RL_SAVES names a file, or a folder below one, by mistake."""

    @pytest.mark.parametrize("below", ["", "deeper"])
    @pytest.mark.parametrize(
        "command",
        [
            ["new", "lake", "--game", "frozen-lake"],
            ["list"],
            ["show", "lake"],
            ["scores"],
            ["scores", "pong", "--json"],
        ],
        ids=" ".join,
    )
    def test_every_command_says_so_in_a_line(
        self,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
        saves: Path,
        command: list[str],
        below: str,
    ) -> None:
        saves.write_text("mine")
        monkeypatch.setenv("ARCADE_RL_SAVES", str(saves / below))
        told = refused(capsys, *command, status=1)
        assert str(saves) in told
        assert "a file is where a folder should be; move it away" in told
        assert saves.read_text() == "mine"


class TestTheFileOfAPicture:
    """It is refused before anything is played for it."""

    @pytest.mark.parametrize("command", [["play", "cart-pole"], ["versus", "pong"]], ids=" ".join)
    @pytest.mark.parametrize("name", ["x.xyz", "x"])
    def test_a_name_that_is_no_pictures_is_refused_and_nothing_is_made(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path, command: list[str], name: str
    ) -> None:
        told = refused(capsys, *command, "--headless", "--frames", "1", "--screenshot", str(tmp_path / name))
        assert told == f"arcade-rl: {name} is not a picture: its name must end in .png, .jpg or .bmp\n"
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(
        ("name", "begins"),
        [("x.PNG", b"\x89PNG"), ("x.jpg", b"\xff\xd8"), ("x.bmp", b"BM")],
        ids=[".PNG", ".jpg", ".bmp"],
    )
    def test_every_kind_that_is_named_is_written(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, begins: bytes
    ) -> None:
        picture = tmp_path / name
        assert cli(capsys, "play", "cart-pole", "--headless", "--frames", "1", "--screenshot", str(picture))[0] == 0
        assert picture.read_bytes().startswith(begins)

    def test_a_folder_that_is_missing_is_not_made(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path, put_champion
    ) -> None:
        deep = tmp_path / "nodir" / "deep"
        picture = ("play", "cart-pole", "--headless", "--frames", "1", "--screenshot", f"{deep}/x.png")
        film = ("record", put_champion("cart-pole").name, "-o", f"{deep}/x.mp4")
        for command in (picture, film):
            told = refused(capsys, *command, status=1)
            assert f"there is no folder {deep}; make it first, or choose another" in told
        assert not deep.parent.exists()


class TestADamagedAgent:
    def test_the_list_tells_what_is_wrong_below_the_table(self, capsys: pytest.CaptureFixture[str]) -> None:
        for name in ("broken", "half", "whole"):
            cli(capsys, "new", name, "--game", "frozen-lake")
        agent_folder.find("broken").config_file.write_text("game = [")
        agent_folder.find("half").ledger_file.write_bytes(b"no ledger at all" * 100)
        heading, broken, half, whole, *problems = cli(capsys, "list")[1].splitlines()
        assert broken.split() == ["broken", "-", "-", "problem", "-", "-", "-", "-"]
        assert half.split() == ["half", "frozen-lake", "q-table", "problem", "-", "-", "-", "-"]
        assert heading.index("STATE") == half.index("problem") == whole.index("idle")
        assert max(map(len, (heading, broken, half, whole))) < 80
        assert [problem.split(": ")[0] for problem in problems] == ["broken", "half"]
        assert "agent.toml" in problems[0]
        listed = json.loads(cli(capsys, "list", "--json")[1])[:3]
        assert [each["algorithm"] for each in listed] == [None, "q-table", "q-table"]


class TestStates:
    def test_an_agent_that_has_done_all_its_steps_is_listed_as_on_the_shelf(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        cli(capsys, "new", "lake", "--game", "frozen-lake", "--set", "training_steps=5000")
        with Ledger(agent_folder.find("lake").ledger_file) as ledger:
            ledger.set_status(Status(step=5_000))
        assert "finished" in cli(capsys, "list")[1]
        (agent,) = summary.shelf()
        assert states.mark(agent).word == "finished"


class TestTheWholeJob:
    """On FrozenLake, which learns in a moment: train, evaluate, share, watch."""

    @pytest.fixture
    def trained(self, capsys: pytest.CaptureFixture[str]) -> str:
        cli(capsys, "new", "lake", "--game", "frozen-lake", "--seed", "1")
        status, out, err = cli(capsys, "train", "lake", "--steps", "2000", "--num-threads", "1")
        assert status == 0, err
        assert "2,000 steps" in out
        return "lake"

    def test_training_shows_in_the_list_and_in_the_evaluation(
        self, capsys: pytest.CaptureFixture[str], trained: str
    ) -> None:
        shown = json.loads(cli(capsys, "show", trained, "--json")[1])
        assert shown["step"] == 2_000
        assert shown["has_brain"]
        scores = json.loads(cli(capsys, "eval", trained, "--episodes", "50", "--json")[1])
        assert len(scores["returns"]) == scores["episodes"] == 50
        assert scores["ci95"][0] <= scores["mean"] <= scores["ci95"][1]
        assert scores["iqm_ci95"][0] <= scores["iqm"] <= scores["iqm_ci95"][1]
        assert json.loads(cli(capsys, "eval", trained, "--episodes", "50", "--json")[1]) == scores

    def test_a_brain_travels_as_a_file(self, capsys: pytest.CaptureFixture[str], trained: str, tmp_path: Path) -> None:
        file = tmp_path / "lake.safetensors"
        assert cli(capsys, "export", trained, str(file))[0] == 0
        assert "exists already" in refused(capsys, "export", trained, str(file), status=1)
        assert cli(capsys, "export", trained, str(file), "--overwrite")[0] == 0
        assert cli(capsys, "import", str(file), "--name", "friend")[0] == 0
        mine, friends = (
            json.loads(cli(capsys, "eval", name, "--episodes", "20", "--json")[1])["returns"]
            for name in (trained, "friend")
        )
        assert mine == friends

    def test_a_finished_agent_names_the_command_that_trains_it_further_and_says_its_rates(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        changes = [
            f"--set={change}" for change in ("training_steps=300", "learning_rate_decay=1", "learning_starts=20")
        ]
        assert cli(capsys, "new", "my pole", "--game", "cart-pole", *changes)[0] == 0
        status, _, err = cli(capsys, "train", "my pole", "--num-threads", "1")
        assert status == 0, err
        told = refused(capsys, "train", "my pole", status=1)
        assert told.endswith("train on with: arcade-rl train 'my pole' --steps 150\n")
        status, out, err = cli(capsys, "train", "my pole", "--steps", "150", "--num-threads", "1")
        assert status == 0, err
        assert "it goes on from step 300 with epsilon 0.964, learning rate 5e-05\n" in out

    def test_a_fork_says_its_rates_and_can_be_told_others(
        self, capsys: pytest.CaptureFixture[str], trained: str
    ) -> None:
        def begins(name: str, *options: str) -> str:
            return cli(capsys, "fork", trained, name, *options)[1].removeprefix(f"{name} begins from {trained} with ")

        assert begins("plain") == "epsilon 0.992, learning rate 0.02\n"
        assert begins("explorer", "--explore") == "epsilon 1, learning rate 0.02\n"
        assert begins("other", "--set", "epsilon_start=0.3", "--set", "learning_rate=0.5") == (
            "epsilon 0.3, learning rate 0.5\n"
        )
        assert "set by KEY=VALUE" in refused(capsys, "fork", trained, "wrong", "--set", "epsilon_start")
        assert "epsilon_start must be a number" in refused(capsys, "fork", trained, "wrong", "--set", "epsilon_start=2")

    def test_a_fork_plays_as_its_parent_does(self, capsys: pytest.CaptureFixture[str], trained: str) -> None:
        assert cli(capsys, "fork", trained, "child")[0] == 0
        assert "no checkpoint of step 7" in refused(capsys, "fork", trained, "other", "--step", "7")
        parents, childs = (
            json.loads(cli(capsys, "eval", name, "--episodes", "20", "--json")[1])["returns"]
            for name in (trained, "child")
        )
        assert parents == childs

    def test_the_best_brain_is_not_there_before_an_evaluation(
        self, capsys: pytest.CaptureFixture[str], trained: str
    ) -> None:
        assert "leave 'best' out" in refused(capsys, "eval", trained, "--best", status=1)

    def test_a_broken_brain_is_refused_and_leaves_nothing(
        self, capsys: pytest.CaptureFixture[str], trained: str, tmp_path: Path, saves: Path
    ) -> None:
        file = tmp_path / "broken.safetensors"
        file.write_bytes(agent_folder.find(trained).brain_file.read_bytes()[:-9])
        refused(capsys, "import", str(file), "--name", "broken", status=1)
        assert [each.name for each in agent_folder.all_agents()] == [trained]
        refused(capsys, "import", str(tmp_path / "missing.safetensors"), status=1)

    def test_watch_paints_the_picture_that_a_person_would_see(
        self, capsys: pytest.CaptureFixture[str], trained: str, tmp_path: Path
    ) -> None:
        picture = tmp_path / "lake.png"
        status, _, err = cli(
            capsys, "watch", trained, "--headless", "--frames", "30", "--screenshot", str(picture), "--seed", "1"
        )
        assert (status, err) == (0, "")
        assert picture.read_bytes().startswith(b"\x89PNG")

    @pytest.mark.parametrize("verb", ["watch", "play"])
    def test_they_begin_with_a_save_state_and_an_empty_slot_is_refused(
        self, capsys: pytest.CaptureFixture[str], trained: str, verb: str
    ) -> None:
        from arcade_rl.viewer.seats.save_slots import save_into
        from arcade_rl.viewer.seats.sessions import solo_session

        session, _ = solo_session("frozen-lake", None, "human", seed=1)
        save_into(3, session, ("",), np.zeros((48, 48, 3), np.uint8), 1.8e9)
        assert cli(capsys, verb, trained, "--headless", "--frames", "3", "--state", "3")[0] == 0
        said = refused(capsys, verb, trained, "--headless", "--frames", "3", "--state", "2")
        assert "slot 2 of frozen-lake is empty; there are states in 3" in said
        refused(capsys, verb, trained, "--headless", "--frames", "3", "--state", "11")


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (["train", "lake", "--steps"], "arcade-rl train"),
        (["experiment", "best", "x", "--as-preset"], "arcade-rl experiment best"),
        (["nosuch"], "arcade-rl"),
        (["--nosuch"], "arcade-rl"),
    ],
)
def test_wrong_usage_names_the_help_of_the_command(
    arguments: list[str], where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    assert capsys.readouterr().err.endswith(f"(see `{where} --help`)\n")
