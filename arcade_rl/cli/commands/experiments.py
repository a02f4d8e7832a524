"""`experiment`: trainings that belong together, run in the background until all of them are done."""

from pathlib import Path

import click

from arcade_rl import wording
from arcade_rl.cli import completing, setting
from arcade_rl.cli.experiment_report import document, print_standing, save_picture, trainings, trial_document
from arcade_rl.cli.output import as_word, check_folder, check_picture, confirm, json_option, print_json, print_table
from arcade_rl.errors import UsageError
from arcade_rl.experiments import deletion, experiment_folder, launch
from arcade_rl.experiments.best import best_run, best_trial, keep_as_preset
from arcade_rl.experiments.remote.options import RayOptions
from arcade_rl.experiments.request import FEWEST_TRIALS, MOST_JOBS, MOST_SEEDS, MOST_TRIALS, USUAL_TRIALS, Request
from arcade_rl.experiments.standing import standing, standings

_name = click.argument("name", shell_complete=completing.experiments)


@click.group("experiment", short_help="Plan and run trainings that belong together.")
def experiment_command() -> None:
    """Trainings that belong together: presets with several seeds, or a sweep over hyperparameters."""


@experiment_command.command("new", short_help="Plan an experiment; `run` trains it.")
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
    "--seeds",
    type=click.IntRange(1, MOST_SEEDS),
    default=1,
    show_default=True,
    help="Trainings of each: seeds 1, 2, ...",
)
@setting.set_option
@click.option(
    "--sweep",
    multiple=True,
    metavar="KEY=VALUES",
    shell_complete=completing.changes,
    help="Let Optuna propose a hyperparameter: LOW..HIGH, LOW..HIGH:log or A,B,C; repeatable.",
)
@click.option(
    "--trials",
    type=click.IntRange(FEWEST_TRIALS, MOST_TRIALS),
    help=f"How many trials a sweep proposes; {USUAL_TRIALS} if left out.",
)
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
    folder = Request(name, game_id, preset_names, changes, seeds, sweep, trials).create()
    planned = standing(folder).runs_planned
    click.echo(f"{folder.name} has {trainings(planned)}; run it with: arcade-rl experiment run {as_word(folder.name)}")


@experiment_command.command("run", short_help="Run an experiment from where it stands.")
@_name
@click.option(
    "--jobs",
    "-j",
    type=click.IntRange(1, MOST_JOBS),
    help="Trainings at a time. Default: the last value given, at first one per two cores; with --ray, as many as fit.",
)
@click.option("--detach", is_flag=True, help="Run in the background and return at once.")
@click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "cuda", "mps"]),
    default="auto",
    show_default=True,
    help="Where the networks compute.",
)
@click.option("--num-threads", type=click.IntRange(1, 256), help="CPU threads for each network.")
@click.option(
    "--ray", metavar="ADDRESS", help="Train on a Ray cluster: HOST:PORT of its head, or local for one of this machine."
)
@click.option(
    "--cpus-per-trial",
    type=click.FloatRange(0.01, 1_024),
    help="CPUs that Ray sets aside for a training; 1 if left out.",
)
@click.option(
    "--gpus-per-trial",
    type=click.FloatRange(0.0, 64),
    help="GPUs that Ray sets aside for a training, also a share of one; none if left out.",
)
def run_command(
    name: str,
    jobs: int | None,
    detach: bool,
    device: str,
    num_threads: int | None,
    ray: str | None,
    cpus_per_trial: float | None,
    gpus_per_trial: float | None,
) -> None:
    """Run an experiment from where it stands until every training has ended. Ctrl+C saves, then stops."""
    folder = experiment_folder.find(name)
    cluster = _cluster(ray, cpus_per_trial, gpus_per_trial)
    if detach:
        pid = launch.start_driver(folder, jobs=jobs, device=device, num_threads=num_threads, ray=cluster)
        click.echo(f"{folder.name} runs in the background (process {pid})")
        return
    from arcade_rl.experiments.running import run_experiment, say_in_foreground, trainers_for

    run_experiment(folder, trainers_for(cluster, device, num_threads), jobs=jobs, say=say_in_foreground(folder))


def _cluster(address: str | None, cpus_per_trial: float | None, gpus_per_trial: float | None) -> RayOptions | None:
    """The cluster that was asked for, if it can be reached."""
    if address is None:
        if cpus_per_trial is not None or gpus_per_trial is not None:
            raise UsageError("--cpus-per-trial and --gpus-per-trial go with --ray, which sets them aside")
        return None
    options = RayOptions(address, cpus_per_trial or 1.0, gpus_per_trial or 0.0)
    options.check()
    return options


@experiment_command.command("stop", short_help="Stop an experiment; everything is saved.")
@_name
def stop_command(name: str) -> None:
    """Stop an experiment: its trainings save and end; `run` goes on from there."""
    click.echo(launch.stop_experiment(experiment_folder.find(name)))


@experiment_command.command("delete")
@_name
@click.option("--agents", is_flag=True, help="Move its agents to the trash, too.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def delete_command(name: str, agents: bool, yes: bool) -> None:
    """Delete an experiment for good. Its agents stay on the shelf, unless --agents is given."""
    folder = experiment_folder.find(name)
    fate = "Its agents move to the trash." if agents else "Its agents stay on the shelf."
    if not yes:
        confirm(f"Delete the experiment {folder.name} for good? {fate}")
    click.echo(deletion.remove(folder, agents=agents).said)


@experiment_command.command("list")
@json_option
def list_command(as_json: bool) -> None:
    """List every experiment."""
    known = standings()
    if as_json:
        print_json([document(each) for each in known])
        return
    if not known:
        click.echo("No experiments yet. Plan one with: arcade-rl experiment new seeds --game pong --seeds 5")
        return
    rows = [
        (each.name, each.plan.game or "-", each.state, each.runs_ended, each.runs_planned, each.best and each.best.best)
        for each in known
    ]
    print_table(("NAME", "GAME", "STATE", "ENDED", "TRAININGS", "BEST"), rows)
    for each in known:
        if each.problem:
            click.echo(f"{each.name}: {each.problem}")


@experiment_command.command("show", short_help="Show how far an experiment is.")
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
        more = save_picture(now, picture)
        no_room = f"; {more} more {'has' if more == 1 else 'have'} no room in it" if more else ""
        click.echo(f"the curves of {now.name} are drawn in {picture}{no_room}", err=as_json)
    if as_json:
        print_json(document(now) | {"trials": [trial_document(each) for each in now.trials]})
    elif table is None and picture is None:
        print_standing(now)


@experiment_command.command("best", short_help="Show the best trial or keep it as a preset.")
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
        print_json(trial_document(best) | {"best_agent": best_run(best).agent})
    elif preset_name is None:
        score = f"{wording.score(best.best)} over {best.scored}"
        click.echo(f"trial {best.trial.number}, {best.trial.label}: {score}; its best agent is {best_run(best).agent}")
