"""What humans play for an agent reaches it while it trains, and stays with it."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from arcade_rl.agents.memory.demonstrations import DemonstrationMemory
from arcade_rl.games import catalog
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.demonstrations.demonstrations import Demonstration, DemonstrationFolder
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.training.core.learner import begin
from arcade_rl.training.run import housekeeping
from arcade_rl.training.run.lessons import Lessons
from arcade_rl.training.run.trainer import train
from arcade_rl.training.run.trainer_log import TrainerLog
from arcade_rl.training.run.troubles import Troubles


def played(steps: int, game: str = "cart-pole") -> Demonstration:
    random = np.random.default_rng(steps)
    return Demonstration(
        frames=random.normal(scale=0.1, size=(1 + steps, 4)).astype(np.float32),
        actions=random.integers(2, size=steps),
        rewards=np.ones(steps, np.float32),
        terminated=np.zeros(steps, np.bool_),
        game=game,
        played="2026-01-01T00:00:00+00:00",
    )


@pytest.fixture
def folder(tmp_path) -> DemonstrationFolder:
    return DemonstrationFolder(tmp_path / "demonstrations")


@pytest.fixture
def memory() -> DemonstrationMemory:
    return DemonstrationMemory(n_step=1, clip_rewards=False)


@pytest.fixture
def make_lessons(tmp_path, folder, memory):
    """Lessons of an agent that was `taught` these when it was saved."""

    def make(taught: list[int] | None = None) -> Lessons:
        learner: Any = SimpleNamespace(
            agent=SimpleNamespace(demonstrations=memory),
            games=SimpleNamespace(entry=catalog.game("cart-pole")),
            hyperparameters=Hyperparameters(),
            taught=taught,
        )
        log = TrainerLog(tmp_path / "trainer.log")
        return Lessons(folder, learner, log, Troubles(log))

    return make


@pytest.fixture
def lines(tmp_path):
    return lambda: (tmp_path / "trainer.log").read_text().splitlines()


class TestLooking:
    def test_what_is_new_is_taken_in_and_what_was_deleted_is_dropped(self, make_lessons, folder, memory, lines):
        lessons = make_lessons()
        lessons.look()
        assert memory.steps == 0
        folder.write(played(5))
        folder.write(played(3))
        lessons.look()
        assert memory.numbers == [1, 2]
        folder.delete(1)
        folder.write(played(2))
        lessons.look()
        lessons.look()
        assert memory.numbers == [2, 3]
        first, second = lines()
        assert "demonstrations learned from: 2, 8 agent steps" in first
        assert "demonstrations learned from: 2, 5 agent steps" in second

    def test_what_moved_to_the_trash_is_dropped_and_what_comes_back_is_taken_in(
        self, make_lessons, folder, memory, tmp_path
    ):
        lessons = make_lessons()
        folder.write(played(5))
        lessons.look()
        (tmp_path / "trash").mkdir()
        folder.move_to(tmp_path / "trash", [1])
        lessons.look()
        assert memory.numbers == []
        folder.take_back(tmp_path / "trash")
        lessons.look()
        assert memory.steps == 5

    def test_a_damaged_one_is_left_out_and_logged_once(self, make_lessons, folder, memory, lines):
        lessons = make_lessons()
        for _ in range(3):
            folder.write(played(5))
        (folder.path / "000002.safetensors").write_bytes(b"damage")
        lessons.look()
        lessons.look()
        assert memory.numbers == [1, 3]
        (warning,) = [line for line in lines() if "warning" in line]
        assert "demonstration 2 is left out" in warning

    def test_one_that_does_not_fit_the_agent_is_left_out(self, make_lessons, folder, memory, lines):
        folder.write(played(5, game="pong"))
        make_lessons().look()
        assert memory.numbers == []
        assert "it was played in pong" in lines()[0]

    def test_a_folder_that_cannot_be_read_is_outlived(self, make_lessons, folder, memory, lines):
        def refuse(_):
            raise PermissionError(13, "denied")

        folder.write(played(5))
        lessons = make_lessons()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(type(folder.path), "iterdir", refuse)
            lessons.look()
        assert "could not look for demonstrations" in lines()[0]
        lessons.look()
        assert memory.numbers == [1]


class TestBeginning:
    def test_an_untrained_agent_learns_from_all_there_are(self, make_lessons, folder, memory):
        folder.write(played(5))
        make_lessons(taught=None).begin()
        assert memory.numbers == [1]

    def test_one_that_resumes_begins_with_those_it_learned_from(self, make_lessons, folder, memory):
        for _ in range(3):
            folder.write(played(5))
        folder.delete(1)
        lessons = make_lessons(taught=[1, 2])  # the third was played since
        lessons.begin()
        assert memory.numbers == [2]
        lessons.look()
        assert memory.numbers == [2, 3]


def teach(folder: AgentFolder, *steps: int) -> None:
    for count in steps:
        DemonstrationFolder(folder.demonstrations).write(played(count))


def test_training_in_parts_equals_training_in_one_go_with_demonstrations_too(shelve):
    broken, whole, alone = (shelve(name, "cart-pole") for name in ("in parts", "in one go", "alone"))
    for folder in (broken, whole):
        teach(folder, 30, 20)
    for steps in (150, 150):
        train(broken, steps=steps, num_threads=1)
    for folder in (whole, alone):
        train(folder, steps=300, num_threads=1)

    states = []
    for folder in (broken, whole, alone):
        learner = begin(folder, device="cpu", has_past=True)
        learner.games.close()
        assert learner.taught == ([] if folder is alone else [1, 2])
        states.append(learner.agent.state())
    (ours, our_values), (theirs, their_values), (others, _) = states
    assert our_values == their_values
    for name, tensor in theirs.items():
        np.testing.assert_array_equal(ours[name], tensor, err_msg=name)
    assert any((others[name] != tensor).any() for name, tensor in theirs.items() if name.startswith("network/"))


def test_what_is_played_while_an_agent_trains_reaches_it_and_its_status_tells(shelve, monkeypatch):
    monkeypatch.setattr(housekeeping, "_REQUEST_SECONDS", 0.0)
    monkeypatch.setattr(housekeeping, "_REPORT_SECONDS", 0.0)
    folder = shelve("pupil", "cart-pole", evaluation_interval=100_000, evaluation_episodes=1)

    def play_for_it(_) -> None:
        if not DemonstrationFolder(folder.demonstrations).numbers():
            teach(folder, 30)

    train(folder, steps=90, num_threads=1, progress=play_for_it)
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        status = ledger.status()
    assert status.demonstration_steps == 30
    assert status.human_share == pytest.approx(30 / (30 + status.replay_size))


def test_without_a_replay_memory_an_agent_learns_from_what_was_played_too(shelve):
    folder = shelve("table", "frozen-lake")
    random = np.random.default_rng(0)
    steps = Demonstration(
        random.integers(16, size=21), random.integers(4, size=20), np.zeros(20, np.float32), np.zeros(20, np.bool_),
        "frozen-lake", "2026-01-01T00:00:00+00:00",
    )  # fmt: skip
    DemonstrationFolder(folder.demonstrations).write(steps)
    train(folder, steps=50, num_threads=1)
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        assert ledger.status().demonstration_steps == 20
