"""`experiment`: trainings that belong together, run in the background until all of them are done."""

import dataclasses
import math
import os
from pathlib import Path
from typing import Any

import click

from arcade_rl import wording
from arcade_rl.cli import completing, setting
from arcade_rl.cli.output import as_word, check_folder, check_picture, json_option, print_json, print_table
from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.experiments import experiment_folder, launch
from arcade_rl.experiments.best import best_run, best_trial, keep_as_preset
from arcade_rl.experiments.curves import CurvePoint, curve
from arcade_rl.experiments.planning import new_experiment
from arcade_rl.experiments.standing import Standing, TrialStanding, standing, standings
from arcade_rl.experiments.study import require_optuna
from arcade_rl.games import catalog
from arcade_rl.presets import preset

_MOST_POINTS = 10  # of a curve
_MOST_CURVES = 8

_name = click.argument("name", shell_complete=completing.experiments)


@click.group("experiment")
def experiment_command() -> None:
    """Trainings that belong together: presets with several seeds, or a sweep over hyperparameters."""


@experiment_command.command("new")
@click.argument("name")
@click.option("--game", "game_id", required=True, shell_complete=completing.games, help="The game to play.")
@click.option(
    "--preset",
    "preset_names",
    metavar="P[,Q...]",
    default="default",
    show_default=True,
    shell_complete=completing.presets,
    help="The presets to compare.",
)
@click.option(
    "--seeds", type=click.IntRange(1, 1_000), default=1, show_default=True, help="Trainings of each: seeds 1, 2, ..."
)
@setting.set_option
@click.option(
    "--sweep",
    multiple=True,
    metavar="KEY=VALUES",
    shell_complete=completing.changes,
    help="Let Optuna propose a hyperparameter: LOW..HIGH, LOW..HIGH:log or A,B,C; repeatable.",
)
@click.option("--trials", type=click.IntRange(2, 100_000), help="How many trials a sweep proposes; 20 if left out.")
def new_command(
    name: str,
    game_id: str,
    preset_names: str,
    seeds: int,
    changes: tuple[str, ...],
    sweep: tuple[str, ...],
    trials: int | None,
) -> None:
    """Plan an experiment; `experiment run` trains it.

    Its agents are NAME-PRESET-s1, NAME-PRESET-s2, ..., those of a sweep NAME-t0-s1, NAME-t1-s1, ...: ordinary agents,
    to watch, take over and fork.
    """
    if trials and not sweep:
        raise UsageError("--trials goes with --sweep; a grid has one trial for each preset")
    if sweep:
        require_optuna()
    entry = catalog.game(game_id)
    names = tuple(filter(None, (each.strip() for each in preset_names.split(","))))
    if not names:
        raise UsageError("--preset takes one preset or several, separated by commas")
    changed = setting.parsed(changes, preset(entry.family, names[0], game=entry.id).algorithm)
    folder = new_experiment(name, entry.id, names, changes=changed, seeds=seeds, sweep=sweep, trials=trials or 20)
    planned = standing(folder).runs_planned
    click.echo(f"{folder.name} has {_trainings(planned)}; run it with: arcade-rl experiment run {as_word(folder.name)}")


@experiment_command.command("run")
@_name
@click.option("--jobs", "-j", type=click.IntRange(1, 1_000), help="Trainings at a time; one for two cores if left out.")
@click.option("--detach", is_flag=True, help="Run in the background and return at once.")
@click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "cuda", "mps"]),
    default="auto",
    show_default=True,
    help="Where the networks compute.",
)
@click.option("--num-threads", type=click.IntRange(1, 256), help="CPU threads for each network.")
def run_command(name: str, jobs: int | None, detach: bool, device: str, num_threads: int | None) -> None:
    """Run an experiment from where it stands until every training has ended. Ctrl+C saves, then stops."""
    folder = experiment_folder.find(name)
    if detach:
        pid = launch.start_driver(folder, jobs=jobs, device=device, num_threads=num_threads)
        click.echo(f"{folder.name} runs in the background (process {pid})")
        return
    from arcade_rl.experiments.running import TrainerProcesses, run_experiment

    trainers = TrainerProcesses(device, num_threads)
    run_experiment(folder, trainers, jobs=jobs or launch.default_jobs(), say=click.echo)


