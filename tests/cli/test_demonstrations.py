"""`arcade-rl demonstrations`: what humans have played for an agent, listed, deleted, and exported for others."""

import dataclasses
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from arcade_rl import presets
from arcade_rl.cli.main import run
from arcade_rl.games.catalog import game
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder
from arcade_rl.shelf.demonstrations.demonstrations import Demonstration, DemonstrationFolder
from tests.conftest import PutChampion


@pytest.fixture
def put() -> Callable[..., AgentFolder]:
    """An agent that learns by DQN."""

    def put(game_id: str, name: str = "pupil") -> AgentFolder:
        chosen = next(each for each in presets.presets(game(game_id).family) if each.algorithm == "dqn")
        config = AgentConfig(name, game_id, "dqn", chosen.name, chosen.hyperparameters, 1, "2026-01-01T00:00:00+00:00")
        return agent_folder.create(config)

    return put


def lake(*squares: int, terminated: tuple[bool, ...] | None = None) -> Demonstration:
    """A walk over the frozen lake; its last step scores."""
    steps = len(squares) - 1
    return Demonstration(
        frames=np.array(squares),
        actions=np.arange(steps) % 4,
        rewards=np.array([0.0] * (steps - 1) + [1.0], np.float32),
        terminated=np.array(terminated or (False,) * (steps - 1) + (True,)),
        game="frozen-lake",
        played="2026-01-01T00:00:00+00:00",
    )


