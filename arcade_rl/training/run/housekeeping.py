"""What a trainer sees to between two steps: obey requests, report, save, show, and stand still while it is paused."""

import contextlib
import time
from collections.abc import Callable

from arcade_rl.errors import ArcadeError, DiskError
from arcade_rl.games.game import Steps
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.demonstrations.demonstrations import DemonstrationFolder
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.training.core.learner import Learner
from arcade_rl.training.core.time_use import StepClock
from arcade_rl.training.core.timing import Every, Stopwatch
from arcade_rl.training.run.broadcasts import BatchBroadcast, Broadcast
from arcade_rl.training.run.lessons import Lessons
from arcade_rl.training.run.reporter import LEDGER, Reporter
from arcade_rl.training.run.requests import RequestHandler
from arcade_rl.training.run.situation import Situation
from arcade_rl.training.run.stop_signals import StopSignals
from arcade_rl.training.run.storage import Storage
from arcade_rl.training.run.trainer_log import TrainerLog
from arcade_rl.training.run.troubles import Troubles

_REQUEST_SECONDS = 0.2
_REPORT_SECONDS = 1.0
_BRAIN_SECONDS = 5.0
_RESUME_SECONDS = 25.0
_RETRY_SECONDS = 3.0
_INSISTENCE_SECONDS = (1.0, 60.0)  # when a second signal means it: after what the first would cost was said
_ROOM = "make room for the replay memory"


