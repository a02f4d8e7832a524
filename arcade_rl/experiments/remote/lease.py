"""The driver's end of one training on another machine: gives it out, and brings home what has become of it.

The driver holds the trainer's lock of the agent's folder as long as the lease lasts, so that nobody else trains the
agent, and it alone writes there. What comes from a worker whose lease has ended is not even looked at.
"""

import contextlib
import os
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, Protocol

from arcade_rl.errors import ArcadeError, DiskError, excerpt
from arcade_rl.experiments.remote.messages import News, Order, Piece, Requests
from arcade_rl.experiments.remote.parcels import Inbox, Outbox
from arcade_rl.experiments.remote.worker import LEASE_SECONDS
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.feeds.live_feed import LiveFeedWriter, LiveFrame
from arcade_rl.shelf.ledger.ledger import Ledger, Status
from arcade_rl.shelf.storage.file_stamp import stamp
from arcade_rl.training.core import resume_state
from arcade_rl.training.core.learner import resume_file
from arcade_rl.training.run.trainer_log import TrainerLog

_SILENCE_SECONDS = LEASE_SECONDS + 15.0  # by then a worker that lives has ended its trainer
_HEARTBEAT_SECONDS = 10.0
_ANSWER_SECONDS = 0.5  # between two looks for an answer that somebody waits for
_ENDS = ("stop", "discard")


class RemoteWorker(Protocol):
    """A `Worker` on some machine, which may be lost at any moment."""

    def call(self, method: str, *values: Any) -> "Future[Any]":
        """Call a method; the future raises what it does, or that the worker is lost."""

    def kill(self) -> None:
        """End it with all that it has started, whether or not it still answers."""


