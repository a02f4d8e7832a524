"""The driver's loop: what runs an experiment in the foreground, or in a process of its own."""

import contextlib
import time
from collections.abc import Callable

from arcade_rl.errors import ArcadeError, DiskError
from arcade_rl.experiments.driver import Driver, Say, Trainers
from arcade_rl.experiments.experiment_file import ExperimentFile
from arcade_rl.experiments.experiment_folder import ExperimentFolder
from arcade_rl.experiments.planning import settings_of
from arcade_rl.experiments.rows import Plan
from arcade_rl.experiments.study import Study
from arcade_rl.experiments.sweeps import parse_sweeps
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.training.launch import ask_to_stop, start_trainer
from arcade_rl.training.run.stop_signals import StopSignals

_LOOK_SECONDS = 0.5


class TrainerProcesses:
    """Each agent has a trainer in a process of its own, as `arcade-rl train --detach` starts it."""

    def __init__(self, device: str = "auto", num_threads: int | None = None) -> None:
        self._device = device
        self._num_threads = num_threads

    def start(self, folder: AgentFolder) -> int:
        """See `Trainers`."""
        return start_trainer(folder, device=self._device, num_threads=self._num_threads)

    def stop(self, folder: AgentFolder) -> None:
        """See `Trainers`."""
        ask_to_stop(folder)


def run_experiment(
    folder: ExperimentFolder,
    trainers: Trainers,
    *,
    jobs: int,
    say: Say,
    wait: Callable[[float], None] = time.sleep,
) -> bool:
    """Run an experiment from where it stands, until all its trainings have ended, or a signal asks to stop.

    SIGTERM, SIGINT and SIGHUP stop the trainings, which save; a second signal leaves those that have not ended yet to
    themselves. While the disk refuses, it waits.

    Args:
        jobs: how many trainings run at a time.
        say: what happens, a line at a time.

    Returns:
        Whether all have ended.

    Raises:
        ArcadeError: another driver runs it, its file is damaged, or it is a sweep and Optuna is not installed.
    """
    with (
        folder.driver_lock(),
        StopSignals() as signals,
        ExperimentFile(folder.file) as file,
        _proposer(folder, file.plan()) as proposer,
    ):
        driver = Driver(folder.name, file, trainers, jobs=jobs, say=say, proposer=proposer)
        trouble, first_signal = "", 0.0
        while True:
            try:
                if not signals.received and not driver.tick():
                    return _said_end(file, say)
                if signals.received and not driver.stop():
                    say("stopped; everything is saved")
                    return False
                trouble = ""
            except DiskError as error:
                if str(error) != trouble:
                    say(f"waits: {error}")
                trouble = str(error)
            if signals.received:
                first_signal = first_signal or signals.newest
                if signals.newest > first_signal:
                    raise ArcadeError("left at once; trainings that had not saved yet go on by themselves")
            wait(_LOOK_SECONDS)


def _proposer(folder: ExperimentFolder, plan: Plan) -> contextlib.AbstractContextManager[Study | None]:
    """What proposes the trials of a sweep; a grid knows all of its own."""
    if not plan.swept:
        return contextlib.nullcontext()
    return contextlib.closing(study_of(folder, plan))


def study_of(folder: ExperimentFolder, plan: Plan) -> Study:
    """The study of a sweep, begun if there is none yet. ArcadeError as `Study`."""
    algorithm, hyperparameters = settings_of(plan, plan.preset_names[0])
    return Study(
        folder.file,
        folder.name,
        parse_sweeps(plan.swept, algorithm),
        preset=plan.preset_names[0],
        trials=plan.trials,
        steps=hyperparameters.training_steps,
    )


def _said_end(file: ExperimentFile, say: Say) -> bool:
    left = [run.agent for run in file.runs() if run.state == "waiting"]
    if left:
        say(f"{len(left):,} of its trainings were stopped by hand: {', '.join(left)}")
    else:
        say("all trainings have ended")
    return not left
