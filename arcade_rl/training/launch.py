"""Start the detached trainer process, and ask things of it. Loads no torch: the cockpit uses it."""

import contextlib
import shlex
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from arcade_rl import goals
from arcade_rl.child_processes import module_command, module_environment
from arcade_rl.errors import ArcadeError, DiskError, UsageError
from arcade_rl.hyperparameters import Hyperparameters, Value
from arcade_rl.locations import import_root
from arcade_rl.shelf.agents import champions, policies, training_queue
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.agents.trainer_lock import state_now, true_state
from arcade_rl.shelf.ledger.ledger import (
    AT_REST,
    Ledger,
    RequestKind,
    State,
    Status,
)
from arcade_rl.shelf.queries.time_left import further_steps
from arcade_rl.shelf.storage.atomic import refusing
from arcade_rl.shelf.storage.processes import Process, is_running, owner_of

REFUSED = "refused: "  # how an answer begins that says why a request was not obeyed
ENDS = ("stop", "discard")
"""The requests that are to end a training."""

_NOTHING_TO: dict[RequestKind, str] = {"pause": "pause", "stop": "stop", "discard": "stop"}
_LOOK_SECONDS = 0.03
_DEAD_SECONDS = 5.0
_INSIST_SECONDS = 2.0
_ASKED_TO_END = (-signal.SIGTERM, -signal.SIGINT)  # exit statuses of a trainer that did not get to saving


def start_trainer(
    folder: AgentFolder,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    device: str = "auto",
    num_threads: int | None = None,
    then: Callable[[int, int], object] | None = None,
) -> int:
    """Start a trainer in its own process and session, its output in `trainer.log`; returns its pid at once.

    The folder's ledger says `starting` before this returns. Resumes where the agent stands.

    Args:
        steps, minutes: end after this many more agent steps or minutes; by default at `training_steps`.
        device: `auto`, `cpu`, `cuda` or `mps`.
        then: called in a thread once the trainer has ended, if this process still runs then, with the step that it
            began at and its exit status.

    Raises:
        ArcadeError: one is running already (names its pid), its training is finished (`training_steps` reached, or a
            goal), or the disk refuses.
        UsageError: it is a champion, or an imported policy.
    """
    with made_ready(folder, steps=steps) as (ledger, status):
        process = _spawn(folder, _options(steps, minutes, device, num_threads))
        begins = starting(status, process.pid)
        ledger.set_status(begins)

    def see_out() -> None:
        exit_status = process.wait()  # leaves no zombie behind
        if then is not None:
            then(begins.step, exit_status)

    threading.Thread(target=see_out, name="trainer's end", daemon=True).start()
    return process.pid


def start_waiting(folder: AgentFolder) -> bool:
    """Take an agent out of the queue and start its trainer; whether it still waited.

    It gets its place back if the trainer dies before its first step, as long as this process runs.

    Raises:
        ArcadeError, UsageError: as `start_trainer`; it keeps its place, unless somebody else trains it.
    """
    place = training_queue.place(folder)
    if place is None or not training_queue.take(folder):
        return False
    try:
        start_trainer(folder, steps=place.steps, then=partial(_give_place_back, folder, place))
    except BaseException:
        if folder.path.is_dir() and not folder.trainer_alive():
            training_queue.put_back(folder, place)
        raise
    return True


def _give_place_back(folder: AgentFolder, place: training_queue.Place, begins_at: int, exit_status: int) -> None:
    """Let an agent wait again whose trainer came to nothing, unless a person ended it."""
    if exit_status in (0, *_ASKED_TO_END) or not folder.path.is_dir() or folder.trainer_alive():
        return
    with contextlib.suppress(ArcadeError), Ledger(folder.ledger_file, read_only=True) as ledger:
        if ledger.status().step <= begins_at and training_queue.place(folder) is None:
            later = time.time() + training_queue.RETRY_SECONDS
            training_queue.put_back(folder, replace(place, not_before=later))


