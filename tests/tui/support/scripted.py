"""A cockpit whose outside is a script: no process is started, no clock runs, every call is written down."""

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import App
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from arcade_rl.experiments.deletion import Removed
from arcade_rl.experiments.request import Request
from arcade_rl.experiments.standing import Standing
from arcade_rl.games.catalog import games
from arcade_rl.games.environments.game_file import persons_file
from arcade_rl.hyperparameters import Value
from arcade_rl.presets import preset
from arcade_rl.scores.boards import Board
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentConfig
from arcade_rl.shelf.agents.training_queue import Place
from arcade_rl.shelf.agents.trash import Trashed
from arcade_rl.shelf.ledger.ledger import Curve, CurveName, RequestKind, State, Status
from arcade_rl.shelf.queries.checkpoints import Checkpoint
from arcade_rl.shelf.queries.comparison import Compared
from arcade_rl.shelf.queries.summary import Summary
from arcade_rl.shelf.settings.window_memory import WindowKind
from arcade_rl.tui.app import ArcadeApp
from arcade_rl.tui.backend.backend import Backend
from arcade_rl.tui.backend.detail import AgentDetail
from arcade_rl.tui.backend.experiments import Experiments
from arcade_rl.tui.backend.windows import Window
from tests.champions import CHECKPOINTS, champion
from tests.tui.support.experiments import curve_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from arcade_rl.games.catalog import CatalogEntry
    from arcade_rl.shelf.feeds.live_feed import LiveFrame
    from arcade_rl.shelf.feeds.picture_feed import PlayedPicture

_PATIENCE_SECONDS = 120.0
NEVER = 3600.0  # seconds between polls: tests read when they want to


def summary(name: str, state: State = "idle", *, step: int = 0, game: str = "pong", **status: object) -> Summary:
    """An agent at a glance."""
    scores = tuple(float(number % 7) for number in range(20)) if step else ()
    return Summary(
        name=name,
        game=game,
        game_title=next((entry.title for entry in games() if entry.id == game), game),
        algorithm="dqn",
        preset="default",
        state=state,
        status=replace(Status(), state="idle" if state == "crashed" else state, step=step, **status),
        training_steps=1_000_000,
        recent_score=3.5 if step else None,
        scores=scores,
        created="2026-01-05T10:00:00+00:00",
        has_brain=step > 0,
    )


def config(name: str, *, game: str = "pong", family: str = "atari") -> AgentConfig:
    """What its agent.toml says."""
    chosen = preset(family, "default")
    created = "2026-01-05T10:00:00+00:00"
    return AgentConfig(name, game, chosen.algorithm, chosen.name, chosen.hyperparameters, 7, created)


def compared_of(name: str, *, game: str = "pong") -> Compared:
    """An agent to compare that has not begun to train."""
    return Compared(name, config(name, game=game), {}, Curve((0.0,), (0.0,)))


def champion_summary(name: str, *, game: str = "pong") -> Summary:
    """A champion at a glance."""
    return replace(summary(name, step=300_000, game=game), champion=True, recent_score=0.75)


def champion_detail(name: str) -> AgentDetail:
    """A champion looked at closely."""
    known = champion("pong", name)
    checkpoints = (*CHECKPOINTS, Checkpoint(known.step, "champion", known.evaluation.mean))
    steps = tuple(10_000.0 * number for number in range(1, 31))
    curve = Curve(steps, tuple(0.75 * step / (step + 50_000) for step in steps))
    return AgentDetail(name, config(name), {"evaluation": curve}, checkpoints=checkpoints, champion=known)


def rising(count: int = 60, top: float = 20.0) -> Curve:
    """A curve that rises."""
    return Curve(
        tuple(float(1000 * number) for number in range(count)),
        tuple(top * number / count + (number * 7) % 3 for number in range(count)),
    )


@dataclass
class Played:
    """An agent that plays in the background, without a process."""

    name: str
    picture: "PlayedPicture | None"
    failed: str = ""
    stopped: bool = False

    def read(self) -> "PlayedPicture | None":
        """The picture of the script."""
        return self.picture

    def failure(self) -> str:
        """What the script says."""
        return self.failed

    def stop(self) -> None:
        """Remember it."""
        self.stopped = True