@experiment_command.command("stop")
@_name
def stop_command(name: str) -> None:
    """Stop an experiment: its trainings save and end; `run` goes on from there."""
    click.echo(launch.stop_experiment(experiment_folder.find(name)))


@experiment_command.command("delete")
@_name
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def delete_command(name: str, yes: bool) -> None:
    """Delete an experiment for good. Its agents stay on the shelf."""
    folder = experiment_folder.find(name)
    if not yes:
        click.confirm(f"Delete the experiment {folder.name} for good? Its agents stay on the shelf.", abort=True)
    experiment_folder.delete(folder)
    click.echo(f"the experiment {folder.name} is deleted; its agents are still on the shelf")


@experiment_command.command("list")
@json_option
def list_command(as_json: bool) -> None:
    """List every experiment."""
    known = standings()
    if as_json:
        print_json([_document(each) for each in known])
        return
    rows = [
        (each.name, each.plan.game or "-", each.state, each.runs_ended, each.runs_planned, each.best and each.best.best)
        for each in known
    ]
    print_table(("NAME", "GAME", "STATE", "ENDED", "TRAININGS", "BEST"), rows)
    for each in known:
        if each.problem:
            click.echo(f"{each.name}: {each.problem}")


@experiment_command.command("show")
@_name
@json_option
@click.option(
    "--csv",
    "table",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every evaluation of every agent as CSV.",
)
@click.option(
    "--picture",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw the learning curves as a picture: .png, .jpg or .bmp.",
)
def show_command(name: str, as_json: bool, table: Path | None, picture: Path | None) -> None:
    """Show how far an experiment is: its trials, and their learning curves over the seeds."""
    folder = experiment_folder.find(name)
    now = standing(folder)
    if table is not None:
        from arcade_rl.experiments.tables import write_evaluations

        check_folder(table)
        count = write_evaluations(now, table)
        click.echo(f"{wording.exact(count)} evaluations of {now.name} written to {table}", err=as_json)
    if picture is not None:
        check_picture(picture)
        _save_picture(now, picture)
        click.echo(f"the curves of {now.name} are drawn in {picture}", err=as_json)
    if as_json:
        print_json(_document(now) | {"trials": [_trial_document(each) for each in now.trials]})
    elif table is None and picture is None:
        _print(now)


@experiment_command.command("best")
@_name
@click.option("--as-preset", "preset_name", metavar="PRESET", help="Keep its hyperparameters as a preset.")
@json_option
def best_command(name: str, preset_name: str | None, as_json: bool) -> None:
    """Show the best trial of an experiment, or keep it as a preset."""
    now = standing(experiment_folder.find(name))
    best = best_trial(now)
    if preset_name is not None:
        kept = keep_as_preset(now, preset_name)
        made = f"arcade-rl new NAME --game {now.plan.game} --preset {as_word(kept.name)}"
        click.echo(f"trial {best.trial.number} is kept as the preset {kept.name}; use it with: {made}", err=as_json)
    if as_json:
        print_json(_trial_document(best))
    elif preset_name is None:
        score = f"{wording.score(best.best)} over {len(best.runs)} seed{'s' if len(best.runs) > 1 else ''}"
        click.echo(f"trial {best.trial.number}, {best.trial.label}: {score}; its best agent is {best_run(best).agent}")


