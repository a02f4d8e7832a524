"""What hyperparameters were measured to reach on a game: by the champions that ship, which have the same."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from arcade_rl import wording
from arcade_rl.errors import ArcadeError
from arcade_rl.games import catalog
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.hyperparameters import Algorithm, Hyperparameters
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder, all_champions
from arcade_rl.shelf.agents.champion_file import Champion, read_champion, read_curve
from arcade_rl.shelf.ledger.rows import Curve

UNMEASURED = "not measured; hard games may learn nothing"

_FREE = frozenset(
    (
        "training_steps",
        "stop_at_score",
        "patience",
        "learning_rate_decay",
        "learning_rate_decay_steps",
        "learning_rate_restart",
        "epsilon_decay_steps",
        "evaluation_interval",
        "evaluation_episodes",
        "evaluation_epsilon",
        "checkpoint_interval",
        "demonstration_share",
        "margin_weight",
        "margin",
    )
)
"""What may differ: lengths, the schedules that are drawn over them, measuring, and what needs demonstrations."""


@dataclass(frozen=True, slots=True)
class _Measured:
    config: AgentConfig
    champion: Champion
    curve: Curve


def measured(entry: CatalogEntry, algorithm: Algorithm, hyperparameters: Hyperparameters) -> tuple[str, ...]:
    """What was measured with these hyperparameters, lengths and schedules aside, in ever shorter forms; () if nothing.

    The first is `measured: 222.3 (208.7 to 236.4) after 4.00 M steps, in 1 h 9 min on 2 cores of a shared server`. Of a
    champion that trained for longer than these do, it is an evaluation in its course.
    """
    wanted = _compared(entry, algorithm, hyperparameters)
    for each in _champions_of(entry.id):
        if each.config.algorithm == algorithm and _compared(entry, algorithm, each.config.hyperparameters) == wanted:
            return _in_words(each, hyperparameters.training_steps)
    return ()


def _compared(entry: CatalogEntry, algorithm: Algorithm, hyperparameters: Hyperparameters) -> dict[str, object]:
    relevant = hyperparameters.relevant(algorithm, pixels=entry.pixels)
    return {name: value for name, value in relevant.items() if name not in _FREE}


def _in_words(known: _Measured, training_steps: int) -> tuple[str, ...]:
    champion, evaluation = known.champion, known.champion.evaluation
    steps = f"{wording.count(champion.step)} steps"
    if champion.step <= training_steps:
        low, high = map(wording.score, evaluation.ci95)
        score = f"measured: {wording.score(evaluation.mean)} ({low} to {high}) after {steps}"
        timed = f"{score}, in {wording.duration(champion.training_seconds)}"
        return f"{timed} on {champion.machine}", timed, score
    points = zip(known.curve.steps, known.curve.values, strict=True)
    reached = list(takewhile(lambda point: point[0] <= training_steps, points))
    if not reached:
        return ()
    step, mean = reached[-1]
    return (f"measured: {wording.score(mean)} after {wording.count(step)} of {steps}",)


def _champions_of(game: str) -> Iterator[_Measured]:
    known = (_read(folder.path) for folder in all_champions())
    return (each for each in known if each is not None and each.config.game == game)


@functools.cache  # they are read-only, and a form asks at each key
def _read(path: Path) -> _Measured | None:
    """None if it is damaged: the shelf says so."""
    folder = AgentFolder(path)
    try:
        return _Measured(folder.config(), read_champion(folder.champion_file), read_curve(folder.curve_file))
    except ArcadeError:
        return None


def known_of(config: AgentConfig) -> str:
    """What an agent's hyperparameters were measured to reach on its game, in a line."""
    known = measured(catalog.game(config.game), config.algorithm, config.hyperparameters)
    return next(iter(known), UNMEASURED)
