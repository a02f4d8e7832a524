"""What `eval --calibration` measures and says: the Q-values of the actions taken, beside the returns that followed."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np

from arcade_rl import wording
from arcade_rl.agents.factory import make_policy
from arcade_rl.calibration.return_unit import ReturnUnit, incomparable
from arcade_rl.calibration.verdict import STANDARD_ERRORS, Comparison
from arcade_rl.calibration.whole_games import PlayedEpisode, by_value, overall, play_episodes
from arcade_rl.cli.evaluation_terms import Terms
from arcade_rl.cli.output import print_table
from arcade_rl.errors import UsageError
from arcade_rl.games import catalog
from arcade_rl.games.atari.variants import is_standard
from arcade_rl.shelf.brains.brain_file import Brain
from arcade_rl.training.evaluation.evaluation import games_for
from arcade_rl.training.evaluation.scores import Scores, score
from arcade_rl.viewer.drawing.wording import value as signed

_CHART_ROWS = 18
_WIDEST_CHART = 100
_HEADERS = ("steps", "mean Q-value", "mean return", "difference", "standard error", "verdict")
_VERDICTS = {
    "right": "right",
    "overestimates": "overestimates",
    "underestimates": "underestimates",
    None: "it takes two episodes to say",
}


@dataclass(frozen=True, slots=True)
class Examined:
    """A brain, and the episodes that it played."""

    brain: Brain
    episodes: tuple[PlayedEpisode, ...]

    @property
    def comparison(self) -> Comparison:
        """Over all steps."""
        return overall(self.episodes)


@dataclass(frozen=True, slots=True)
class Curve:
    """Two lines: what was expected, and what followed.

    Attributes:
        along: what `places` count.
    """

    title: str
    along: str
    places: Sequence[float]
    expected: Sequence[float]
    followed: Sequence[float]


def unit_of(brain: Brain) -> ReturnUnit:
    """The unit of a brain's Q-values.

    Raises:
        UsageError: no return has it.
    """
    if reason := incomparable(brain.algorithm, brain.hyperparameters):
        raise UsageError(f"{brain.name}: {reason}; leave --calibration out")
    return ReturnUnit.of(brain.hyperparameters, pixels=brain.observation_kind == "pixels")


def examine(brain: Brain, terms: Terms) -> Examined:
    """Let a brain play whole episodes: those of an evaluation on the same terms.

    Raises:
        UsageError: its Q-values cannot be compared.
        ArcadeError: its game cannot be run.
    """
    unit = unit_of(brain)
    games = games_for(brain.game, terms.settings(brain), terms.episodes)
    try:
        played = play_episodes(
            games, make_policy(brain), unit, episodes=terms.episodes, epsilon=terms.epsilon, seed=terms.seed
        )
    finally:
        games.close()
    return Examined(brain, played)


def scores_of(examined: Examined) -> Scores:
    """What the raw returns of the same episodes amount to."""
    hyperparameters = examined.brain.hyperparameters
    entry = catalog.game(examined.brain.game)
    standard = is_standard(entry, hyperparameters.game_mode, hyperparameters.game_difficulty)
    return score([each.score for each in examined.episodes], entry, standard=standard)


def document(examined: Examined, past: Sequence[Examined]) -> dict[str, Any]:
    """The numbers, for `--json`.

    Args:
        past: every checkpoint, if they were asked for.
    """
    unit = unit_of(examined.brain)
    game = _of_one_game(examined)
    return {
        "unit": unit.words,
        "discount": unit.discount,
        "clipped": unit.clips_rewards,
        "life_loss_terminal": unit.life_loss_terminal,
        **_numbers(examined.comparison),
        "truncated_episodes": sum(each.truncated for each in examined.episodes),
        "bins": [
            {"low": each.low, "high": each.high, **_numbers(each.comparison)} for each in by_value(examined.episodes)
        ],
        "first_episode": {"values": list(game.expected), "returns": list(game.followed)},
        "checkpoints": [{"step": each.brain.history.step, **_numbers(each.comparison)} for each in past],
    }


def _numbers(compared: Comparison) -> dict[str, Any]:
    return {
        "steps": compared.count,
        "mean_value": compared.estimate,
        "mean_return": compared.mean,
        "difference": compared.difference,
        "standard_error": None if np.isnan(compared.error) else compared.error,
        "verdict": compared.verdict,
    }


def report(examined: Examined, past: Sequence[Examined]) -> None:
    """Print the summary, the table and the curve."""
    unit, compared = unit_of(examined.brain), examined.comparison
    click.echo(
        f"calibration over {wording.exact(compared.count)} steps: Q-values {signed(compared.estimate)} on average, "
        f"{unit.words}s {signed(compared.mean)}; {said(compared)}"
    )
    for remark in _remarks(examined, unit):
        click.echo(remark)
    click.echo()
    bins = [(signed(each.low), signed(each.high), *_cells(each.comparison)) for each in by_value(examined.episodes)]
    print_table(("Q-values from", "to", *_HEADERS), bins)
    if past:
        click.echo()
        print_table(("checkpoint", *_HEADERS), [(each.brain.history.step, *_cells(each.comparison)) for each in past])
    click.echo()
    click.echo(chart(curve(examined, past), width=min(shutil.get_terminal_size().columns, _WIDEST_CHART)))


def said(compared: Comparison) -> str:
    """The verdict, plainly: `overestimates by +0.120 (standard error 0.010)`."""
    verdict = _VERDICTS[compared.verdict]
    if compared.verdict is None:
        return f"difference {signed(compared.difference)} ({verdict})"
    by = f"{verdict} by {abs(compared.difference):.3f}" if compared.verdict != "right" else verdict
    within = f"within {STANDARD_ERRORS} standard errors or 0.5%, " if compared.verdict == "right" else ""
    return f"{by} ({within}difference {signed(compared.difference)}, standard error {compared.error:.3f})"


def _remarks(examined: Examined, unit: ReturnUnit) -> list[str]:
    """What is counted how."""
    counted = [f"later rewards count {unit.discount:g} times as much at each step"] if unit.discount < 1 else []
    counted += ["rewards count as \N{MINUS SIGN}1, 0 or 1"] if unit.clips_rewards else []
    counted += ["a lost life is an end"] if unit.life_loss_terminal else []
    cut = sum(each.truncated for each in examined.episodes)
    remarks = [f"counted as the learner counts: {'; '.join(counted)}"] if counted else []
    if cut:
        remarks.append(
            f"{cut:,} of {len(examined.episodes):,} episodes reached the step limit: from there the agent's own state "
            "value counts"
        )
    return remarks


def _cells(compared: Comparison) -> tuple[object, ...]:
    error = "-" if np.isnan(compared.error) else f"{compared.error:.3f}"
    numbers = (signed(compared.estimate), signed(compared.mean), signed(compared.difference))
    return (compared.count, *numbers, error, compared.verdict or "-")


def curve(examined: Examined, past: Sequence[Examined]) -> Curve:
    """Over training where there are checkpoints (van Hasselt et al. 2016, figure 3), else along the first episode."""
    if not past:
        return _of_one_game(examined)
    return Curve(
        f"{examined.brain.name}: Q-values and returns over training",
        "agent steps of training",
        [each.brain.history.step for each in past],
        [each.comparison.estimate for each in past],
        [each.comparison.mean for each in past],
    )


def _of_one_game(examined: Examined) -> Curve:
    first = examined.episodes[0]
    return Curve(
        f"{examined.brain.name}: Q-values and returns along the first episode",
        "agent steps",
        list(range(len(first.values))),
        first.values.tolist(),
        first.returns.tolist(),
    )


def chart(drawn: Curve, *, width: int) -> str:
    """The curve as text, without colours."""
    import plotext

    plotext.clear_figure()
    plotext.theme("clear")
    plotext.plotsize(width, _CHART_ROWS)
    plotext.title(drawn.title)
    plotext.xlabel(drawn.along)
    plotext.scatter(drawn.places, drawn.followed, marker="·", label="return that followed")
    plotext.scatter(drawn.places, drawn.expected, marker="•", label="Q-value")
    text: str = plotext.build()
    return "\n".join(line.rstrip() for line in text.splitlines())


def save_picture(drawn: Curve, file: Path) -> None:
    """The curve as a picture file. ArcadeError if it cannot be written."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # standard output is for answers alone
    from arcade_rl.viewer.film.curve_picture import Line, save_curves

    values = (("Q-value", drawn.expected), ("return that followed", drawn.followed))
    save_curves(file, drawn.title, drawn.along, [Line(name, drawn.places, each) for name, each in values])
