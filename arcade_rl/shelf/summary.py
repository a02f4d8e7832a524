"""What a list shows of an agent: its config and what its trainer last said, as one frozen snapshot."""

from dataclasses import dataclass

from arcade_rl.hyperparameters import Algorithm
from arcade_rl.shelf.agent_folder import AgentFolder
from arcade_rl.shelf.ledger import State, Status


@dataclass(frozen=True, slots=True)
class Summary:
    """One agent at a glance.

    Attributes:
        state: the truth: `crashed` if the trainer said it was at work but no process holds the lock.
        recent_score: mean of the last 100 training episodes; None before the first.
        scores: recent scores, oldest first, for a sparkline (at most 40).
        problem: why the folder cannot be read, in a line; empty if it can.
        has_brain: whether there is a brain to watch.
    """

    name: str
    game: str
    algorithm: Algorithm
    preset: str
    state: State
    status: Status
    training_steps: int
    recent_score: float | None
    scores: tuple[float, ...]
    created: str
    parent: str = ""
    problem: str = ""
    has_brain: bool = False


def summarize(folder: AgentFolder) -> Summary:
    """Never raises for a damaged folder: `problem` says what is wrong."""
    raise NotImplementedError


def shelf() -> list[Summary]:
    """Every agent in saves/, by name. Quick for 200 agents: what has not changed is not read again."""
    raise NotImplementedError
