"""Rename, fork, delete, export and import on the command line; and champions, which stay as they are."""

import io
import json
import os
from pathlib import Path

import pytest
import torch

from arcade_rl import wording
from arcade_rl.cli.commands import training
from arcade_rl.shelf.agents import agent_folder, training_queue
from arcade_rl.training.core.compute import default_threads
from tests.cli.calling import cli, refused


class TestHousekeeping:
    def test_rename_and_delete(self, capsys: pytest.CaptureFixture[str]) -> None:
        cli(capsys, "new", "lake", "--game", "frozen-lake")
        assert cli(capsys, "rename", "lake", "pond")[0] == 0
        assert cli(capsys, "delete", "pond", "--yes")[0] == 0
        assert json.loads(cli(capsys, "list", "--json")[1]) == []

    def test_an_agent_waits_in_the_queue_until_it_is_stopped(self, capsys: pytest.CaptureFixture[str]) -> None:
        cli(capsys, "new", "lake", "--game", "frozen-lake")
        assert cli(capsys, "train", "lake", "--queue", "--steps", "500")[0] == 0
        assert "queued" in cli(capsys, "list")[1]
        assert json.loads(cli(capsys, "list", "--json")[1])[0]["queued"] is True
        assert cli(capsys, "stop", "lake")[1] == "lake is out of the queue\n"
        assert "queued" not in cli(capsys, "list")[1]

    def test_one_that_has_done_all_its_steps_does_not_wait_for_ever(self, capsys: pytest.CaptureFixture[str]) -> None:
        cli(capsys, "new", "lake", "--game", "frozen-lake", "--set", "training_steps=500")
        cli(capsys, "train", "lake")
        assert "--steps" in refused(capsys, "train", "lake", "--queue", status=1)
        assert "queued" not in cli(capsys, "list")[1]
        assert cli(capsys, "train", "lake", "--queue", "--steps", "500")[0] == 0

    @pytest.mark.parametrize(
        "option", [("--minutes", "5"), ("--detach",), ("--device", "cpu"), ("--num-threads", "2")], ids=lambda it: it[0]
    )
    def test_what_the_queue_does_not_keep_is_refused(
        self, capsys: pytest.CaptureFixture[str], option: tuple[str, ...]
    ) -> None:
        cli(capsys, "new", "lake", "--game", "frozen-lake")
        assert "--queue cannot be combined with" in refused(capsys, "train", "lake", "--queue", *option)
        assert "queued" not in cli(capsys, "list")[1]

    def test_stop_asks_a_trainer_that_began_while_its_agent_was_put_in_the_queue(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(training, "ask_and_wait", lambda folder, kind: f"{kind}: {folder.name}")
        cli(capsys, "new", "lake", "--game", "frozen-lake")
        folder = agent_folder.find("lake")
        training_queue.put(folder)
        with folder.training_lock():
            assert cli(capsys, "stop", "lake")[1] == "stop: lake\n"
        assert training_queue.place(folder) is None

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
        assert cli(capsys, "restore", "lake")[2].startswith("arcade-rl: nothing called 'lake' is in the trash")

    def test_the_trash_is_emptied_when_its_owner_agrees(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cli(capsys, "new", "lake", "--game", "frozen-lake")
        cli(capsys, "delete", "lake", "--yes")
        monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "n")
        assert cli(capsys, "trash", "--empty")[0] == 1
        monkeypatch.setattr("click.termui.visible_prompt_func", lambda text: print(text) or "n")
        status, out, asked = cli(capsys, "trash", "--empty", "--json")
        assert (status, out) == (1, "")  # a document, or nothing
        assert asked.startswith("Delete lake for good?")
        assert len(json.loads(cli(capsys, "trash", "--json")[1])) == 1
        assert cli(capsys, "trash", "--empty", "--yes")[1] == "The trash is empty.\n"
        assert json.loads(cli(capsys, "trash", "--json")[1]) == []

    def test_delete_asks_first(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        cli(capsys, "new", "lake", "--game", "frozen-lake")
        monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "n")
        assert cli(capsys, "delete", "lake")[0] == 1
        assert agent_folder.find("lake").name == "lake"

    @pytest.mark.parametrize(
        "command", [("delete", "lake"), ("trash", "--empty"), ("experiment", "delete", "lakes")], ids=" ".join
    )
    def test_where_nobody_answers_it_names_the_option_that_does_not_ask(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
    ) -> None:
        for name in ("lake", "gone"):
            cli(capsys, "new", name, "--game", "frozen-lake")
        cli(capsys, "delete", "gone", "--yes")
        cli(capsys, "experiment", "new", "lakes", "--game", "frozen-lake")
        monkeypatch.setattr("sys.stdin", io.StringIO())
        status, out, err = cli(capsys, *command)
        assert status == 1
        assert (out + err).endswith("\narcade-rl: no answer; add --yes to skip the question\n")
        assert agent_folder.find("lake").name == "lake"
        assert len(json.loads(cli(capsys, "trash", "--json")[1])) == 1
        assert cli(capsys, *command, "--yes")[0] == 0

    def test_ctrl_c_at_a_question_stops_it(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupt(_: str) -> str:
            raise KeyboardInterrupt

        cli(capsys, "new", "lake", "--game", "frozen-lake")
        monkeypatch.setattr("click.termui.visible_prompt_func", interrupt)
        assert cli(capsys, "delete", "lake")[2] == "arcade-rl: stopped\n"

    @pytest.mark.parametrize(
        ("verb", "remedy"),
        [
            (("pause",), "there is nothing to pause"),
            (("stop",), "there is nothing to stop"),
            (("stop", "--discard"), "there is nothing to stop"),
            (("resume",), "start it with: arcade-rl train lake"),
        ],
        ids=lambda it: " ".join(it) if isinstance(it, tuple) else "",
    )
    def test_asking_a_trainer_that_does_not_run_says_so(
        self, capsys: pytest.CaptureFixture[str], verb: tuple[str, ...], remedy: str
    ) -> None:
        cli(capsys, "new", "lake", "--game", "frozen-lake")
        said = refused(capsys, *verb, "lake", status=1)
        assert said == f"arcade-rl: lake is not training; {remedy}\n"

    @pytest.mark.parametrize(
        ("wrong", "near"), [("trian", "train"), ("exprt", "export"), ("xyzzy", ""), ("pong", "")], ids=str
    )
    def test_a_command_that_is_none_names_the_nearest(
        self, capsys: pytest.CaptureFixture[str], wrong: str, near: str
    ) -> None:
        hint = f" Did you mean '{near}'?" if near else ""
        assert refused(capsys, wrong) == f"arcade-rl: No such command '{wrong}'.{hint} (see `arcade-rl --help`)\n"

    def test_eval_before_any_brain_says_how_to_get_one(self, capsys: pytest.CaptureFixture[str]) -> None:
        cli(capsys, "new", "lake", "--game", "frozen-lake")
        assert "arcade-rl train lake" in refused(capsys, "eval", "lake", status=1)

    @pytest.mark.parametrize(
        ("file", "program", "format_"),
        [
            ("mine.onnx", "an ONNX", "onnx"),
            ("mine.zip", "a Stable-Baselines3", "sb3"),
            ("mine.PT", "a PyTorch", "state-dict"),
            ("mine.pth", "a PyTorch", "state-dict"),
        ],
    )
    def test_a_file_named_like_one_of_another_program_is_refused_unless_its_format_is_given(
        self, capsys: pytest.CaptureFixture[str], put_champion, tmp_path: Path, file: str, program: str, format_: str
    ) -> None:
        export = ("export", put_champion("frozen-lake").name, str(tmp_path / file))
        remedy = f"add --format {format_}, or name it mine.safetensors"
        assert refused(capsys, *export) == f"arcade-rl: {file} looks like {program} file; {remedy}\n"
        assert cli(capsys, *export, "--format", "arcade-rl")[0] == 0


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
        assert shown["epsilon"] == 0.05
        assert shown["commands"][1] == "arcade-rl train my-frozen-lake --steps 300000"
        assert [each["label"] for each in shown["checkpoints"]] == ["random", "first steps", "champion"]
        text = cli(capsys, "show", "frozen-lake-champion")[1]
        assert "Learned on a rainy afternoon" in text
        assert "\n100,000  0.50  first steps\n" in text

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

    def test_it_is_evaluated_on_as_many_threads_as_a_trainer_has_and_they_do_not_spin(
        self, capsys: pytest.CaptureFixture[str], put_champion, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
        before = torch.get_num_threads()
        torch.set_num_threads(2)
        try:
            cli(capsys, "eval", put_champion("cart-pole").name, "--episodes", "1")
            assert torch.get_num_threads() == default_threads("mlp") == 1
            assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"
        finally:
            torch.set_num_threads(before)

    def test_the_console_can_be_made_to_repeat_actions_while_it_is_evaluated(
        self, capsys: pytest.CaptureFixture[str], put_champion
    ) -> None:
        exam = ("eval", put_champion("pong").name, "--episodes", "1", "--json", "--sticky-actions")
        assert json.loads(cli(capsys, *exam, "0.25")[1])["episodes"] == 1
        assert "--sticky-actions" in refused(capsys, *exam, "2")
        pole = ("eval", put_champion("cart-pole").name, "--sticky-actions", "0.25")
        assert "leave --sticky-actions out" in refused(capsys, *pole)

    def test_one_episode_is_a_score_without_an_interval(self, capsys: pytest.CaptureFixture[str], put_champion) -> None:
        name = put_champion("frozen-lake").name
        scores = json.loads(cli(capsys, "eval", name, "--episodes", "1", "--json")[1])
        assert (scores["ci95"], scores["iqm_ci95"]) == (None, None)
        said = cli(capsys, "eval", name, "--episodes", "1")[1]
        assert said.endswith(f"1 episode of frozen-lake: {wording.score(scores['mean'])}\n")

    def test_forked_it_trains_on_in_full_precision(self, capsys: pytest.CaptureFixture[str], put_champion) -> None:
        name = put_champion("cart-pole").name
        assert "leave it out" in refused(capsys, "fork", name, "mine", "--set", "frame_skip=2")
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

    @pytest.mark.parametrize("arguments", [("pong",), ("cart-pole", "--alone")])
    def test_the_best_brain_needs_an_agent(
        self, capsys: pytest.CaptureFixture[str], put_champion, arguments: tuple[str, ...]
    ) -> None:
        put_champion("cart-pole", "cart-pole")
        said = refused(capsys, "play", *arguments, "--best", "--headless", "--frames", "1")
        assert said.endswith("--best goes with an agent; name one, or leave it out\n")

    def test_a_checkpoint_needs_an_agent_and_excludes_best(
        self, capsys: pytest.CaptureFixture[str], put_champion
    ) -> None:
        name = put_champion("cart-pole").name
        headless = ("--headless", "--frames", "1")
        assert "--checkpoint goes with an agent" in refused(capsys, "play", "pong", "--checkpoint", "0", *headless)
        assert "not with --best" in refused(capsys, "watch", name, "--checkpoint", "0", "--best", *headless)
        assert "it has: 0, 100000, 300000" in refused(capsys, "watch", name, "--checkpoint", "7", *headless)


class TestTags:
    def test_they_are_added_removed_and_listed(self, capsys: pytest.CaptureFixture[str]) -> None:
        for name in ("lake", "pond"):
            cli(capsys, "new", name, "--game", "frozen-lake")
        assert cli(capsys, "tag", "lake", "+slow", "hard", "+old")[1] == "lake: slow hard old\n"
        assert cli(capsys, "tag", "lake", "-old", "-hard")[1] == "lake: slow\n"
        assert cli(capsys, "tag", "pond")[1] == "pond: no tags\n"
        assert [each["name"] for each in json.loads(cli(capsys, "list", "--tag", "SLOW", "--json")[1])] == ["lake"]
        header, row = cli(capsys, "list", "--tag", "slow")[1].splitlines()
        assert (header.split()[-1], row.split()[-1]) == ("TAGS", "slow")
        assert "arcade-rl tag NAME +new" in cli(capsys, "list", "--tag", "new")[1]

    def test_a_champion_has_none(self, capsys: pytest.CaptureFixture[str], put_champion) -> None:
        put_champion("frozen-lake")
        assert "cannot be tagged; fork it" in refused(capsys, "tag", "frozen-lake-champion", "+good")


class TestCompare:
    def test_it_prints_the_settings_that_differ(self, capsys: pytest.CaptureFixture[str]) -> None:
        for name, discount in (("lake", "0.9"), ("pond", "0.99")):
            cli(capsys, "new", name, "--game", "frozen-lake", "--seed", "1", "--set", f"discount={discount}")
        out = cli(capsys, "compare", "lake", "pond")[1]
        assert [line.split() for line in out.splitlines()[-2:]] == [
            ["SETTING", "lake", "pond"],
            ["discount", "0.9", "0.99"],
        ]
        document = json.loads(cli(capsys, "compare", "lake", "pond", "--json")[1])
        assert document["differences"] == {"discount": {"lake": "0.9", "pond": "0.99"}}
        assert [(each["name"], each["evaluations"]) for each in document["agents"]] == [("lake", []), ("pond", [])]

    def test_one_agent_is_too_few(self, capsys: pytest.CaptureFixture[str]) -> None:
        cli(capsys, "new", "lake", "--game", "frozen-lake")
        assert "name two agents or more" in refused(capsys, "compare", "lake", "lake")
