"""The worker's end: trains one agent in its own folder, and hands out what has become of it."""

import contextlib
import os
import platform
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from arcade_rl.child_processes import module_command, module_environment
from arcade_rl.errors import ArcadeError
from arcade_rl.experiments.remote.messages import News, Order, Piece, Requests
from arcade_rl.experiments.remote.parcels import Inbox, Outbox, files_home
from arcade_rl.locations import import_root
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.feeds.live_feed import LiveFrame, read_frame
from arcade_rl.shelf.ledger.ledger import Episode, Evaluation, Ledger, Logged, Metrics
from arcade_rl.shelf.storage.atomic import refusing
from arcade_rl.version import __version__

LEASE_SECONDS = 60.0
"""A worker that hears nothing for so long ends its trainer: the driver may have given the agent to another."""

WORKERS_FOLDERS = "arcade-rl-worker-"
"""How the names of workers' own folders begin, among the temporary files."""

_FORGOTTEN_SECONDS = 3_600.0
_MOST_ROWS = 20_000  # of one kind in one news
_MOST_LOG_BYTES = 2**18
_MOST_FRAME_BYTES = 2 * 2**20
_LOOK_SECONDS = 1.0


class Process(Protocol):
    """What the worker needs of its trainer's process; `subprocess.Popen` is one."""

    @property
    def pid(self) -> int:
        """Its number."""

    def poll(self) -> int | None:
        """Its exit status; None while it runs."""

    def wait(self) -> int:
        """Wait until it has ended."""

    def kill(self) -> None:
        """End it at once."""