def _print(now: Standing) -> None:
    by = f" (process {now.pid})" if now.pid else ""
    ended = f"{now.runs_ended:,} of {_trainings(now.runs_planned)} ended"
    click.echo(f"{now.name}: {now.plan.game}, {now.state}{by}, {ended}")
    click.echo()
    rows = [
        (each.trial.number, each.trial.label, each.state, len(each.runs), each.ended, each.step, each.best, each.last)
        for each in now.trials
    ]
    print_table(("TRIAL", "WHAT", "STATE", "SEEDS", "ENDED", "STEPS", "BEST", "LAST"), rows)
    for run in (run for each in now.trials for run in each.runs if run.error):
        click.echo(f"{run.agent}: {run.error}")
    if important := now.plan.important:
        click.echo("\nImportance of what is swept (PED-ANOVA)")
        print_table(("HYPERPARAMETER", "SHARE"), [(name, f"{share:.0%}") for name, share in important.items()])
    for each in _best_first(now)[:_MOST_CURVES]:
        _print_curve(each)


def _save_picture(now: Standing, file: Path) -> None:
    """Draw the IQM of each trial with its band. ArcadeError if nothing was evaluated yet, or the disk refuses."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # standard output is for answers alone
    from arcade_rl.viewer.film.curve_picture import MOST_LINES, Line, save_curves

    lines = []
    for each in _best_first(now)[:MOST_LINES]:
        if points := curve(each.runs):
            band = ([point.iqm_low for point in points], [point.iqm_high for point in points])
            steps = [point.step for point in points]
            name = f"{each.trial.number}: {each.trial.label}" if now.plan.swept else each.trial.label
            lines.append(Line(name, steps, [point.iqm for point in points], band))
    if not lines:
        raise ArcadeError(f"no agent of {now.name} was evaluated yet; run it with: arcade-rl experiment run {now.name}")
    title = f"{now.name}, {now.plan.game}: IQM of evaluations, 95% band over {now.plan.seeds} seeds"
    save_curves(file, title, "agent steps", lines)


def _best_first(now: Standing) -> list[TrialStanding]:
    """The trials of a sweep by their scores; those of a grid in their order."""
    if not now.plan.swept:
        return list(now.trials)
    return sorted(now.trials, key=lambda each: -math.inf if each.best is None else each.best, reverse=True)


def _print_curve(each: TrialStanding) -> None:
    points = curve(each.runs)
    if not points:
        return
    click.echo(f"\nTrial {each.trial.number}, {each.trial.label}: evaluations over the seeds, with 95% intervals")
    rows = [
        (
            *(point.step, point.seeds),
            *(point.mean, _band(point.mean_low, point.mean_high)),
            *(point.iqm, _band(point.iqm_low, point.iqm_high)),
        )
        for point in _spread(points)
    ]
    print_table(("STEP", "SEEDS", "MEAN", "95% CI", "IQM", "95% CI"), rows)


def _spread(points: tuple[CurvePoint, ...]) -> list[CurvePoint]:
    """At most ten points at even distances, the last among them."""
    stride = -(-len(points) // _MOST_POINTS)
    return list(points[::-1][::stride][::-1])


def _band(low: float, high: float) -> str:
    return f"{wording.score(low)} to {wording.score(high)}"


def _trainings(number: int) -> str:
    return f"{number:,} training{'s' if number != 1 else ''}"


def _document(now: Standing) -> dict[str, Any]:
    plan = now.plan
    return {
        "name": now.name,
        "game": plan.game,
        "state": now.state,
        "pid": now.pid or None,
        "presets": list(plan.preset_names),
        "changes": plan.changed,
        "seeds": plan.seeds,
        "sweep": list(plan.swept),
        "importance": plan.important,
        "trials_planned": plan.trials,
        "trainings": now.runs_planned,
        "ended": now.runs_ended,
        "best_trial": now.best.trial.number if now.best else None,
        "created": plan.created,
        "problem": now.problem,
    }


def _trial_document(each: TrialStanding) -> dict[str, Any]:
    return {
        "number": each.trial.number,
        "preset": each.trial.preset,
        "values": each.trial.values,
        "state": each.state,
        "step": each.step,
        "best": each.best,
        "last": each.last,
        "agents": [
            {
                "name": run.agent,
                "seed": run.seed,
                "state": run.state,
                "step": run.step,
                "best": run.best,
                "last": run.last,
                "error": run.error,
            }
            for run in each.runs
        ],
        "curve": [dataclasses.asdict(point) for point in curve(each.runs)],
    }