@dataclass
class Script:
    """What the cockpit will find outside, and what it did there.

    Attributes:
        failing: the error that a call meets, by the call's name.
        calls: what was asked for, in order.
        next_window: what was asked of the next window's process, in order.
        added_games: the list of games that somebody has added, once somebody adds one.
        drawn: the picture of every game that is drawn.
    """

    agents: list[Summary] = field(default_factory=list)
    details: dict[str, AgentDetail] = field(default_factory=dict)
    live: "LiveFrame | None" = None
    picture: "PlayedPicture | None" = None
    played: list[Played] = field(default_factory=list)
    boards: Sequence[Board] = ()
    experiments: Sequence[Standing] = ()
    failing: dict[str, Exception] = field(default_factory=dict)
    calls: list[tuple[object, ...]] = field(default_factory=list)
    trash: list[Trashed] = field(default_factory=list)
    notice: str = ""
    added_games: str = ""
    game_pictures: "dict[str, NDArray[np.uint8]]" = field(default_factory=dict)
    drawn: "NDArray[np.uint8] | None" = None
    close_curves: Callable[[tuple[float, float]], dict[CurveName, Curve]] = lambda span: {}
    window: Callable[[str, WindowKind], Window | None] | None = None
    compared: dict[str, Compared] = field(default_factory=dict)
    next_window: list[str] = field(default_factory=list)

    def backend(self) -> Backend:
        """The script as the cockpit sees it."""
        return Backend(
            read_notice=lambda: self.notice,
            read_shelf=self._read_shelf,
            read_detail=self._read_detail,
            read_curves=lambda name, span: self.close_curves(span),
            compare=lambda name, span: self.compared.get(name) or compared_of(name),
            read_scores=self._read_scores,
            read_live=lambda name: self.live,
            start_playing=self._start_playing,
            find=lambda name: agent_folder.find(name),
            start_trainer=self._start,
            put_in_queue=self._put_in_queue,
            take_from_queue=self._take_from_queue,
            start_waiting=self._start_waiting,
            ask=self._ask,
            change_settings=lambda name, changes: self._do("change", name, changes),
            tag=self._tag,
            delete=self._delete,
            restore=self._restore,
            read_trash=lambda: {each: 1_000_000 * (at + 1) for at, each in enumerate(reversed(self.trash))},
            erase=self._erase,
            tend_trash=lambda: None,
            export_demonstrations=self._export_demonstrations,
            add_game=self._add_game,
            remove_game=lambda env_id: self._said("remove game", env_id),
            measure_machine=self._measure,
            stop_measuring=lambda: self._do("stop measuring"),
            experiments=self._experiments(),
            open_window=self._open_window,
            open_versus=self._open_versus,
            prepare_window=lambda: self.next_window.append("prepare"),
            end_prepared_window=lambda: self.next_window.append("end"),
            open_game=self._open_game,
            read_game_picture=lambda entry: self.game_pictures.get(entry.id),
            draw_game_pictures=self._draw_game_pictures,
        )

    def _experiments(self) -> Experiments:
        return Experiments(
            read=lambda: self.experiments,
            read_curve=lambda name, trial: curve_of(trial),
            new=self._new_experiment,
            run=self._run_experiment,
            stop=lambda name: self._said("stop experiment", name),
            delete=lambda name, agents: Removed(self._said("delete experiment", name, *["with agents"][:agents])),
            keep_best=lambda name, preset: self._said("keep best", name, preset),
            export=lambda name, path: self._said("export results", name, path.name),
        )

    def _new_experiment(self, request: Request) -> str:
        self._do("new experiment", request)
        return request.name

    def _run_experiment(self, name: str, jobs: int | None) -> int:
        self._do("run experiment", name, *([] if jobs is None else [jobs]))
        return 4712

    def _said(self, *call: str) -> str:
        self._do(*call)
        return f"done: {' '.join(call)}"

    def app(self) -> ArcadeApp:
        """A cockpit over this script; it reads when it starts, and when a test says so."""
        return ArcadeApp(self.backend(), poll_seconds=NEVER)

    def _do(self, *call: object) -> None:
        self.calls.append(call)
        if error := self.failing.get(str(call[0])):
            raise error

    def _read_shelf(self) -> list[Summary]:
        if error := self.failing.get("read"):
            raise error
        return self.agents

    def _read_detail(self, name: str) -> AgentDetail:
        if error := self.failing.get("detail"):
            raise error
        return self.details.get(name) or AgentDetail(name, config(name))

    def _read_scores(self) -> Sequence[Board]:
        if error := self.failing.get("scores"):
            raise error
        return self.boards

    def _start(self, name: str, steps: int | None) -> int:
        self._do("train", name, *([] if steps is None else [steps]))
        return 4711

    def _put_in_queue(self, name: str, steps: int | None) -> None:
        self._do("queue", name, *([] if steps is None else [steps]))
        self.let(name, place=Place(float(len(self.calls)), steps))

    def _take_from_queue(self, name: str) -> bool:
        self._do("unqueue", name)
        waited = any(agent.name == name and agent.is_queued for agent in self.agents)
        self.let(name, place=None)
        return waited

    def _start_waiting(self, name: str) -> bool:
        (place,) = [agent.place for agent in self.agents if agent.name == name]
        if place is None or not self._take_from_queue(name):
            return False
        try:
            self._start(name, place.steps)
        except Exception:
            self.let(name, place=place)
            raise
        return True

    def let(self, name: str, **facts: object) -> None:
        """Have an agent of the shelf be otherwise from the next reading on."""
        self.agents = [replace(agent, **facts) if agent.name == name else agent for agent in self.agents]

    def _ask(self, name: str, kind: RequestKind, changes: dict[str, Value]) -> str:
        self._do(kind, name, changes)
        return f"{kind}: done at step 1,234"

    def _export_demonstrations(self, name: str, root: Path) -> str:
        self._do("export demonstrations", name, root)
        return f"{root}/{name}-v0 holds the demonstrations of {name}"

    def _add_game(self, env_id: str) -> str:
        self._do("add game", env_id)
        if self.added_games:
            persons_file().parent.mkdir(parents=True, exist_ok=True)
            persons_file().write_text(self.added_games)
        return f"{env_id} is on the list of games"

    def _tag(self, name: str, tags: Sequence[str]) -> Sequence[str]:
        self._do("tag", name, *tags)
        self.let(name, tags=tuple(tags))
        return tags

    def _delete(self, name: str) -> Trashed:
        self._do("delete", name)
        self.agents = [agent for agent in self.agents if agent.name != name]
        deleted = datetime(2026, 1, 5, 10, len(self.trash), tzinfo=UTC)
        self.trash.append(Trashed(Path("trash", name), name, deleted))
        return self.trash[-1]

    def _restore(self, trashed: Trashed) -> str:
        self._do("restore", trashed.name)
        self.trash.remove(trashed)
        self.agents.append(summary(trashed.name))
        return trashed.name

    def _erase(self, agents: Sequence[Trashed]) -> None:
        self._do("erase", *(each.name for each in agents))
        self.trash = [each for each in self.trash if each not in agents]

    def _measure(self, heard: Callable[[str], object]) -> str:
        self._do("measure")
        return "The network's arithmetic limits training here."

    def _start_playing(self, name: str) -> "Played":
        self.played.append(Played(name, self.picture))
        return self.played[-1]

    def _open_game(self, game: str) -> Window | None:
        self._do("play game", game)
        assert self.window is not None
        return self.window(game, "play")

    def _draw_game_pictures(self, entries: "Sequence[CatalogEntry]") -> None:
        self._do("draw", *(entry.id for entry in entries))
        self.game_pictures |= {entry.id: self.drawn for entry in entries if self.drawn is not None}

    def _open_versus(self, game: str, mode: int, left: str, right: str) -> Window | None:
        self._do("versus", game, mode, left, right)
        assert self.window is not None
        return self.window(game, "versus")

    def _open_window(self, name: str, kind: WindowKind, checkpoint: int | None) -> Window | None:
        self._do(kind, name, *([] if checkpoint is None else [checkpoint]))
        assert self.window is not None
        return self.window(name, kind)