class Worker:
    """Trains one agent once. Every call but `wait` returns soon, and no two of the others are made at a time.

    Raises:
        ArcadeError: (from any call) its lease has run out, or its disk refuses.
    """

    def __init__(
        self,
        agent: str,
        *,
        spawn: "Callable[[AgentFolder, Order], Process] | None" = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Make room for the agent's files.

        Args:
            spawn: starts the trainer in the agent's folder; by default a process that ends with this one.
        """
        _remove_forgotten(Path(tempfile.gettempdir()))
        self._saves = Path(tempfile.mkdtemp(prefix=WORKERS_FOLDERS))
        self._folder = AgentFolder(self._saves / agent)
        self._folder.path.mkdir()
        self._inbox, self._outbox = Inbox(self._folder), Outbox(self._folder)
        self._order: Order | None = None
        self._spawn, self._clock = spawn or spawn_trainer, clock
        self._process: Process | None = None
        self._next_rows: dict[type, int] = {}
        self._requests: dict[int, int] = {}  # their numbers at home, by those here
        self._log_bytes = 0
        self._frame_step = -1
        self._heard = clock()
        self._is_closed = threading.Event()

    def take(self, pieces: tuple[Piece, ...]) -> None:
        """Keep pieces of the files that the trainer begins from."""
        self._hear()
        for piece in pieces:
            self._inbox.put(piece)

    def begin(self, order: Order) -> str:
        """Start the trainer; returns the machine's name."""
        self._hear()
        if order.version != __version__:
            raise ArcadeError(
                f"{platform.node()} has arcade-rl {__version__}, the driver {order.version}; install the same on both"
            )
        self._order = order
        if order.games:
            (self._saves / "games.toml").write_bytes(order.games)
        with Ledger(self._folder.ledger_file) as ledger:
            ledger.set_status(order.status)
            self._outbox.note_sent(files_home(self._folder, with_replay=True))
            self._process = self._spawn(self._folder, order)
            # By its number the trainer knows that it was announced, and keeps what is asked of it while it loads.
            ledger.set_status(replace(order.status, pid=self._process.pid))
        threading.Thread(target=self._watch_the_lease, name="lease", daemon=True).start()
        return platform.node()

    def wait(self) -> None:
        """Return when the trainer has ended, or the lease."""
        assert self._process is not None, "it has not begun"
        self._process.wait()

    def news(self, requests: Requests = ()) -> News:
        """Put requests to the trainer, and hand out what has become of it."""
        self._hear()
        assert self._order is not None, "it has not begun"
        assert self._process is not None
        has_ended = self._process.poll() is not None  # before anything is read
        has_looked = self._outbox.look(with_replay=has_ended)
        with Ledger(self._folder.ledger_file) as ledger:
            self._pass_on(ledger, requests, has_ended=has_ended)
            answers = self._answers(ledger)
            episodes, metrics = self._rows(ledger, Episode), self._rows(ledger, Metrics)
            evaluations = self._rows(ledger, Evaluation)
            status = ledger.status()
        pieces = self._outbox.pack()
        log = self._log()
        full = max(len(episodes), len(metrics), len(evaluations)) == _MOST_ROWS or len(log) == _MOST_LOG_BYTES
        return News(
            lease=self._order.lease,
            status=status,
            episodes=episodes,
            metrics=metrics,
            evaluations=evaluations,
            answers=answers,
            log=log,
            pieces=pieces,
            is_evaluated=self._outbox.is_evaluated,
            frame=self._frame(),
            is_complete=has_looked and self._outbox.is_empty and not full,
            has_ended=has_ended,
        )

    def close(self) -> None:
        """End the trainer, if it has not ended yet, and remove the folder."""
        self._is_closed.set()
        self._outbox.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._saves, ignore_errors=True)

    def _hear(self) -> None:
        if self._is_closed.is_set():
            raise ArcadeError(f"{platform.node()} heard nothing for {LEASE_SECONDS:.0f} s and ended its trainer")
        self._heard = self._clock()
        with refusing("write", self._saves):
            os.utime(self._saves)  # for other workers here to see that it is not forgotten

    def _watch_the_lease(self) -> None:
        while not self._is_closed.wait(_LOOK_SECONDS):
            self.end_if_forgotten()

    def end_if_forgotten(self) -> None:
        """End all if nobody has asked for too long."""
        if self._clock() - self._heard > LEASE_SECONDS:
            self.close()

    def _pass_on(self, ledger: Ledger, requests: Requests, *, has_ended: bool) -> None:
        for request in requests:
            if request.id not in self._requests.values():
                self._requests[ledger.ask(request.kind, request.changes)] = request.id
        if has_ended:
            ledger.cancel_requests("came too late: its trainer was gone")

    def _answers(self, ledger: Ledger) -> tuple[tuple[int, str], ...]:
        answered = {here: answer for here in self._requests if (answer := ledger.answer(here)) is not None}
        return tuple((self._requests.pop(here), answer) for here, answer in answered.items())

    def _rows(self, ledger: Ledger, kind: type[Logged]) -> tuple[Logged, ...]:
        rows = ledger.numbered(kind, first=self._next_rows.get(kind, 1), most=_MOST_ROWS)
        if rows:
            self._next_rows[kind] = max(rows) + 1
        return tuple(rows.values())

    def _log(self) -> bytes:
        with contextlib.suppress(OSError), self._folder.log_file.open("rb") as file:
            if os.fstat(file.fileno()).st_size < self._log_bytes:
                self._log_bytes = 0  # the trainer has shortened it
            file.seek(self._log_bytes)
            data = file.read(_MOST_LOG_BYTES)
            self._log_bytes += len(data)
            return data
        return b""

    def _frame(self) -> LiveFrame | None:
        frame = read_frame(self._folder.live_file)
        if frame is None or frame.step == self._frame_step or frame.screens.nbytes > _MOST_FRAME_BYTES:
            return None
        self._frame_step = frame.step
        return frame


def spawn_trainer(folder: AgentFolder, order: Order) -> "subprocess.Popen[bytes]":
    """Start a trainer that ends when this process does, however that ends."""
    threads = [f"--num-threads={order.num_threads}"] if order.num_threads else []
    with folder.log_file.open("ab") as log:
        return subprocess.Popen(
            [
                *module_command("arcade_rl.experiments.remote.trainer_process"),
                *(str(folder.path), f"--device={order.device}", *threads),
            ],
            cwd=import_root(),
            env=module_environment(ARCADE_RL_SAVES=str(folder.path.parent)),
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _remove_forgotten(folder: Path) -> None:
    """Remove what workers of this machine left behind when they were killed: they are not heard of any more."""
    for each in folder.glob(f"{WORKERS_FOLDERS}*"):
        with contextlib.suppress(OSError, ArcadeError):
            is_old = time.time() - each.stat().st_mtime > _FORGOTTEN_SECONDS
            if is_old and not any(AgentFolder(agent).trainer_alive() for agent in each.iterdir()):
                shutil.rmtree(each, ignore_errors=True)
