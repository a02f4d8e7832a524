"""Tells the ledger, once a second in one transaction, how training goes."""

import os
import time
from collections import deque

from arcade_rl.shelf.ledger import Episode, Evaluation, Ledger, Metrics, State, Status
from arcade_rl.training.learner import Learner
from arcade_rl.training.loop import FinishedEpisode
from arcade_rl.training.scores import Scores
from arcade_rl.training.speedometer import Speedometer
from arcade_rl.training.troubles import Troubles

_MOST_UNWRITTEN = 100_000  # episodes and metrics kept while the disk refuses
_RECENT_EPISODES = 100


class Reporter:
    """Gathers what happens and writes it down. A ledger that cannot be written now gets it later."""

    def __init__(self, ledger: Ledger, learner: Learner, troubles: Troubles, *, device: str) -> None:
        self._ledger = ledger
        self._learner = learner
        self._troubles = troubles
        self._device = device
        self._started = time.time()
        self._episodes: deque[Episode] = deque(maxlen=_MOST_UNWRITTEN)
        self._metrics: deque[Metrics] = deque(maxlen=_MOST_UNWRITTEN)
        self._recent = deque(ledger.recent_scores(_RECENT_EPISODES), maxlen=_RECENT_EPISODES)
        self.speed = Speedometer()

    @property
    def recent_score(self) -> float | None:
        """Mean return of the last 100 training episodes; None before the first."""
        return sum(self._recent) / len(self._recent) if self._recent else None

    def note(self, finished: tuple[FinishedEpisode, ...]) -> None:
        """Keep finished episodes for the next report."""
        step, now = self._learner.counts.step, time.time()
        for episode in finished:
            self._episodes.append(Episode(step, episode.game, episode.score, episode.length, now))
            self._recent.append(episode.score)

    def measure(self) -> None:
        """Take a reading of speed and learning; for moments when the agent learns."""
        agent, step = self._learner.agent, self._learner.counts.step
        self.speed.read(time.monotonic(), step, agent.updates)
        learning = agent.metrics()
        self._metrics.append(
            Metrics(
                step=step,
                time=time.time(),
                loss=learning.loss,
                mean_q=learning.mean_q,
                epsilon=agent.epsilon,
                steps_per_second=self.speed.steps_per_second,
                updates_per_second=self.speed.updates_per_second,
            )
        )

    def write(self, state: State, activity: str, *, learning: bool, error: str = "") -> None:
        """Everything since the last time, and the status with its heartbeat, in one transaction.

        Args:
            learning: training moves; else its speed is told as zero.
        """
        status = self._status(state, activity, error, learning=learning)
        with self._troubles.outlive("write the ledger"):
            self._ledger.record(episodes=list(self._episodes), metrics=list(self._metrics), status=status)
            self._episodes.clear()
            self._metrics.clear()

    def write_evaluation(self, step: int, scores: Scores, seconds: float) -> None:
        """Write down the evaluation of the agent as it was at `step`, which took so many seconds from training."""
        evaluation = Evaluation(
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
        with self._troubles.outlive("write an evaluation into the ledger"):
            self._ledger.add_evaluation(evaluation)

    def forget_evaluation(self, step: int) -> None:
        """Drop the evaluation of `step`: it is made again."""
        with self._troubles.outlive("write an evaluation into the ledger"):
            self._ledger.forget_evaluation(step)

    def _status(self, state: State, activity: str, error: str, *, learning: bool) -> Status:
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
            error=error,
            demonstration_steps=agent.demonstrations.steps if agent.demonstrations else 0,
        )
