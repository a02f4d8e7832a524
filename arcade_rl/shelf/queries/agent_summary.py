"""What a list shows of an agent, as one frozen snapshot. Apart from who reads it, which takes longer to load."""

from dataclasses import dataclass, field

from arcade_rl.algorithm_titles import Algorithm
from arcade_rl.shelf.agents.training_queue import Place
from arcade_rl.shelf.ledger.status import AT_REST, State, Status


@dataclass(frozen=True, slots=True)
class Summary:
    """One agent at a glance; by default one of which no more is known than that there is a folder.

    Attributes:
        game_title: the game as people call it.
        variant: how its game differs from the standard one, in words; empty if it does not.
        game_repeats: whether a game of the same seed starts alike each time.
        state: the truth: `crashed` if the trainer said it was at work but no process holds the lock.
        recent_score: mean of the last 100 training episodes; None before the first. A champion's evaluation.
        scores: recent scores, oldest first, for a sparkline (at most 40); a champion's evaluations during its training.
        problem: why the folder cannot be read, in a line; empty if it can.
        has_brain: whether there is a brain to watch.
        champion: it ships with the program and is read-only.
        place: its place among those that wait to be trained; None if it does not wait.
        tags: words that a person put on it, in that order.
        goal: which of its goals is met (`reached 18.0 at step 600,000`), so that it needs no more steps; empty if none.
    """

    name: str
    game: str = ""
    game_title: str = ""
    variant: str = ""
    game_repeats: bool = True
    algorithm: Algorithm = "dqn"
    preset: str = ""
    state: State = "idle"
    status: Status = field(default_factory=Status)
    training_steps: int = 0
    recent_score: float | None = None
    scores: tuple[float, ...] = ()
    created: str = ""
    parent: str = ""
    problem: str = ""
    has_brain: bool = False
    champion: bool = False
    goal: str = ""
    place: Place | None = None
    tags: tuple[str, ...] = ()

    @property
    def is_policy(self) -> bool:
        """Whether it is an imported policy, which plays and is neither trained nor forked."""
        return self.algorithm == "actor-critic"

    @property
    def is_known(self) -> bool:
        """Whether its settings can be read; a folder without them is not an agent, or a damaged one."""
        return bool(self.game)

    @property
    def is_finished(self) -> bool:
        """Whether it has done all its training steps, or has met a goal before."""
        return 0 < self.training_steps <= self.status.step or (bool(self.goal) and not self.is_running)

    @property
    def is_running(self) -> bool:
        """Whether a trainer process is at work for it, paused or not."""
        return self.state not in AT_REST

    @property
    def is_queued(self) -> bool:
        """Whether it waits to be trained."""
        return self.place is not None and not self.is_running

    @property
    def shown_state(self) -> str:
        """Its state in a word: `problem`, `champion`, `queued`, `finished`, or what its trainer does."""
        if self.problem:
            return "problem"
        if self.champion:
            return "champion"
        if self.is_queued:
            return "queued"
        return "finished" if self.state == "idle" and self.is_finished else self.state

    @property
    def activity(self) -> str:
        """What its trainer does now in a word or two; empty unless it starts or trains."""
        return self.status.activity if self.state in ("starting", "training") else ""

    @property
    def trouble(self) -> str:
        """What keeps it from training, and the remedy, in a line: it cannot save, or an error ended it; else empty."""
        if self.state == "waiting":
            return self.status.activity
        return self.status.error if self.state in AT_REST else ""
