"""`bench`: how fast does this machine train, and what limits it?"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from arcade_rl.cli import completing
from arcade_rl.cli.output import json_option, print_json, print_table
from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.estimates.bottleneck import limit, sentence
from arcade_rl.estimates.duration import duration
from arcade_rl.estimates.machine import Machine, Measured
from arcade_rl.games import catalog
from arcade_rl.presets import preset
from arcade_rl.shelf.settings.machine_file import write_machine
from arcade_rl.training.bench.plan import Case, plan
from arcade_rl.training.core import compute
from arcade_rl.wording import duration as in_words

_SECONDS = 9.0  # of measuring, for each preset


@click.command("bench", short_help="Measure how fast this machine trains.")
@click.argument("game", required=False, shell_complete=completing.games)
@click.option("--preset", "preset_name", shell_complete=completing.presets, help="Measure only this preset of GAME.")
@json_option
def bench_command(game: str | None, preset_name: str | None, as_json: bool) -> None:
    """Measure how fast this machine trains, in about a minute, and say what limits it.

    Without GAME: Pong with its main presets, CartPole, Acrobot and FrozenLake. Estimates of training time use
    what was measured.
    """
    run_bench(game, preset_name, as_json=as_json, seconds=_SECONDS)


def run_bench(game: str | None, preset_name: str | None, *, as_json: bool, seconds: float) -> None:
    """Measure, keep and print.

    Args:
        seconds: of measuring, for each preset.

    Raises:
        UsageError: the game or its preset is not known, or a preset was given without a game.
        ArcadeError: the game cannot be run.
    """
    if preset_name is not None and game is None:
        raise UsageError("--preset goes with a GAME, such as: arcade-rl bench pong --preset classic")
    cases = plan(game, preset_name)
    compute.wait_politely()
    from arcade_rl.training.bench.bench import measure_machine  # torch takes seconds to load

    with _progress() as progress:
        machine = measure_machine(cases, seconds=seconds, progress=progress)
    if as_json:
        print_json(_document(machine))
    else:
        _print(machine)
    _keep(machine)


def _keep(machine: Machine) -> None:
    """For estimates; what was measured is printed even where it cannot be kept."""
    try:
        write_machine(machine)
    except ArcadeError as error:
        click.echo(f"arcade-rl: not kept for estimates of training time: {error}", err=True)


@contextmanager
def _progress() -> Iterator[Callable[[Case, float], None]]:
    """A bar on a terminal; where standard error is none (a pipe, a file), a line for each twentieth."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _line_printer(console)
        return
    with Progress(TextColumn("measuring"), BarColumn(), TextColumn("{task.description}"), console=console) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda case, share: bar.update(task, completed=share, description=f"{case.game}, {case.preset}")


def _line_printer(console: Console) -> Callable[[Case, float], None]:
    reported: set[tuple[Case, int]] = set()

    def show(case: Case, share: float) -> None:
        if (case, int(20 * share)) not in reported:
            reported.add((case, int(20 * share)))
            console.print(f"measuring {case.game}, preset {case.preset} ({share:.0%} done)", highlight=False)

    return show


def _print(machine: Machine) -> None:
    networks = f"networks on {machine.device}, pictures learned in {machine.dtype}"
    click.echo(f"{machine.cores} cores, {networks}, torch {machine.torch}\n")
    headers = (
        "GAME",
        "PRESET",
        "GAMES",
        "THREADS",
        "EMULATOR/S",
        "ACTING/S",
        "SAMPLES/S",
        "TRAINING/S",
        "OF BOUND",
        "WHOLE TRAINING",
    )
    print_table(headers, [_row(each, machine) for each in machine.measurements])
    click.echo(
        "\nEmulator, acting and training in agent steps a second; samples learned a second, nothing else going on.\n"
        "OF BOUND: training as a share of what it would be if those three parts kept all cores busy."
    )
    click.echo(sentence(machine))


def _row(measured: Measured, machine: Machine) -> tuple[object, ...]:
    speeds = (
        1 / measured.emulator_seconds,
        1 / measured.acting_seconds,
        measured.samples_per_second,
        1 / measured.training_seconds,
    )
    share = f"{measured.share_of_bound(machine.cores):.0%}"
    whole = in_words(_training_seconds(measured, machine))
    return (
        measured.game,
        measured.preset,
        measured.workload.games,
        measured.threads,
        *map(round, speeds),
        share,
        whole,
    )


def _document(machine: Machine) -> dict[str, Any]:
    return {
        "cores": machine.cores,
        "device": machine.device,
        "dtype": machine.dtype,
        "torch": machine.torch,
        "measured": machine.measured,
        "measurements": [_measurement_document(each, machine) for each in machine.measurements],
        "verdict": sentence(machine),
    }


def _measurement_document(measured: Measured, machine: Machine) -> dict[str, Any]:
    return {
        "game": measured.game,
        "preset": measured.preset,
        "algorithm": measured.workload.algorithm,
        "parallel_games": measured.workload.games,
        "threads": measured.threads,
        "emulator_steps_per_second": 1 / measured.emulator_seconds,
        "acting_steps_per_second": 1 / measured.acting_seconds,
        "learner_samples_per_second": measured.samples_per_second,
        "training_steps_per_second": 1 / measured.training_seconds,
        "bound_steps_per_second": measured.bound(machine.cores),
        "share_of_bound": measured.share_of_bound(machine.cores),
        "whole_training_seconds": _training_seconds(measured, machine),
        "limit": limit(measured),
    }


def _training_seconds(measured: Measured, machine: Machine) -> float:
    """How long all the preset's training steps take here."""
    entry = catalog.game(measured.game)
    chosen = preset(entry.family, measured.preset, game=entry.id)
    return duration(entry, chosen.algorithm, chosen.hyperparameters, machine).seconds
