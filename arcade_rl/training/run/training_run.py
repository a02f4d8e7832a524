"""One run of the trainer: consume the loop, and begin evaluations and keep checkpoints at their steps."""

import contextlib
import os
import shlex
import time
from collections.abc import Callable
from typing import Self

from arcade_rl.errors import ArcadeError, DivergedError
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.training.core import compute
from arcade_rl.training.core.learner import begin
from arcade_rl.training.evaluation.evaluator import Evaluator
from arcade_rl.training.launch import check_unfinished
from arcade_rl.training.progress import Progress, ProgressError, TrainingEnd, guarded
from arcade_rl.training.run.evaluation_schedule import EvaluationSchedule
from arcade_rl.training.run.housekeeping import Housekeeping
from arcade_rl.training.run.limits import Limits, passed
from arcade_rl.training.run.replaying import Replaying
from arcade_rl.training.run.stop_signals import StopSignals
from arcade_rl.training.run.trainer_log import TrainerLog


class TrainingRun:
    """An agent's training from where it stands until it ends. Use as a context manager.

    Raises:
        NotBegunError: somebody wants training to end before it has begun.
        ProgressError: the caller's own function raised something before it has begun.
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
        self._name = folder.name
        self._log = log
        self._progress = guarded(progress) if progress is not None else None
        self._held = contextlib.ExitStack()
        try:
            device = self._held.enter_context(compute.prepared(folder.config(), device, num_threads))
            self._held.enter_context(compute.flushed_denormals(folder.config().algorithm))
            self._take_up(folder, ledger, signals, device)
        except BaseException:
            self._held.close()
            raise
        self._seconds_before = self._house.clock.seconds
        config, kind = folder.config(), self._learner.games.observation_spec.kind
        for line in config.retired:
            log.line(f"warning: {line}")
        words = compute.in_words(config.algorithm, kind, device)
        rates = self._learner.agent.rates
        log.line(f"started: {self._learner.origin}; {rates}; {config.game} on {words}, process {os.getpid()}")

    def _take_up(self, folder: AgentFolder, ledger: Ledger, signals: StopSignals, device: str) -> None:
        """Open the games of training and of evaluations, and the files; what is open is closed by `_held`."""
        told = Replaying(folder, ledger, signals, self._progress).tell
        self._learner = begin(folder, device=device, has_past=ledger.status().step > 0, told=told)
        self._held.callback(self._learner.games.close)
        ledger.forget_after(self._learner.counts.step)
        self._evaluator = Evaluator(
            self._learner.config.game,
            self._learner.games.settings,
            episodes=self._hyperparameters.evaluation_episodes,
            device=device,
        )
        self._held.callback(self._evaluator.close)
        self._house = Housekeeping(
            folder,
            ledger,
            self._learner,
            self._log,
            signals,
            device=device,
            evaluation=lambda: self._evaluator.words,
            evaluation_seconds=lambda: self._evaluator.seconds,
            on_progress=self._show_progress,
        )
        self._held.callback(self._house.close)
        self._evaluations = EvaluationSchedule(self._learner, self._evaluator, self._house, self._log)
        self._evaluations.take_up(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._held.close()

    def run(self, *, steps: int | None, minutes: float | None) -> TrainingEnd:
        """Train until a limit, `training_steps` or a request ends it; then everything is saved.

        Raises:
            ProgressError: the caller's own function raised something; everything is saved.
            DivergedError: what it learns is no longer finite; what was saved before stays.
            ArcadeError: there is nothing left to do, the ledger is damaged, or what could not be saved was given up.
        """
        counts = self._learner.counts
        if steps is None and not self._evaluations.open:
            check_unfinished(
                self._name,
                self._hyperparameters,
                step=counts.step,
                best_evaluation=counts.best_score,
                evaluations_without_best=counts.evaluations_without_best,
            )
        self._evaluations.set_goals()
        self._limits = Limits.of_run(counts.step, steps=steps, minutes=minutes)
        try:
            self._house.open()
            reason = self._learn()
            self._log.line(f"saving: {reason}")
            problem = self._house.finish(goal=self._evaluations.goal)
        except ProgressError:
            self._progress = None
            if problem := self._house.finish(goal=""):
                self._log.line(f"warning: {problem}")
            raise
        except DivergedError as error:
            raise DivergedError(self._diverged(error)) from error
        except ArcadeError as error:  # nothing that passes: what can be saved is, and training ends
            if lost := self._house.lost:
                raise ArcadeError(lost) from error
            with contextlib.suppress(ArcadeError):
                self._house.storage.save_all()
            raise
        if problem:
            raise ArcadeError(problem)
        self._log.line(f"ended at step {counts.step:,}: {reason}")
        return TrainingEnd(
            step=counts.step,
            episodes=counts.episodes,
            reason=reason,
            best_evaluation=counts.best_score,
            seconds=self._run_seconds,
        )

    def _diverged(self, error: DivergedError) -> str:
        """What became of the numbers, and how to go on."""
        self._house.storage.wait()
        return (
            f"{error} at step {self._learner.counts.step:,}: its training diverged; lower learning_rate in its "
            f"agent.toml (h in the cockpit), then go on from step {self._house.storage.saved_step:,} with: "
            f"arcade-rl train {shlex.quote(self._name)}"
        )

    def _learn(self) -> str:
        """As `_train`; a defect that follows from numbers that are no longer finite is named as what it is."""
        try:
            return self._train()
        except (ArcadeError, ProgressError):
            raise
        except Exception:
            self._house.reporter.measure()
            raise

    @property
    def _hyperparameters(self) -> Hyperparameters:
        return self._learner.hyperparameters

    @property
    def _run_seconds(self) -> float:
        return self._house.clock.seconds - self._seconds_before

    def _train(self) -> str:
        """Learn until something ends it; returns what."""
        loop, counts = self._learner.steps(self._house.step_clock.laps), self._learner.counts
        while not (reason := self._house.reason_to_stop or self._evaluations.goal):
            if self._checkpoint_due:
                self._keep_checkpoint()
            if self._evaluations.due:
                if not self._end_evaluation() or self._evaluations.goal:
                    continue
                self._evaluations.begin()
            if reason := self._limits.reached(counts.step, self._run_seconds, self._hyperparameters):
                if not self._end_evaluation():
                    continue
                return self._evaluations.goal or reason
            if not self._house.make_room():
                continue
            result = next(loop)
            if result.finished:
                self._house.reporter.note(result.finished)
            if self._evaluations.open:
                self._evaluations.play_beside()
            now = time.monotonic()
            self._house.show(result.steps, now)
            self._house.look_after(now)
        return reason

    @property
    def _checkpoint_due(self) -> bool:
        interval, end = self._hyperparameters.checkpoint_interval, self._hyperparameters.training_steps
        return passed(self._learner.counts.step, interval, since=self._learner.counts.last_checkpoint, end=end)

    def _keep_checkpoint(self) -> None:
        counts = self._learner.counts
        counts.last_checkpoint = counts.step
        with self._house.step_clock.saving():
            self._house.storage.save_checkpoint()

    def _end_evaluation(self) -> bool:
        """Play the evaluation that is under way to its end; False if training has to stop before."""
        if not self._evaluations.open:
            return True
        self._house.situation.learning = False
        while self._evaluations.open and not self._house.reason_to_stop:
            self._evaluations.play_on()
            self._house.look_after(time.monotonic())
        self._house.situation.learning = True
        self._house.reporter.speed.wait()
        return not self._evaluations.open

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
                activity=self._house.situation.words,
                trouble=self._house.situation.trouble,
                ending=self._house.situation.ending,
            )
        )
