"""What the cockpit reads and starts outside itself, as functions that a test can replace."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from arcade_rl.errors import ArcadeError
from arcade_rl.hyperparameters import Value
from arcade_rl.shelf import agent_folder
from arcade_rl.shelf.agent_folder import AgentConfig, AgentFolder
from arcade_rl.shelf.ledger import Curve, CurveName, Evaluation, Ledger, RequestKind
from arcade_rl.shelf.summary import ShelfReader, Summary
from arcade_rl.tui import windows

if TYPE_CHECKING:
    from arcade_rl.shelf.live_feed import LiveFrame

CURVES: tuple[CurveName, ...] = ("score", "evaluation", "loss", "mean_q", "epsilon", "steps_per_second")
LOG_LINES = 200
_LOG_TAIL_BYTES = 32_768


@dataclass(frozen=True, slots=True)
class AgentDetail:
    """One agent looked at closely: what the detail pane and the training screen show.

    Attributes:
        config: None if `agent.toml` cannot be read.
        log: the last lines of the trainer's output.
    """

    name: str
    config: AgentConfig | None
    curves: Mapping[CurveName, Curve] = field(default_factory=dict)
    evaluations: tuple[Evaluation, ...] = ()
    log: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Backend:
    """The outside of the cockpit. Every function may be slow and is called in a thread, but for `clock`.

    Attributes:
        read_shelf: every agent, by name.
        read_detail: one agent closely.
        read_live: the newest pictures of an agent's parallel games; None if it shows none.
        start_trainer: start a trainer for a folder; returns its pid.
        ask: ask a running trainer for something and wait; returns its answer.
        open_window: start a window of a kind on an agent.
        clock: seconds since the epoch.
    """

    read_shelf: Callable[[], Sequence[Summary]]
    read_detail: Callable[[str], AgentDetail]
    read_live: Callable[[str], "LiveFrame | None"]
    start_trainer: Callable[[AgentFolder], int]
    ask: Callable[[AgentFolder, RequestKind, dict[str, Value] | None], str]
    open_window: Callable[[str, windows.WindowKind], windows.Window]
    clock: Callable[[], float]


def real_backend() -> Backend:
    """The true outside: the saves folder, trainer processes and windows."""
    return Backend(
        read_shelf=ShelfReader().read,
        read_detail=read_detail,
        read_live=read_live,
        start_trainer=_start_trainer,
        ask=_ask,
        open_window=windows.open_window,
        clock=time.time,
    )


def read_detail(name: str) -> AgentDetail:
    """Read one agent's recipe, curves and log.

    Raises:
        UsageError: there is no such agent.
    """
    folder = agent_folder.find(name)
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        return AgentDetail(
            name=name,
            config=_config(folder),
            curves={curve: ledger.curve(curve) for curve in CURVES},
            evaluations=tuple(ledger.evaluations()),
            log=log_tail(folder),
        )


def read_live(name: str) -> "LiveFrame | None":
    """The newest pictures of an agent's parallel games."""
    from arcade_rl.shelf.live_feed import LiveFeedReader

    path = agent_folder.find(name).live_file
    if not path.exists():
        return None
    reader = LiveFeedReader(path)
    try:
        return reader.read()
    finally:
        reader.close()


def log_tail(folder: AgentFolder) -> tuple[str, ...]:
    """The last lines of the trainer's log; none if it has never been started."""
    try:
        with folder.log_file.open("rb") as log:
            log.seek(max(0, log.seek(0, 2) - _LOG_TAIL_BYTES))
            text = log.read().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return ()
    return tuple(text.splitlines()[-LOG_LINES:])


def _config(folder: AgentFolder) -> AgentConfig | None:
    try:
        return folder.config()
    except ArcadeError:
        return None  # the summary says what is wrong with it


def _start_trainer(folder: AgentFolder) -> int:
    from arcade_rl.training.launch import start_trainer

    return start_trainer(folder)


def _ask(folder: AgentFolder, kind: RequestKind, changes: dict[str, Value] | None) -> str:
    from arcade_rl.training.launch import ask_and_wait

    return ask_and_wait(folder, kind, changes)
