"""What a trainer says of itself."""

from dataclasses import dataclass
from typing import Literal

State = Literal["idle", "starting", "training", "paused", "stopping", "waiting", "diverged", "crashed"]

AT_REST: tuple[State, ...] = ("idle", "diverged", "crashed")
"""The states in which no trainer runs."""


@dataclass(frozen=True, slots=True)
class Status:
    """What a trainer last said of itself. `state` is never `crashed`, `waiting` or `diverged` here: see `true_state`.

    Attributes:
        step: agent steps since birth. steps_per_second, updates_per_second: over the last seconds.
        started: seconds by this machine's `time.monotonic`, which does not jump; no other run of it has the same.
        heartbeat: seconds since the epoch. training_seconds: time spent training since birth.
        activity: what it does now in a word or two (`learning, evaluating 3 of 5`, `gathering experience`, `saving`).
        error: why it stopped, if an error stopped it.
        demonstration_steps: transitions played by a human that it learns from, kept apart from the replay memory.
        condition: `waiting` if it cannot save and waits until it can (`state` is `paused` or `stopping`); `diverged` if
            training ended with NaN or infinity (`state` is `idle`). Programs that do not know it do no harm.
        unsaved_steps: how many of its steps are in memory alone.
        evaluations_without_best: how many in a row have brought no new best.
        goal: which goal ended its last run (`reached 18.0 at step 600,000`); empty if none did.
    """

    state: State = "idle"
    pid: int = 0
    step: int = 0
    episodes: int = 0
    updates: int = 0
    steps_per_second: float = 0.0
    updates_per_second: float = 0.0
    replay_size: int = 0
    epsilon: float = 1.0
    best_evaluation: float | None = None
    training_seconds: float = 0.0
    started: float = 0.0
    heartbeat: float = 0.0
    activity: str = ""
    device: str = ""
    error: str = ""
    demonstration_steps: int = 0
    condition: str = ""
    unsaved_steps: int = 0
    evaluations_without_best: int = 0
    goal: str = ""

    @property
    def human_share(self) -> float:
        """Share of the transitions in memory that a human played, 0 to 1."""
        return self.demonstration_steps / max(self.demonstration_steps + self.replay_size, 1)