@contextlib.contextmanager
def made_ready(folder: AgentFolder, *, steps: int | None = None) -> Iterator[tuple[Ledger, Status]]:
    """See to it that an agent can be trained now, and that nothing waits for an earlier trainer.

    Gives its ledger, and its status so far, to whoever trains it: who says there that training starts.

    Raises:
        ArcadeError, UsageError: as `start_trainer`.
    """
    champions.refuse(folder.path, "trained")
    policies.refuse(folder, "trained")
    folder.config()  # refused first, if it is damaged
    with Ledger(folder.ledger_file, repair=not folder.trainer_alive()) as ledger:
        status = ledger.status()
        _outwait_the_dead(folder, status.pid)
        state = true_state(status, folder.trainer_alive)
        if state not in AT_REST:
            raise ArcadeError(
                f"{folder.name} is already being trained by process {status.pid}; stop that first: "
                f"arcade-rl stop {shlex.quote(folder.name)}"
            )
        if state == "idle":
            check_has_more_to_do(folder, status, steps=steps)
        ledger.cancel_requests("came too late: its trainer was gone")
        training_queue.take(folder)
        yield ledger, status


def starting(status: Status, pid: int) -> Status:
    """What a trainer that loads says of itself, after what an earlier one said last."""
    return replace(
        status,
        state="starting",
        condition="",
        pid=pid,
        step=status.step - status.unsaved_steps,
        unsaved_steps=0,
        started=time.monotonic(),
        heartbeat=time.time(),
        activity="loading",
        error="",
        goal="",
    )


def check_has_more_to_do(folder: AgentFolder, status: Status, *, steps: int | None) -> None:
    """Refuse to train an agent that is at rest, has done all that it was to, and is asked for no further `steps`.

    Raises:
        ArcadeError: it has.
    """
    if steps is None and not folder.evaluation_file.exists():
        check_unfinished(
            folder.name,
            folder.config().hyperparameters,
            step=status.step,
            best_evaluation=status.best_evaluation,
            evaluations_without_best=status.evaluations_without_best,
        )


def check_unfinished(
    name: str,
    hyperparameters: Hyperparameters,
    *,
    step: int,
    best_evaluation: float | None,
    evaluations_without_best: int,
) -> None:
    """Refuse to train an agent that has done all its steps, or has met a goal.

    Raises:
        ArcadeError: it has.
    """
    goal = goals.met(hyperparameters, best_evaluation, evaluations_without_best)
    if step >= hyperparameters.training_steps or goal:
        done = f": {goal}" if goal else f" its {hyperparameters.training_steps:,} training steps"
        raise ArcadeError(
            f"{name} has finished{done}; train on with: "
            f"arcade-rl train {shlex.quote(name)} --steps {further_steps(step)}"
        )


def ask_and_wait(
    folder: AgentFolder, kind: RequestKind, changes: dict[str, Value] | None = None, *, timeout: float = 60.0
) -> str:
    """Ask something of an agent's trainer, and wait until it has obeyed; returns its answer, a line for people.

    After a `stop` or `discard` the trainer is gone. Both reach it by a signal where the ledger cannot be written.

    Args:
        timeout: seconds to wait for the answer.

    Raises:
        UsageError: the trainer refused (a hyperparameter that cannot change now), or it is a champion.
        ArcadeError: the agent is not training, its trainer died, there was no answer in time, or a stop would lose what
            cannot be saved: the trainer holds it, and ends when it can be saved.
    """
    champions.refuse(folder.path, "trained")
    with Ledger(folder.ledger_file) as ledger:
        if _state(folder, ledger) in AT_REST:
            raise ArcadeError(f"{folder.name} is not training; {_remedy_at_rest(folder, kind)}")
        deadline = time.monotonic() + timeout
        answer = _end(folder, ledger, kind, deadline) if kind in ENDS else _ask(folder, ledger, kind, changes, deadline)
    if answer.startswith(REFUSED):
        raise UsageError(answer.removeprefix(REFUSED))
    return answer


def _remedy_at_rest(folder: AgentFolder, kind: RequestKind) -> str:
    if kind in _NOTHING_TO:
        return f"there is nothing to {_NOTHING_TO[kind]}"
    return f"start it with: arcade-rl train {shlex.quote(folder.name)}"


def ask_to_stop(folder: AgentFolder) -> None:
    """Ask an agent's trainer, if there is one, to save and end, without waiting for it.

    Raises:
        ArcadeError: the ledger cannot be read.
    """
    with Ledger(folder.ledger_file) as ledger:
        if _state(folder, ledger) not in AT_REST:
            _ask_for_the_end(folder, ledger, "stop")


