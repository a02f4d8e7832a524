"""What the cockpit reads and starts outside itself, as functions that a test can replace."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from arcade_rl.games.catalog import CatalogEntry
    from arcade_rl.hyperparameters import Value
    from arcade_rl.scores.boards import Board
    from arcade_rl.shelf.agents.agent_folder import AgentFolder
    from arcade_rl.shelf.agents.trash import Trashed
    from arcade_rl.shelf.feeds.live_feed import LiveFrame
    from arcade_rl.shelf.ledger.ledger import Curve, CurveName, RequestKind
    from arcade_rl.shelf.queries.comparison import Compared
    from arcade_rl.shelf.queries.summary import Summary
    from arcade_rl.shelf.settings.window_memory import WindowKind
    from arcade_rl.tui.backend.detail import AgentDetail
    from arcade_rl.tui.backend.experiments import Experiments
    from arcade_rl.tui.backend.playing import Playing
    from arcade_rl.tui.backend.windows import TerminalWindow, Window


@dataclass(frozen=True, slots=True)
class Backend:
    """The outside of the cockpit, agents called by their names. Any of it may be slow: it is called in threads.

    Attributes:
        read_notice: what must be known of the saves before anything is tried, in a line; empty if all is well.
        read_shelf: every agent, by name.
        read_detail: one agent closely.
        read_curves: an agent's curves closely: those of the agent steps from the first number to the second.
        compare: what a comparison knows of an agent; where a span is given, only its agent steps, but those closely.
        read_scores: every leaderboard, the game played last first.
        read_live: the newest pictures of an agent's parallel games; None if it shows none.
        start_playing: let an agent play in the background, to be shown; whoever asks for it stops it.
        find: an agent's folder.
        start_trainer: start a trainer, for that many more steps or, if None, to the end; returns its pid.
        put_in_queue: let an agent wait to be trained, for that many more steps or, if None, to the end.
        take_from_queue: let it wait no more; whether it still did.
        start_waiting: train an agent that waits; whether it still did. It keeps its place if it cannot be trained.
        ask: ask a running trainer for something and wait; returns its answer.
        change_settings: write other hyperparameters down for an agent that is not training.
        tag: give an agent these tags in place of those it has; returns what it has then.
        delete: move an agent to the trash.
        restore: bring an agent, or demonstrations, back from the trash; returns the name that the agent has now.
        read_trash: what is in the trash, deleted last first, with the bytes that each takes.
        erase: delete what is in the trash for good.
        tend_trash: delete for good what is old there.
        export_demonstrations: write an agent's demonstrations into a folder; returns what it did, in words.
        add_game: put a Gymnasium environment on the list of games; returns what it did, in words.
        remove_game: take one off the list; returns what it did and what becomes of its agents, in words.
        measure_machine: measure how fast this machine trains, for about a minute; returns what limits it, in words.
            Calls its argument now and then with how far it is. Nothing comes back if it was stopped.
        stop_measuring: end it before its time.
        open_window: start a window of a kind on an agent, at the checkpoint of an agent step or, if None, as it is now;
            None comes back if that window was open: it comes to the front. Without a display, one to be drawn in the
            terminal comes back.
        prepare_window: have the process of the next window loaded before anybody asks for it; it is not waited for.
        end_prepared_window: have it no longer.
        experiments: the same for experiments.
        open_versus: as open_window, on a game for two, by its id and mode, with the players at the left and the right.
        open_game: as open_window, on a game by its id, without an agent, for a human to play.
        read_game_picture: what a game looks like; None if that was not drawn yet.
        draw_game_pictures: draw those of these games that are missing, the first first; returns when that is done.
    """

    read_notice: Callable[[], str]
    read_shelf: Callable[[], Sequence[Summary]]
    read_detail: Callable[[str], AgentDetail]
    read_curves: Callable[[str, tuple[float, float]], Mapping[CurveName, Curve]]
    compare: Callable[[str, tuple[float, float] | None], Compared]
    read_scores: Callable[[], Sequence[Board]]
    read_live: Callable[[str], LiveFrame | None]
    start_playing: Callable[[str], Playing]
    find: Callable[[str], AgentFolder]
    start_trainer: Callable[[str, int | None], int]
    put_in_queue: Callable[[str, int | None], None]
    take_from_queue: Callable[[str], bool]
    start_waiting: Callable[[str], bool]
    ask: Callable[[str, RequestKind, dict[str, Value]], str]
    change_settings: Callable[[str, dict[str, Value]], None]
    tag: Callable[[str, Sequence[str]], Sequence[str]]
    delete: Callable[[str], Trashed]
    restore: Callable[[Trashed], str]
    read_trash: Callable[[], Mapping[Trashed, int]]
    erase: Callable[[Sequence[Trashed]], None]
    tend_trash: Callable[[], None]
    export_demonstrations: Callable[[str, Path], str]
    add_game: Callable[[str], str]
    remove_game: Callable[[str], str]
    measure_machine: Callable[[Callable[[str], object]], str]
    stop_measuring: Callable[[], None]
    experiments: Experiments
    open_window: Callable[[str, WindowKind, int | None], Window | TerminalWindow | None]
    open_versus: Callable[[str, int, str, str], Window | TerminalWindow | None]
    prepare_window: Callable[[], None]
    end_prepared_window: Callable[[], None]
    open_game: Callable[[str], Window | TerminalWindow | None]
    read_game_picture: Callable[[CatalogEntry], NDArray[np.uint8] | None]
    draw_game_pictures: Callable[[Sequence[CatalogEntry]], None]
