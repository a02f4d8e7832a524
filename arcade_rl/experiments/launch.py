"""Start the driver of an experiment in the background, and stop it. Loads nothing heavy: the cockpit uses it."""

import shlex
import subprocess
import threading
import time

from arcade_rl.child_processes import module_command, module_environment
from arcade_rl.cores import usable_cores
from arcade_rl.errors import ArcadeError
from arcade_rl.experiments.experiment_folder import ExperimentFolder
from arcade_rl.experiments.remote.options import RayOptions
from arcade_rl.experiments.rows import Run
from arcade_rl.experiments.runs import folder_of, look
from arcade_rl.locations import import_root
from arcade_rl.shelf.storage.atomic import refusing
from arcade_rl.shelf.storage.processes import Process
from arcade_rl.training.launch import ask_and_wait, end_by_signal

_LOOK_SECONDS = 0.05
_START_SECONDS = 60.0
_STOP_SECONDS = 120.0


def default_jobs() -> int:
    """How many trainings run at a time unless somebody says: one for two cores, since a trainer's games need some."""
    return max(1, usable_cores() // 2)


def start_driver(
    folder: ExperimentFolder,
    *,
    jobs: int | None = None,
    device: str = "auto",
    num_threads: int | None = None,
    ray: RayOptions | None = None,
) -> int:
    """Run an experiment in its own process and session, its output in `driver.log`; returns its pid.

    Args:
        jobs: how many trainings run at a time; None as in `running.run_experiment`.
        ray: the cluster that trains; None for this machine.

    Raises:
        ArcadeError: it is run already, or the driver ended before it began: the message says why.
    """
    if folder.driver_alive():
        raise folder.run_already_error()
    with refusing("write", folder.log_file), folder.log_file.open("ab") as log:
        process = subprocess.Popen(
            [
                *module_command("arcade_rl.experiments", str(folder.path.absolute())),
                f"--device={device}",
                *([f"--jobs={jobs}"] if jobs else []),
                *([f"--num-threads={num_threads}"] if num_threads else []),
                *(ray.arguments() if ray else []),
            ],
            cwd=import_root(),
            env=module_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    deadline = time.monotonic() + _START_SECONDS
    while not _has_begun(folder) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(_LOOK_SECONDS)
    if process.poll():
        raise ArcadeError(f"{folder.name} could not be run: {_last_line(folder)}")
    threading.Thread(target=process.wait, name="driver's end", daemon=True).start()  # leaves no zombie behind
    return process.pid


def _has_begun(folder: ExperimentFolder) -> bool:
    """Whether its driver's loop has: a number left behind goes as soon as another driver holds the lock."""
    return folder.driver_alive() and folder.driver_pid() > 0


def stop_experiment(folder: ExperimentFolder) -> str:
    """Stop its driver and its trainings, and wait until all is saved; returns what was done, a line for people.

    Trainings that a killed driver has left at work are stopped, too.

    Raises:
        ArcadeError: it is not running, or something has not ended in time.
    """
    was_run = folder.driver_alive()
    if was_run:
        _end_driver(folder)
    with folder.reader() as file:
        left = [run for run in file.runs() if run.state == "waiting" and look(run).is_running]
    for run in left:
        _end_trainer(run)
    if not was_run and not left:
        raise ArcadeError(
            f"{folder.name} is not running; run it with: arcade-rl experiment run {shlex.quote(folder.name)}"
        )
    return f"{folder.name} is stopped; everything is saved"


def _end_trainer(run: Run) -> None:
    try:
        ask_and_wait(folder_of(run), "stop")
    except ArcadeError:
        if look(run).is_running:  # else it has ended meanwhile
            raise


def _end_driver(folder: ExperimentFolder) -> None:
    asked = Process()
    deadline = time.monotonic() + _STOP_SECONDS
    while folder.driver_alive():
        driver = folder.driver()
        if driver != asked:  # a driver holds the lock for a while before it says which process it is
            asked = driver
            end_by_signal(driver, folder.pid_file, f"{folder.name} is run")
        if time.monotonic() > deadline:
            raise ArcadeError(f"{folder.name} has not stopped yet; see the end of {folder.log_file}")
        time.sleep(_LOOK_SECONDS)


def _last_line(folder: ExperimentFolder) -> str:
    try:
        lines = folder.log_file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    said = [line for line in lines if line.strip()]
    return said[-1].partition("ended: ")[2] or said[-1] if said else f"see {folder.log_file}"
