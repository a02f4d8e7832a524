"""A brain goes out as one file, and comes in as a new agent, whole or not at all."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.shelf.agents.agent_folder import (
    AgentConfig,
    AgentFolder,
    create,
    find,
)
from arcade_rl.shelf.agents.sharing import export_brain, import_brain
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.brains.brain_file import Brain, read, write
from tests.shelf.conftest import lying_in

MakeConfig = Callable[..., AgentConfig]
MakeBrain = Callable[..., Brain]


@pytest.fixture
def file(tmp_path: Path, make_brain: MakeBrain) -> Path:
    """A brain somebody has shared."""
    path = tmp_path / "shared.safetensors"
    write(make_brain(name="brainy"), path)
    return path


@pytest.fixture
def trained(make_config: MakeConfig, make_brain: MakeBrain) -> AgentFolder:
    """An agent with a newest brain (10 steps) and a best one (5 steps)."""
    folder = create(make_config("trained"))
    brain = make_brain(name="an older name")
    for path, step in ((folder.brain_file, 10), (folder.best_file, 5)):
        write(dataclasses.replace(brain, history=dataclasses.replace(brain.history, step=step)), path)
    return folder


class TestImport:
    def test_a_brain_becomes_an_agent_that_can_play_and_learn_on(self, file: Path) -> None:
        folder = import_brain(file)
        config = find("brainy").config()
        assert (config.game, config.algorithm, config.parent) == ("cart-pole", "dqn", "brainy@1000")
        assert config.hyperparameters.hidden_units == read(file).hyperparameters.hidden_units
        for path in (folder.brain_file, folder.best_file):
            np.testing.assert_array_equal(read(path).tensors["head.bias"], read(file).tensors["head.bias"])

    def test_the_longest_name_in_a_file_is_cut_to_what_agent_toml_can_hold(
        self, tmp_path: Path, make_brain: MakeBrain
    ) -> None:
        path = tmp_path / "shared.safetensors"
        write(make_brain(name="b" * 200), path)
        assert import_brain(path, "mine").config().parent == "b" * 195 + "@1000"

    def test_its_schedules_go_on_where_they_had_got_to(self, tmp_path: Path, make_brain: MakeBrain) -> None:
        path = tmp_path / "shared.safetensors"
        brain = make_brain(epsilon_decay_steps=1_000, learning_rate_decay=0.9, training_steps=1_000)  # of step 1,000
        write(brain, path)
        hyperparameters = import_brain(path, "mine").config().hyperparameters
        assert hyperparameters.epsilon_start == hyperparameters.epsilon_end == 0.01
        assert (hyperparameters.learning_rate, hyperparameters.learning_rate_decay) == (pytest.approx(2.5e-5), 0.0)
        assert import_brain(path, "explorer", explore=True).config().hyperparameters == brain.hyperparameters

    def test_passed_on_untrained_it_goes_on_from_there_still(self, tmp_path: Path, make_brain: MakeBrain) -> None:
        write(make_brain(epsilon_decay_steps=4_000), tmp_path / "first")
        first = import_brain(tmp_path / "first", "first")
        export_brain(first, tmp_path / "second")
        assert import_brain(tmp_path / "second", "second").config().hyperparameters == first.config().hyperparameters

    def test_a_taken_name_gets_a_number(self, file: Path) -> None:
        assert [import_brain(file).name for _ in range(3)] == ["brainy", "brainy-2", "brainy-3"]

    def test_a_name_may_be_given(self, file: Path) -> None:
        folder = import_brain(file, "mine")
        assert read(folder.brain_file).name == "mine"
        assert folder.config().parent == "brainy@1000"

    def test_a_given_name_that_is_taken_is_refused(self, file: Path) -> None:
        import_brain(file, "mine")
        with pytest.raises(UsageError, match="already"):
            import_brain(file, "Mine")

    def test_a_name_that_cannot_be_a_folder_asks_for_another(
        self, saves: Path, tmp_path: Path, make_brain: MakeBrain
    ) -> None:
        path = tmp_path / "hostile.safetensors"
        write(make_brain(name="../../elsewhere"), path)
        with pytest.raises(UsageError, match="give another name with --name"):
            import_brain(path)
        assert not saves.exists()
        assert import_brain(path, "tame").path.parent == saves

    def test_a_damaged_file_makes_no_agent(self, saves: Path, file: Path) -> None:
        file.write_bytes(file.read_bytes()[:-1])
        with pytest.raises(ArcadeError, match="cut short"):
            import_brain(file)
        assert not saves.exists()

    def test_a_disk_that_fills_up_midway_leaves_no_agent(
        self, saves: Path, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(brain: Brain, path: Path) -> None:
            raise ArcadeError("the disk is full")

        monkeypatch.setattr(brain_file, "write", refuse)
        with pytest.raises(ArcadeError, match="full"):
            import_brain(file)
        assert lying_in(saves) == []


class TestExport:
    def test_the_best_brain_goes_out_under_the_present_name(self, trained: AgentFolder, tmp_path: Path) -> None:
        export_brain(trained, tmp_path / "out.safetensors")
        assert read(tmp_path / "out.safetensors").name == "trained"
        assert read(tmp_path / "out.safetensors").history.step == 5

    def test_the_newest_if_asked_for_or_if_none_was_evaluated(self, trained: AgentFolder, tmp_path: Path) -> None:
        export_brain(trained, tmp_path / "newest.safetensors", best=False)
        assert read(tmp_path / "newest.safetensors").history.step == 10
        trained.best_file.unlink()
        export_brain(trained, tmp_path / "only.safetensors")
        assert read(tmp_path / "only.safetensors").history.step == 10

    def test_nothing_is_overwritten_unasked(self, trained: AgentFolder, tmp_path: Path) -> None:
        path = tmp_path / "precious"
        path.write_text("precious")
        with pytest.raises(ArcadeError, match="exists already"):
            export_brain(trained, path)
        assert path.read_text() == "precious"
        export_brain(trained, path, overwrite=True)
        assert read(path).name == "trained"

    def test_an_untrained_agent_has_no_brain_to_share(self, make_config: MakeConfig, tmp_path: Path) -> None:
        with pytest.raises(ArcadeError, match=r"no brain in 'x'.*train it"):
            export_brain(create(make_config("x")), tmp_path / "out.safetensors")

    def test_what_goes_out_comes_in_again(self, trained: AgentFolder, tmp_path: Path) -> None:
        export_brain(trained, tmp_path / "out.safetensors")
        assert import_brain(tmp_path / "out.safetensors").name == "trained-2"
