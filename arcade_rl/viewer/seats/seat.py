"""Whose agent sits at the game, and how old its brain is."""

import time
from dataclasses import dataclass
from pathlib import Path

from arcade_rl.agents.agent import Policy
from arcade_rl.viewer.drawing.view import Weights
from arcade_rl.viewer.play.session_state import Moment
from arcade_rl.viewer.seats.brain_watcher import BrainWatcher
from arcade_rl.viewer.seats.replay_watcher import ReplayWatcher
from arcade_rl.viewer.seats.result_queue import ResultQueue
from arcade_rl.viewer.seats.scorekeeping import result_of
from arcade_rl.viewer.seats.teaching import Pupil


@dataclass(slots=True)
class Seat:
    """Whose agent sits at the game.

    Attributes:
        name: empty if nobody but the human is there.
        step: agent steps that its brain has trained for; None if it has learned nothing yet.
        saved: seconds since the epoch when the brain was written.
        problem: why no brain could be read, in one line; empty if it could.
        watcher: notices newer brains; None if there are none to come.
        pictures: the folder for pictures.
        age: the age of its life that the brain is of (`first rally`); empty for a brain that may still grow.
        checkpoint: the step of that age, if it was asked for; None for the agent as it is now.
        results: where finished games go; None if they do not count.
        replay: what its trainer learns from; None if there is no agent.
        pupil: where goes what a human teaches the agent; None if nothing does.
        unteachable: why the agent cannot be taught, in one line; empty if it can.
    """

    name: str
    step: int | None
    saved: float
    problem: str
    watcher: BrainWatcher | None
    pictures: Path
    age: str = ""
    checkpoint: int | None = None
    results: ResultQueue | None = None
    replay: ReplayWatcher | None = None
    pupil: Pupil | None = None
    unteachable: str = "there is no agent here to teach; put one on the shelf with preset dqn and watch it"

    def newer_policy(self) -> Policy | None:
        """What a brain that has come meanwhile plays by, once; None if none has."""
        brain = self.watcher.take() if self.watcher else None
        if brain is None:
            return None
        self.step, self.saved, self.problem = brain.step, brain.saved, ""
        return brain.policy

    def weights(self, now: float) -> Weights | None:
        """Where its brain comes from; None if there is no agent.

        Args:
            now: seconds since the epoch.
        """
        if not self.name:
            return None
        age_seconds = 0 if self.step is None else max(0, int(now - self.saved))
        return Weights(self.step, age_seconds, self.age)

    def keep_score(self, moment: Moment) -> None:
        """A game has ended."""
        if self.results is not None:
            self.results.put(result_of(moment, self.name, self.step, self.checkpoint, ended=time.time()))

    @property
    def newest_problem(self) -> str:
        """Why the newest brain cannot be read, else why the first could not, else why scores cannot be kept."""
        newest = self.watcher.problem if self.watcher else ""
        return newest or self.problem or (self.results.problem if self.results is not None else "")
