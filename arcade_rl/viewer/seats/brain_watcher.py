"""Notices a newer brain file and loads it on a thread, so that a person sees the agent learn as it happens."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from arcade_rl.agents.agent import Policy
from arcade_rl.errors import ArcadeError, excerpt

_LOOK_EVERY_SECONDS = 0.25

Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class LoadedBrain:
    """A policy that is ready to play.

    Attributes:
        step: agent steps that it has trained for.
        saved: seconds since the epoch when it was written.
    """

    policy: Policy
    step: int
    saved: float


Loader = Callable[[Path], LoadedBrain]


class BrainWatcher:
    """Watches one brain file on its own thread. While a brain cannot be read, the last one stays in use.

    Args:
        find: where the file is now; None while its agent is gone: no other brain is read in its place.
        load: reads a brain; raises ArcadeError with one line.
        loaded: the stamp of the file (see `stamp_of`) from which the session's brain was read; it is not read again.
    """

    def __init__(self, find: Callable[[], Path | None], load: Loader, loaded: Stamp | None) -> None:
        self._find = find
        self._load = load
        self._seen = loaded
        self._lock = threading.Lock()
        self._newest: LoadedBrain | None = None
        self._problem = ""
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="brain-watcher", daemon=True)

    def start(self) -> None:
        """Start looking, a few times a second."""
        self._thread.start()

    def stop(self) -> None:
        """Stop; returns when the thread has ended."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def take(self) -> LoadedBrain | None:
        """The newest brain, unless it has been taken already; else None."""
        with self._lock:
            newest, self._newest = self._newest, None
            return newest

    @property
    def problem(self) -> str:
        """Why the newest brain could not be read, in one line; empty if it could."""
        return self._problem

    def look(self) -> None:
        """Look once: load the brain if the file has changed."""
        path = self._find()
        stamp = stamp_of(path) if path is not None else None
        if path is None or stamp is None or stamp == self._seen:
            return
        self._seen = stamp
        try:
            brain = self._load(path)
        except ArcadeError as error:
            self._problem = str(error)
            return
        self._problem = ""
        with self._lock:
            self._newest = brain

    def _watch(self) -> None:
        while not self._stopped.wait(_LOOK_EVERY_SECONDS):
            try:
                self.look()
            except Exception as error:  # whatever it is: a thread that ends silently would stop watching
                self._problem = f"the newest brain cannot be loaded ({excerpt(error)}); the previous one keeps playing"


def stamp_of(path: Path) -> Stamp | None:
    """Identifies a version of a file; None if there is no file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_ino, status.st_size)
