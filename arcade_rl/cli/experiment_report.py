"""How an experiment is shown: as text, as JSON, as a picture."""

import dataclasses
import math
import os
from pathlib import Path
from typing import Any

import click

from arcade_rl import wording
from arcade_rl.cli.output import print_table
from arcade_rl.experiments.best import not_evaluated
from arcade_rl.experiments.curves import CurvePoint, curve
from arcade_rl.experiments.standing import Standing, TrialStanding

_MOST_POINTS = 10  # of a curve
_MOST_CURVES = 8


def print_standing(now: Standing) -> None:
    """Print the trials, what mattered, and the curves."""
    by = f" (process {now.pid})" if now.pid else ""
    ended = f"{now.runs_ended:,} of {trainings(now.runs_planned)} ended"
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
    for each in _best_first(now)[: _MOST_CURVES if now.plan.swept else None]:
        _print_curve(each)


def save_picture(now: Standing, file: Path) -> int:
    """Draw the IQM of each trial with its band; returns how many there is no room for.

    ArcadeError if nothing was evaluated yet, or the disk refuses.
    """
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # standard output is for answers alone
    from arcade_rl.viewer.film.curve_picture import MOST_LINES, Line, save_curves

    lines = []
    for each in _best_first(now):
        if points := curve(each.runs):
            edges = [point.iqm_low for point in points], [point.iqm_high for point in points]
            band = edges if max(point.seeds for point in points) > 1 else None
            steps = [point.step for point in points]
            name = f"{each.trial.number}: {each.trial.label}" if now.plan.swept else each.trial.label
            lines.append(Line(name, steps, [point.iqm for point in points], band))
    if not lines:
        raise not_evaluated(now)
    seeds = now.plan.seeds
    of = f"IQM of evaluations, 95% band over {seeds} seeds" if seeds > 1 else "evaluations of one seed"
    title = f"{now.name}, {now.plan.game}: {of}"
    save_curves(file, title, "agent steps", lines[:MOST_LINES])
    return max(0, len(lines) - MOST_LINES)


def _best_first(now: Standing) -> list[TrialStanding]:
    """The trials of a sweep by their scores; those of a grid in their order."""
    if not now.plan.swept:
        return list(now.trials)
    return sorted(now.trials, key=lambda each: -math.inf if each.best is None else each.best, reverse=True)


def _print_curve(each: TrialStanding) -> None:
    points = curve(each.runs, most=_MOST_POINTS)
    if not points:
        return
    intervals = ", with 95% intervals" if max(point.seeds for point in points) > 1 else ""
    click.echo(f"\nTrial {each.trial.number}, {each.trial.label}: evaluations over the seeds{intervals}")
    rows = [
        (
            *(point.step, point.seeds),
            *(point.mean, _interval(point, point.mean_low, point.mean_high)),
            *(point.iqm, _interval(point, point.iqm_low, point.iqm_high)),
        )
        for point in points
    ]
    print_table(("STEP", "SEEDS", "MEAN", "95% CI", "IQM", "95% CI"), rows)


def _interval(point: CurvePoint, low: float, high: float) -> str | None:
    """None for one seed, which says nothing of others."""
    return f"{wording.score(low)} to {wording.score(high)}" if point.seeds > 1 else None


def trainings(number: int) -> str:
    """`1 training`, `12 trainings`."""
    return f"{number:,} training{'s' if number != 1 else ''}"


def document(now: Standing) -> dict[str, Any]:
    """An experiment for `--json`, without its trials."""
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
        "best_label": now.best.trial.label if now.best else None,
        "best": now.best.best if now.best else None,
        "created": plan.created,
        "problem": now.problem,
    }


def trial_document(each: TrialStanding) -> dict[str, Any]:
    """A trial for `--json`, with its agents and its curve."""
    return {
        "number": each.trial.number,
        "label": each.trial.label,
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
        "curve": [_point_document(point) for point in curve(each.runs)],
    }


def _point_document(point: CurvePoint) -> dict[str, Any]:
    """A point of a curve for `--json`; one seed has no intervals."""
    unknown = ("mean_low", "mean_high", "iqm_low", "iqm_high") if point.seeds == 1 else ()
    return dataclasses.asdict(point) | dict.fromkeys(unknown)
