"""An agent has at most one trainer."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents.agent_folder import (
    AgentConfig,
    AgentFolder,
    create,
    delete,
    rename,
)
from arcade_rl.shelf.brains.brain_file import Brain
from arcade_rl.shelf.ledger.ledger import Ledger, Status
from tests.shelf.agents.elsewhere import hold_lock_elsewhere, look_at_lock_elsewhere

MakeConfig = Callable[..., AgentConfig]
MakeBrain = Callable[..., Brain]


class TestLock:
    def test_a_second_trainer_is_refused_with_the_pid_of_the_first(
        self, make_config: MakeConfig, start_python: Any
    ) -> None:
        folder = create(make_config("my pong"))
        process = hold_lock_elsewhere(start_python, folder)
        assert folder.trainer_alive()
        with (
            pytest.raises(ArcadeError, match=f"process {process.pid}; stop that first: arcade-rl stop 'my pong'"),
            folder.training_lock(),
        ):
            pass

    def test_the_lock_goes_when_the_trainer_is_killed(self, make_config: MakeConfig, start_python: Any) -> None:
        folder = create(make_config("pong"))
        process = hold_lock_elsewhere(start_python, folder)
        process.kill()
        process.wait(30)
        assert not folder.trainer_alive()
        with folder.training_lock():
            assert folder.trainer_alive()
        assert not folder.trainer_alive()

    def test_looking_again_and_again_does_not_make_a_starting_trainer_fail(
        self, make_config: MakeConfig, start_python: Any
    ) -> None:
        folder = create(make_config("pong"))
        (folder.path / "trainer.lock").touch()
        for _ in range(2):
            look_at_lock_elsewhere(start_python, folder)
        for _ in range(100):
            with folder.training_lock():
                pass

    def test_looking_makes_no_file(self, make_config: MakeConfig) -> None:
        folder = create(make_config("pong"))
        assert not folder.trainer_alive()
        assert [file.name for file in folder.path.iterdir()] == ["agent.toml"]

    @pytest.mark.parametrize("change", [delete, lambda folder: rename(folder, "other")])
    def test_an_agent_in_training_is_neither_renamed_nor_deleted(
        self, make_config: MakeConfig, change: Callable[[AgentFolder], object]
    ) -> None:
        folder = create(make_config("pong"))
        with folder.training_lock(), pytest.raises(ArcadeError, match="stop that first: arcade-rl stop pong"):
            change(folder)
        assert folder.config().name == "pong"

    def test_nor_is_one_whose_trainer_is_still_loading(self, make_config: MakeConfig, start_python: Any) -> None:
        folder = create(make_config("pong"))
        process = start_python("input()")
        with Ledger(folder.ledger_file) as ledger:
            ledger.set_status(Status(state="starting", pid=process.pid, started=time.monotonic()))
        with pytest.raises(ArcadeError, match="is being trained"):
            delete(folder)

    def test_one_whose_trainer_crashed_may_be_deleted(self, make_config: MakeConfig) -> None:
        folder = create(make_config("pong"))
        with Ledger(folder.ledger_file) as ledger:
            ledger.set_status(Status(state="training", pid=1))
        delete(folder)
        assert not folder.path.exists()
