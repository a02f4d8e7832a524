"""The shelf tells the truth about every agent, and reads only what has changed."""

import dataclasses
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arcade_rl.shelf.agents.agent_folder import (
    AgentConfig,
    AgentFolder,
    create,
    delete,
    find,
)
from arcade_rl.shelf.agents.trainer_lock import state_now, true_state
from arcade_rl.shelf.ledger.ledger import (
    Episode,
    Ledger,
    State,
    Status,
)
from arcade_rl.shelf.queries import summary as summary_module
from arcade_rl.shelf.queries.summary import ShelfReader, Summary, shelf, summarize
from arcade_rl.shelf.settings import game_list
from arcade_rl.shelf.storage import file_stamp
from arcade_rl.training.launch import starting
from tests.games.environments import coloured

MakeConfig = Callable[..., AgentConfig]


def report(folder: AgentFolder, status: Status, scores: int = 0) -> None:
    with Ledger(folder.ledger_file) as ledger:
        ledger.record(episodes=[Episode(step, 0, float(step), 1, 0.0) for step in range(scores)], status=status)


class TestTrueState:
    @pytest.mark.parametrize("state", ["starting", "training", "paused", "stopping"])
    def test_while_the_lock_is_held_the_trainer_is_believed(self, state: State) -> None:
        assert true_state(Status(state=state), lambda: True) == state

    def test_a_trainer_that_said_goodbye_but_holds_the_lock_is_stopping(self) -> None:
        assert true_state(Status(state="idle"), lambda: True) == "stopping"

    @pytest.mark.parametrize("state", ["training", "paused", "stopping"])
    def test_at_work_without_the_lock_is_crashed(self, state: State) -> None:
        assert true_state(Status(state=state, pid=1, heartbeat=time.time()), lambda: False) == "crashed"

    def test_a_trainer_that_takes_its_lock_between_two_looks_is_not_crashed(self) -> None:
        looks = iter([False, True])
        assert true_state(Status(state="training"), lambda: next(looks)) == "training"

    def test_one_that_says_goodbye_and_ends_between_two_looks_is_not_crashed_either(self) -> None:
        said = iter([Status(state="training"), Status(state="idle")])
        assert state_now(lambda: next(said), lambda: False) == "idle"
        assert state_now(lambda: Status(state="training"), lambda: False) == "crashed"

    def test_a_process_that_runs_may_take_a_while_to_take_its_lock(self, start_python: Any) -> None:
        process = start_python("input()")
        status = starting(Status(), process.pid)
        assert true_state(status, lambda: False) == "starting"

    def test_a_process_that_died_while_starting_is_crashed(self, start_python: Any) -> None:
        process = start_python("")
        process.wait(30)
        assert true_state(starting(Status(), process.pid), lambda: False) == "crashed"

    @pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="zombies are told apart by /proc")
    def test_so_is_one_that_nobody_has_buried(self, start_python: Any) -> None:
        process = start_python("")
        stat = Path(f"/proc/{process.pid}/stat")
        while ") Z" not in stat.read_text():
            pass
        assert true_state(starting(Status(), process.pid), lambda: False) == "crashed"

    def test_starting_does_not_last_for_ever(self, start_python: Any) -> None:
        process = start_python("input()")
        long_ago = time.monotonic() - 3600
        assert true_state(Status(state="starting", pid=process.pid, started=long_ago), lambda: False) == "crashed"

    @pytest.mark.parametrize("hours", [-1, 1])
    def test_a_clock_on_the_wall_that_jumps_while_it_starts_changes_nothing(
        self, start_python: Any, monkeypatch: pytest.MonkeyPatch, hours: int
    ) -> None:
        process = start_python("input()")
        status = starting(Status(), process.pid)
        then = time.time() + 3600 * hours
        monkeypatch.setattr(time, "time", lambda: then)
        assert true_state(status, lambda: False) == "starting"

    @pytest.mark.parametrize(("seconds", "state"), [(0.0, "starting"), (59.0, "starting"), (60.0, "crashed")])
    def test_starting_takes_a_minute_at_most(self, seconds: float, state: State) -> None:
        status = Status(state="starting", pid=os.getpid(), started=1_000.0)
        assert true_state(status, lambda: False, lambda: 1_000.0 + seconds) == state

    def test_what_was_starting_when_the_machine_was_switched_off_has_crashed(self) -> None:
        """The clock has begun again, and another process may have the number."""
        status = Status(state="starting", pid=os.getpid(), started=80_000.0)
        assert true_state(status, lambda: False, lambda: 20.0) == "crashed"


