"""Tells the ledger, once a second in one transaction, how training goes."""

import math
import os
import time
from collections import deque

from arcade_rl.agents.data import LearningMetrics
from arcade_rl.errors import DivergedError
from arcade_rl.shelf.ledger.ledger import (
    Episode,
    Evaluation,
    Ledger,
    Metrics,
    State,
    Status,
)
from arcade_rl.training.core.learner import Learner
from arcade_rl.training.core.loop import FinishedEpisode
from arcade_rl.training.core.time_use import StepClock
from arcade_rl.training.evaluation.scores import Scores
from arcade_rl.training.run.machine_use import MachineUse
from arcade_rl.training.run.troubles import Troubles

LEDGER = "write the ledger"
_RECENT_EPISODES = 100
_SPEED_SECONDS = 5.0  # over which the speed is taken


class Speedometer:
    """Rates of agent steps and updates; holds the last reading while training waits."""

    def __init__(self) -> None:
        self._readings: deque[tuple[float, int, int]] = deque()  # (seconds, step, updates)
        self.steps_per_second = 0.0
        self.updates_per_second = 0.0

    def read(self, now: float, step: int, updates: int) -> None:
        """Take a reading, at most a few times a second.

        Args:
            now: seconds on a clock that never goes back.
        """
        readings = self._readings
        readings.append((now, step, updates))
        while len(readings) > 2 and now - readings[1][0] >= _SPEED_SECONDS:
            readings.popleft()
        then, first_step, first_updates = readings[0]
        if now > then:
            self.steps_per_second = (step - first_step) / (now - then)
            self.updates_per_second = (updates - first_updates) / (now - then)

    def wait(self) -> None:
        """Training waits (a pause, an evaluation): the time until the next reading does not count."""
        self._readings.clear()


class Reporter:
    """Gathers what happens and writes it down. A ledger that cannot be written now gets it later.

    Attributes:
        goal: the one that has ended training; empty if none did.
    """

    def __init__(
        self, ledger: Ledger, learner: Learner, troubles: Troubles, step_clock: StepClock, *, device: str
    ) -> None:
        self._ledger = ledger
        self._learner = learner
        self._troubles = troubles
        self._step_clock = step_clock
        self._machine_use = MachineUse(learner.games)
        self._device = device
        self._started = ledger.status().started
        self._episodes: list[Episode] = []  # not written yet, as the two below: the disk may refuse
        self._metrics: list[Metrics] = []
        self._evaluations: list[Evaluation] = []
        self._recent = deque(ledger.recent_scores(_RECENT_EPISODES), maxlen=_RECENT_EPISODES)
        self.speed = Speedometer()
        self.goal = ""

    @property
    def recent_score(self) -> float | None:
        """Mean return of the last 100 training episodes; None before the first."""
        return sum(self._recent) / len(self._recent) if self._recent else None

    def begin(self) -> None:
        """Take the first reading of the speed: training goes on from here."""
        self.speed.wait()
        self.speed.read(time.monotonic(), self._learner.counts.step, self._learner.agent.updates)

    def note(self, finished: tuple[FinishedEpisode, ...]) -> None:
        """Keep finished episodes for the next report."""
        step, now = self._learner.counts.step, time.time()
        for episode in finished:
            self._episodes.append(Episode(step, episode.game, episode.score, episode.length, now))
            self._recent.append(episode.score)

    def measure(self) -> None:
        """Take a reading of speed and learning; for moments when the agent learns.

        Raises:
            DivergedError: what it learns is no longer finite.
        """
        agent, step = self._learner.agent, self._learner.counts.step
        self.speed.read(time.monotonic(), step, agent.updates)
        learning = agent.metrics()
        _check_finite(learning)
        time_use, machine_use = self._step_clock.take(), self._machine_use.take()
        waits = machine_use.emulator_cpu_seconds is not None
        self._metrics.append(
            Metrics(
                step=step,
                time=time.time(),
                loss=learning.loss,
                mean_q=learning.mean_q,
                epsilon=agent.epsilon,
                steps_per_second=self.speed.steps_per_second,
                updates_per_second=self.speed.updates_per_second,
                wall_seconds=time_use.seconds,
                acting_seconds=time_use.acting,
                learning_seconds=time_use.learning,
                emulator_seconds=0.0 if waits else time_use.games,
                waiting_seconds=time_use.games if waits else 0.0,
                evaluating_seconds=time_use.evaluating,
                saving_seconds=time_use.saving,
                emulator_cpu_seconds=machine_use.emulator_cpu_seconds or 0.0,
                cpu_seconds=machine_use.cpu_seconds,
                memory_bytes=machine_use.memory_bytes,
            )
        )

    def write(
        self,
        state: State,
        activity: str,
        *,
        learning: bool,
        condition: str = "",
        unsaved_steps: int = 0,
    ) -> None:
        """Everything since the last time, and the status with its heartbeat, in one transaction.

        Args:
            learning: training moves; otherwise its speed is reported as zero.
        """
        status = self._status(state, activity, condition, unsaved_steps, learning=learning)
        with self._troubles.outlive(LEDGER, unsaved=True):
            self._ledger.record(
                episodes=self._episodes, metrics=self._metrics, evaluations=self._evaluations, status=status
            )
            for written in (self._episodes, self._metrics, self._evaluations):
                written.clear()

    def note_evaluation(self, step: int, scores: Scores, seconds: float) -> None:
        """Keep the evaluation of the agent as it was at `step` for the next report; it took `seconds`."""
        self._evaluations.append(
            Evaluation(
                step=step,
                episodes=len(scores.returns),
                mean=scores.mean,
                median=scores.median,
                iqm=scores.iqm,
                ci_low=scores.ci_low,
                ci_high=scores.ci_high,
                human_normalized=scores.human_normalized,
                seconds=seconds,
                time=time.time(),
            )
        )

    def forget_evaluation(self, step: int) -> None:
        """Drop the evaluation of `step`: it is made again."""
        self._ledger.forget_evaluation(step)

    def _status(self, state: State, activity: str, condition: str, unsaved_steps: int, *, learning: bool) -> Status:
        agent, counts = self._learner.agent, self._learner.counts
        return Status(
            state=state,
            pid=os.getpid(),
            step=counts.step,
            episodes=counts.episodes,
            updates=agent.updates,
            steps_per_second=self.speed.steps_per_second if learning else 0.0,
            updates_per_second=self.speed.updates_per_second if learning else 0.0,
            replay_size=agent.replay_size,
            epsilon=agent.epsilon,
            best_evaluation=counts.best_score,
            training_seconds=counts.training_seconds,
            started=self._started,
            heartbeat=time.time(),
            activity=activity,
            device=self._device,
            demonstration_steps=agent.demonstrations.steps,
            condition=condition,
            unsaved_steps=unsaved_steps,
            evaluations_without_best=counts.evaluations_without_best,
            goal=self.goal,
        )


def _check_finite(learning: LearningMetrics) -> None:
    if not learning.updates:
        return
    for name, value in (("loss", learning.loss), ("mean Q-value", learning.mean_q)):
        if not math.isfinite(value):
            raise DivergedError(f"its {name} is {'NaN' if math.isnan(value) else 'infinite'}")
