"""What a person asks of a new experiment, in words: checked as it is typed, then put among the saves."""

from dataclasses import dataclass

from arcade_rl.errors import UsageError
from arcade_rl.experiments.experiment_folder import ExperimentFolder
from arcade_rl.experiments.planning import begin, plan_for
from arcade_rl.experiments.rows import Plan
from arcade_rl.experiments.study import require_optuna
from arcade_rl.games import catalog
from arcade_rl.hyperparameters import parse_changes
from arcade_rl.presets import preset

MOST_SEEDS = 1_000
FEWEST_TRIALS, USUAL_TRIALS, MOST_TRIALS = 2, 20, 100_000
MOST_JOBS = 10_000


@dataclass(frozen=True, slots=True)
class Request:
    """A new experiment, as it was asked for.

    Attributes:
        presets: their names, separated by commas.
        changes: hyperparameters that differ from the presets, each as `KEY=VALUE`.
        sweep: what Optuna is to propose values for, each as `parse_sweep` reads it.
        trials: how many a sweep proposes; None for the usual number.
    """

    name: str
    game: str
    presets: str = "default"
    changes: tuple[str, ...] = ()
    seeds: int = 1
    sweep: tuple[str, ...] = ()
    trials: int | None = None

    def check(self) -> Plan:
        """What it comes to, whether or not its name is free.

        Raises:
            UsageError: a game, preset, hyperparameter, value or sweep is not known, or they do not go together.
            ArcadeError: it is a sweep, and Optuna is not installed.
        """
        if self.trials and not self.sweep:
            raise UsageError("a number of trials goes with a sweep; a grid has one trial for each preset")
        if self.sweep:
            require_optuna()
        entry = catalog.game(self.game)
        names = tuple(filter(None, (each.strip() for each in self.presets.split(","))))
        if not names:
            raise UsageError("an experiment needs one preset or several, separated by commas")
        first = preset(entry.family, names[0], game=entry.id)
        changes = parse_changes(self.changes, first.algorithm, pixels=entry.pixels)
        trials = self.trials or USUAL_TRIALS
        return plan_for(entry.id, names, changes=changes, seeds=self.seeds, sweep=self.sweep, trials=trials)

    def create(self) -> ExperimentFolder:
        """Put the experiment among the saves; nothing is trained yet. Raises as `check` and `begin`."""
        return begin(self.name, self.check())
