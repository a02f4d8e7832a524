"""The Optuna study of a sweep: it proposes trials, prunes those that fall behind, and says what mattered.

It is stored in the experiment's own SQLite file, where Optuna's dashboard finds it. Optuna and SQLAlchemy take most of
a second to import: only the driver of a sweep does so. A trial has the same number there and here.
"""

import contextlib
import importlib.util
import json
import math
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arcade_rl.errors import ArcadeError, DiskError, excerpt
from arcade_rl.experiments.curves import at_common_steps, evaluations_of
from arcade_rl.experiments.rows import Run, Trial
from arcade_rl.experiments.runs import look
from arcade_rl.experiments.sweeps import Swept
from arcade_rl.hyperparameters import Value
from arcade_rl.shelf.ledger.ledger import Evaluation

if TYPE_CHECKING:
    import optuna

_LOCK_PATIENCE_SECONDS = 20.0
_MOST_RANDOM_TRIALS = 10  # before the sampler begins to learn from what it knows
_MOST_UNPRUNED_TRIALS = 5  # that must be complete before one is pruned
_WARM_UP = 5  # nothing is pruned in the first fifth of its steps
_FEWEST_FOR_IMPORTANCE = 4


def require_optuna() -> None:
    """ArcadeError, naming the remedy, if Optuna is not installed. Does not import it."""
    if importlib.util.find_spec("optuna") is None:
        raise ArcadeError("a sweep needs more to be installed: pip install 'arcade-rl[optuna]'")


