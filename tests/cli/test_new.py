"""`new`: what it puts on the shelf, what it refuses, and what it says of time and room."""

import json
from pathlib import Path

import pytest

from arcade_rl.shelf.agents import agent_folder, room
from arcade_rl.shelf.ledger.ledger import Ledger, Metrics
from tests.cli.calling import cli, refused


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

    def test_a_mode_that_the_game_does_not_have_is_refused(self, capsys: pytest.CaptureFixture[str]) -> None:
        complaint = refused(capsys, "new", "pong-1", "--game", "pong", "--set", "game_mode=7")
        assert "game_mode of pong must be one of 0, 1, or -1 for the standard; 7 is not" in complaint

    def test_what_has_an_effect_on_pixels_alone_is_refused_elsewhere(self, capsys: pytest.CaptureFixture[str]) -> None:
        complaint = refused(capsys, "new", "pole", "--game", "cart-pole", "--set", "frame_skip=2")
        assert "frame_skip has an effect only in games that are seen as pixels; leave it out" in complaint
        assert list(agent_folder.all_agents()) == []
        cli(capsys, "new", "pole", "--game", "cart-pole")
        assert "seen as pixels; leave it out" in refused(capsys, "tune", "pole", "clip_rewards=false")

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
        assert "learning 75%, other 25%; CPU 0.5 cores; memory 9 B" in cli(capsys, "show", "lake")[1]

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