def _ask(
    folder: AgentFolder, ledger: Ledger, kind: RequestKind, changes: dict[str, Value] | None, deadline: float
) -> str:
    request = ledger.ask(kind, changes)
    while True:
        state = _state(folder, ledger)  # before the answer, which an ending trainer gives first
        if (answer := ledger.answer(request)) is not None:
            return answer
        if state in AT_REST:
            raise _ended_instead(folder, ledger, state)
        _wait(folder, deadline)


def _end(folder: AgentFolder, ledger: Ledger, kind: RequestKind, deadline: float) -> str:
    """Ask for the end, and wait until the trainer is gone: also one that has not taken its lock yet."""
    request = _ask_for_the_end(folder, ledger, kind)
    signal_due = time.monotonic() + _INSIST_SECONDS
    while (state := _state(folder, ledger)) not in AT_REST:
        status = ledger.status()
        if kind == "stop" and status.condition == "waiting" and status.state == "stopping":
            raise ArcadeError(status.activity)
        if kind == "discard" and not request and time.monotonic() > signal_due:
            _signal(folder)  # the first said what it would cost
            signal_due = time.monotonic() + _INSIST_SECONDS
        _wait(folder, deadline)
    if state == "crashed":
        raise _ended_instead(folder, ledger, state)
    return (ledger.answer(request) if request else None) or _epitaph(ledger.status())


def _ask_for_the_end(folder: AgentFolder, ledger: Ledger, kind: RequestKind) -> int:
    """The number of the request; 0 if a signal took its place."""
    try:
        return ledger.ask(kind)
    except DiskError:
        if kind == "discard" or ledger.status().state != "stopping":
            _signal(folder)
        return 0


def _signal(folder: AgentFolder) -> None:
    if folder.trainer_alive():
        end_by_signal(folder.trainer(), folder.pid_file, f"{folder.name} is being trained")


def end_by_signal(process: Process, named_in: Path, doing: str) -> None:
    """Ask a process to end by a signal.

    Args:
        named_in: the file that names it.
        doing: the beginning of the message where that cannot be: `lakes is run`.

    Raises:
        ArcadeError: it runs on another machine, or as another user.
    """
    if machine := process.other_machine:
        raise ArcadeError(f"{doing} by process {process.pid} of the machine {machine}; stop it there")
    try:
        process.send(signal.SIGTERM)
    except PermissionError:
        by = f"process {process.pid} of {owner_of(named_in)}"
        raise ArcadeError(f"{doing} by {by}; stop it as that user") from None


def _epitaph(status: Status) -> str:
    return f"stopped at step {status.step:,}; {status.error or 'everything is saved'}"


def _ended_instead(folder: AgentFolder, ledger: Ledger, state: State) -> ArcadeError:
    """The trainer is gone, and has not done what it was asked."""
    if state == "crashed":
        return ArcadeError(f"the trainer of {folder.name} died before it answered; see the end of {folder.log_file}")
    return ArcadeError(f"{folder.name} trains no more: {ledger.status().error or 'its training has ended'}")


def _wait(folder: AgentFolder, deadline: float) -> None:
    if time.monotonic() > deadline:
        raise ArcadeError(f"the trainer of {folder.name} has not answered yet; see the end of {folder.log_file}")
    time.sleep(_LOOK_SECONDS)


def _state(folder: AgentFolder, ledger: Ledger) -> State:
    return state_now(ledger.status, folder.trainer_alive)


def _outwait_the_dead(folder: AgentFolder, pid: int) -> None:
    """A killed trainer is dead a moment before the last of its threads lets go of the lock."""
    deadline = time.monotonic() + _DEAD_SECONDS
    while pid and not is_running(pid) and folder.trainer_alive() and time.monotonic() < deadline:
        time.sleep(_LOOK_SECONDS)


def _options(steps: int | None, minutes: float | None, device: str, num_threads: int | None) -> list[str]:
    given = {"--steps": steps, "--minutes": minutes, "--device": device, "--num-threads": num_threads}
    return [f"{name}={value}" for name, value in given.items() if value is not None]


def _spawn(folder: AgentFolder, options: list[str]) -> "subprocess.Popen[bytes]":
    with refusing("write", folder.log_file), folder.log_file.open("ab") as log:
        return subprocess.Popen(
            module_command("arcade_rl.training", str(folder.path.absolute()), *options),
            cwd=import_root(),
            env=module_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