async def settle(pilot: "Pilot[None]") -> None:
    """Wait until everything that was begun is done and shown: two looks in a row found nothing to do."""
    quiet, deadline = 0, time.monotonic() + _PATIENCE_SECONDS
    while quiet < 2:
        assert time.monotonic() < deadline, f"it never rests: {[*pilot.app.workers]}, {pilot.app.screen}"
        with contextlib.suppress(WorkerCancelled):  # another one took its place
            await pilot.app.workers.wait_for_complete()
        await pilot.pause()  # it ends after a second at the latest, and when others leave this process no time
        quiet = 0 if _is_busy(pilot.app) else quiet + 1


def _is_busy(app: "App[object]") -> bool:
    if not app.is_running or not app.screen_stack:
        return False
    screen = app.screen
    is_typing = isinstance(app, ArcadeApp) and (app.typing._typed or app.typing._awaited)
    is_drawing = screen._layout_required or screen._dirty_widgets or screen._callbacks
    nodes: list[MessagePump] = [app, *app.screen_stack, *screen.walk_children()]
    return bool(app.workers or is_typing or is_drawing) or any(
        node.message_queue_size or node._next_callbacks for node in nodes
    )


async def until(pilot: "Pilot[None]", happened: Callable[[], bool]) -> None:
    """Wait for what a thread or a process does shortly."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < deadline, "it has not happened"
        await pilot.pause(0.01)


async def read_again(pilot: "Pilot[None]") -> None:
    """Let the cockpit read the shelf once more."""
    app = pilot.app
    assert isinstance(app, ArcadeApp)
    app.read_shelf()
    await settle(pilot)


def notices(pilot: "Pilot[None]") -> list[str]:
    """What the notifications say, oldest first."""
    return [notification.message for notification in pilot.app._notifications]


def shown(pilot: "Pilot[None]") -> str:
    """Everything on the screen, as text."""
    app = pilot.app
    width, height = app.size
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip)[:width] for strip in lines[:height])


async def write(pilot: "Pilot[None]", text: str) -> None:
    """Type `text` into the field that has the focus."""
    from textual.keys import _character_to_key

    await pilot.press(*(_character_to_key(character) for character in text))