class Housekeeping:
    """Keeps a training's word to the other processes. Everything here happens between two steps.

    Attributes:
        situation: where training stands.
        clock: seconds of training since the agent was made, pauses left out.
        step_clock: where they go.

    Args:
        evaluation: what the evaluator does now, in a word or two.
        evaluation_seconds: what it has taken from training so far.
    """

    def __init__(
        self,
        folder: AgentFolder,
        ledger: Ledger,
        learner: Learner,
        log: TrainerLog,
        signals: StopSignals,
        *,
        device: str,
        evaluation: Callable[[], str],
        evaluation_seconds: Callable[[], float],
        on_progress: Callable[[], None],
    ) -> None:
        self._folder = folder
        self._learner = learner
        self._log = log
        self._signals = signals
        self._on_progress = on_progress
        self._troubles = Troubles(log)
        self._requests = RequestHandler(ledger, folder, learner, log, self._troubles)
        self._lessons = Lessons(DemonstrationFolder(folder.demonstrations), learner, log, self._troubles)
        self._broadcast = Broadcast(folder.live_file, learner)
        self._batches = BatchBroadcast(folder.batch_file, learner)
        self.clock = Stopwatch(learner.counts.training_seconds)
        self.step_clock = StepClock(lambda: self.clock.seconds, evaluation_seconds)
        self.reporter = Reporter(ledger, learner, self._troubles, self.step_clock, device=device)
        self.storage = Storage(folder, learner, log, self._troubles)
        self.situation = Situation(learner, self.storage, self._troubles, evaluation)
        self._is_lost = False  # as last looked
        self._warned = 0.0  # when a signal was last answered with what ending would cost
        self._requests_due = Every(_REQUEST_SECONDS)
        self._report_due = Every(_REPORT_SECONDS)
        self._brain_due = Every(_BRAIN_SECONDS)
        self._resume_due = Every(_RESUME_SECONDS)
        self._retry_due = Every(_RETRY_SECONDS)

    def open(self) -> None:
        """Tell everybody that training begins, and show what there is."""
        self._lessons.begin()
        self.storage.save_brain()
        self.save_resume()
        self.reporter.begin()

    def close(self) -> None:
        """Wait for what is being written, say how it went unless all is said, and let go of the files."""
        self.storage.close()
        if self.situation.state != "idle" and not self.lost:
            with contextlib.suppress(ArcadeError):
                self._report()
        self._broadcast.close()
        self._batches.close()

    @property
    def lost(self) -> str:
        """What became of the agent's folder, into which nothing may be written then; empty while it is there."""
        if self._folder.holds_training_lock():
            return ""
        done = "training has ended, and nothing more was saved"
        return f"the folder of {self._folder.name} was removed, renamed or replaced; {done}"

    @property
    def reason_to_stop(self) -> str:
        """Who wants training to end, in a few words; empty if nobody does."""
        if self._is_lost:
            return "its folder is gone"
        if self._signals.received:
            return f"stopped by {self._signals.received}"
        return "stopped on request" if self._requests.stopping else ""

    def show(self, steps: Steps, now: float) -> None:
        """Show the screens and what was learned from, if it is time."""
        self._broadcast.show(steps, now)
        self._batches.show(now)

    def look_after(self, now: float) -> None:
        """Do what is due by `time.monotonic`; when it returns, training may go on."""
        if self._requests_due.due(now):  # the rest is due less often
            with self.step_clock.saving():
                self._look_after(now)

    def _look_after(self, now: float) -> None:
        self.storage.collect()
        self._obey()
        self._on_progress()
        self._is_lost = bool(self.lost)  # right before anything is written
        if self._is_lost:
            return
        if self._report_due.due(now):
            self._lessons.look()
            if self.situation.learning:
                self.reporter.measure()
            self._report()
        if self._brain_due.due(now):
            self.storage.save_brain()
        if self._retry_due.due(now):
            self.storage.retry()
        if self._resume_due.due(now):
            self.save_resume()
        if self._troubles.lasting:
            self._stand_still()

    def make_room(self) -> bool:
        """Take what the next step will need of the disk; False if that had to be waited for."""
        try:
            self._learner.agent.reserve()
        except DiskError:
            self._reserve()
            self._stand_still()
            return False
        return True

    def _reserve(self) -> None:
        with self._troubles.outlive(_ROOM, unsaved=True):
            self._learner.agent.reserve()

    def save_resume(self, *, at_once: bool = False) -> None:
        """The ledger goes first: what the resume state counts must be in it. See `Storage.save_resume`."""
        if self._report():
            self.storage.save_resume(at_once=at_once)

    def finish(self, *, goal: str) -> str:
        """Save everything and announce the end; returns what was given up, empty if all is saved.

        `goal` is the one that ended training, if one did.

        If the disk refuses, everything is held until it can be saved, or until somebody insists on the end. Into
        another's folder nothing is saved.
        """
        if lost := self.lost:
            return lost
        self.situation.state = "stopping"
        self._troubles.forget(_ROOM)
        self._save_all()
        self.clock.pause()
        while not self.situation.on_disk:
            if lost := self.lost:
                return lost
            self._hold(True)
            if self._given_up():
                return self._give_up()
            self._look_while_waiting(self._save_all)
        self.situation.state, self.situation.holding = "idle", False
        self.reporter.goal = goal
        self._report()
        self._requests.answer_stops(f"stopped at step {self._learner.counts.step:,}; everything is saved")
        return ""

    def _save_all(self) -> None:
        if self._report():
            self.storage.save_all()

    def _given_up(self) -> bool:
        """Whether somebody insists on the end. A first signal is answered with what that would cost."""
        signalled, (least, most) = self._signals.newest, _INSISTENCE_SECONDS
        if self._requests.discarding or (self._warned and least <= signalled - self._warned <= most):
            return True
        if signalled > self._warned:
            self._warned = time.monotonic()
            self._log.line(f"warning: {self.situation.loss}; the same signal again within a minute gives them up")
        return False

    def _give_up(self) -> str:
        problem = f"{self.situation.unsaved_steps:,} steps since the last save were given up: {self._troubles.refusal}"
        self._requests.answer_stops(f"stopped at step {self.storage.saved_step:,}; {problem}")
        return problem

    def _report(self) -> bool:
        """Write everything into the ledger; returns whether it is there."""
        self._learner.counts.training_seconds = self.clock.seconds
        self.reporter.write(
            "paused" if self.situation.holding and self.situation.state == "training" else self.situation.state,
            self.situation.words,
            learning=self.situation.learning and self.situation.state == "training" and not self.situation.holding,
            condition="waiting" if self.situation.holding else "",
            unsaved_steps=self.situation.unsaved_steps,
        )
        return not self._troubles.has(LEDGER)

    def _obey(self) -> None:
        self._answer()
        if self._requests.paused:
            self._stand_still()

    def _answer(self) -> None:
        """Obey what was asked for, if there still is a folder where somebody can ask."""
        self._is_lost = bool(self.lost)
        if self._is_lost:
            return
        if self._requests.read():
            if not self.situation.ending:
                self.situation.state = "paused" if self._requests.paused else "training"
            self._report()
            self._requests.answer()

    def _stand_still(self) -> None:
        """Save, and wait while a person wants that or the disk refuses, until asked to stop."""
        self.clock.pause()
        self.situation.holding = self._cannot_go_on
        self._save()
        while (self._requests.paused or self.situation.holding) and not self.reason_to_stop:
            self._look_while_waiting(self._save)
            self._hold(self._cannot_go_on or (self.situation.holding and not self.situation.on_disk))
        self.situation.state, self.situation.holding = "training", False
        self.clock.go()
        self.reporter.speed.wait()

    def _hold(self, holding: bool) -> None:
        """Stand still because of the disk, or no longer; either is said at once."""
        if holding != self.situation.holding:
            self.situation.holding = holding
            self._report()

    @property
    def _cannot_go_on(self) -> bool:
        return self._troubles.lasting or self._troubles.has(_ROOM)

    def _save(self) -> None:
        self.storage.retry()
        self.storage.save_brain()
        self.save_resume(at_once=self.storage.idle or self.storage.refused)

    def _look_while_waiting(self, save: Callable[[], None]) -> None:
        """A moment of standing still; `save` is tried now and then until everything is on the disk."""
        time.sleep(_REQUEST_SECONDS / 2)
        now = time.monotonic()
        self.storage.collect()
        self._answer()
        if self._retry_due.due(now) and not self.situation.on_disk:
            if self._troubles.has(_ROOM):
                self._reserve()
            save()
        if self._report_due.due(now):
            self._lessons.look()
            self._report()
        self._on_progress()
