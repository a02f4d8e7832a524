"""A driver and its trainings are stopped, in whatever state they are found."""

import contextlib
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.experiments import launch
from arcade_rl.experiments.experiment_file import ExperimentFile
from arcade_rl.experiments.experiment_folder import ExperimentFolder
from arcade_rl.experiments.planning import new_experiment
from arcade_rl.experiments.running import TrainerProcesses, jobs_at_a_time
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.storage import processes
from arcade_rl.shelf.storage.processes import Process
from arcade_rl.training.launch import end_by_signal
from tests.experiments.conftest import Drive
from tests.experiments.test_driver import run_by_hand_under_the_name_of


@pytest.fixture
def lakes() -> ExperimentFolder:
    return new_experiment("lakes", "frozen-lake", ("default", "blog"))


def test_a_driver_is_asked_to_end_as_soon_as_it_has_written_its_number_down(
    lakes: ExperimentFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = contextlib.ExitStack()
    driver.enter_context(lakes.driver_lock())
    asked: list[tuple[int, int]] = []

    def kill(pid: int, number: int) -> None:
        asked.append((pid, number))
        driver.close()

    monkeypatch.setattr(os, "kill", kill)
    monkeypatch.setattr(time, "sleep", lambda seconds: lakes.pid_file.write_text("4711"))
    assert launch.stop_experiment(lakes) == "lakes is stopped; everything is saved"
    assert asked == [(4711, signal.SIGTERM)]  # and never 0, which is the whole group of whoever asks


def refused(pid: int, number: int) -> None:
    raise PermissionError


class TestADriverThatCannotBeAsked:
    @pytest.fixture
    def asked(self, lakes: ExperimentFolder, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[int, int]]]:
        asked: list[tuple[int, int]] = []
        monkeypatch.setattr(os, "kill", lambda *each: asked.append(each))
        monkeypatch.setattr(launch, "_STOP_SECONDS", 0.0)
        with lakes.driver_lock():
            yield asked

    def test_one_on_another_machine_is_to_be_stopped_there(
        self, lakes: ExperimentFolder, asked: list[tuple[int, int]]
    ) -> None:
        lakes.pid_file.write_text(f"faraway {os.getpid()} 4711")
        with pytest.raises(ArcadeError, match=r"lakes is run by process \d+ of the machine faraway; stop it there"):
            launch.stop_experiment(lakes)
        assert lakes.driver_pid() == os.getpid()
        assert asked == []

    def test_a_process_that_has_its_number_by_now_is_left_alone(
        self, lakes: ExperimentFolder, asked: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lakes.note_driver()
        monkeypatch.setattr(processes, "start_of", lambda pid: "another")
        with pytest.raises(ArcadeError, match="lakes has not stopped yet"):
            launch.stop_experiment(lakes)
        assert asked == []

    def test_one_of_another_user_is_to_be_stopped_by_them(
        self, lakes: ExperimentFolder, asked: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lakes.note_driver()
        monkeypatch.setattr(os, "kill", refused)
        user = lakes.pid_file.owner()
        with pytest.raises(ArcadeError, match=rf"run by process \d+ of the user {user}; stop it as that user"):
            launch.stop_experiment(lakes)

    def test_a_trainer_of_another_machine_is_left_alone_too(
        self, lakes: ExperimentFolder, asked: list[tuple[int, int]]
    ) -> None:
        trainer = Process("faraway", os.getpid(), "4711")
        with pytest.raises(ArcadeError, match=r"pong is being trained by process \d+ of the machine faraway"):
            end_by_signal(trainer, lakes.pid_file, "pong is being trained")
        assert asked == []


def test_trainings_that_end_by_themselves_meanwhile_do_not_keep_the_others_from_being_stopped(
    lakes: ExperimentFolder, drive: Drive, trainers, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive(lakes).tick()

    def ended(folder: AgentFolder, kind: str) -> str:
        trainers.end(folder.name)
        raise ArcadeError(f"{folder.name} is not training")

    monkeypatch.setattr(launch, "ask_and_wait", ended)
    assert launch.stop_experiment(lakes) == "lakes is stopped; everything is saved"
    assert trainers.working == []


def test_an_agent_that_has_got_the_name_of_one_of_the_experiment_is_not_stopped(
    lakes: ExperimentFolder, drive: Drive, trainers
) -> None:
    drive(lakes).tick()
    run_by_hand_under_the_name_of("lakes-default-s1", trainers)
    trainers.end("lakes-blog-s1")
    with pytest.raises(ArcadeError, match="lakes is not running"):
        launch.stop_experiment(lakes)
    assert trainers.working == ["lakes-default-s1"]


class FailingDriver:
    """A driver's process that ends with an error some looks after it has taken its lock."""

    pid = 4711
    looks = 3

    def __init__(self, lakes: ExperimentFolder) -> None:
        self._held = contextlib.ExitStack()
        self._held.enter_context(lakes.driver_lock())

    def poll(self) -> int | None:
        self.looks -= 1
        if self.looks == 0:
            self._held.close()
        return 1 if self.looks <= 0 else None

    def wait(self) -> int:
        self._held.close()
        return 1


def test_a_driver_that_fails_before_it_begins_has_not_been_started(
    lakes: ExperimentFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    lakes.log_file.write_text("2026-01-05 10:00:00 ended: no such game\n")
    lakes.pid_file.write_text("4711")  # left behind by one that was killed, of whatever number
    monkeypatch.setattr("subprocess.Popen", lambda *_, **__: FailingDriver(lakes))
    with pytest.raises(ArcadeError, match="lakes could not be run: no such game"):
        launch.start_driver(lakes)


def test_so_it_is_with_a_real_one() -> None:
    sweep = new_experiment("sweep", "frozen-lake", ("default",), sweep=("discount=0.9..1",), trials=2)
    with contextlib.closing(sqlite3.connect(sweep.file)) as connection, connection:
        connection.execute("UPDATE arcade_plan SET sweep = '[\"nonsense\"]'")
    with pytest.raises(ArcadeError, match=r"sweep could not be run: .*nonsense"):
        launch.start_driver(sweep)


def test_what_a_driver_said_last_is_repeated_though_blank_lines_follow(
    lakes: ExperimentFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    lakes.log_file.write_text("2026-01-05 10:00:00 Traceback (most recent call last):\nValueError: a defect\n\n")
    monkeypatch.setattr("sys.executable", "false")
    with pytest.raises(ArcadeError, match="lakes could not be run: ValueError: a defect"):
        launch.start_driver(lakes)


class TestTrainingsAtATime:
    @pytest.fixture
    def file(self, lakes: ExperimentFolder) -> Iterator[ExperimentFile]:
        with ExperimentFile(lakes.file) as file:
            yield file

    def test_a_resumed_experiment_has_as_many_as_it_had(self, lakes: ExperimentFolder, file: ExperimentFile) -> None:
        here = TrainerProcesses()
        assert jobs_at_a_time(file, here, None) == here.room()
        assert jobs_at_a_time(file, here, 7) == 7
        with lakes.reader() as later:
            assert later.plan().jobs == 7
        assert jobs_at_a_time(file, here, None) == 7
        assert jobs_at_a_time(file, here, 3) == 3
        assert jobs_at_a_time(file, here, None) == 3

    def test_what_a_cluster_holds_says_nothing_of_this_machine(self, file: ExperimentFile) -> None:
        here = TrainerProcesses()
        cluster = SimpleNamespace(is_this_machine=False, room=lambda: 40)
        assert jobs_at_a_time(file, here, 2) == 2
        assert jobs_at_a_time(file, cluster, None) == 40  # type: ignore[arg-type]
        assert jobs_at_a_time(file, cluster, 100) == 100  # type: ignore[arg-type]
        assert jobs_at_a_time(file, here, None) == 2

    def test_one_of_an_earlier_version_which_kept_no_number_has_the_usual_one(self, lakes: ExperimentFolder) -> None:
        with contextlib.closing(sqlite3.connect(lakes.file)) as connection:
            connection.execute("ALTER TABLE arcade_plan DROP COLUMN jobs")
        with lakes.reader() as file:
            assert file.plan().jobs == 0
        with ExperimentFile(lakes.file) as file:
            assert jobs_at_a_time(file, TrainerProcesses(), None) == TrainerProcesses().room()
            assert jobs_at_a_time(file, TrainerProcesses(), 5) == 5
            assert file.plan().jobs == 5
