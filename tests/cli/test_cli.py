"""The command line, run as a person runs it: what is printed where, and the exit status."""

import json
from pathlib import Path

import pytest

from arcade_rl.cli.main import run
from arcade_rl.shelf.agents import agent_folder, room
from arcade_rl.shelf.ledger.ledger import Ledger, Metrics, Status
from arcade_rl.shelf.queries import summary
from arcade_rl.tui import states


def cli(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = run(list(arguments))
    out, err = capsys.readouterr()
    return status, out, err


def refused(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 2) -> str:
    """The one line that a wrong command is answered with."""
    got, out, err = cli(capsys, *arguments)
    assert (got, out) == (status, "")
    assert err.startswith("arcade-rl: ")
    assert err.count("\n") == 1
    return err


class TestGames:
    def test_json_lists_every_game_with_its_scores(self, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, _ = cli(capsys, "games", "--json")
        games = {each["id"]: each for each in json.loads(out)}
        assert status == 0
        assert len(games) == 107
        assert set(games["pong"]) == {"id", "title", "family", "players", "actions", "random_score", "human_score"}
        assert games["pong"]["human_score"] == 14.6

    def test_the_table_cuts_nothing(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, _ = cli(capsys, "games")
        assert len(out.splitlines()) == 108
        assert "montezuma-revenge" in out

    def test_presets_show_their_deviations(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, _ = cli(capsys, "presets", "pong")
        assert "softmax" in out
        _, out, _ = cli(capsys, "presets", "--json")
        assert {each["family"] for each in json.loads(out)} == {"frozen-lake", "cart-pole", "atari"}


class TestNew:
    def test_a_new_agent_is_on_the_shelf_with_its_preset(self, capsys: pytest.CaptureFixture[str]) -> None:
        status, _, _ = cli(
            capsys, "new", "pong-1", "--game", "pong", "--preset", "classic", "--set", "batch_size=64", "--seed", "7"
        )
        assert status == 0
        config = agent_folder.find("pong-1").config()
        assert (config.game, config.algorithm, config.preset, config.seed) == ("pong", "dqn", "classic", 7)
        assert config.hyperparameters.batch_size == 64
        assert config.hyperparameters.network == "nature"

    def test_show_says_where_the_time_of_its_training_goes(self, capsys: pytest.CaptureFixture[str]) -> None:
        cli(capsys, "new", "lake", "--game", "frozen-lake")
        assert json.loads(cli(capsys, "show", "lake", "--json")[1])["time_use"] is None
        measured = Metrics(
            100, 0.0, 0.1, 1.0, 0.5, 60.0, 15.0, wall_seconds=2.0, learning_seconds=1.5, cpu_seconds=1.0, memory_bytes=9
        )
        with Ledger(agent_folder.find("lake").ledger_file) as ledger:
            ledger.record(metrics=[measured])
        assert json.loads(cli(capsys, "show", "lake", "--json")[1])["time_use"] == {
            "seconds": 2.0,
            "emulator_share": 0.0,
            "waiting_share": 0.0,
            "acting_share": 0.0,
            "learning_share": 0.75,
            "evaluating_share": 0.0,
            "saving_share": 0.0,
            "other_share": 0.25,
            "emulator_cores": 0.0,
            "cpu_cores": 0.5,
            "memory_bytes": 9,
        }
        assert "learning_share 0.75" in cli(capsys, "show", "lake")[1]

    def test_show_and_list_tell_the_same_of_it(self, capsys: pytest.CaptureFixture[str]) -> None:
        cli(capsys, "new", "lake", "--game", "frozen-lake")
        listed = json.loads(cli(capsys, "list", "--json")[1])[0]
        shown = json.loads(cli(capsys, "show", "lake", "--json")[1])
        assert listed.items() <= shown.items()
        assert (shown["state"], shown["step"], shown["best_evaluation"]) == ("idle", 0, None)
        assert shown["hyperparameters"]["learning_rate"] == pytest.approx(
            agent_folder.find("lake").config().hyperparameters.learning_rate
        )

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (["new", "a", "--game", "pongg"], "did you mean pong?"),
            (["new", "a", "--game", "joust"], "two players"),
            (["new", "a", "--game", "pong", "--preset", "nope"], "known are default"),
            (["new", "a", "--game", "pong", "--set", "batch_size=0"], "from 1 to 4,096"),
            (["new", "a", "--game", "pong", "--set", "batchsize=32"], "did you mean batch_size?"),
            (["new", "a", "--game", "pong", "--set", "random_shift=2"], "random_shift is retired"),
            (["new", "a", "--game", "pong", "--set", "batch_size"], "KEY=VALUE"),
            (["new", "a/b", "--game", "pong"], "cannot be called"),
            (["new", "a\nb", "--game", "pong"], "cannot be called"),
            (["new", "..", "--game", "pong"], "cannot be called"),
            (["new", "x" * 300, "--game", "pong"], "cannot be called"),
            (["new", "a"], "--game"),
            (["fly"], "fly"),
            (["show", "nobody"], "nobody"),
            (["play", "nobody"], "nobody"),
            (["watch", "nobody", "--headless", "--frames", "1"], "nobody"),
            (["train", "nobody"], "nobody"),
            (["tune", "nobody", "a=1"], "nobody"),
        ],
    )
    def test_what_cannot_be_is_refused_in_a_line_and_nothing_is_made(
        self, capsys: pytest.CaptureFixture[str], saves: Path, arguments: list[str], says: str
    ) -> None:
        assert says in refused(capsys, *arguments)
        assert not saves.exists() or not list(saves.iterdir())

    def test_a_taken_name_is_refused(self, capsys: pytest.CaptureFixture[str]) -> None:
        cli(capsys, "new", "lake", "--game", "frozen-lake")
        assert "lake" in refused(capsys, "new", "lake", "--game", "pong")
        assert agent_folder.find("lake").config().game == "frozen-lake"


class TestRoomOnTheDisk:
    def test_too_little_is_warned_of(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(room, "free_bytes", lambda folder: 900_000)
        status, _, warning = cli(capsys, "new", "lake", "--game", "frozen-lake")
        assert status == 0
        assert warning.startswith("arcade-rl: warning: on this disk its training needs 1.")
        assert "900 kB are free" in warning
        status, _, warning = cli(capsys, "train", "lake", "--steps", "100")
        assert status == 0
        assert "are free: when the disk is full it waits" in warning

    def test_what_lies_there_already_is_not_needed_again(self, capsys, monkeypatch: pytest.MonkeyPatch) -> None:
        cli(capsys, "new", "lake", "--game", "frozen-lake")
        (agent_folder.find("lake").path / "ballast").write_bytes(bytes(1_000_000))
        monkeypatch.setattr(room, "free_bytes", lambda folder: 900_000)
        assert cli(capsys, "train", "lake", "--steps", "100")[2].count("warning") == 0


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


class TestHousekeeping:
    def test_rename_and_delete(self, capsys: pytest.CaptureFixture[str]) -> None:
        cli(capsys, "new", "lake", "--game", "frozen-lake")
        assert cli(capsys, "rename", "lake", "pond")[0] == 0
        assert cli(capsys, "delete", "pond", "--yes")[0] == 0
        assert json.loads(cli(capsys, "list", "--json")[1]) == []

    def test_what_was_deleted_is_listed_and_restored(self, capsys: pytest.CaptureFixture[str]) -> None:
        for name in ("lake", "small lake"):
            cli(capsys, "new", name, "--game", "frozen-lake")
            status, out, _ = cli(capsys, "delete", name.upper(), "--yes")
        assert (status, out) == (
            0,
            "small lake is moved to the trash; bring it back with: arcade-rl restore 'small lake'\n",
        )
        listed = json.loads(cli(capsys, "trash", "--json")[1])
        assert [each["name"] for each in listed] == ["small lake", "lake"]
        assert all(each["bytes"] > 0 and each["deleted"].endswith("+00:00") for each in listed)
        header, first, _, remedy = cli(capsys, "trash")[1].splitlines()
        assert header.split() == ["NAME", "DELETED", "SIZE"]
        assert first.startswith("small lake")
        assert "arcade-rl restore NAME" in remedy
        assert cli(capsys, "restore", "Lake")[1] == "lake is on the shelf again\n"
        cli(capsys, "new", "Small lake", "--game", "frozen-lake")
        assert cli(capsys, "restore", "small lake")[1] == (
            "small lake-2 is on the shelf again, since there is another small lake by now\n"
        )
        assert cli(capsys, "restore", "lake")[2].startswith("arcade-rl: nothing called 'lake' lies in the trash")

    def test_the_trash_is_emptied_when_its_owner_agrees(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cli(capsys, "new", "lake", "--game", "frozen-lake")
        cli(capsys, "delete", "lake", "--yes")
        monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "n")
        assert cli(capsys, "trash", "--empty")[0] == 1
        assert len(json.loads(cli(capsys, "trash", "--json")[1])) == 1
        assert cli(capsys, "trash", "--empty", "--yes")[1] == "The trash is empty.\n"
        assert json.loads(cli(capsys, "trash", "--json")[1]) == []

    def test_delete_asks_first(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        cli(capsys, "new", "lake", "--game", "frozen-lake")
        monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "n")
        assert cli(capsys, "delete", "lake")[0] == 1
        assert agent_folder.find("lake").name == "lake"

    @pytest.mark.parametrize("verb", ["pause", "resume", "stop"])
    def test_asking_a_trainer_that_does_not_run_says_so(self, capsys: pytest.CaptureFixture[str], verb: str) -> None:
        cli(capsys, "new", "lake", "--game", "frozen-lake")
        assert "arcade-rl train lake" in refused(capsys, verb, "lake", status=1)

    def test_eval_before_any_brain_says_how_to_get_one(self, capsys: pytest.CaptureFixture[str]) -> None:
        cli(capsys, "new", "lake", "--game", "frozen-lake")
        assert "arcade-rl train lake" in refused(capsys, "eval", "lake", status=1)


class TestTheWholeJob:
    """On FrozenLake, which learns in a moment: train, evaluate, share, watch."""

    @pytest.fixture
    def trained(self, capsys: pytest.CaptureFixture[str]) -> str:
        cli(capsys, "new", "lake", "--game", "frozen-lake", "--seed", "1")
        status, out, err = cli(capsys, "train", "lake", "--steps", "20000", "--num-threads", "1")
        assert status == 0, err
        assert "20,000 steps" in out
        return "lake"

    def test_training_shows_in_the_list_and_in_the_evaluation(
        self, capsys: pytest.CaptureFixture[str], trained: str
    ) -> None:
        shown = json.loads(cli(capsys, "show", trained, "--json")[1])
        assert shown["step"] == 20_000
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
        assert cli(capsys, "train", "my pole", "--num-threads", "1")[0] == 0
        told = refused(capsys, "train", "my pole", status=1)
        assert told.endswith("train on with: arcade-rl train 'my pole' --steps 150\n")
        status, out, _ = cli(capsys, "train", "my pole", "--steps", "150", "--num-threads", "1")
        assert status == 0
        assert "it goes on from step 300 with epsilon 0.964, learning rate 5e-05\n" in out

    def test_a_fork_says_its_rates_and_can_be_told_others(
        self, capsys: pytest.CaptureFixture[str], trained: str
    ) -> None:
        def begins(name: str, *options: str) -> str:
            return cli(capsys, "fork", trained, name, *options)[1].removeprefix(f"{name} begins from {trained} with ")

        assert begins("plain") == "epsilon 0.924, learning rate 0.02\n"
        assert begins("explorer", "--explore") == "epsilon 1, learning rate 0.02\n"
        assert begins("other", "--set", "epsilon_start=0.3", "--set", "learning_rate=0.5") == (
            "epsilon 0.3, learning rate 0.5\n"
        )
        assert "--set takes KEY=VALUE" in refused(capsys, "fork", trained, "wrong", "--set", "epsilon_start")
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


class TestChampions:
    """Read-only agents that ship with the program."""

    def test_they_are_marked_in_the_list(self, capsys: pytest.CaptureFixture[str], put_champion) -> None:
        put_champion("frozen-lake")
        cli(capsys, "new", "mine", "--game", "frozen-lake")
        listed = json.loads(cli(capsys, "list", "--json")[1])
        assert [(each["name"], each["champion"]) for each in listed] == [
            ("mine", False),
            ("frozen-lake-champion", True),
        ]
        line = cli(capsys, "list")[1].splitlines()[-1].split()
        assert line[:4] == ["frozen-lake-champion", "frozen-lake", "q-table", "champion"]

    def test_show_tells_how_good_it_is_and_how_it_was_made(
        self, capsys: pytest.CaptureFixture[str], put_champion
    ) -> None:
        put_champion("frozen-lake")
        shown = json.loads(cli(capsys, "show", "frozen-lake-champion", "--json")[1])
        assert shown["evaluation"]["ci95"] == [0.25, 1.0]
        assert shown["commands"][1] == "arcade-rl train my-frozen-lake --steps 300000"
        assert [each["label"] for each in shown["checkpoints"]] == ["random", "first steps", "champion"]
        text = cli(capsys, "show", "frozen-lake-champion")[1]
        assert "Learned on a rainy afternoon" in text
        assert "step 100000 label first steps mean 0.5" in text

    @pytest.mark.parametrize(
        "command",
        [
            ["train", "CHAMPION"],
            ["train", "CHAMPION", "--detach"],
            ["pause", "CHAMPION"],
            ["stop", "CHAMPION"],
            ["tune", "CHAMPION", "learning_rate=0.1"],
            ["rename", "CHAMPION", "other"],
            ["delete", "CHAMPION"],
        ],
        ids=" ".join,
    )
    def test_what_would_change_one_is_refused_and_fork_is_named(
        self, capsys: pytest.CaptureFixture[str], put_champion, command: list[str]
    ) -> None:
        name = put_champion("frozen-lake").name
        told = refused(capsys, *(word.replace("CHAMPION", name) for word in command))
        assert f"arcade-rl fork {name} NAME" in told

    def test_evaluated_it_plays_as_asked(self, capsys: pytest.CaptureFixture[str], put_champion) -> None:
        name = put_champion("frozen-lake").name
        common = ("eval", name, "--episodes", "20", "--json")
        scores = json.loads(cli(capsys, *common, "--best")[1])
        assert (scores["step"], scores["episodes"]) == (300_000, 20)
        assert json.loads(cli(capsys, *common, "--checkpoint", "100000")[1])["step"] == 100_000
        wandering = json.loads(cli(capsys, *common, "--epsilon", "1")[1])
        assert wandering["returns"] != scores["returns"]

    def test_the_console_can_be_made_to_repeat_actions_while_it_is_evaluated(
        self, capsys: pytest.CaptureFixture[str], put_champion
    ) -> None:
        exam = ("eval", put_champion("pong").name, "--episodes", "1", "--json", "--sticky-actions")
        assert json.loads(cli(capsys, *exam, "0.25")[1])["episodes"] == 1
        assert "--sticky-actions" in refused(capsys, *exam, "2")

    def test_forked_it_trains_on_in_full_precision(self, capsys: pytest.CaptureFixture[str], put_champion) -> None:
        name = put_champion("cart-pole").name
        assert cli(capsys, "fork", name, "mine")[0] == 0
        status, _, err = cli(capsys, "train", "mine", "--steps", "200", "--num-threads", "1")
        assert status == 0, err
        told = json.loads(cli(capsys, "show", "mine", "--json")[1])
        assert (told["step"], told["champion"], told["parent"]) == (200, False, "cart-pole-champion@300000")
        assert told["updates"] > 0
        assert b'"F32"' in agent_folder.find("mine").brain_file.read_bytes()
        assert cli(capsys, "fork", name, "young", "--checkpoint", "0")[0] == 0
        assert agent_folder.find("young").config().parent == "cart-pole-champion@0"

    @pytest.mark.parametrize("verb", ["watch", "play"])
    def test_the_window_opens_on_it_at_any_checkpoint(
        self, capsys: pytest.CaptureFixture[str], put_champion, tmp_path: Path, verb: str
    ) -> None:
        name, pictures = put_champion("cart-pole").name, [tmp_path / "young.png", tmp_path / "old.png"]
        for picture, chosen in zip(pictures, (["--checkpoint", "0"], []), strict=True):
            headless = ("--headless", "--frames", "2", "--seed", "1", "--screenshot", str(picture))
            assert cli(capsys, verb, name, *chosen, *headless)[0] == 0
        assert pictures[0].read_bytes() != pictures[1].read_bytes()

    def test_a_checkpoint_needs_an_agent_and_excludes_best(
        self, capsys: pytest.CaptureFixture[str], put_champion
    ) -> None:
        name = put_champion("cart-pole").name
        headless = ("--headless", "--frames", "1")
        assert "--checkpoint goes with an agent" in refused(capsys, "play", "pong", "--checkpoint", "0", *headless)
        assert "not with --best" in refused(capsys, "watch", name, "--checkpoint", "0", "--best", *headless)
        assert "it has: 0, 100000, 300000" in refused(capsys, "watch", name, "--checkpoint", "7", *headless)