class Study:
    """A `driver.Proposer`: by the tree-structured Parzen estimator (TPE), with median pruning."""

    def __init__(
        self, path: Path, name: str, swept: tuple[Swept, ...], *, preset: str, trials: int, steps: int
    ) -> None:
        """Open the study, or begin it.

        Args:
            path: the experiment's SQLite file.
            name: of a study that is begun.
            trials: how many there will be.
            steps: how many agent steps each training lasts.

        Raises:
            ArcadeError: Optuna is not installed.
            DiskError: the disk refuses.
        """
        require_optuna()
        import optuna

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        self._swept = swept
        self._preset = preset
        self._random_trials = max(2, min(_MOST_RANDOM_TRIALS, trials // 4))
        pruner = optuna.pruners.MedianPruner(
            n_startup_trials=max(2, min(_MOST_UNPRUNED_TRIALS, trials // 4)), n_warmup_steps=steps // _WARM_UP
        )
        with _explained():
            self._storage = optuna.storages.RDBStorage(
                f"sqlite:///{path}", engine_kwargs={"connect_args": {"timeout": _LOCK_PATIENCE_SECONDS}}
            )
            known = optuna.get_all_study_names(self._storage)
            name = known[0] if len(known) == 1 else name  # of an experiment that was renamed since
            self._study = optuna.create_study(
                storage=self._storage, study_name=name, direction="maximize", pruner=pruner, load_if_exists=True
            )

    def close(self) -> None:
        """Let go of the file."""
        self._storage.remove_session()
        self._storage.engine.dispose()

    def proposals(self) -> list[Trial]:
        """See `driver.Proposer`. A proposal whose driver was killed halfway is completed."""
        import optuna

        with _explained():
            running = self._study.get_trials(deepcopy=False, states=(optuna.trial.TrialState.RUNNING,))
            return [self._trial(each.number, self._values(each)) for each in running]

    def propose(self) -> Trial:
        """See `driver.Proposer`."""
        with _explained():
            asked = self._study.ask()
            return self._trial(asked.number, self._suggested(asked))

    def is_hopeless(self, trial: Trial, runs: list[Run]) -> bool:
        """See `driver.Proposer`: by the mean of its agents' evaluations, at each step at which all of them have one.

        Agents that are not made yet, or are gone, or failed before the first evaluation, are not waited for.

        A trial that was told to have ended, and was opened again, is not: Optuna takes nothing more about it.
        """
        with _explained():
            frozen = self._frozen(trial.number)
            if frozen.state.is_finished():
                return False
            return self._report(frozen, runs) and self._handle(frozen).should_prune()

    def tell(self, trial: Trial, runs: list[Run]) -> bool:
        """See `driver.Proposer`."""
        import optuna

        with _explained():
            frozen = self._frozen(trial.number)
            if frozen.state.is_finished():
                return False
            self._report(frozen, runs)
            if trial.state == "pruned":
                self._study.tell(trial.number, state=optuna.trial.TrialState.PRUNED)
            elif trial.score is None:
                self._study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
            else:
                self._study.tell(trial.number, trial.score)
        return True

    def importance(self) -> dict[str, float]:
        """See `driver.Proposer`: by PED-ANOVA (Watanabe et al. 2023), which needs no further package."""
        import optuna

        with _explained():
            complete = self._study.get_trials(deepcopy=False, states=(optuna.trial.TrialState.COMPLETE,))
            if len(complete) < _FEWEST_FOR_IMPORTANCE or len({trial.value for trial in complete}) < 2:
                return {}
            with warnings.catch_warnings(action="ignore"):  # of too few trials to tell
                evaluator = optuna.importance.PedAnovaImportanceEvaluator()
                shares = optuna.importance.get_param_importances(self._study, evaluator=evaluator)
        return {name: float(share) for name, share in shares.items() if math.isfinite(share)}

    def _trial(self, number: int, values: dict[str, Value]) -> Trial:
        return Trial(number, self._preset, json.dumps(values))

    def _values(self, frozen: "optuna.trial.FrozenTrial") -> dict[str, Value]:
        if all(each.name in frozen.params for each in self._swept):
            return {each.name: frozen.params[each.name] for each in self._swept}
        return self._suggested(self._handle(frozen))

    def _suggested(self, trial: "optuna.trial.Trial") -> dict[str, Value]:
        """Values for everything that is swept; the same again for what was suggested before."""
        import optuna

        # Seeded by the trial's number: the same study, whether or not its driver was killed in between.
        self._study.sampler = optuna.samplers.TPESampler(seed=trial.number, n_startup_trials=self._random_trials)
        return {each.name: _suggest(trial, each) for each in self._swept}

    def _report(self, frozen: "optuna.trial.FrozenTrial", runs: list[Run]) -> bool:
        """Write down the evaluations that are not known yet; whether there were any."""
        known = max(frozen.intermediate_values, default=-1)
        means = {each[0].step: _mean(each) for each in at_common_steps([*_curves(runs)])}
        news = {step: mean for step, mean in means.items() if step > known and math.isfinite(mean)}
        for step, mean in news.items():
            self._handle(frozen).report(mean, step)
        return bool(news)

    def _frozen(self, number: int) -> "optuna.trial.FrozenTrial":
        return self._study.get_trials(deepcopy=False)[number]

    def _handle(self, frozen: "optuna.trial.FrozenTrial") -> "optuna.trial.Trial":
        """A trial that another process, perhaps, has begun, to go on with. Optuna has no public way to get one."""
        import optuna

        return optuna.trial.Trial(self._study, frozen._trial_id)


def _curves(runs: Iterable[Run]) -> Iterator[list[Evaluation]]:
    """The evaluations of each agent that has some, or will have."""
    for run in runs:
        evaluations = evaluations_of(run)
        if evaluations or (run.state == "waiting" and look(run).is_ours):
            yield evaluations


def _mean(evaluations: Sequence[Evaluation]) -> float:
    return sum(each.mean for each in evaluations) / len(evaluations)


def _suggest(trial: "optuna.trial.Trial", swept: Swept) -> Value:
    if swept.choices:
        chosen: Any = trial.suggest_categorical(swept.name, swept.choices)
        return chosen  # type: ignore[no-any-return]  # one of the choices
    low, high = swept.low, swept.high
    if isinstance(low, int) and isinstance(high, int):
        return trial.suggest_int(swept.name, low, high, log=swept.log)
    assert low is not None
    assert high is not None
    return trial.suggest_float(swept.name, low, high, log=swept.log)


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """What the disk refuses Optuna is a DiskError: later it may not."""
    from optuna.exceptions import StorageInternalError
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (StorageInternalError, SQLAlchemyError) as error:
        cause = error.__cause__ or error
        message = f"the study cannot be written: {excerpt(cause)}; check that the disk has room"
        raise DiskError(message, "the disk refuses") from error
