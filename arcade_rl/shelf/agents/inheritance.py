"""With which hyperparameters a fork or an import begins."""

import dataclasses
from collections.abc import Mapping

from arcade_rl import schedules
from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.hyperparameters import Hyperparameters, Value, from_mapping, redefined
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.brains.brain_file import Brain


def hyperparameters_of_heir(
    brain: Brain, *, explore: bool, changes: Mapping[str, Value] | None = None
) -> Hyperparameters:
    """Those of a new agent that begins with `brain`: its schedules go on where the brain's had got to.

    They may differ from those in the brain's file, which go with its history: what it has learned under them. A
    `stop_at_score` that was reached already is not inherited: it would end the training of the new agent.

    Args:
        brain: without its tensors too, if nothing is to be changed.
        explore: let the schedules begin again instead, with random actions and the full learning rate.
        changes: what a person wants otherwise, whatever the schedules say.

    Raises:
        UsageError: a change is not a hyperparameter of this algorithm, is out of bounds, or does not fit the weights.
    """
    history, base = brain.history, brain.hyperparameters
    if not explore:
        base = schedules.continued(
            base, brain.algorithm, steps=history.step, episodes=history.episodes, updates=history.updates
        )
    if history.best_evaluation is not None and history.best_evaluation >= base.stop_at_score:
        base = base.replace(stop_at_score=0.0)
    if not changes:
        return base
    changed = from_mapping(changes, base, algorithm=brain.algorithm)
    try:
        if others := redefined(dataclasses.asdict(brain.hyperparameters), changed):
            raise ValueError("it has " + ", ".join(f"{name} {value}" for name, value in others.items()))
        brain_file.check_tensors(dataclasses.replace(brain, hyperparameters=changed))
    except (ArcadeError, ValueError) as error:
        names = ", ".join(changes)
        raise UsageError(
            f"{names} cannot be set: the brain does not fit ({error}); leave out what shapes its network, or make a "
            "new agent"
        ) from error
    return changed
