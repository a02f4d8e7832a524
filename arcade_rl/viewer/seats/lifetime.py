"""An agent's lifetime in its window: any of its checkpoints takes the joystick, loaded on a thread."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from arcade_rl.errors import ArcadeError, UsageError, excerpt
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.queries.checkpoints import brain_at, checkpoints_of
from arcade_rl.viewer.drawing.view import LifetimeView, Stop
from arcade_rl.viewer.seats.brain_watcher import LoadedBrain, Loader

_SHOWN_SECONDS = 4.0


@dataclass(slots=True)
class Lifetime:
    """Which brain of an agent's past plays; at first the one that the window was opened with.

    Attributes:
        load: reads a brain; raises ArcadeError with one line.
        present: the file of the brain that the window was opened with.
        switched: called when another brain is about to play.
        chosen: what plays, or will when it is loaded; None for the present one.
        problem: why the last one could not be loaded, in one line; empty if it could.
    """

    folder: AgentFolder
    load: Loader
    present: Path
    switched: Callable[[], None]
    chosen: Stop | None = None
    problem: str = ""
    _stops: tuple[Stop, ...] = ()
    _playing: Stop | None = None
    _shown_seconds: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _wanted: Stop | None = None
    _loaded: tuple[Stop, LoadedBrain] | None = None
    _thread: threading.Thread | None = None

    @property
    def in_past(self) -> bool:
        """Whether a brain plays that the window was not opened with."""
        return self.chosen is not None

    def move(self, by: int) -> None:
        """Choose an older brain (-1) or a newer one (1).

        Raises:
            UsageError: there are no others.
            ArcadeError: they cannot be listed.
        """
        self._stops = self._listed()
        if len(self._stops) < 2:
            raise UsageError(f"{self.folder.name} has no checkpoints yet; it gets one every checkpoint_interval steps")
        self.choose(max(0, min(len(self._stops) - 1, self._index() + by)))

    def choose(self, index: int) -> None:
        """Choose one of the stops of the view."""
        self._shown_seconds = _SHOWN_SECONDS
        stop = self._stops[index]
        if stop.path == self._path:
            return
        with self._lock:
            self.problem = ""
            self.chosen = None if stop.is_present else stop
            self._wanted, self._loaded = stop, None
            if self._thread is None:
                self._thread = threading.Thread(target=self._load_wanted, name="lifetime", daemon=True)
                self._thread.start()

    def elapse(self, seconds: float) -> None:
        """Let time pass: the slider goes when the present brain plays again."""
        self._shown_seconds -= seconds

    def take(self) -> tuple[Stop, LoadedBrain] | None:
        """The brain chosen last, once, when it is loaded."""
        with self._lock:
            loaded, self._loaded = self._loaded, None
        if loaded is not None:
            self._playing = self.chosen
            self.switched()
        return loaded

    def wait(self) -> None:
        """Wait until what was chosen last is loaded."""
        thread = self._thread
        if thread is not None:
            thread.join()

    @property
    def view(self) -> LifetimeView | None:
        """The slider; None while it is not shown."""
        if not self._stops or not (self.in_past or self._shown_seconds > 0):
            return None
        return LifetimeView(self._stops, self._index())

    @property
    def _path(self) -> Path:
        """The file of what plays, or will. It identifies a stop: a score may be added while it plays."""
        return self.chosen.path if self.chosen is not None else self.present

    def _index(self) -> int:
        for index, stop in enumerate(self._stops):
            if stop.path == self._path:
                return index
        return len(self._stops) - 1

    def _listed(self) -> tuple[Stop, ...]:
        """Every checkpoint, earliest first; the present brain among them, or last."""
        stops = []
        for each in checkpoints_of(self.folder):
            path = brain_at(self.folder, each.step)
            stops.append(Stop(each.step, each.label or "checkpoint", each.mean, path, path == self.present))
        if self.present == self.folder.best_file and not self.folder.is_champion:
            stops.append(Stop(None, "best", None, self.present, is_present=True))
        if not self.folder.is_champion:
            newest = self.folder.brain_file
            stops.append(Stop(None, "newest", None, newest, newest == self.present))
        return tuple(stops)

    # On the thread

    def _load_wanted(self) -> None:
        while True:
            with self._lock:
                wanted, self._wanted = self._wanted, None
                if wanted is None:
                    self._thread = None
                    return
            try:
                loaded = self.load(wanted.path)
            except Exception as error:  # whatever it is: a thread that ends silently would load nothing more
                said = f"{wanted.path.name} cannot be loaded ({excerpt(error)}); choose another checkpoint"
                with self._lock:
                    if self._wanted is None:  # else another was chosen meanwhile, and stays so
                        self.problem = str(error) if isinstance(error, ArcadeError) else said
                        self.chosen = self._playing
            else:
                with self._lock:
                    if self._wanted is None:
                        self._loaded = wanted, loaded
