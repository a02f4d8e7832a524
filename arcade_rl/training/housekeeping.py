"""What a trainer sees to between two steps: obey requests, report, save, show, and stand still while it is paused."""

import time
from collections.abc import Callable

from arcade_rl.games.game import Steps
from arcade_rl.shelf.agent_folder import AgentFolder
from arcade_rl.shelf.demonstrations import DemonstrationFolder
from arcade_rl.shelf.ledger import Ledger, State
from arcade_rl.training.batch_broadcast import BatchBroadcast
from arcade_rl.training.broadcast import Broadcast
from arcade_rl.training.learner import Learner
from arcade_rl.training.lessons import Lessons
from arcade_rl.training.reporter import Reporter
from arcade_rl.training.requests import Desk
from arcade_rl.training.stop_signals import StopSignals
from arcade_rl.training.storage import Storage
from arcade_rl.training.timing import Every, Stopwatch
from arcade_rl.training.trainer_log import TrainerLog
from arcade_rl.training.troubles import Troubles

_REQUEST_SECONDS = 0.2
_REPORT_SECONDS = 1.0
_BRAIN_SECONDS = 5.0
_RESUME_SECONDS = 25.0


class Housekeeping:
    """Keeps a training's word to the other processes. Everything here happens between two steps.

    Attributes:
        learning: whether the agent learns; otherwise training waits for an evaluation.
        clock: seconds of training since birth, pauses left out.

    Args:
        evaluation: what the evaluator does now, in a word or two.
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
        on_progress: Callable[[], None],
    ) -> None:
        self._learner = learner
        self._signals = signals
        self._evaluation = evaluation
        self._on_progress = on_progress
        self._troubles = Troubles(log)
        self._desk = Desk(ledger, folder, learner, log, self._troubles)
        self._lessons = Lessons(DemonstrationFolder(folder.demonstrations), learner, log, self._troubles)
        self._broadcast = Broadcast(folder.live_file, learner)
        self._batches = BatchBroadcast(folder.batch_file, learner)
        self.reporter = Reporter(ledger, learner, self._troubles, device=device)
        self.storage = Storage(folder, learner, self._troubles)
        self.clock = Stopwatch(learner.counts.training_seconds)
        self.learning = True
        self._state: State = "training"
        self._requests_due = Every(_REQUEST_SECONDS)
        self._report_due = Every(_REPORT_SECONDS)
        self._brain_due = Every(_BRAIN_SECONDS)
        self._resume_due = Every(_RESUME_SECONDS)

    def open(self) -> None:
        """Tell everybody that training begins, and show what there is."""
        self.reporter.speed.wait()
        self._lessons.begin()
        self.storage.save_brain()
        self.save_resume()

    def close(self) -> None:
        """Wait for what is being written, and let go of the files."""
        self.storage.close()
        self._broadcast.close()
        self._batches.close()

    @property
    def reason_to_stop(self) -> str:
        """Who wants training to end, in a few words; empty if nobody does."""
        if self._signals.received:
            return f"stopped by {self._signals.received}"
        return "stopped on request" if self._desk.stopping else ""

    @property
    def words(self) -> str:
        """What goes on, with what the person should know."""
        return "; ".join(filter(None, (self._activity, self._learner.note, self._troubles.note)))

    @property
    def _activity(self) -> str:
        """What training does now, in a word or two."""
        if self._state != "training":
            return {"paused": "paused", "stopping": "saving"}.get(self._state, "")
        learns = ("learning" if self._learner.agent.updates else "gathering experience") if self.learning else ""
        return ", ".join(filter(None, (learns, self._evaluation())))

    def show(self, steps: Steps, now: float) -> None:
        """Show the screens and what was learned from, if it is time."""
        self._broadcast.show(steps, now)
        self._batches.show(now)

    def look_after(self, now: float) -> None:
        """Do what is due by `time.monotonic`; when it returns, training may go on."""
        if self._requests_due.due(now):
            self.storage.collect()
            self._obey()
            self._on_progress()
        if self._report_due.due(now):
            self._lessons.look()
            if self.learning:
                self.reporter.measure()
            self._report()
        if self._brain_due.due(now):
            self.storage.save_brain()
        if self._resume_due.due(now):
            self.save_resume()

    def save_resume(self, *, at_once: bool = False) -> None:
        """The ledger goes first: what the resume state counts must be in it. See `Storage.save_resume`."""
        self._report()
        self.storage.save_resume(at_once=at_once)

    def finish(self) -> str:
        """Save everything and tell everybody; returns what could not be saved, empty if all was."""
        self._state = "stopping"
        self._report()
        self.storage.save_all()
        self._state, problem = "idle", self._troubles.note
        self._report(error=problem)
        self._desk.answer_stops(f"stopped at step {self._learner.counts.step:,}; {problem or 'everything is saved'}")
        return problem

    def _report(self, error: str = "") -> None:
        self._learner.counts.training_seconds = self.clock.seconds
        learning = self.learning and self._state == "training"
        self.reporter.write(self._state, self.words, learning=learning, error=error)

    def _obey(self) -> None:
        if self._desk.read():
            self._state = "paused" if self._desk.paused else "training"
            self._report()
            self._desk.answer()
        if self._desk.paused:
            self._wait()

    def _wait(self) -> None:
        """Save, then stand still until asked to go on or to stop."""
        self.clock.pause()
        self.storage.save_brain()
        self.save_resume()
        while self._desk.paused and not self.reason_to_stop:
            time.sleep(_REQUEST_SECONDS / 2)
            self.storage.collect()
            report_due = self._report_due.due(time.monotonic())
            if report_due:
                self._lessons.look()
            if self._desk.read() or report_due:
                self._state = "paused" if self._desk.paused else "training"
                self._report()
                self._desk.answer()
                self._on_progress()
        self._state = "training"
        self.clock.go()
        self.reporter.speed.wait()
