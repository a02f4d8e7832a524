"""From what a person asks for to an experiment: a grid of presets or a sweep, with seeds; and its agents."""

import json
from collections.abc import Iterable, Iterator

from arcade_rl.errors import UsageError
from arcade_rl.experiments import experiment_folder
from arcade_rl.experiments.experiment_folder import ExperimentFolder
from arcade_rl.experiments.rows import Plan, Run, Trial
from arcade_rl.experiments.sweeps import Swept, parse_sweeps
from arcade_rl.games import catalog
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.hyperparameters import Algorithm, Hyperparameters, Value, from_mapping, without_retired
from arcade_rl.presets import Preset, preset
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentConfig
from arcade_rl.shelf.agents.names import check_name


def new_experiment(
    name: str,
    game: str,
    presets: tuple[str, ...],
    *,
    changes: dict[str, Value] | None = None,
    seeds: int = 1,
    sweep: tuple[str, ...] = (),
    trials: int = 0,
) -> ExperimentFolder:
    """Put a new experiment among the saves; nothing is trained yet.

    Args:
        changes: hyperparameters that differ from the presets.
        seeds: trainings of each trial.
        sweep: what Optuna is to propose values for, as `parse_sweep` reads it; with it `trials` says how many.

    Raises:
        UsageError: a name is taken or illegal, or a preset, a hyperparameter or a value is not known.
        ArcadeError: the disk refuses.
    """
    return begin(name, plan_for(game, presets, changes=changes, seeds=seeds, sweep=sweep, trials=trials))


def plan_for(
    game: str,
    presets: tuple[str, ...],
    *,
    changes: dict[str, Value] | None = None,
    seeds: int = 1,
    sweep: tuple[str, ...] = (),
    trials: int = 0,
) -> Plan:
    """What an experiment comes to. Arguments as of `new_experiment`; UsageError if they do not go together."""
    entry = catalog.game(game)
    chosen = [preset(entry.family, each, game=entry.id) for each in dict.fromkeys(presets)]
    if sweep and len(chosen) > 1:
        raise UsageError("a sweep starts from one preset; make an experiment for each")
    swept = parse_sweeps(sweep, chosen[0].algorithm, pixels=entry.pixels)
    if both := next((each.name for each in swept if each.name in (changes or {})), ""):
        raise UsageError(f"{both} is both set and swept; leave one out")
    for each in chosen:
        base = from_mapping(changes or {}, each.hyperparameters, algorithm=each.algorithm, pixels=entry.pixels)
        for values in _swept_choices(swept) or [{}]:
            agent_folder.check_settings(entry.id, each.algorithm, base.replace(**values))
    return Plan(
        game=entry.id,
        presets=json.dumps([each.name for each in chosen]),
        changes=json.dumps(changes or {}),
        seeds=seeds,
        sweep=json.dumps(sweep),
        trials=trials if sweep else len(chosen),
        created=agent_folder.now(),
        resolved=_resolved(entry, chosen),
    )


def _swept_choices(swept: Iterable[Swept]) -> list[dict[str, Value]]:
    """Each value of each choice by itself: what a range holds goes with all of them, or with none."""
    return [{each.name: value} for each in swept for value in each.choices]


def resolve_presets(game: str, names: Iterable[str]) -> str:
    """Presets as they are now, as `Plan.resolved` keeps them. UsageError if one is not known any more."""
    entry = catalog.game(game)
    return _resolved(entry, [preset(entry.family, each, game=entry.id) for each in names])


def _resolved(entry: CatalogEntry, chosen: Iterable[Preset]) -> str:
    return json.dumps(
        {
            each.name: [each.algorithm, each.hyperparameters.relevant(each.algorithm, pixels=entry.pixels)]
            for each in chosen
        }
    )


def begin(name: str, plan: Plan) -> ExperimentFolder:
    """Put an experiment among the saves. Raises as `new_experiment`, but for what makes a plan."""
    presets = plan.preset_names
    known = [] if plan.swept else [Trial(number, each) for number, each in enumerate(presets)]
    future = [Trial(number, presets[0]) for number in range(plan.trials)] if plan.swept else known
    name = check_name(name, "an experiment")
    agents = [run.agent for trial in future for run in runs_of(name, plan, trial)]
    return experiment_folder.create(name, plan, [(each, list(runs_of(name, plan, each))) for each in known], agents)


def runs_of(name: str, plan: Plan, trial: Trial) -> Iterator[Run]:
    """The runs of a trial, one for each seed: `NAME-PRESET-s1`, or `NAME-t7-s1` in a sweep."""
    label = f"t{trial.number}" if plan.swept else trial.preset
    for seed in range(1, plan.seeds + 1):
        yield Run(agent=f"{name}-{label}-s{seed}", trial=trial.number, seed=seed)


def settings_of(
    plan: Plan, preset_name: str, values: dict[str, Value] | None = None
) -> tuple[Algorithm, Hyperparameters]:
    """The algorithm of a preset, and its hyperparameters with the experiment's changes and `values` put in.

    The preset is what it was when the plan was made, whatever has become of it since.

    Raises:
        UsageError: a value is not known any more; or the preset, which an earlier version has not kept in the plan.
    """
    algorithm, base = _base(plan, preset_name)
    known, _ = without_retired(plan.changed | (values or {}))
    return algorithm, from_mapping(known, base, algorithm=algorithm)


def _base(plan: Plan, preset_name: str) -> tuple[Algorithm, Hyperparameters]:
    if preset_name not in plan.kept_presets:
        chosen = preset(catalog.game(plan.game).family, preset_name, game=plan.game)
        return chosen.algorithm, chosen.hyperparameters
    algorithm, values = plan.kept_presets[preset_name]
    known, _ = without_retired(values)
    return catalog.check_algorithm(plan.game, algorithm), from_mapping(known)


def config_of(plan: Plan, trial: Trial, run: Run) -> AgentConfig:
    """The agent of a run, as it is put on the shelf. UsageError if its preset or a value is not known any more."""
    algorithm, hyperparameters = settings_of(plan, trial.preset, trial.values)
    return AgentConfig(
        name=run.agent,
        game=plan.game,
        algorithm=algorithm,
        preset=trial.preset,
        hyperparameters=hyperparameters,
        seed=run.seed,
        created=run.created,
    )
