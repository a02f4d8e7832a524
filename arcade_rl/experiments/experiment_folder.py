"""The experiments among the saves: make, find, list and delete them. Their agents lie on the shelf, like all agents."""

import contextlib
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from arcade_rl.errors import ArcadeError, UsageError, nearest, quoted
from arcade_rl.experiments.experiment_file import ExperimentFile
from arcade_rl.experiments.rows import Plan, Run, Trial
from arcade_rl.locations import saves_folder
from arcade_rl.shelf.agents import champions, staging
from arcade_rl.shelf.agents.names import check_name, folded, same_name
from arcade_rl.shelf.storage.atomic import refusing, sync_folder, write_atomically
from arcade_rl.shelf.storage.file_lock import FileLock
from arcade_rl.shelf.storage.processes import Process, read_process, this_process

_LOCK_PATIENCE_SECONDS = 1.0  # a mere look holds the lock for some microseconds


@dataclass(frozen=True, slots=True)
class ExperimentFolder:
    """The paths of one experiment. Cheap to make; touches the disk only when asked."""

    path: Path

    @property
    def name(self) -> str:
        """The experiment's name, which is the folder's."""
        return self.path.name

    @property
    def file(self) -> Path:
        """The SQLite file of its plan, trials and runs, and of a sweep's Optuna study."""
        return self.path / "experiment.sqlite"

    @property
    def log_file(self) -> Path:
        """The driver's output."""
        return self.path / "driver.log"

    @property
    def pid_file(self) -> Path:
        """The process of a driver whose loop has begun; left behind by one that was killed."""
        return self.path / "driver.pid"

    def reader(self) -> ExperimentFile:
        """Its file, to be read."""
        return ExperimentFile(self.file, read_only=True)

    def driver_alive(self) -> bool:
        """Whether a driver runs it."""
        return self._lock().is_held()

    def holds_driver_lock(self) -> bool:
        """Whether this process holds the driver's lock and the folder lies where it lay, as far as can be known."""
        try:
            return self._lock().is_held_here()
        except ArcadeError:
            return True  # a disk that does not answer now has not lost the folder

    def driver(self) -> Process:
        """The process of the driver that runs it, or did when it was killed."""
        return read_process(self.pid_file)

    def driver_pid(self) -> int:
        """The number of that process; 0 if unknown."""
        return self.driver().pid

    def run_already_error(self) -> ArcadeError:
        """The error where another driver runs it already."""
        pid = self.driver_pid()
        by = f" by process {pid}" if pid else ""
        stop = f"arcade-rl experiment stop {shlex.quote(self.name)}"
        return ArcadeError(f"{self.name} is already run{by}; stop that first: {stop}")

    @contextlib.contextmanager
    def driver_lock(self) -> Iterator[None]:
        """Be its only driver, which `note_driver` makes known. ArcadeError if another runs it, or the disk refuses."""
        lock = self._lock()
        if not lock.take(_LOCK_PATIENCE_SECONDS):
            raise self.run_already_error()
        try:
            with refusing("delete", self.pid_file):
                self.pid_file.unlink(missing_ok=True)  # of one that was killed: another process may have its number
            yield
        finally:
            if self.holds_driver_lock():  # else another's folder may lie there
                with contextlib.suppress(OSError):
                    self.pid_file.unlink(missing_ok=True)
            lock.give_back()

    def note_driver(self) -> None:
        """Write down which process this is: its driver is ready to begin. ArcadeError if the disk refuses."""
        write_atomically(self.pid_file, this_process().encode())

    def _lock(self) -> FileLock:
        return FileLock(self.path / "driver.lock")


def experiments_folder() -> Path:
    """The folder that holds one folder an experiment; hidden, so that no list takes it for an agent."""
    return saves_folder() / ".experiments"


def create(name: str, plan: Plan, trials: list[tuple[Trial, list[Run]]], agents: list[str]) -> ExperimentFolder:
    """Put a new experiment among the saves, whole or not at all.

    Args:
        trials: those that are known from the beginning.
        agents: the names that its agents will have.

    Raises:
        UsageError: the name is taken or illegal, or one of its agents' is.
        ArcadeError: the disk refuses.
    """
    name = check_name(name, "an experiment")
    _check_free(name, agents)
    folder = experiments_folder()
    with refusing("write", folder):
        folder.mkdir(parents=True, exist_ok=True)
        staging.sweep(folder)
        hidden = staging.hidden_path(folder, staging.HIDDEN_NEW)
        hidden.mkdir()
        try:
            with ExperimentFile(hidden / "experiment.sqlite") as file:
                file.begin(plan, trials)
            hidden.rename(folder / name)
        except BaseException:
            shutil.rmtree(hidden, ignore_errors=True)
            raise
        sync_folder(folder)
    return ExperimentFolder(folder / name)


def all_experiments() -> list[ExperimentFolder]:
    """Every experiment, by name. ArcadeError if they cannot be read."""
    folder = experiments_folder()
    with refusing("read", folder), contextlib.suppress(FileNotFoundError):
        names = sorted((each.name for each in folder.iterdir() if not each.name.startswith(".")), key=folded)
        return [ExperimentFolder(folder / name) for name in names if (folder / name).is_dir()]
    return []


def find(name: str) -> ExperimentFolder:
    """The experiment called `name` (case is forgiven). UsageError naming the nearest if there is none."""
    known = all_experiments()
    for each in known:
        if same_name(each.name, name.strip()):
            return each
    near = nearest(name.strip(), [each.name for each in known])
    hint = f"did you mean {near}?" if near else "`arcade-rl experiment list` shows them"
    raise UsageError(f"no experiment is called {quoted(name)}; {hint}")


def delete(folder: ExperimentFolder) -> None:
    """Delete an experiment for good; its agents stay on the shelf.

    Raises:
        ArcadeError: a driver runs it, or the disk refuses.
    """
    refuse_being_run(folder)
    with refusing("delete", folder.path):
        hidden = staging.hidden_path(folder.path.parent, staging.HIDDEN_DELETED)
        folder.path.rename(hidden)  # none is ever listed half deleted
        shutil.rmtree(hidden)


def refuse_being_run(folder: ExperimentFolder) -> None:
    """ArcadeError if a driver runs it, which keeps it from being deleted."""
    if folder.driver_alive():
        stop = f"arcade-rl experiment stop {shlex.quote(folder.name)}"
        raise ArcadeError(f"{folder.name} is being run and cannot be deleted; stop that first: {stop}")


def _check_free(name: str, agents: list[str]) -> None:
    if any(same_name(each.name, name) for each in all_experiments()):
        raise UsageError(f"there is an experiment called {name!r} already; choose another name, or delete that first")
    taken = {folded(each) for each in (*staging.names(), *champions.names())}
    for agent in map(check_name, agents):
        if folded(agent) in taken:
            raise UsageError(f"one of its agents would be called {agent!r}, which is taken; choose another name")
