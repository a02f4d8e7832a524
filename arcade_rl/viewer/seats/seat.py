"""Who sits at a game: an agent with its brain, or only a human."""

from dataclasses import dataclass, field
from pathlib import Path

from arcade_rl.agents.agent import Policy
from arcade_rl.calibration.return_unit import ReturnUnit
from arcade_rl.errors import UsageError
from arcade_rl.viewer.drawing.view import Stop, Weights
from arcade_rl.viewer.seats.brain_watcher import BrainWatcher, LoadedBrain
from arcade_rl.viewer.seats.lifetime import Lifetime
from arcade_rl.viewer.seats.replay_watcher import ReplayWatcher
from arcade_rl.viewer.seats.seated_agent import SeatedAgent

_NO_AGENT = "there is no agent here to teach; put one on the shelf and watch it"


@dataclass(slots=True)
class SeatedBrain:
    """The brain that plays at a seat. When a newer one arrives, it takes its place: all else of a seat is fixed.

    Attributes:
        step: agent steps that it has trained for; None if it is untrained.
        saved: seconds since the epoch when it was written.
        problem: why it is not the brain that was asked for, in one line; empty if it is.
        watcher: notices newer brains in place of the one that the window was opened with; None if none can arrive.
        lifetime: lets brains of the agent's past play; None if they cannot here.
        past: which of them plays; None for the brain that the window was opened with.
    """

    step: int | None = None
    saved: float = 0.0
    problem: str = ""
    watcher: BrainWatcher | None = None
    lifetime: Lifetime | None = None
    past: Stop | None = None

    @property
    def watchers(self) -> tuple[BrainWatcher, ...]:
        """All that notice newer brains; they are started and stopped with the window."""
        newest = self.lifetime.newest if self.lifetime is not None else None
        return tuple(watcher for watcher in (self.watcher, newest) if watcher is not None)

    def newer_policy(self) -> Policy | None:
        """The policy of a newer brain, or of the one chosen of the agent's past, once; None if none has arrived."""
        if self.lifetime is not None and (chosen := self.lifetime.take()) is not None:
            stop, brain = chosen
            self.step, self.saved, self.past = brain.step, brain.saved, None if stop.is_present else stop
            return brain.policy
        newer = self._taken()
        if newer is None:
            return None
        self.step, self.saved, self.problem = newer.step, newer.saved, ""
        return newer.policy

    def _taken(self) -> LoadedBrain | None:
        """A newer version of the brain that plays; None if none has arrived."""
        if self.lifetime is not None and (self.lifetime.in_past or self.past is not None):
            return self.lifetime.take_newer()
        return self.watcher.take() if self.watcher else None

    def move_in_life(self, by: int) -> None:
        """Let an older brain of the agent play (-1), or a newer one (1). ArcadeError if there is no other."""
        if self.lifetime is None:
            raise UsageError("there is no agent here that has checkpoints; put one on the shelf and watch it")
        self.lifetime.move(by)

    @property
    def newest_problem(self) -> str:
        """Why the newest brain cannot be read, else `problem`."""
        past = (self.lifetime.problem or self.lifetime.newest_problem) if self.lifetime is not None else ""
        return past or (self.watcher.problem if self.watcher else "") or self.problem


@dataclass(frozen=True, slots=True)
class Seat:
    """One side of a game.

    Attributes:
        pictures: the folder for pictures and films when the window was opened; see `seating.pictures_of_seat`.
        opened_as: the agent's name when the window was opened; empty if only a human sits here.
        label: which brain of the agent's past plays (`first rally`, `champion`); empty for one that can be replaced.
        checkpoint: the step of that brain, if a person asked for it; None for the agent as it is now.
        replay: shows what the agent's trainer learns from; None without an agent that trains with a replay memory.
        unteachable: why the agent cannot be taught, in one line; empty if it can.
        unit: what the agent counts as return; None if there is no agent.
        incomparable: why no returns can be put beside its Q-values, in one line; empty if they can.
        is_actor_critic: it chooses by probabilities of actions and not by Q-values.
        agent: where the agent is now; None without one that is on the shelf.
    """

    pictures: Path
    opened_as: str = ""
    brain: SeatedBrain = field(default_factory=SeatedBrain)
    label: str = ""
    checkpoint: int | None = None
    replay: ReplayWatcher | None = None
    unteachable: str = _NO_AGENT
    unit: ReturnUnit | None = None
    incomparable: str = ""
    is_actor_critic: bool = False
    agent: SeatedAgent | None = None

    @property
    def name(self) -> str:
        """The agent's name now; empty if only a human sits here. Touches no disk."""
        return self.agent.name if self.agent is not None else self.opened_as

    @property
    def problem(self) -> str:
        """What is wrong with the agent or its brain, in one line; empty if nothing is."""
        return (self.agent.problem if self.agent is not None else "") or self.brain.newest_problem

    @property
    def is_gone(self) -> bool:
        """Whether its agent is no longer on the shelf, looked for now."""
        return self.agent is not None and self.agent.find() is None

    @property
    def clips_rewards(self) -> bool:
        """Whether the agent learns from rewards of -1, 0 and 1, so that its returns do not count points."""
        return self.unit is not None and self.unit.clips_rewards

    def weights(self, now: float) -> Weights | None:
        """Where its brain comes from; None if there is no agent.

        Args:
            now: seconds since the epoch.
        """
        if not self.name:
            return None
        age_seconds = 0 if self.brain.step is None else max(0, int(now - self.brain.saved))
        return Weights(self.brain.step, age_seconds, self.played_label)

    @property
    def played_label(self) -> str:
        """What the brain that plays is called, as `label`, also where it was chosen since the window was opened."""
        return self.brain.past.label if self.brain.past is not None else self.label

    @property
    def played_checkpoint(self) -> int | None:
        """The step of the checkpoint that plays, whether the window was opened with it or it was chosen since."""
        return self.brain.past.step if self.brain.past is not None else self.checkpoint
