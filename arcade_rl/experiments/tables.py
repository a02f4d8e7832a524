"""Every evaluation of an experiment as one CSV file."""

import csv
import io
from pathlib import Path

from arcade_rl.experiments.curves import evaluations_of
from arcade_rl.experiments.standing import Standing
from arcade_rl.shelf.storage.atomic import write_atomically

_COLUMNS = ("trial", "preset", "agent", "seed", "step", "episodes", "mean", "median", "iqm", "ci_low", "ci_high")


def write_evaluations(now: Standing, path: Path) -> int:
    """Replace the file, a line for each evaluation, with a column for each swept hyperparameter; returns their number.

    Raises:
        ArcadeError: the disk refuses.
    """
    names = list(dict.fromkeys(name for each in now.trials for name in each.trial.values))
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow([*_COLUMNS, *names])
    count = 0
    for each in now.trials:
        values = [each.trial.values.get(name, "") for name in names]
        for run in each.runs:
            for made in evaluations_of(run):
                scores = (made.mean, made.median, made.iqm, made.ci_low, made.ci_high)
                begin = (each.trial.number, each.trial.preset, run.agent, run.seed, made.step, made.episodes)
                table.writerow([*begin, *scores, *values])
                count += 1
    write_atomically(path, text.getvalue().encode("utf-8"))
    return count
