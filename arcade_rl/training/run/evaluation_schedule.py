"""When an agent in training is evaluated, and what becomes of the result.

Every evaluation that is due is made, of the agent as it was at that step, whatever happens meanwhile: the brain that
plays is kept on disk until its result is saved too.
"""

import dataclasses
import math

from arcade_rl import goals
from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.brains.brain_file import Brain
from arcade_rl.training.core.learner import Learner
from arcade_rl.training.evaluation.evaluator import Evaluated, Evaluator
from arcade_rl.training.run.housekeeping import Housekeeping
from arcade_rl.training.run.limits import passed
from arcade_rl.training.run.trainer_log import TrainerLog


class EvaluationSchedule:
    """The evaluations of one training, one after the other.

    Attributes:
        goal: which goal the last evaluation met, and at which step; empty if none.
    """

    def __init__(self, learner: Learner, evaluator: Evaluator, house: Housekeeping, log: TrainerLog) -> None:
        self._learner = learner
        self._evaluator = evaluator
        self._house = house
        self._log = log
        self._passed_score = -math.inf
        self.goal = ""

    def set_goals(self) -> None:
        """A run begins. Goals that are met already end it no more: a person wants further steps all the same."""
        counts, hyperparameters = self._learner.counts, self._learner.hyperparameters
        if goals.met(hyperparameters, counts.best_score, counts.evaluations_without_best):
            self._passed_score = -math.inf if counts.best_score is None else counts.best_score
            counts.evaluations_without_best = 0

    @property
    def open(self) -> bool:
        """Whether an evaluation is under way."""
        return self._evaluator.busy

    @property
    def due(self) -> bool:
        """Whether it is time to begin one."""
        counts, hyperparameters = self._learner.counts, self._learner.hyperparameters
        interval, end = hyperparameters.evaluation_interval, hyperparameters.training_steps
        return passed(counts.step, interval, since=counts.last_evaluation, end=end)

    def begin(self) -> None:
        """Begin to evaluate the agent as it is now."""
        brain, counts = self._learner.brain(), self._learner.counts
        counts.last_evaluation = counts.open_evaluation = counts.step
        self._house.storage.save_evaluation(brain)
        self._evaluator.begin(brain)

    def take_up(self, folder: AgentFolder) -> None:
        """Restart the evaluation that an earlier run left open, if there is one."""
        counts = self._learner.counts
        if counts.open_evaluation is None:
            return
        try:
            self._evaluator.begin(_brain_of_step(folder, counts.open_evaluation))
        except ArcadeError as error:
            self._log.line(f"warning: the evaluation of step {counts.open_evaluation:,} is left out: {error}")
            counts.open_evaluation = None
        else:
            self._house.reporter.forget_evaluation(counts.open_evaluation)

    def play_beside(self) -> None:
        """Play as much as is fair, between two steps of training."""
        if evaluated := self._evaluator.play_beside(self._learner.counts.step):
            self._conclude(evaluated)

    def play_on(self) -> None:
        """Play a little while training waits."""
        if evaluated := self._evaluator.play_on():
            self._conclude(evaluated)

    def _conclude(self, evaluated: Evaluated) -> None:
        counts, scores, step = self._learner.counts, evaluated.scores, evaluated.brain.history.step
        counts.open_evaluation = None
        is_best = counts.judge(scores.mean, wanted_score=self._learner.hyperparameters.stop_at_score)
        if is_best:
            history = dataclasses.replace(
                evaluated.brain.history, last_evaluation=scores.mean, best_evaluation=scores.mean
            )
            self._house.storage.save_best(dataclasses.replace(evaluated.brain, history=history))
        self._house.reporter.note_evaluation(step, scores, evaluated.seconds)
        self._log.line(
            f"evaluation at step {step:,}: mean {scores.mean:.2f} over {len(scores.returns):,} episodes "
            f"(95% confidence interval: {scores.ci_low:.2f} to {scores.ci_high:.2f})"
            f"{', the best so far' if is_best else ''}"
        )
        if step == 0:  # it inherited its brain, and is trained further whatever that scores
            self._passed_score = scores.mean
        self.goal = self._goal_met(step, scores.mean)
        with self._house.step_clock.saving():
            self._house.save_resume(at_once=True)

    def _goal_met(self, step: int, mean: float) -> str:
        hyperparameters, counts = self._learner.hyperparameters, self._learner.counts
        if hyperparameters.stop_at_score <= self._passed_score:
            hyperparameters = hyperparameters.replace(stop_at_score=0.0)
        goal = goals.met(hyperparameters, mean, counts.evaluations_without_best)
        return goal and f"{goal} at step {step:,}"


def _brain_of_step(folder: AgentFolder, step: int) -> Brain:
    brain = brain_file.read(folder.evaluation_file)
    if brain.history.step != step:
        raise ArcadeError(f"{folder.evaluation_file} is of step {brain.history.step:,}; wait for the next evaluation")
    return brain
