"""A fork begins with another agent's brain."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.shelf.agents.agent_folder import (
    AgentConfig,
    create,
    find,
    fork,
)
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.brains.brain_file import Brain
from arcade_rl.shelf.ledger.ledger import Ledger, Status
from tests.shelf.conftest import lying_in

MakeConfig = Callable[..., AgentConfig]
MakeBrain = Callable[..., Brain]


class TestFork:
    def test_a_fork_begins_from_the_brain_without_the_past(
        self, make_config: MakeConfig, make_brain: MakeBrain
    ) -> None:
        folder = create(make_config("parent"))
        brain = make_brain(name="parent", hidden_units=7)
        brain_file.write(brain, folder.brain_file)
        with Ledger(folder.ledger_file) as ledger:
            ledger.set_status(Status(step=1000))
        child = fork(folder, "child")
        assert child.config().parent == "parent@1000"
        assert child.config().hyperparameters.hidden_units == 7
        inherited = brain_file.read(child.brain_file)
        assert inherited.name == "child"
        assert all(np.array_equal(inherited.tensors[key], brain.tensors[key]) for key in brain.tensors)
        assert sorted(file.name for file in child.path.iterdir()) == ["agent.toml", "brain.safetensors"]

    def test_a_fork_may_begin_from_a_checkpoint(self, make_config: MakeConfig, make_brain: MakeBrain) -> None:
        folder = create(make_config("parent"))
        brain_file.write(make_brain(hidden_units=5), folder.checkpoint_file(10))
        child = fork(folder, "child", folder.checkpoint_file(10))
        assert brain_file.read(child.brain_file).hyperparameters.hidden_units == 5

    def test_a_forks_schedules_go_on_where_its_parents_had_got_to(
        self, make_config: MakeConfig, make_brain: MakeBrain
    ) -> None:
        folder = create(make_config("parent"))
        schedule = {"epsilon_decay_steps": 2_000, "learning_rate_decay": 0.8, "training_steps": 4_000}
        brain_file.write(make_brain(**schedule), folder.brain_file)  # of step 1,000
        child = fork(folder, "child").config().hyperparameters
        assert child.epsilon_start == pytest.approx(0.505)
        assert child.epsilon_decay_steps == 1_000
        assert child.learning_rate == pytest.approx(0.8 * 2.5e-4)
        grandchild = fork(find("child"), "grandchild").config().hyperparameters
        assert grandchild == child  # nobody has trained the child in between

    def test_a_forks_schedules_begin_again_if_a_person_wants_it(
        self, make_config: MakeConfig, make_brain: MakeBrain
    ) -> None:
        folder = create(make_config("parent"))
        brain = make_brain(learning_rate_decay=0.8)
        brain_file.write(brain, folder.brain_file)
        explorer = fork(folder, "explorer", explore=True, changes={"epsilon_end": 0.1})
        assert explorer.config().hyperparameters == brain.hyperparameters.replace(epsilon_end=0.1)

    def test_a_change_goes_before_what_the_schedules_say(self, make_config: MakeConfig, make_brain: MakeBrain) -> None:
        folder = create(make_config("parent"))
        brain_file.write(make_brain(epsilon_decay_steps=100), folder.brain_file)
        changes = {"epsilon_start": 0.3, "learning_rate": 0.01}
        child = fork(folder, "child", changes=changes).config().hyperparameters
        assert (child.epsilon_start, child.learning_rate) == (0.3, 0.01)

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"hidden_units": 9}, "hidden_units cannot be set: the brain does not fit"),
            ({"activation": "tanh"}, "activation cannot be set: the brain does not fit .it has activation relu."),
            ({"epsilon_start": 2.0}, "epsilon_start must be a number from 0 to 1"),
            ({"rollout_steps": 8}, "rollout_steps does nothing for DQN; leave it out"),
        ],
    )
    def test_a_change_that_does_not_fit_makes_no_agent(
        self, saves: Path, make_config: MakeConfig, make_brain: MakeBrain, changes: dict[str, Any], reason: str
    ) -> None:
        folder = create(make_config("parent"))
        brain_file.write(make_brain(), folder.brain_file)
        with pytest.raises(UsageError, match=reason):
            fork(folder, "child", changes=changes)
        assert lying_in(saves) == ["parent"]

    def test_without_a_brain_there_is_nothing_to_fork(self, saves: Path, make_config: MakeConfig) -> None:
        with pytest.raises(ArcadeError, match="no brain in 'parent'"):
            fork(create(make_config("parent")), "child")
        assert lying_in(saves) == ["parent"]

    def test_a_damaged_brain_makes_no_agent(self, saves: Path, make_config: MakeConfig) -> None:
        folder = create(make_config("parent"))
        folder.brain_file.write_bytes(b"damaged")
        with pytest.raises(ArcadeError, match="not a usable brain"):
            fork(folder, "child")
        assert lying_in(saves) == ["parent"]
