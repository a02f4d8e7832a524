"""One run of the trainer: consume the loop, and evaluate and keep checkpoints at their steps."""

import os
import time
from collections.abc import Callable
from typing import Self

from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.shelf.agent_folder import AgentFolder
from arcade_rl.shelf.ledger import Ledger
from arcade_rl.training import compute
from arcade_rl.training.evaluation import examine
from arcade_rl.training.housekeeping import Housekeeping
from arcade_rl.training.launch import check_unfinished
from arcade_rl.training.learner import begin
from arcade_rl.training.limits import Limits
from arcade_rl.training.progress import Progress, TrainingEnd
from arcade_rl.training.scores import Scores
from arcade_rl.training.stop_signals import StopSignals
from arcade_rl.training.trainer_log import TrainerLog

_EVALUATION_SEED = 1_000_003  # the same games each time, and none of training's, whose seeds are small numbers


class TrainingRun:
    """An agent's training from where it stands until it ends. Use as a context manager.

    Raises:
        ArcadeError: the agent cannot be taken up (see `learner.begin`), the device is not there, or the disk refuses.
    """

    def __init__(
        self,
        folder: AgentFolder,
        ledger: Ledger,
        log: TrainerLog,
        signals: StopSignals,
        *,
        device: str,
        num_threads: int | None,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        device = compute.prepare(folder.config(), device, num_threads)
        self._name = folder.name
        self._log = log
        self._progress = progress
        self._learner = begin(folder, device=device, has_past=ledger.status().step > 0)
        ledger.forget_after(self._learner.counts.step)
        self._house = Housekeeping(
            folder, ledger, self._learner, log, signals, device=device, on_progress=self._show_progress
        )
        self._seconds_before = self._house.clock.seconds
        log.line(f"started: {self._learner.origin}; {folder.config().game} on {device}, process {os.getpid()}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._house.close()
        self._learner.games.close()

    def run(self, *, steps: int | None, minutes: float | None) -> TrainingEnd:
        """Train until a limit, `training_steps` or a request ends it; then everything is saved.

        Raises:
            ArcadeError: there is nothing left to do.
        """
        counts = self._learner.counts
        if steps is None:
            check_unfinished(self._name, counts.step, self._hyperparameters.training_steps)
        self._limits = Limits.of_run(counts.step, steps=steps, minutes=minutes)
        self._house.open()
        reason = self._train()
        self._log.line(f"saving: {reason}")
        problem = self._house.finish()
        self._log.line(f"ended at step {counts.step:,}: {reason}{'; ' + problem if problem else ''}")
        return TrainingEnd(
            step=counts.step,
            episodes=counts.episodes,
            reason=f"{reason}; {problem}" if problem else reason,
            best_evaluation=counts.best_score,
            seconds=self._run_seconds,
        )

    @property
    def _hyperparameters(self) -> Hyperparameters:
        return self._learner.hyperparameters

    @property
    def _run_seconds(self) -> float:
        return self._house.clock.seconds - self._seconds_before

    def _train(self) -> str:
        """Learn until something ends it; returns what."""
        loop, counts = self._learner.steps(), self._learner.counts
        while not (reason := self._house.reason_to_stop):
            if self._passed(self._hyperparameters.checkpoint_interval, since=counts.last_checkpoint):
                self._keep_checkpoint()
            if self._passed(self._hyperparameters.evaluation_interval, since=counts.last_evaluation):
                self._evaluate()
                continue  # if a stop cut it short, it is done again after the resume
            if reason := self._limits.reached(counts.step, self._run_seconds, self._hyperparameters):
                return reason
            result = next(loop)
            if result.finished:
                self._house.reporter.note(result.finished)
            now = time.monotonic()
            self._house.show(result.steps, now)
            self._house.look_after(now)
        return reason

    def _passed(self, interval: int, *, since: int) -> bool:
        """Whether training came past a multiple of `interval`, or to its end, after the step `since`."""
        step, end = self._learner.counts.step, self._hyperparameters.training_steps
        return step // interval > since // interval or since < end <= step

    def _keep_checkpoint(self) -> None:
        counts = self._learner.counts
        counts.last_checkpoint = counts.step
        self._house.storage.save_checkpoint()
        self._log.line(f"checkpoint at step {counts.step:,}")

    def _evaluate(self) -> None:
        """Let the agent play for its score, with nothing learned, and remember how it went."""
        started = time.monotonic()
        scores = self._examined()
        if scores is None:
            return
        counts = self._learner.counts
        counts.last_evaluation, counts.last_score = counts.step, scores.mean
        is_best = counts.best_score is None or scores.mean > counts.best_score
        if is_best:
            counts.best_score = scores.mean
            self._house.storage.save_best()
        self._house.reporter.write_evaluation(scores, time.monotonic() - started)
        self._log.line(
            f"evaluation at step {counts.step:,}: mean {scores.mean:.2f} over {len(scores.returns):,} episodes "
            f"(95% sure: {scores.ci_low:.2f} to {scores.ci_high:.2f}){', the best so far' if is_best else ''}"
        )
        self._house.save_resume()

    def _examined(self) -> Scores | None:
        """The scores of the agent as it is; None if it has to stop first. Sees to everything else in between."""
        examination = examine(
            self._learner.agent,
            self._learner.config.game,
            self._learner.games.settings,
            episodes=self._hyperparameters.evaluation_episodes,
            epsilon=self._hyperparameters.evaluation_epsilon,
            seed=_EVALUATION_SEED,
        )
        self._house.activity = "evaluating"
        try:
            while not self._house.reason_to_stop:
                next(examination)
                self._house.look_after(time.monotonic())
        except StopIteration as end:
            scores: Scores = end.value
            return scores
        finally:
            examination.close()
            self._house.learn()
        return None

    def _show_progress(self) -> None:
        if self._progress is None:
            return
        counts, reporter, hyperparameters = self._learner.counts, self._house.reporter, self._hyperparameters
        speed = reporter.speed.steps_per_second
        self._progress(
            Progress(
                step=counts.step,
                training_steps=self._limits.target(hyperparameters),
                steps_per_second=speed,
                recent_score=reporter.recent_score,
                epsilon=self._learner.agent.epsilon,
                seconds_left=self._limits.seconds_left(counts.step, self._run_seconds, speed, hyperparameters),
                activity=self._house.words,
            )
        )