@pytest.fixture
def in_athens(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Clocks are two hours ahead of UTC."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "EET-2")
        time.tzset()
        yield
    time.tzset()


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(["demonstrations", *arguments]) == 0
    return capsys.readouterr().out


def complaint(capsys: pytest.CaptureFixture[str], status: int, *arguments: str) -> str:
    assert run(["demonstrations", *arguments]) == status
    return capsys.readouterr().err


class TestList:
    def test_without_any_it_says_how_to_make_one(self, put: Any, capsys: pytest.CaptureFixture[str]) -> None:
        put("frozen-lake")
        assert told(capsys, "pupil") == (
            "pupil has no demonstrations; press T in its window and play: arcade-rl watch pupil\n"
        )
        assert json.loads(told(capsys, "pupil", "--json")) == []

    def test_a_champion_says_that_it_cannot_be_taught_and_what_to_do(
        self, capsys: pytest.CaptureFixture[str], put_champion: PutChampion
    ) -> None:
        put_champion("pong", "ace")
        assert told(capsys, "ace") == "ace is a champion and cannot be taught: fork it, and teach the fork\n"

    def test_of_a_damaged_agent_without_any_the_damage_is_told(
        self, put: Any, capsys: pytest.CaptureFixture[str]
    ) -> None:
        put("frozen-lake").config_file.write_text("damage")
        assert "agent.toml" in complaint(capsys, 1, "pupil")

    def test_each_is_told_with_its_steps_its_score_and_when_it_was_here(
        self, put: Any, capsys: pytest.CaptureFixture[str], in_athens: None
    ) -> None:
        kept = DemonstrationFolder(put("frozen-lake").demonstrations)
        kept.write(lake(0, 1, 2))
        kept.write(lake(0, 4, 8, 9))
        lines = told(capsys, "pupil").splitlines()
        assert [line.split() for line in lines] == [
            ["#", "STEPS", "SCORE", "ENDS", "PLAYED"],
            ["1", "2", "1.00", "1", "2026-01-01", "02:00"],
            ["2", "3", "1.00", "1", "2026-01-01", "02:00"],
            ["5", "agent", "steps;", "ENDS", "counts", "the", "games", "and", "lives", "that", "ended"],
        ]

    @pytest.mark.parametrize("played", ["yesterday", "0001-01-01T00:00:00+14:00"])
    def test_what_is_no_time_is_damage(self, put: Any, capsys: pytest.CaptureFixture[str], played: str) -> None:
        kept = DemonstrationFolder(put("frozen-lake").demonstrations)
        kept.write(dataclasses.replace(lake(0, 1, 2), played=played))
        assert "its description is damaged" in told(capsys, "pupil").splitlines()[1]

    @pytest.mark.parametrize("option", [("--delete", "all"), ("--export", "minari")])
    def test_json_goes_with_the_list_alone(
        self, put: Any, capsys: pytest.CaptureFixture[str], option: tuple[str, str]
    ) -> None:
        DemonstrationFolder(put("frozen-lake").demonstrations).write(lake(0, 1, 2))
        assert run(["demonstrations", "pupil", *option, "--json"]) == 2
        assert "--json goes with the list" in capsys.readouterr().err
        assert len(json.loads(told(capsys, "pupil", "--json"))) == 1

    def test_json_tells_the_same(self, put: Any, capsys: pytest.CaptureFixture[str]) -> None:
        DemonstrationFolder(put("frozen-lake").demonstrations).write(lake(0, 1, 2))
        assert json.loads(told(capsys, "pupil", "--json")) == [
            {
                "number": 1,
                "game": "frozen-lake",
                "played": "2026-01-01T00:00:00+00:00",
                "steps": 2,
                "score": 1.0,
                "terminated": 1,
                "problem": "",
            }
        ]

    def test_a_damaged_one_is_told_and_hides_no_other(self, put: Any, capsys: pytest.CaptureFixture[str]) -> None:
        kept = DemonstrationFolder(put("frozen-lake").demonstrations)
        kept.write(lake(0, 1, 2))
        (kept.path / "000002.safetensors").write_bytes(b"hello")
        out = told(capsys, "pupil")
        assert "not a usable demonstration" in out.splitlines()[2]
        assert out.splitlines()[-1].startswith("2 agent steps")


class TestDelete:
    def test_one_by_its_number_or_all(self, put: Any, capsys: pytest.CaptureFixture[str]) -> None:
        kept = DemonstrationFolder(put("frozen-lake").demonstrations)
        for _ in range(3):
            kept.write(lake(0, 1, 2))
        remedy = "moved to the trash; to bring back: arcade-rl restore 'pupil (demonstrations)'\n"
        assert told(capsys, "pupil", "--delete", "2") == f"demonstration 2 is {remedy}"
        assert kept.numbers() == [1, 3]
        assert told(capsys, "pupil", "--delete", "all") == f"2 demonstrations are {remedy}"
        assert kept.numbers() == []
        assert told(capsys, "pupil", "--delete", "all") == "pupil has no demonstrations\n"
        assert complaint(capsys, 2, "pupil", "--delete", "2") == "arcade-rl: pupil has no demonstrations\n"

    def test_what_was_deleted_is_listed_in_the_trash_and_restored(
        self, put: Any, capsys: pytest.CaptureFixture[str]
    ) -> None:
        kept = DemonstrationFolder(put("frozen-lake").demonstrations)
        kept.write(lake(0, 1, 2))
        told(capsys, "pupil", "--delete", "1")
        assert run(["trash"]) == 0
        assert "pupil (demonstrations)  " in capsys.readouterr().out
        assert run(["restore", "pupil (demonstrations)"]) == 0
        assert capsys.readouterr().out == "pupil has its demonstrations again\n"
        (number,) = kept.numbers()
        np.testing.assert_array_equal(kept.read(number).frames, [0, 1, 2])

    @pytest.mark.parametrize("which", ["3", "some", "-1"])
    def test_what_is_not_there_is_wrong_usage(self, put: Any, capsys: pytest.CaptureFixture[str], which: str) -> None:
        put("frozen-lake")
        assert complaint(capsys, 2, "pupil", f"--delete={which}").startswith("arcade-rl: ")

    def test_it_does_not_go_with_export(self, put: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        put("frozen-lake")
        assert "do not go together" in complaint(capsys, 2, "pupil", "--delete", "all", "--export", str(tmp_path))


class TestExport:
    @pytest.fixture
    def load(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
        """A dataset as Minari itself finds and reads it."""
        monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path / "sets"))

        def load(dataset_id: str) -> Any:
            import minari

            return minari.load_dataset(dataset_id)

        return load

    def test_minari_reads_back_what_was_played(
        self, put: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path, load: Any
    ) -> None:
        kept = DemonstrationFolder(put("frozen-lake").demonstrations)
        kept.write(lake(0, 1, 2))
        kept.write(lake(0, 4, 8, 9, terminated=(False, False, False)))
        out = told(capsys, "pupil", "--export", str(tmp_path / "sets"))
        assert out == (
            f"{tmp_path}/sets/pupil-v0 holds the demonstrations of pupil; to read them: "
            f"MINARI_DATASETS_PATH={tmp_path}/sets, minari.load_dataset('pupil-v0')\n"
        )
        dataset = load("pupil-v0")
        assert (dataset.total_episodes, dataset.total_steps) == (2, 5)
        assert (dataset.observation_space.n, dataset.action_space.n) == (16, 4)
        first, second = dataset.iterate_episodes()
        assert first.observations.tolist() == [0, 1, 2]
        assert first.actions.tolist() == [0, 1]
        assert first.rewards.tolist() == [0, 1]
        assert (first.terminations.tolist(), first.truncations.tolist()) == ([False, True], [False, False])
        assert (second.terminations.tolist(), second.truncations.tolist()) == ([False] * 3, [False, False, True])

    def test_pictures_are_stacked_as_the_agent_sees_them_and_a_lost_life_ends_an_episode(
        self, put: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path, load: Any
    ) -> None:
        folder = put("pong")
        shape = (folder.config().hyperparameters.frame_height, folder.config().hyperparameters.frame_width)
        frames = np.random.default_rng(0).integers(0, 256, (4 + 5, *shape), np.uint8)
        played = dataclasses.replace(
            lake(*range(6), terminated=(False, True, False, False, False)), frames=frames, game="pong"
        )
        DemonstrationFolder(folder.demonstrations).write(played)
        told(capsys, "pupil", "--export", str(tmp_path / "sets"))
        dataset = load("pupil-v0")
        assert dataset.observation_space.shape == (4, *shape)
        life, rest = dataset.iterate_episodes()
        np.testing.assert_array_equal(life.observations, [frames[0:4], frames[1:5], frames[2:6]])
        np.testing.assert_array_equal(rest.observations[-1], frames[5:9])
        assert (len(life), life.terminations.tolist(), life.truncations.any()) == (2, [False, True], False)
        assert (len(rest), rest.terminations.any(), rest.truncations.tolist()) == (3, False, [False, False, True])

    def test_numbers_of_the_cart_are_exported(
        self, put: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path, load: Any
    ) -> None:
        numbers = np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32)
        played = dataclasses.replace(lake(0, 0, 0), frames=numbers, game="cart-pole")
        DemonstrationFolder(put("cart-pole").demonstrations).write(played)
        told(capsys, "pupil", "--export", str(tmp_path / "sets"))
        (episode,) = load("pupil-v0").iterate_episodes()
        np.testing.assert_array_equal(episode.observations, numbers)

    def test_a_second_export_is_a_new_version(
        self, put: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path, load: Any
    ) -> None:
        DemonstrationFolder(put("frozen-lake", "my pupil").demonstrations).write(lake(0, 1, 2))
        for version in range(2):
            told(capsys, "my pupil", "--export", str(tmp_path / "sets"))
            assert load(f"my_pupil-v{version}").total_steps == 2

    def test_a_damaged_demonstration_is_named_and_no_half_dataset_stays(
        self, put: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        kept = DemonstrationFolder(put("frozen-lake").demonstrations)
        kept.write(lake(0, 1, 2))
        (kept.path / "000002.safetensors").write_bytes(b"hello")
        assert "000002.safetensors is not a usable" in complaint(capsys, 1, "pupil", "--export", str(tmp_path))
        assert list(tmp_path.glob("pupil*")) == []

    def test_one_of_another_game_is_refused(self, put: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        kept = DemonstrationFolder(put("frozen-lake").demonstrations)
        kept.write(dataclasses.replace(lake(0, 1, 2), game="frozen-lake-8x8"))
        assert "it was played in frozen-lake-8x8" in complaint(capsys, 1, "pupil", "--export", str(tmp_path))

    def test_without_demonstrations_there_is_nothing_to_export(
        self, put: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        put("frozen-lake")
        assert "pupil has no demonstrations; play" in complaint(capsys, 1, "pupil", "--export", str(tmp_path))

    def test_without_minari_it_says_what_to_install(
        self, put: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        DemonstrationFolder(put("frozen-lake").demonstrations).write(lake(0, 1, 2))
        monkeypatch.setitem(sys.modules, "minari.dataset.minari_storage", None)
        assert "pip install 'arcade-rl[minari]'" in complaint(capsys, 1, "pupil", "--export", str(tmp_path / "sets"))
        assert not (tmp_path / "sets").exists()

    def test_a_folder_that_takes_no_files_is_named(
        self, put: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        DemonstrationFolder(put("frozen-lake").demonstrations).write(lake(0, 1, 2))
        (tmp_path / "file").write_text("")
        said = complaint(capsys, 1, "pupil", "--export", str(tmp_path / "file" / "sets"))
        assert said.startswith(f"arcade-rl: cannot write {tmp_path}/file/sets: ")
