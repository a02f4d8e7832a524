"""What the cockpit reads and starts outside itself, as functions that a test can replace."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from arcade_rl.estimates.duration import Duration
    from arcade_rl.hyperparameters import Value
    from arcade_rl.scores.boards import Board
    from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder
    from arcade_rl.shelf.agents.champion_file import Age, Champion
    from arcade_rl.shelf.agents.trash import Trashed
    from arcade_rl.shelf.demonstrations.demonstrations import DemonstrationHeader
    from arcade_rl.shelf.feeds.live_feed import LiveFrame
    from arcade_rl.shelf.ledger.ledger import (
        Curve,
        CurveName,
        Evaluation,
        RequestKind,
    )
    from arcade_rl.shelf.queries.summary import Summary
    from arcade_rl.tui.backend.windows import Window, WindowKind


@dataclass(frozen=True, slots=True)
class AgentDetail:
    """One agent looked at closely: what the detail pane and the training screen show.

    Attributes:
        config: None if `agent.toml` cannot be read.
        log: the last lines of the trainer's output.
        evaluation: the newest; None before the first.
        left: how long its training will still take; None if that cannot be told.
        ages: every age of its life of which there is a brain, youngest first.
        champion: what is known of a champion; None for a person's own agent.
        demonstrations: what humans have played for it to learn from, by number; None where one is damaged.
        brain_problem: what is wrong with its newest brain, and which is used instead; empty if all is well.
    """

    name: str
    config: AgentConfig | None
    curves: Mapping[CurveName, Curve] = field(default_factory=dict)
    log: tuple[str, ...] = ()
    evaluation: Evaluation | None = None
    left: Duration | None = None
    ages: tuple[Age, ...] = ()
    champion: Champion | None = None
    demonstrations: Mapping[int, DemonstrationHeader | None] = field(default_factory=dict)
    brain_problem: str = ""


@dataclass(frozen=True, slots=True)
class Backend:
    """The outside of the cockpit, agents called by their names. Any of it may be slow: it is called in threads.

    Attributes:
        read_notice: what must be known of the saves before anything is tried, in a line; empty if all is well.
        read_shelf: every agent, by name.
        read_detail: one agent closely.
        read_scores: every leaderboard, the game played last first.
        read_live: the newest pictures of an agent's parallel games; None if it shows none.
        find: an agent's folder.
        start_trainer: start a trainer; returns its pid.
        ask: ask a running trainer for something and wait; returns its answer.
        change_settings: write other hyperparameters down for an agent that is not training.
        delete: move an agent to the trash.
        restore: bring an agent, or demonstrations, back from the trash; returns the name that the agent has now.
        read_trash: what lies in the trash, deleted last first, with the bytes that each takes.
        erase: delete what lies in the trash for good.
        tend_trash: delete for good what is old there.
        export_demonstrations: write an agent's demonstrations into a folder; returns what it did, in words.
        measure_machine: measure how fast this machine trains, for about a minute; returns what limits it, in words.
            Calls its argument now and then with how far it is.
        open_window: start a window of a kind on an agent, at the age of an agent step or, if None, as it is now; None
            comes back if that window was open: it comes to the front.
        open_versus: as it, on a game for two, by its id and mode, with the players at the left and the right.
    """

    read_notice: Callable[[], str]
    read_shelf: Callable[[], Sequence[Summary]]
    read_detail: Callable[[str], AgentDetail]
    read_scores: Callable[[], Sequence[Board]]
    read_live: Callable[[str], LiveFrame | None]
    find: Callable[[str], AgentFolder]
    start_trainer: Callable[[str], int]
    ask: Callable[[str, RequestKind, dict[str, Value]], str]
    change_settings: Callable[[str, dict[str, Value]], None]
    delete: Callable[[str], Trashed]
    restore: Callable[[Trashed], str]
    read_trash: Callable[[], Mapping[Trashed, int]]
    erase: Callable[[Sequence[Trashed]], None]
    tend_trash: Callable[[], None]
    export_demonstrations: Callable[[str, Path], str]
    measure_machine: Callable[[Callable[[str], object]], str]
    open_window: Callable[[str, WindowKind, int | None], Window | None]
    open_versus: Callable[[str, int, str, str], Window | None]


def real_backend() -> Backend:
    """The true outside: the saves folder, trainer processes and windows.

    Its modules are loaded at the first reading, in that reading's thread: the cockpit paints meanwhile.
    """
    return Backend(**{name: _late(name) for name in Backend.__slots__})


def _late(name: str) -> Callable[..., Any]:
    def call(*arguments: object) -> Any:
        return getattr(importlib.import_module("arcade_rl.tui.backend.outside"), name)(*arguments)

    return call