class TestSummarize:
    def test_an_untrained_agent_will_begin_with_the_epsilon_of_its_schedule(self, make_config: MakeConfig) -> None:
        config = make_config("mine")
        calm = config.hyperparameters.replace(epsilon_start=0.2)
        folder = create(dataclasses.replace(config, hyperparameters=calm))
        assert summarize(folder).status.epsilon == 0.2
        report(folder, Status(step=1, epsilon=0.1))
        assert summarize(folder).status.epsilon == 0.1

    def test_a_new_agent_is_idle_and_has_nothing_yet(self, make_config: MakeConfig) -> None:
        config = make_config("pong-1", "pong", parent="old@5")
        found = summarize(create(config))
        assert (found.name, found.game, found.algorithm, found.preset) == ("pong-1", "pong", "pqn", "default")
        assert (found.state, found.status, found.recent_score, found.scores) == ("idle", Status(), None, ())
        assert (found.created, found.parent) == (config.created, "old@5")
        assert found.training_steps == config.hyperparameters.training_steps
        assert not found.has_brain
        assert found.problem == ""

    def test_a_variant_of_its_game_is_told(self, make_config: MakeConfig) -> None:
        config = make_config("pong-1", "pong")
        changed = config.hyperparameters.replace(game_mode=1)
        assert summarize(create(dataclasses.replace(config, hyperparameters=changed))).variant == "mode 1"
        plain = summarize(create(make_config("pong-2", "pong")))
        assert (plain.variant, plain.game_repeats) == ("", True)

    def test_scores_are_the_last_100_for_the_mean_and_the_last_40_to_draw(self, make_config: MakeConfig) -> None:
        folder = create(make_config("x"))
        report(folder, Status(step=7), scores=200)
        found = summarize(folder)
        assert found.recent_score == sum(range(100, 200)) / 100
        assert found.scores == tuple(float(score) for score in range(160, 200))
        assert found.status.step == 7

    def test_a_trainer_without_its_lock_has_crashed(self, make_config: MakeConfig) -> None:
        folder = create(make_config("x"))
        report(folder, Status(state="training", pid=1))
        assert summarize(folder).state == "crashed"
        with folder.training_lock():
            assert summarize(folder).state == "training"

    @pytest.mark.parametrize("read", [summarize, lambda folder: ShelfReader().read()[0]], ids=["alone", "the shelf"])
    def test_a_trainer_that_ends_while_it_is_looked_at_has_not_crashed(
        self, read: Callable[[AgentFolder], Summary], make_config: MakeConfig, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = create(make_config("x"))
        report(folder, Status(state="training", step=5))

        def ended(_: AgentFolder) -> bool:
            report(folder, Status(state="idle", step=9))
            return False

        monkeypatch.setattr(AgentFolder, "trainer_alive", ended)
        found = read(folder)
        assert (found.state, found.status.step) == ("idle", 9)

    def test_nor_has_one_whose_goodbye_comes_between_two_readings_of_the_shelf(
        self, make_config: MakeConfig, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(file_stamp, "_SETTLED_NANOSECONDS", 0)
        folder, reader, alive = create(make_config("x")), ShelfReader(), [True]
        report(folder, Status(state="training", step=5))

        def trainer_alive(_: AgentFolder) -> bool:
            if not alive[0]:
                report(folder, Status(state="idle", step=9))
            return alive[0]

        monkeypatch.setattr(AgentFolder, "trainer_alive", trainer_alive)
        assert reader.read()[0].state == "training"
        alive[0] = False
        assert reader.read()[0].state == "idle"

    def test_a_brain_is_seen(self, make_config: MakeConfig) -> None:
        folder = create(make_config("x"))
        folder.brain_file.write_bytes(b"...")
        assert summarize(folder).has_brain

    def test_a_damaged_config_is_a_problem_and_the_rest_is_told(self, make_config: MakeConfig) -> None:
        folder = create(make_config("x"))
        report(folder, Status(step=7))
        folder.config_file.write_text("game = ")
        found = summarize(folder)
        assert "agent.toml" in found.problem
        assert (found.name, found.status.step) == ("x", 7)

    def test_a_damaged_ledger_is_a_problem_and_the_rest_is_told(self, make_config: MakeConfig) -> None:
        folder = create(make_config("x", "pong"))
        folder.ledger_file.write_bytes(b"damaged" * 1000)
        found = summarize(folder)
        assert "damaged" in found.problem
        assert (found.game, found.state) == ("pong", "idle")


class TestOneAgentsFaultHidesNoOther:
    def test_a_lock_that_cannot_be_asked(self, make_config: MakeConfig) -> None:
        for name in ("a", "b"):
            report(create(make_config(name)), Status(step=5))
        lock = find("a").path / "trainer.lock"
        lock.symlink_to(lock)
        faulty, whole = shelf()
        assert "cannot lock" in faulty.problem
        assert faulty.status.step == 5
        assert whole.problem == ""

    def test_a_folder_that_cannot_be_entered(self, make_config: MakeConfig, run_unprivileged: Any) -> None:
        for name in ("a", "b"):
            create(make_config(name))
        find("a").path.chmod(0)
        code = (
            "from arcade_rl.shelf.queries.summary import shelf\nfor agent in shelf(): print(agent.name, agent.problem)"
        )
        lines = run_unprivileged("-c", code).stdout.splitlines()
        find("a").path.chmod(0o700)
        assert lines[0].startswith("a cannot read")
        assert lines[1] == "b "

    def test_what_nobody_has_foreseen(self, make_config: MakeConfig, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("a", "b"):
            create(make_config(name))
        true_state_of = summary_module._with_true_state

        def fail(folder: AgentFolder, found: Any) -> Any:
            if folder.name == "a":
                raise KeyError("unforeseen")
            return true_state_of(folder, found)

        monkeypatch.setattr(summary_module, "_with_true_state", fail)
        assert [(each.name, each.problem) for each in shelf()] == [
            ("a", f"{find('a').path} cannot be read: 'unforeseen'"),
            ("b", ""),
        ]


class TestShelf:
    def test_agents_come_by_name(self, make_config: MakeConfig) -> None:
        for name in ("b", "C", "a"):
            create(make_config(name))
        assert [each.name for each in shelf()] == ["a", "b", "C"]

    def test_without_saves_the_shelf_is_empty(self, saves: Path) -> None:
        assert shelf() == []
        assert not saves.exists()

    @pytest.mark.parametrize("mode", ["wal", "persist"])
    def test_changes_show_at_the_next_look(
        self, mode: str, make_config: MakeConfig, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("arcade_rl.shelf.storage.sqlite_file.journal_mode", lambda path: mode)
        folder, reader = create(make_config("x")), ShelfReader()
        for step in range(1, 50):
            report(folder, Status(step=step))
            assert reader.read()[0].status.step == step
        folder.brain_file.write_bytes(b"...")
        assert reader.read()[0].has_brain
        delete(folder)
        assert reader.read() == []

    def test_a_game_that_is_added_or_removed_changes_its_agents(
        self, make_config: MakeConfig, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(file_stamp, "_SETTLED_NANOSECONDS", 0)
        game_list.add(coloured.ENTRY)
        create(make_config("x", coloured.ENV_ID))
        reader = ShelfReader()
        assert reader.read()[0].problem == ""
        game_list.remove(coloured.ENV_ID)
        assert "is not on the list of games" in reader.read()[0].problem
        game_list.add(coloured.ENTRY)
        assert reader.read()[0].problem == ""

    def test_what_has_not_changed_is_not_read_again(
        self, make_config: MakeConfig, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(file_stamp, "_SETTLED_NANOSECONDS", 0)
        folders = [create(make_config(name)) for name in ("a", "b")]
        for folder in folders:
            report(folder, Status(step=1))
        reader = ShelfReader()
        first = reader.read()
        reader.read()
        read: list[str] = []
        monkeypatch.setattr(
            summary_module, "summarize", lambda folder: (read.append(folder.name), summarize(folder))[1]
        )
        assert reader.read() == first
        assert read == []
        report(folders[1], Status(step=2))
        assert [each.status.step for each in reader.read()] == [1, 2]
        assert read == ["b"]

    @pytest.mark.parametrize("hours", [-1, 1])
    def test_nor_is_it_after_the_clock_was_put_back_or_forward(
        self, make_config: MakeConfig, monkeypatch: pytest.MonkeyPatch, hours: int
    ) -> None:
        folder = create(make_config("x"))
        report(folder, Status(step=1))
        then = time.time() + 3600 * hours
        for file in folder.path.iterdir():
            os.utime(file, (then, then))
        reader = ShelfReader()
        reader.read()
        with monkeypatch.context() as patch:
            patch.setattr(summary_module, "summarize", lambda folder: pytest.fail("it was read again"))
            reader.read()
        report(folder, Status(step=2))
        assert reader.read()[0].status.step == 2

    def test_a_crash_shows_although_no_file_changes(
        self, make_config: MakeConfig, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(file_stamp, "_SETTLED_NANOSECONDS", 0)
        folder, reader = create(make_config("x")), ShelfReader()
        report(folder, Status(state="training"))
        with folder.training_lock():
            assert [reader.read()[0].state for _ in range(3)] == ["training"] * 3
        assert reader.read()[0].state == "crashed"


def test_lists_load_no_heavy_library() -> None:
    heavy = ("numpy", "pydantic", "torch", "pygame", "gymnasium", "ale_py", "safetensors", "platformdirs")
    code = f"import sys, arcade_rl.shelf.queries.summary; print([name for name in {heavy!r} if name in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3]
    )
    assert result.stdout == "[]\n"
