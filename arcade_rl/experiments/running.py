"""The driver's loop: what runs an experiment in the foreground, or in a separate process."""

import contextlib
import time
from typing import Protocol, Self

from arcade_rl.errors import ArcadeError, DiskError
from arcade_rl.experiments.driver import Driver, Say, Trainers
from arcade_rl.experiments.experiment_file import ExperimentFile
from arcade_rl.experiments.experiment_folder import ExperimentFolder
from arcade_rl.experiments.launch import default_jobs
from arcade_rl.experiments.planning import resolve_presets, settings_of
from arcade_rl.experiments.remote.options import RayOptions
from arcade_rl.experiments.rows import Plan
from arcade_rl.experiments.study import Study
from arcade_rl.experiments.sweeps import parse_sweeps
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.training.launch import ask_to_stop, start_trainer
from arcade_rl.training.run.stop_signals import StopSignals
from arcade_rl.training.run.trainer_log import TrainerLog

_LOOK_SECONDS = 0.5
_TICKS_SHARE = 0.2  # of the time: a look at a thousand trainings takes seconds


class RunningTrainers(Trainers, Protocol):
    """Trainers while an experiment runs. Used as a context manager.

    Attributes:
        parting: what a person should know who leaves them before all is saved.
        is_this_machine: they train here, and not on a cluster.
    """

    @property
    def parting(self) -> str: ...  # noqa: D102

    @property
    def is_this_machine(self) -> bool: ...  # noqa: D102

    def connect(self) -> None:
        """Reach the machines that train. ArcadeError if they cannot be reached."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...

    def room(self) -> int:
        """How many trainings run at a time unless somebody says."""

    def look_after(self) -> list[str]:
        """Do for them what is to be done now and then; returns what happened, in lines for people."""

    def pause(self, seconds: float) -> None:
        """Wait between two looks; shorter, if something is to be done at once."""


class TrainerProcesses:
    """Each agent has a trainer in a separate process, as `arcade-rl train --detach` starts it."""

    parting = "left at once; trainings that had not saved yet go on by themselves"
    is_this_machine = True

    def __init__(self, device: str = "auto", num_threads: int | None = None) -> None:
        self._device = device
        self._num_threads = num_threads

    def connect(self) -> None:
        """See `RunningTrainers`."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        """They go on by themselves."""

    def room(self) -> int:
        """See `RunningTrainers`."""
        return default_jobs()

    def start(self, folder: AgentFolder) -> str:
        """See `Trainers`."""
        return f"trains (process {start_trainer(folder, device=self._device, num_threads=self._num_threads)})"

    def stop(self, folder: AgentFolder) -> None:
        """See `Trainers`."""
        ask_to_stop(folder)

    def look_after(self) -> list[str]:
        """See `RunningTrainers`."""
        return []

    def pause(self, seconds: float) -> None:
        """See `RunningTrainers`."""
        time.sleep(seconds)


def trainers_for(ray: RayOptions | None, device: str, num_threads: int | None) -> RunningTrainers:
    """What trains an experiment: the workers of a Ray cluster, or processes of this machine."""
    if ray is None:
        return TrainerProcesses(device, num_threads)
    from arcade_rl.experiments.remote.ray_cluster import RayCluster  # they are of no use without a cluster
    from arcade_rl.experiments.remote.trainers import RemoteTrainers

    return RemoteTrainers(RayCluster(ray), device, num_threads or max(1, int(ray.cpus_per_trial)))


def run_experiment(
    folder: ExperimentFolder,
    trainers: RunningTrainers,
    *,
    jobs: int | None,
    say: Say,
) -> bool:
    """Run an experiment from where it stands, until all its trainings have ended, or a signal asks to stop.

    SIGTERM, SIGINT and SIGHUP stop the trainings, which save; a second signal leaves at once those that have not ended
    yet. While the disk refuses, it waits.

    Args:
        jobs: how many trainings run at a time; None for as many as the last time that somebody said, on this machine,
            or else as there is room for.
        say: what happens, a line at a time.

    Returns:
        Whether all have ended.

    Raises:
        ArcadeError: another driver runs it, its file is damaged, its folder was removed meanwhile, the cluster cannot
            be reached, it is a sweep and Optuna is not installed, or a preset that an earlier version has not kept is
            not known any more.
    """
    trainers.connect()  # before it is reported as running
    with (
        folder.driver_lock(),
        trainers,
        StopSignals() as signals,
        ExperimentFile(folder.file) as file,
        _proposer(folder, _resolved(file)) as proposer,
    ):
        jobs = jobs_at_a_time(file, trainers, jobs)
        driver = Driver(folder.name, file, trainers, jobs=jobs, say=say, proposer=proposer)
        folder.note_driver()
        trouble, first_signal, tick_due = "", 0.0, 0.0
        while True:
            for line in trainers.look_after():
                say(line)
            if not folder.holds_driver_lock():
                raise ArcadeError(f"the folder of {folder.name} was removed, renamed or replaced; nothing new begins")
            try:
                if not signals.received and (began := time.monotonic()) >= tick_due:
                    if not driver.tick():
                        return _said_end(file, say)
                    tick_due = 0.0 if driver.hurries else began + (time.monotonic() - began) / _TICKS_SHARE
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
                    raise ArcadeError(trainers.parting)
            trainers.pause(_LOOK_SECONDS)


def say_in_foreground(folder: ExperimentFolder) -> Say:
    """What a driver in the foreground says: on standard output and in its log, as far as these take it."""
    log = TrainerLog(folder.log_file)

    def say(line: str) -> None:
        log.line(line)
        print_line(line)

    return say


def print_line(line: str) -> None:
    """Print a line. That the disk is full or the reader gone (`| tee log`) keeps no training from going on."""
    with contextlib.suppress(OSError):
        print(line, flush=True)


def jobs_at_a_time(file: ExperimentFile, trainers: RunningTrainers, asked: int | None) -> int:
    """How many trainings run at a time; what was asked for on this machine is kept for the next time."""
    if not trainers.is_this_machine:
        return asked or trainers.room()
    kept = max(0, file.plan().jobs)
    if asked and asked != kept:
        file.save_jobs(asked)
    return asked or kept or trainers.room()


def _resolved(file: ExperimentFile) -> Plan:
    """Its plan; what an earlier version has not kept of its presets is looked up now, if agents are to be made."""
    plan, runs = file.plan(), file.runs()
    is_made = len(runs) == plan.trials * plan.seeds and all(run.made for run in runs)
    if not (plan.kept_presets or is_made):
        file.save_resolved(resolve_presets(plan.game, plan.preset_names))
    return file.plan()


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
