"""An agent is put on the shelf, moved and removed whole or not at all."""

import dataclasses
import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.shelf.agents.agent_folder import (
    AgentConfig,
    AgentFolder,
    all_agents,
    create,
    delete,
    find,
    rename,
)
from arcade_rl.shelf.brains.brain_file import Brain
from arcade_rl.shelf.ledger.ledger import Ledger, Status
from arcade_rl.shelf.queries.summary import summarize
from arcade_rl.shelf.storage import file_lock
from arcade_rl.shelf.storage.file_lock import exclusive
from tests.shelf.conftest import lying_in

MakeConfig = Callable[..., AgentConfig]
MakeBrain = Callable[..., Brain]


class TestCreate:
    def test_a_new_agent_is_found_with_its_config(self, saves: Path, make_config: MakeConfig) -> None:
        config = make_config("pong-1", "pong")
        folder = create(config)
        assert folder.path == saves / "pong-1"
        assert find("pong-1").config() == config
        assert lying_in(saves) == ["pong-1"]

    @pytest.mark.parametrize("second", ["pong", "PONG", " pong "])
    def test_a_taken_name_is_refused_and_the_first_agent_kept(self, make_config: MakeConfig, second: str) -> None:
        first = create(make_config("pong", seed=5))
        with pytest.raises(UsageError, match="there is an agent called 'pong' already"):
            create(make_config(second, seed=6))
        assert first.config().seed == 5

    def test_an_illegal_name_makes_nothing(self, saves: Path, make_config: MakeConfig) -> None:
        with pytest.raises(UsageError):
            create(make_config("../elsewhere"))
        assert not saves.exists()
        assert not saves.with_name("elsewhere").exists()

    def test_an_unknown_game_makes_nothing(self, saves: Path, make_config: MakeConfig) -> None:
        with pytest.raises(UsageError, match="no game is called"):
            create(make_config("x", game="pongg"))
        assert not saves.exists()

    def test_an_algorithm_that_cannot_learn_the_game_is_refused(self, make_config: MakeConfig) -> None:
        with pytest.raises(UsageError, match="algorithm must be"):
            create(make_config("x", algorithm="q-table"))

    def test_a_mode_that_the_game_does_not_have_is_refused(self, saves: Path, make_config: MakeConfig) -> None:
        config = make_config("x", "pong")
        wrong = config.hyperparameters.replace(game_mode=7)
        with pytest.raises(UsageError, match="game_mode of pong must be one of 0, 1"):
            create(dataclasses.replace(config, hyperparameters=wrong))
        assert not saves.exists()

    @pytest.mark.parametrize("seed", [-1, 2**31, 2**70, "7", 1.0, True])
    def test_a_seed_that_could_not_be_read_again_makes_nothing(
        self, saves: Path, make_config: MakeConfig, seed: Any
    ) -> None:
        with pytest.raises(UsageError, match="seed must be a whole number from 0 to 2,147,483,647"):
            create(make_config("x", seed=seed))
        assert not saves.exists()

    @pytest.mark.parametrize("refuses", ["fsync", "rename"])
    def test_a_full_disk_leaves_nothing(
        self, saves: Path, make_config: MakeConfig, monkeypatch: pytest.MonkeyPatch, refuses: str
    ) -> None:
        def refuse(*args: object, **kwargs: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, refuses, refuse)
        with pytest.raises(ArcadeError, match="the disk is full"):
            create(make_config("pong"))
        assert lying_in(saves) == []

    def test_saves_that_cannot_be_a_folder_are_named(self, saves: Path, make_config: MakeConfig) -> None:
        saves.write_text("a file where the folder should be")
        with pytest.raises(ArcadeError, match=r"cannot write .*saves"):
            create(make_config("pong"))

    def test_what_a_killed_process_left_long_ago_is_swept_away(self, saves: Path, make_config: MakeConfig) -> None:
        for name in (".new-old", ".deleted-old", ".new-now"):
            (saves / name / "inside").mkdir(parents=True)
            if name.endswith("old"):
                os.utime(saves / name, (0, 0))
        create(make_config("pong"))
        assert lying_in(saves) == [".new-now", "pong"]

    def test_what_a_running_process_is_making_is_left_alone_however_old_the_clock_says_it_is(
        self, saves: Path, make_config: MakeConfig, start_python: Any
    ) -> None:
        dead = start_python("")
        dead.wait(30)
        for pid in (os.getpid(), dead.pid):
            folder = saves / f".new-{pid}-0123456789ab"
            folder.mkdir(parents=True)
            os.utime(folder, (0, 0))
        create(make_config("pong"))
        assert lying_in(saves) == [f".new-{os.getpid()}-0123456789ab", "pong"]

    def test_of_many_who_want_one_name_one_gets_it(self, saves: Path, make_config: MakeConfig) -> None:
        outcomes: list[str] = []
        barrier = threading.Barrier(8)

        def attempt(seed: int) -> None:
            barrier.wait()
            try:
                create(make_config("pong", seed=seed))
                outcomes.append("made")
            except UsageError:
                outcomes.append("taken")

        threads = [threading.Thread(target=attempt, args=(seed,)) for seed in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["made"] + ["taken"] * 7
        assert lying_in(saves) == ["pong"]


class TestFind:
    def test_an_unknown_agent_brings_the_nearest_to_mind(self, make_config: MakeConfig) -> None:
        create(make_config("space invader"))
        with pytest.raises(UsageError, match="did you mean space invader"):
            find("space-invadr")

    @pytest.mark.parametrize(
        ("typed", "meant"), [("pong", "did you mean pong-champion"), ("nobody", "`arcade-rl list` shows them")]
    )
    def test_one_that_is_not_like_it_is_not_named(self, make_config: MakeConfig, typed: str, meant: str) -> None:
        for name in ("borrowed", "pong-champion"):
            create(make_config(name))
        with pytest.raises(UsageError, match=meant):
            find(typed)

    def test_on_an_empty_shelf_it_says_how_to_make_one(self) -> None:
        with pytest.raises(UsageError, match="arcade-rl new"):
            find("pong")

    def test_case_is_forgiven(self, make_config: MakeConfig) -> None:
        create(make_config("Pong"))
        assert find("pong").name == "Pong"

    def test_a_path_is_no_name(self, make_config: MakeConfig) -> None:
        create(make_config("pong"))
        with pytest.raises(UsageError):
            find("../saves/pong")

    def test_agents_come_by_name_and_what_no_agent_could_be_is_left_out(
        self, saves: Path, make_config: MakeConfig
    ) -> None:
        for name in ("b", "A", "c"):
            create(make_config(name))
        for name in (".new-123", "lost+found"):
            (saves / name).mkdir()
        (saves / "note.txt").write_text("")
        assert [agent.name for agent in all_agents()] == ["A", "b", "c"]

    def test_checkpoints_are_sorted_by_step(self, make_config: MakeConfig) -> None:
        folder = create(make_config("pong"))
        folder.checkpoints.mkdir()
        for step in (100, 20, 3_000):
            folder.checkpoint_file(step).touch()
        (folder.checkpoints / ".000000000100.safetensors.tmp").touch()
        (folder.checkpoints / "mine.safetensors").touch()
        assert [file.name for file in folder.checkpoint_files()] == [
            "000000000020.safetensors",
            "000000000100.safetensors",
            "000000003000.safetensors",
        ]


class TestRename:
    def test_everything_moves_and_the_config_follows(self, make_config: MakeConfig) -> None:
        folder = create(make_config("old"))
        folder.brain_file.write_bytes(b"brain")
        renamed = rename(folder, "new")
        assert renamed.brain_file.read_bytes() == b"brain"
        assert 'name = "new"' in renamed.config_file.read_text()
        assert not folder.path.exists()

    def test_a_taken_name_is_refused_and_both_stay(self, make_config: MakeConfig) -> None:
        one, two = create(make_config("one")), create(make_config("two"))
        with pytest.raises(UsageError, match="already"):
            rename(one, "TWO")
        assert one.config().name == "one"
        assert two.config().name == "two"

    def test_case_alone_may_change(self, make_config: MakeConfig) -> None:
        assert rename(create(make_config("pong")), "Pong").config().name == "Pong"

    def test_a_damaged_config_does_not_stop_it(self, make_config: MakeConfig) -> None:
        folder = create(make_config("old"))
        folder.config_file.write_text("damaged")
        assert rename(folder, "new").config_file.read_text() == "damaged"


class TestDelete:
    def test_an_agent_that_is_gone_already_is_said_to_be(self, make_config: MakeConfig) -> None:
        folder = create(make_config("pong"))
        delete(folder)
        with pytest.raises(UsageError, match="no agent is called 'pong'"):
            delete(folder)

    def test_a_damaged_ledger_does_not_stop_it(self, make_config: MakeConfig) -> None:
        folder = create(make_config("pong"))
        folder.ledger_file.write_bytes(b"damaged" * 100)
        delete(folder)
        assert not folder.path.exists()


class TestAFolderThatIsNotAnAgent:
    """`new`, `list` and `delete` say the same of it."""

    @pytest.fixture
    def husk(self, saves: Path, make_config: MakeConfig) -> AgentFolder:
        """What is left of an agent without its agent.toml."""
        folder = create(make_config("husk"))
        with Ledger(folder.ledger_file) as ledger, folder.training_lock():
            ledger.set_status(Status(step=5))
        folder.resume.mkdir()
        folder.log_file.with_name("watch.log").touch()
        folder.config_file.unlink()
        return folder

    def test_it_is_on_the_shelf_and_says_what_it_is(self, husk: AgentFolder) -> None:
        problem = summarize(husk).problem
        assert [agent.name for agent in all_agents()] == ["husk"]
        assert problem == (
            f"not an agent: {husk.path} has no agent.toml; put it back, or remove the folder: arcade-rl delete husk"
        )
        with pytest.raises(ArcadeError, match="not an agent"):
            find("Husk").config()

    def test_its_name_is_taken_and_it_is_said_by_what(self, husk: AgentFolder, make_config: MakeConfig) -> None:
        with pytest.raises(UsageError, match=r"a folder called 'husk' that is not an agent, .*arcade-rl delete husk"):
            create(make_config("HUSK"))

    def test_a_file_in_the_way_is_said_to_be_one(self, saves: Path, make_config: MakeConfig) -> None:
        saves.mkdir()
        (saves / "notes").touch()
        with pytest.raises(UsageError, match="there is a file called 'notes' among the saves"):
            create(make_config("notes"))

    def test_it_can_be_removed(self, husk: AgentFolder, make_config: MakeConfig) -> None:
        delete(husk)
        assert not husk.path.exists()
        create(make_config("husk"))

    def test_what_a_killed_trainer_leaves_is_no_strangers(self, make_config: MakeConfig) -> None:
        folder = create(make_config("pole"))
        with Ledger(folder.ledger_file) as ledger:
            ledger.page.make()
            left = sorted(file.name for file in folder.path.iterdir())
            assert "status.page" in left
            assert folder.strangers() == []

    def test_what_others_have_put_there_is_never_removed(self, saves: Path) -> None:
        folder = AgentFolder(saves / "thesis")
        for name in ("a", "b", "c", "d"):
            (folder.path / name).mkdir(parents=True)
        with pytest.raises(ArcadeError, match=r"holds what .* \('a', 'b', 'c', \.\.\.\); .*yourself: .*thesis"):
            delete(folder)
        assert len(list(folder.path.iterdir())) == 4


def test_changing_an_agent_that_has_gone_makes_no_folder_and_a_locked_one_is_refused(
    make_config: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = create(make_config("pole"))
    monkeypatch.setattr(file_lock, "_PATIENCE_SECONDS", 0.0)
    with exclusive(folder.config_file), pytest.raises(ArcadeError, match="another program keeps it locked"):
        folder.change_hyperparameters({"discount": 0.5})
    folder.change_hyperparameters({"discount": 0.5})
    assert folder.config().hyperparameters.discount == 0.5
    delete(folder)
    with pytest.raises(ArcadeError):
        folder.change_hyperparameters({"discount": 0.9})
    assert not folder.path.exists()
