"""The best of an experiment, kept as a preset."""

import shlex

from arcade_rl.errors import ArcadeError
from arcade_rl.experiments.planning import settings_of
from arcade_rl.experiments.rows import Run
from arcade_rl.experiments.runs import folder_of, look
from arcade_rl.experiments.standing import Standing, TrialStanding
from arcade_rl.games import catalog
from arcade_rl.hyperparameters import Algorithm, Hyperparameters
from arcade_rl.presets import Preset
from arcade_rl.shelf.agents.names import check_name
from arcade_rl.shelf.settings import preset_list


def best_trial(now: Standing) -> TrialStanding:
    """The trial of the highest score. ArcadeError if nothing was evaluated yet."""
    if now.best is None:
        raise not_evaluated(now)
    return now.best


def not_evaluated(now: Standing) -> ArcadeError:
    """What to raise where an experiment without any evaluation has nothing to show."""
    run = f"arcade-rl experiment run {shlex.quote(now.name)}"
    return ArcadeError(f"no agent of {now.name} was evaluated yet; run it with: {run}")


def best_run(trial: TrialStanding) -> Run:
    """The run of a trial whose agent scored best; of several the first seed's."""
    scored = [run for run in trial.runs if run.best is not None]
    return max(scored or trial.runs, key=lambda run: (run.best or 0.0, -run.seed))


def keep_as_preset(now: Standing, name: str) -> Preset:
    """Keep the hyperparameters of the best trial's best agent as a preset for the family of its game.

    Raises:
        UsageError: the name is taken or illegal.
        ArcadeError: nothing was evaluated yet, the agent's settings are damaged, or the disk refuses.
    """
    best = best_trial(now)
    algorithm, hyperparameters = _settings_of_best(now, best)
    title = f"Trial {best.trial.number} of experiment {now.name} on {now.plan.game}: {best.best:.4g}, {best.scored}"
    kept = Preset(check_name(name, "a preset"), catalog.game(now.plan.game).family, title, algorithm, hyperparameters)
    preset_list.keep(kept, game=now.plan.game)
    return kept


def _settings_of_best(now: Standing, best: TrialStanding) -> tuple[Algorithm, Hyperparameters]:
    """What the best agent was trained with by its `agent.toml`; once it is off the shelf, what it was to have."""
    run = best_run(best)
    if not look(run).is_ours:
        return settings_of(now.plan, best.trial.preset, best.trial.values)
    config = folder_of(run).config()
    return config.algorithm, config.hyperparameters
