"""Train an agent: hold its lock, say so, learn, and leave everything saved, however it ends. Loads no torch itself."""

import os
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from arcade_rl.errors import ArcadeError, DivergedError, one_line
from arcade_rl.logs import automatic
from arcade_rl.shelf.agents import champions, policies, training_queue
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.ledger.ledger import Ledger, Status
from arcade_rl.training.core import compute
from arcade_rl.training.launch import check_has_more_to_do, starting
from arcade_rl.training.progress import Progress, ProgressError, TrainingEnd
from arcade_rl.training.run.replaying import NotBegunError
from arcade_rl.training.run.stop_signals import StopSignals
from arcade_rl.training.run.trainer_log import TrainerLog

__all__ = ["Progress", "TrainingEnd", "train"]


def train(
    folder: AgentFolder,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    device: str = "auto",
    num_threads: int | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> TrainingEnd:
    """Train an agent from where it stands, until it is finished or asked to stop; then everything is saved.

    SIGTERM, SIGINT and SIGHUP save first too. While the disk refuses, everything is held in memory and training waits;
    a second signal then gives it up. A run of N steps, stopped and resumed for N more, equals one of 2N.

    Args:
        steps: end after this many more agent steps, even beyond `training_steps`; None for up to `training_steps`.
        minutes: end after this many minutes of training, if not earlier.
        device: `auto` (CUDA where it is, else the CPU), `cpu`, `cuda` or `mps`.
        num_threads: threads for the network's arithmetic; None for what suits the machine.
        progress: called some times a second. What it raises ends the training, and is raised once that is saved.

    Raises:
        DivergedError: what it learns became NaN or infinite; the agent stands where it was saved before.
        ArcadeError: another trainer is at work, training is finished, or the game, the disk or the saves refuse; or a
            person gave up the steps that could not be saved.
        UsageError: it is a champion, or an imported policy.
    """
    champions.refuse(folder.path, "trained")
    policies.refuse(folder, "trained")
    log = TrainerLog(folder.log_file)
    try:
        with folder.training_lock(), StopSignals() as signals, Ledger(folder.ledger_file, repair=True) as ledger:
            if (status := ledger.status()).state == "idle":
                check_has_more_to_do(folder, status, steps=steps)
            folder.remove_half_written()
            ledger.page.make()
            _say_starting(ledger, log)
            training_queue.take(folder)
            _begin_log(folder, log)
            with _last_words(ledger):
                compute.wait_politely()
                from arcade_rl.training.run.training_run import TrainingRun  # torch takes seconds to load

                try:
                    with TrainingRun(
                        folder, ledger, log, signals, device=device, num_threads=num_threads, progress=progress
                    ) as run:
                        return run.run(steps=steps, minutes=minutes)
                except NotBegunError as stop:
                    return _end_unbegun(ledger, log, str(stop))
                except ProgressError as error:
                    cause = _end_interrupted(ledger, log, error)
    except ArcadeError as error:
        log.line(f"ended: {error}")
        raise
    except BaseException:
        log.line(traceback.format_exc())
        raise
    raise cause


def _begin_log(folder: AgentFolder, log: TrainerLog) -> None:
    """Have the training logged for other tools, if that is wanted; it does not fail where they cannot be."""
    try:
        lacks = automatic.begin(folder)
    except (ArcadeError, OSError) as error:
        lacks = f"its training is not logged: {error}"
    if lacks:
        log.line(f"warning: {lacks}")


@contextmanager
def _last_words(ledger: Ledger) -> Iterator[None]:
    """If training ends with an error, the ledger says which: a person's to fix (idle), or a defect (crashed)."""
    try:
        yield
    except BaseException as error:
        with suppress(ArcadeError):
            status = replace(ledger.status(), error=one_line(str(error)) or type(error).__name__)
            condition = "diverged" if isinstance(error, DivergedError) else ""
            ledger.set_status(_at_rest(status, condition) if isinstance(error, ArcadeError) else status)
        raise
    finally:
        ledger.page.remove()


def _end_unbegun(ledger: Ledger, log: TrainerLog, reason: str) -> TrainingEnd:
    """Nothing has changed since the last save."""
    status = _at_rest(ledger.status())
    ledger.set_status(status)
    log.line(f"ended at step {status.step:,}, before it trained: {reason}")
    ledger.cancel_requests(f"stopped at step {status.step:,}, before it trained; everything is saved")
    return TrainingEnd(status.step, status.episodes, reason, status.best_evaluation, 0.0)


def _end_interrupted(ledger: Ledger, log: TrainerLog, error: ProgressError) -> Exception:
    """Everything is saved, or nothing has changed since; returns what ended it."""
    status = _at_rest(ledger.status())
    ledger.set_status(status)
    log.line(f"ended at step {status.step:,}: the program that trained it raised {type(error.cause).__name__}")
    return error.cause


def _at_rest(status: Status, condition: str = "") -> Status:
    """It stands where the next trainer will begin."""
    return replace(
        status,
        state="idle",
        condition=condition,
        pid=0,
        step=status.step - status.unsaved_steps,
        unsaved_steps=0,
        activity="",
    )


def _say_starting(ledger: Ledger, log: TrainerLog) -> None:
    if ledger.repaired:
        log.line(f"warning: {ledger.repaired}")
    status = ledger.status()
    announced = status.state == "starting" and status.pid == os.getpid()
    if not announced:
        ledger.cancel_requests("came too late: its trainer was gone")
    ledger.set_status(starting(status, os.getpid()))
