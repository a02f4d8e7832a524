"""How agents on the shelf have learned: their evaluations as one CSV, and one picture of all curves.

    pip install '.[bench]'
    python -m tests.benchmarks.learning.learning_curves AGENT... [--folder tests/benchmarks/learning/curves]

Each row is one evaluation: how many agent steps and minutes of training it took, and how well the agent then played.
Rows that are already in the CSV stay, so that runs of many days come together; an agent given again replaces its own.
"""

import argparse
import csv
import textwrap
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from arcade_rl.games import catalog
from arcade_rl.hyperparameters import Value, spec_of
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentConfig
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.ledger.ledger import Ledger
from tests.benchmarks.assets.make_champion import changes

_COLOURS = 10  # of matplotlib's lines, before it begins again
_STYLES = ("-", "--", ":")


@dataclass(frozen=True, slots=True)
class Point:
    """One evaluation: mean score after so many agent steps, in so many minutes of training."""

    run: str
    game: str
    hyperparameters: str
    seed: int
    step: int
    minutes: float
    mean: float
    episodes: int


def main() -> None:
    """Read the agents' ledgers, and rewrite CSV and picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("agents", nargs="*", help="names on the shelf; none: only draw the picture again")
    parser.add_argument("--folder", type=Path, default=Path(__file__).parent / "curves")
    given = parser.parse_args()
    given.folder.mkdir(exist_ok=True)
    table = given.folder / "learning_curves.csv"
    points = [point for point in read(table) if point.run not in given.agents]
    points += [point for name in given.agents for point in points_of(name)]
    points.sort(key=lambda point: (point.game, point.hyperparameters, point.run, point.step))
    write(table, points)
    draw(points, given.folder / "learning_curves.png")


def points_of(name: str) -> Iterator[Point]:
    """Every evaluation of an agent; its checkpoints and its newest brain know how long training had taken."""
    folder = agent_folder.find(name)
    config = folder.config()
    lives = [brain_file.read_header(path).history for path in (*folder.checkpoint_files(), folder.brain_file)]
    steps, seconds = [life.step for life in lives], [life.training_seconds for life in lives]
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        evaluations = ledger.evaluations()
    for evaluation in evaluations:
        minutes = round(float(np.interp(evaluation.step, steps, seconds)) / 60, 2)
        mean = round(evaluation.mean, 2)
        yield Point(
            name, config.game, described(config), config.seed, evaluation.step, minutes, mean, evaluation.episodes
        )


def described(config: AgentConfig) -> str:
    """An agent's preset, and in what of it that bears on learning the agent differs."""
    told = [f"{key}={_typed(value)}" for key, value in changes(config).items() if _bears_on_learning(key)]
    return ", ".join([config.preset, *told])


def _typed(value: Value) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def _bears_on_learning(key: str) -> bool:
    return spec_of(key).theme != "Training" or key == "training_steps"  # what falls, falls until then


def read(table: Path) -> list[Point]:
    """The points of an earlier CSV; none if there is none."""
    if not table.exists():
        return []
    with table.open(newline="") as file:
        return [_point(row) for row in csv.DictReader(file)]


def _point(row: dict[str, str]) -> Point:
    step, minutes, mean = int(row["step"]), float(row["minutes"]), float(row["mean"])
    return Point(
        row["run"], row["game"], row["hyperparameters"], int(row["seed"]), step, minutes, mean, int(row["episodes"])
    )


def write(table: Path, points: list[Point]) -> None:
    """All points as a CSV."""
    with table.open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(field.name for field in fields(Point))
        rows.writerows(astuple(point) for point in points)


def draw(points: list[Point], picture: Path) -> None:
    """A field for each game: mean score of the evaluations over minutes of training, a line for each run."""
    games = sorted({point.game for point in points})
    columns = min(3, len(games))
    rows = -(-len(games) // columns)
    figure = Figure(figsize=(5.6 * columns, 6.8 * rows), layout="constrained")
    all_axes = list(figure.subplots(rows, columns, squeeze=False).flat)
    for axes, game in zip(all_axes, games, strict=False):
        _draw_game(axes, game, [point for point in points if point.game == game])
    for unused in all_axes[len(games) :]:
        unused.set_visible(False)
    figure.savefig(picture, dpi=80)


def _draw_game(axes: Axes, game: str, points: list[Point]) -> None:
    runs: dict[str, list[Point]] = defaultdict(list)
    for point in points:
        runs[point.run].append(point)
    for number, (name, run) in enumerate(runs.items()):
        line = [(point.minutes, point.mean) for point in sorted(run, key=lambda point: point.step)]
        label = textwrap.fill(f"{name}: {run[0].hyperparameters}; seed {run[0].seed}", 60)
        style = _STYLES[number // _COLOURS % len(_STYLES)]
        axes.plot(*zip(*line, strict=True), style, label=label, marker="o" if len(line) == 1 else "")
    axes.set_title(catalog.game(game).title)
    axes.set_xlabel("minutes of training")
    axes.set_ylabel("mean score")
    axes.grid(alpha=0.3)
    axes.legend(fontsize="x-small", loc="upper center", bbox_to_anchor=(0.5, -0.15))


if __name__ == "__main__":
    main()
