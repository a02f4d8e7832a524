"""One agent looked at closely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arcade_rl.estimates.duration import Duration
    from arcade_rl.shelf.agents.agent_folder import AgentConfig
    from arcade_rl.shelf.agents.champion_file import Champion, Checkpoint
    from arcade_rl.shelf.demonstrations.demonstrations import DemonstrationHeader
    from arcade_rl.shelf.ledger.ledger import Curve, CurveName, Evaluation
    from arcade_rl.shelf.queries.time_use import TimeUse


@dataclass(frozen=True, slots=True)
class AgentDetail:
    """One agent looked at closely: what the detail pane and the training screen show.

    Attributes:
        config: None if `agent.toml` cannot be read.
        log: the last lines of the trainer's output.
        evaluation: the newest; None before the first.
        left: how long its training will still take; None if unknown.
        time_use: where its trainer's time goes; None if unknown.
        checkpoints: those of which there is a brain, youngest first.
        champion: what is known of a champion; None for a person's own agent.
        demonstrations: what humans have played for it to learn from, by number; None where one is damaged.
        brain_problem: what is wrong with its newest brain, and which is used instead; empty if all is well.
        problem: why its curves cannot be read, nor what lies beside them; empty if they can.
    """

    name: str
    config: AgentConfig | None
    curves: Mapping[CurveName, Curve] = field(default_factory=dict)
    log: tuple[str, ...] = ()
    evaluation: Evaluation | None = None
    left: Duration | None = None
    time_use: TimeUse | None = None
    checkpoints: tuple[Checkpoint, ...] = ()
    champion: Champion | None = None
    demonstrations: Mapping[int, DemonstrationHeader | None] = field(default_factory=dict)
    brain_problem: str = ""
    problem: str = ""
