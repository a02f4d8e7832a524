"""The states of agents as a person sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from arcade_rl.wording import UNKNOWN, duration

if TYPE_CHECKING:
    from arcade_rl.shelf.queries.summary import Summary


@dataclass(frozen=True, slots=True)
class Mark:
    """A state as a person sees it: a symbol and a word, which also speak without colour."""

    symbol: str
    word: str
    colour: str

    @property
    def text(self) -> str:
        """Symbol and word: `▶ training`."""
        return f"{self.symbol} {self.word}"

    @property
    def markup(self) -> str:
        """Symbol and word in the state's colour."""
        return f"[{self.colour}]{self.text}[/]"


_MARKS = {
    mark.word: mark
    for mark in (
        Mark("○", "idle", "$foreground-muted"),
        Mark("◷", "queued", "$text-secondary"),
        Mark("◌", "starting", "$text-success"),
        Mark("▶", "training", "$text-success"),
        Mark("‖", "paused", "$text-secondary"),
        Mark("■", "stopping", "$text-secondary"),
        Mark("!", "waiting", "$text-error"),
        Mark("✗", "diverged", "$text-error"),
        Mark("✗", "crashed", "$text-error"),
        Mark("✓", "finished", "$text-primary"),
        Mark("!", "problem", "$text-error"),
        Mark("★", "champion", "$primary"),
    )
}


def mark(agent: Summary) -> Mark:
    """The state of an agent."""
    state = agent.shown_state
    return _MARKS.get(state) or Mark("?", state, "$text-error")  # of a later version's trainer


def phase(agent: Summary) -> str:
    """What can be asked of its trainer: `at work` to pause, `paused` to resume, `queued` or `at rest` to start."""
    if agent.is_queued:
        return "queued"
    return "paused" if agent.state == "paused" else "at work" if agent.is_running else "at rest"


def progress(agent: Summary) -> float:
    """Share of its training steps that is done, 0 to 1."""
    return min(1.0, agent.status.step / agent.training_steps) if agent.training_steps > 0 else 0.0


def time_left(agent: Summary) -> str:
    """How long its training still takes at the present speed; empty where nobody can know."""
    speed = agent.status.steps_per_second
    if agent.state != "training" or speed <= 0 or agent.is_finished:
        return ""
    seconds = (agent.training_steps - agent.status.step) / speed
    return f"{said} left" if (said := duration(seconds)) != UNKNOWN else ""
