"""An agent's lifetime in its window: any of its checkpoints takes the joystick, loaded on a thread."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from arcade_rl.errors import ArcadeError, UsageError, excerpt
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.queries.checkpoints import brain_of, checkpoints_of
from arcade_rl.viewer.drawing.view import LifetimeView, Stop
from arcade_rl.viewer.seats.brain_watcher import BrainWatcher, LoadedBrain, Loader
from arcade_rl.viewer.seats.seated_agent import SeatedAgent

_SHOWN_SECONDS = 4.0
_NEWEST, _BEST = AgentFolder(Path()).brain_file, AgentFolder(Path()).best_file  # from any agent's folder


@dataclass(slots=True)
class Lifetime:
    """Which brain of an agent's past plays; at first the one that the window was opened with.

    Attributes:
        load: reads a brain; raises ArcadeError with one line.
        present: the file of the brain that the window was opened with, from the agent's folder.
        switched: called when another brain is about to play.
        newest: notices newer brains of the newest stop; None where none can arrive, or the window was opened with it.
        chosen: what plays, or will when it is loaded; None for the present one.
        problem: why the last one could not be loaded, in one line; empty if it could, or another was chosen since.
    """

    agent: SeatedAgent
    load: Loader
    present: Path
    switched: Callable[[], None]
    newest: BrainWatcher | None = None
    chosen: Stop | None = None
    problem: str = ""
    _stops: tuple[Stop, ...] = ()
    _playing: Stop | None = None
    _unreadable: Stop | None = None
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
        """Choose an older brain (-1) or a newer one (1), counted from one that could not be loaded: past it.

        Raises:
            UsageError: there are no others.
            ArcadeError: they cannot be listed.
        """
        self._stops = self._listed()
        if len(self._stops) < 2:
            raise UsageError(self._why_none())
        at = self._index(self._path if self._unreadable is None else self._unreadable.path)
        self.choose(max(0, min(len(self._stops) - 1, at + by)))

    def _why_none(self) -> str:
        if self.agent.folder.config().is_actor_critic:
            return f"{self.agent.name} has no checkpoints: an imported policy is not trained here"
        return f"{self.agent.name} has no checkpoints yet; it gets one every checkpoint_interval steps"

    def choose(self, index: int) -> None:
        """Choose one of the stops of the view."""
        self._shown_seconds = _SHOWN_SECONDS
        stop = self._stops[index]
        with self._lock:
            self.problem, self._unreadable = "", None
            if stop.path == self._path:
                return
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
            stop, _ = loaded
            before, self._playing = self._playing, None if stop.is_present else stop
            if stop.path != (self.present if before is None else before.path):
                self.switched()
        return loaded

    def take_newer(self) -> LoadedBrain | None:
        """A newer brain for the newest stop, once, while that one plays; None if none has arrived."""
        return self.newest.take() if self.newest is not None and self._newest_plays else None

    @property
    def newest_problem(self) -> str:
        """Why the newest brain cannot be read, in one line; empty if it can, or another one plays."""
        return self.newest.problem if self.newest is not None and self._newest_plays else ""

    @property
    def _newest_plays(self) -> bool:
        return self._playing is not None and self._playing.path == _NEWEST and self._playing is self.chosen

    def wait(self) -> None:
        """Wait until what was chosen last is loaded."""
        thread = self._thread
        if thread is not None:
            thread.join()

    @property
    def view(self) -> LifetimeView | None:
        """The slider; None while it is not shown."""
        if not self._stops or not (self.in_past or self.problem or self._shown_seconds > 0):
            return None
        return LifetimeView(self._stops, self._index(self._path))

    @property
    def _path(self) -> Path:
        """The file of what plays, or will. It identifies a stop: a score may be added while it plays."""
        return self.chosen.path if self.chosen is not None else self.present

    def _index(self, path: Path) -> int:
        for index, stop in enumerate(self._stops):
            if stop.path == path:
                return index
        return len(self._stops) - 1

    def _listed(self) -> tuple[Stop, ...]:
        """Every checkpoint, earliest first; the present brain among them, or last."""
        folder, stops = self.agent.folder, []
        for each in checkpoints_of(folder):
            path = brain_of(folder, each).relative_to(folder.path)
            stops.append(Stop(each.step, each.label or "checkpoint", each.mean, path, path == self.present))
        if self.present == _BEST and not folder.is_champion:
            stops.append(Stop(None, "best", None, self.present, is_present=True))
        if not folder.is_champion:
            stops.append(Stop(None, "newest", None, _NEWEST, self.present == _NEWEST))
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
                loaded = self.load(self.agent.folder.path / wanted.path)
            except Exception as error:  # whatever it is: a thread that ends silently would load nothing more
                said = f"{wanted.path.name} cannot be loaded ({excerpt(error)}); choose another checkpoint"
                with self._lock:
                    if self._wanted is None:  # else another was chosen meanwhile, and stays so
                        self.problem = str(error) if isinstance(error, ArcadeError) else said
                        self.chosen, self._unreadable = self._playing, wanted
            else:
                with self._lock:
                    if self._wanted is None:
                        self._loaded = wanted, loaded