class Lease:
    """One agent, given to one worker.

    Attributes:
        ended: it is over: its worker is gone, and the agent's lock is free.
        closing: its worker, whose trainer has ended, still clears up; None if it does not.
        delivery_seconds: how long it took to put the newest news in their place.
    """

    def __init__(
        self,
        folder: AgentFolder,
        worker: RemoteWorker,
        order: Order,
        *,
        wake: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the agent's lock, and begin to send its files.

        Args:
            wake: called, from any thread, when a look is worth while at once: training begins or has ended.

        Raises:
            ArcadeError: somebody trains the agent, or the disk refuses.
        """
        self.folder = folder
        self.ended = False
        self.closing: Future[Any] | None = None
        self.delivery_seconds = 0.0
        self._worker, self._order, self._clock, self._wake = worker, order, clock, wake
        self._lines: list[str] = []
        self._call: Future[Any] | None = None
        self._trainers_end: Future[Any] | None = None
        self._then: Callable[[Any], None] = self._placed
        self._asked = clock()
        self._is_placed = self._has_begun = False
        self._is_urgent = True  # somebody waits for it to begin, or to end
        self._undelivered: News | None = None
        self._trouble = ""
        self._due = 0.0
        self._requests: dict[int, str] = {}  # those that the worker has not answered, by number
        self._unsent: Requests = ()
        self._stamps: tuple[object, ...] = ()
        self._feed: LiveFeedWriter | None = None
        self._held = contextlib.ExitStack()
        self._held.enter_context(folder.training_lock())
        try:
            self._saved_step = _saved_step(folder, order.status.step)
            self._inbox, self._outbox = Inbox(folder), Outbox(folder)
            with Ledger(folder.ledger_file) as ledger:
                ledger.forget_after(self._saved_step)
                ledger.set_status(self._at_home(order.status, "waiting for a place in the cluster"))
            self._outbox.take_up_all()
        except BaseException:
            self._held.close()
            raise
        self._send_files()

    def look(self, *, every_seconds: float) -> list[str]:
        """Do what can be done now, without waiting for the worker; returns what happened, in lines for people.

        Args:
            every_seconds: how often news are asked for.
        """
        self._lines = []
        if self.ended:
            return []
        try:
            if not self.folder.holds_training_lock():
                self._end("its folder was removed, renamed or replaced")
            else:
                self._look(every_seconds)
            self._trouble = ""
        except DiskError as error:  # what has come is kept, and put in its place later
            if str(error) != self._trouble:
                self._lines.append(f"{self.folder.name} waits: {error}")
            self._trouble = str(error)
        except ArcadeError as error:
            self._end(str(error))
        return self._lines

    def abandon(self) -> None:
        """End it at once; what has not come home is lost."""
        if not self.ended:
            self._end("")

    def _look(self, every_seconds: float) -> None:
        if self._call is not None and self._call.done():
            self._hear(self._call)
        elif self._call is not None and self._is_placed and self._clock() - self._asked > _SILENCE_SECONDS:
            self._end(f"its worker has not answered for {_SILENCE_SECONDS:.0f} s")
        if self._undelivered is not None:
            if self._call is None and self._clock() - self._asked > _HEARTBEAT_SECONDS:
                self._ask(lambda _: None, "take", ())  # the disk refuses, and the lease must not run out
            self._deliver(every_seconds)
        if not self.ended:
            self._look_for_requests()
        if self._is_due:
            requests, self._unsent = self._unsent, ()
            self._ask(self._came, "news", requests)

    @property
    def _is_due(self) -> bool:
        """Whether it is time to ask for news."""
        if self.ended or not self._has_begun or self._call is not None or self._undelivered is not None:
            return False
        if self._trainers_end is not None and self._trainers_end.done():
            self._trainers_end, self._due, self._is_urgent = None, self._clock(), True
        return bool(self._unsent) or self._clock() >= self._due

    def _hear(self, call: "Future[Any]") -> None:
        self._call = None
        try:
            result = call.result()
        except Exception as error:  # from a worker or from Ray: all that helps is another start
            self._end(f"its worker is lost ({_first_line(error)})")
        else:
            self._then(result)

    def _ask(self, then: Callable[[Any], None], method: str, *values: Any) -> None:
        self._asked, self._then = self._clock(), then
        self._call = self._worker.call(method, *values)
        if self._is_urgent:
            self._call.add_done_callback(lambda _: self._wake())

    # Before it trains

    def _send_files(self) -> None:
        self._ask(self._placed, "take", self._outbox.pack())

    def _placed(self, _: None) -> None:
        self._is_placed = True
        if self._outbox.is_empty:
            self._ask(self._begun, "begin", self._order)
        else:
            self._send_files()

    def _begun(self, node: str) -> None:
        self._has_begun, self._is_urgent = True, False
        self._trainers_end = self._worker.call("wait")
        self._trainers_end.add_done_callback(lambda _: self._wake())
        self._lines.append(f"{self.folder.name} trains on {node}")

    # While it trains

    def _came(self, news: News) -> None:
        if news.lease == self._order.lease:
            self._undelivered = news

    def _deliver(self, every_seconds: float) -> None:
        """Put in its place what has come, the ledger first: the resume state counts on it.

        What the disk refuses is still undelivered, and nothing that it has taken is.
        """
        news, began = self._undelivered, self._clock()
        assert news is not None
        with Ledger(self.folder.ledger_file) as ledger:
            for evaluation in news.evaluations:
                ledger.forget_evaluation(evaluation.step)  # it may have been made again
            ledger.record(
                episodes=news.episodes,
                metrics=news.metrics,
                evaluations=news.evaluations,
                status=self._at_home(news.status, news.status.activity),
            )
            self._undelivered = news = replace(news, episodes=(), metrics=(), evaluations=())
            while news.pieces:
                self._put(news.pieces[0])
                self._undelivered = news = replace(news, pieces=news.pieces[1:])
            if news.is_complete and news.is_evaluated:
                with contextlib.suppress(OSError):
                    self.folder.evaluation_file.unlink(missing_ok=True)
            if news.log:
                TrainerLog(self.folder.log_file).take_over(news.log)
            self._undelivered = news = replace(news, log=b"")
            self._show(news.frame)
            for number, answer in news.answers:
                ledger.obey(number, answer)
                self._requests.pop(number, None)
            self._stamps = self._ledger_stamps()  # before: what is asked from now on is looked for
            self._take_requests(ledger)
        self._undelivered = None
        self.delivery_seconds = self._clock() - began
        if news.has_ended and news.is_complete:
            self.closing = self._worker.call("close")
            self._release()
        elif not news.is_complete:
            self._due = self._clock()
        else:
            self._due = self._clock() + (_ANSWER_SECONDS if self._requests else every_seconds)

    def _put(self, piece: Piece) -> None:
        self._inbox.put(piece)
        if piece.is_last and piece.name.startswith("resume/"):
            self._saved_step = _saved_step(self.folder, self._saved_step)

    def _at_home(self, status: Status, activity: str) -> Status:
        """What is said of it here: nobody else's process, clock or unsaved steps count."""
        at_rest = status.state == "idle"
        return replace(
            status,
            pid=0 if at_rest else os.getpid(),
            started=self._order.status.started,
            heartbeat=time.time(),
            activity=activity,
            unsaved_steps=0 if at_rest else max(0, status.step - self._saved_step),
        )

    def _show(self, frame: LiveFrame | None) -> None:
        if frame is None:
            return
        if self._feed is None:
            self._feed = LiveFeedWriter(self.folder.live_file, *frame.screens.shape)
        self._feed.write(frame)

    # What is asked of it

    def _look_for_requests(self) -> None:
        """Cheap while nobody has written into the ledger."""
        stamps = self._ledger_stamps()
        if stamps == self._stamps:
            return
        with Ledger(self.folder.ledger_file) as ledger:
            self._take_requests(ledger)
            if not self._has_begun and any(kind in _ENDS for kind in self._requests.values()):
                ledger.cancel_requests("it had not begun")
                ledger.set_status(replace(self._order.status, state="idle", pid=0, activity=""))
                self._end("")
        self._stamps = stamps

    def _take_requests(self, ledger: Ledger) -> None:
        new = tuple(each for each in ledger.open_requests() if each.id not in self._requests)
        self._requests |= {each.id: each.kind for each in new}
        self._unsent += new

    def _ledger_stamps(self) -> tuple[object, ...]:
        file = self.folder.ledger_file
        return stamp(file), stamp(file.with_name(f"{file.name}-wal"))

    # When it ends

    def _end(self, reason: str) -> None:
        """Its worker is lost, or not wanted any more. What has come home stays; another may go on from there."""
        self._worker.kill()
        if reason:
            reason = f"{reason}; it continues from step {self._saved_step:,}, the last that had arrived"
            self._lines.append(f"{self.folder.name}: {reason}")
        if self.folder.holds_training_lock():  # else it is another's
            self._note_end(reason)
        self._release()

    def _note_end(self, reason: str) -> None:
        if reason:
            TrainerLog(self.folder.log_file).line(f"warning: {reason}")
        with contextlib.suppress(ArcadeError), Ledger(self.folder.ledger_file) as ledger:
            if (status := ledger.status()).state != "idle":
                ledger.set_status(replace(status, started=0.0))  # nobody waits for it to start any more

    def _release(self) -> None:
        self.ended = True
        self._call = self._trainers_end = self._undelivered = None
        self._outbox.close()
        if self._feed is not None:
            self._feed.close()
        self._held.close()


def _saved_step(folder: AgentFolder, otherwise: int) -> int:
    """The step of the resume state at home; `otherwise` if there is none that can be read."""
    try:
        return resume_state.read_step(resume_file(folder))
    except ArcadeError:
        return otherwise


def _first_line(error: Exception) -> str:
    """What a worker or Ray says first; what follows is for the developers of either."""
    lines = str(getattr(error, "cause", None) or error).strip().splitlines()
    return excerpt(lines[0] if lines else type(error).__name__)
