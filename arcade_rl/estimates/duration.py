"""How long a training will take: its amounts of work, times what such work took in the most similar measurement."""

import math
from dataclasses import dataclass

from arcade_rl.estimates.machine import Machine, Measured
from arcade_rl.estimates.machine_json import small_machine
from arcade_rl.estimates.workload import Workload, typical_episode_steps, workload
from arcade_rl.games import catalog
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.hyperparameters import Algorithm, Hyperparameters

# What a network costs beside its arithmetic, as the multiply-adds that take as long; measured on 2 cores.
_CALL_MULTIPLY_ADDS = 15e6  # of one way through it, however small it is
_UPDATE_MULTIPLY_ADDS = 20e6  # of one update, however small
_PARAMETER_MULTIPLY_ADDS = 200  # of one update, for each number that the optimizer changes
_HOUSEKEEPING_SECONDS = 10e-6  # between two steps of all games: what a trainer sees to beside learning
_ENVIRONMENT_SECONDS = 50e-6  # of a step in a Gymnasium environment that was not measured
_EVALUATED_AT_ONCE = 8  # games


@dataclass(frozen=True, slots=True)
class Duration:
    """An estimate of what is left of a training.

    Attributes:
        seconds: evaluations included.
        steps_per_second: agent steps while it learns.
        measured: on this very machine; else from built-in figures of a small one.
    """

    seconds: float
    steps_per_second: float
    measured: bool


@dataclass(frozen=True, slots=True)
class _Parts:
    """Seconds for each agent step."""

    emulator: float
    acting: float
    learning: float

    def together(self, *, threaded: bool) -> float:
        """All in turn, or the games playing while the agent learns."""
        slowest = max(self.emulator, self.learning) if threaded else self.emulator + self.learning
        return self.acting + slowest


def duration(
    entry: CatalogEntry,
    algorithm: Algorithm,
    hyperparameters: Hyperparameters,
    machine: Machine | None,
    *,
    step: int = 0,
    steps_per_second: float = 0.0,
) -> Duration:
    """How long training takes to the end of `training_steps`.

    Args:
        machine: what was measured here; None if nothing was.
        step: agent steps that are done already.
        steps_per_second: the agent's own speed as its trainer measured it, which is better than any estimate; 0 if it
            has not learned yet.

    Raises:
        UsageError: the network cannot see this game.
    """
    amounts = workload(entry, algorithm, hyperparameters)
    likeness = _most_similar(amounts, machine)
    parts = _parts(entry, amounts, likeness, machine)
    friction = _friction(likeness)
    housekeeping = _HOUSEKEEPING_SECONDS / amounts.games
    learning = friction * parts.together(threaded=amounts.threaded) + housekeeping
    training = 1 / steps_per_second if steps_per_second else learning
    playing = friction * (parts.emulator + parts.acting)
    left = max(0, hyperparameters.training_steps - step)
    unlearned = min(left, max(0, hyperparameters.learning_starts - step)) if algorithm == "dqn" else 0
    examined = _evaluated_steps(entry, hyperparameters) * left / hyperparameters.evaluation_interval
    return Duration(
        seconds=unlearned * min(playing, training) + (left - unlearned) * training + examined * playing,
        steps_per_second=1 / training,
        measured=bool(steps_per_second) or (machine is not None and likeness in machine.measurements),
    )


def _most_similar(amounts: Workload, machine: Machine | None) -> Measured:
    """The measurement whose network costs most nearly as much: same kind and algorithm first."""

    def distance(other: Measured) -> tuple[bool, float]:
        ratio = (amounts.multiply_adds or 1) / (other.workload.multiply_adds or 1)
        return other.workload.algorithm != amounts.algorithm, abs(math.log(ratio))

    measured = machine.measurements if machine else ()
    alike = [each for each in measured if each.workload.kind == amounts.kind]
    built_in = [each for each in small_machine().measurements if each.workload.kind == amounts.kind]
    return min(alike or built_in, key=distance)


def _parts(entry: CatalogEntry, amounts: Workload, likeness: Measured, machine: Machine | None) -> _Parts:
    like = likeness.workload
    return _Parts(
        emulator=_emulator_seconds(entry, amounts, machine or small_machine()),
        acting=likeness.acting_seconds * _acting_work(amounts) / _acting_work(like),
        learning=likeness.learning_seconds * _learning_work(amounts) / _learning_work(like),
    )


def _acting_work(amounts: Workload) -> float:
    """Of one agent step: all games are decided in one call."""
    return _CALL_MULTIPLY_ADDS / amounts.games + amounts.multiply_adds


def _learning_work(amounts: Workload) -> float:
    """Of the updates that one agent step makes due."""
    update = _UPDATE_MULTIPLY_ADDS + _PARAMETER_MULTIPLY_ADDS * amounts.parameters
    return amounts.samples * (update / amounts.batch_size + amounts.multiply_adds * amounts.passes)


def _emulator_seconds(entry: CatalogEntry, amounts: Workload, machine: Machine) -> float:
    """Of the same game if it was measured, else of one of its family; more games at once use more cores."""
    same = [each for each in machine.measurements if each.game == entry.id]
    if entry.environment is not None and not same:
        seconds = entry.environment.step_seconds or _ENVIRONMENT_SECONDS
        return seconds * amounts.frames / _games_at_once(amounts, machine)
    families = {each.id: each.family for each in catalog.games()}  # a game that was measured may be gone
    family = [each for each in machine.measurements if families.get(each.game) == entry.family]
    built_in = [each for each in small_machine().measurements if families.get(each.game) == entry.family]
    like = min(same or family or built_in, key=lambda each: abs(each.workload.games - amounts.games))
    like_machine = machine if same or family else small_machine()
    at_once, like_at_once = _games_at_once(amounts, machine), _games_at_once(like.workload, like_machine)
    return like.emulator_seconds * amounts.frames / like.workload.frames * like_at_once / at_once


def _games_at_once(amounts: Workload, machine: Machine) -> int:
    """Games that truly play at the same time."""
    return min(amounts.games, machine.cores) if amounts.threaded else 1


def _friction(measured: Measured) -> float:
    """How much slower everything together is than its parts alone promise."""
    parts = _Parts(measured.emulator_seconds, measured.acting_seconds, measured.learning_seconds)
    return measured.training_seconds / parts.together(threaded=measured.workload.threaded)


def _evaluated_steps(entry: CatalogEntry, hyperparameters: Hyperparameters) -> float:
    """Agent steps of one evaluation: each game plays on until all have finished their share."""
    episodes = hyperparameters.evaluation_episodes
    at_once = min(episodes, _EVALUATED_AT_ONCE)
    return math.ceil(episodes / at_once) * at_once * typical_episode_steps(entry, hyperparameters)
