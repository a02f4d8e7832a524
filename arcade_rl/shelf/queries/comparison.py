"""Agents beside each other: their curves, when they learned, and in which of their settings they differ."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arcade_rl import wording
from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.games import catalog
from arcade_rl.games.atari.variants import variant_words
from arcade_rl.hyperparameters import ALGORITHM_TITLES, SPECS, in_effect
from arcade_rl.shelf.agents.champion_file import read_champion, read_curve
from arcade_rl.shelf.ledger.ledger import Curve, CurveName, Ledger, Status

if TYPE_CHECKING:
    from arcade_rl.games.catalog import CatalogEntry
    from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder
    from arcade_rl.shelf.queries.agent_summary import Summary

COMPARED: tuple[CurveName, ...] = ("evaluation", "score", "loss", "mean_q", "steps_per_second")
"""The curves that can be laid over each other."""

SCORES: tuple[CurveName, ...] = ("evaluation", "score")
"""Those that depend on how a game counts."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison knows of one agent.

    Attributes:
        config: None if its settings cannot be read.
        curves: over agent steps; without those that it does not have.
        clock: for how many seconds it had trained at a step; both rise.
    """

    name: str
    config: AgentConfig | None
    curves: dict[CurveName, Curve]
    clock: Curve


def read(folder: AgentFolder, span: tuple[float, float] | None = None) -> Compared:
    """Read an agent's curves.

    Args:
        span: the first and the last step that are wanted, more closely; all by default.

    Raises:
        ArcadeError: what is known of it is damaged.
    """
    config = _config(folder)
    if folder.is_champion:
        champion = read_champion(folder.champion_file)
        clock = Curve((0.0, float(champion.step)), (0.0, champion.training_seconds))
        return Compared(folder.name, config, {"evaluation": read_curve(folder.curve_file)}, clock)
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        curves = {name: ledger.curve(name, span=span) for name in COMPARED}
        speeds = ledger.curve("steps_per_second")
        clock = training_clock(speeds, ledger.status())
    return Compared(folder.name, config, {name: curve for name, curve in curves.items() if curve.steps}, clock)


def training_clock(speeds: Curve, status: Status) -> Curve:
    """For how many seconds an agent had trained at a step: pauses do not count.

    From the speeds that were noted while it trained, stretched to the seconds that its trainers say they spent.
    """
    steps, seconds = [0.0], [0.0]
    for step, speed in (*zip(speeds.steps, speeds.values, strict=True), (float(status.step), _last_of(speeds))):
        if step > steps[-1] and speed > 0:
            seconds.append(seconds[-1] + (step - steps[-1]) / speed)
            steps.append(step)
    stretch = status.training_seconds / seconds[-1] if status.training_seconds > 0 and seconds[-1] > 0 else 1.0
    return Curve(tuple(steps), tuple(each * stretch for each in seconds))


def over_time(curve: Curve, clock: Curve) -> Curve:
    """A curve over seconds of training instead of agent steps."""
    return Curve(tuple(_looked_up(step, clock.steps, clock.values) for step in curve.steps), curve.values)


def steps_within(span: tuple[float, float], clock: Curve) -> tuple[float, float]:
    """The agent steps between two instants of training."""
    low, high = (_looked_up(seconds, clock.values, clock.steps) for seconds in span)
    return low, high


def check_comparable(agents: Sequence[Summary]) -> None:
    """Refuse to lay agents of several games over each other, unless each has a human score to measure them by.

    Raises:
        UsageError: one of the games has none: a variant of a game never has.
    """
    for agent in agents:
        other = next((each for each in agents if each.game != agent.game), None)
        if other is not None and _human_share(catalog.game(agent.game), agent.variant) is None:
            title = f"{agent.game_title} {agent.variant}".rstrip()
            raise UsageError(
                f"{title} has no human score to compare it with {other.game_title} by; mark agents of one game"
            )


def measured_by_humans(config: AgentConfig, curve: Curve) -> Curve:
    """An agent's scores in per cent, where 0 is random play and 100 a professional tester.

    They stay as they are if nobody knows those of its game, or it plays a variant of the game.
    """
    share = _human_share(catalog.game(config.game), _variant(config))
    return curve if share is None else Curve(curve.steps, tuple(100 * share(value) for value in curve.values))


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting in which agents differ.

    Attributes:
        values: of each agent, in words; empty where it has none, or it has no effect.
    """

    setting: str
    values: tuple[str, ...]


def differences(agents: Sequence[Compared]) -> Iterator[Difference]:
    """The settings in which agents differ, in the order of their forms."""
    known = [_settings(agent.config) if agent.config is not None else {} for agent in agents]
    names = ("game", "algorithm", "preset", *(spec.name for spec in SPECS), "seed", "parent")
    for name in names:
        values = tuple(settings.get(name, "") for settings in known)
        if len(set(values)) > 1:
            yield Difference(wording.label(name), values)


def _settings(config: AgentConfig) -> dict[str, str]:
    """Those that have an effect, in words."""
    game = catalog.game(config.game)
    effective = in_effect(config.hyperparameters, config.algorithm, pixels=game.pixels)
    return {
        "game": game.title,
        "algorithm": ALGORITHM_TITLES[config.algorithm],
        "preset": config.preset,
        **{spec.name: wording.value(getattr(config.hyperparameters, spec.name)) for spec in effective},
        "seed": str(config.seed),
        "parent": config.parent,
    }


def _config(folder: AgentFolder) -> AgentConfig | None:
    try:
        return folder.config()
    except ArcadeError:
        return None  # the shelf says what is wrong with it


def _variant(config: AgentConfig) -> str:
    """What differs from the standard game, in words; empty if nothing does."""
    values = config.hyperparameters
    return variant_words(catalog.game(config.game), values.game_mode, values.game_difficulty)


def _human_share(game: CatalogEntry, variant: str) -> Callable[[float], float] | None:
    """Human scores were reached on the standard game: they measure no variant."""
    if variant or catalog.human_normalized(game, 0.0) is None:
        return None
    return lambda score: catalog.human_normalized(game, score) or 0.0


def _looked_up(at: float, places: Sequence[float], values: Sequence[float]) -> float:
    """The value at a place between others; outside of them that of the nearest."""
    after = bisect_left(places, at)
    if after in (0, len(places)):
        return values[min(after, len(places) - 1)]
    before = after - 1
    share = (at - places[before]) / (places[after] - places[before])
    return values[before] + share * (values[after] - values[before])


def _last_of(curve: Curve) -> float:
    return curve.values[-1] if curve.values else 1.0
