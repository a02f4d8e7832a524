"""The checkpoints of an agent: how well it played at each, and the brain it had then."""

import shlex
from pathlib import Path

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.agents.champion_file import Checkpoint, read_champion
from arcade_rl.shelf.ledger.ledger import Ledger

__all__ = ["Checkpoint", "brain_at", "brain_of", "checkpoint_at", "checkpoints_of", "chosen_brain"]

_AS_SHIPPED = "champion"


def checkpoints_of(folder: AgentFolder) -> tuple[Checkpoint, ...]:
    """Every checkpoint, earliest first; a champion itself is its last one. ArcadeError if a champion is damaged."""
    if folder.is_champion:
        champion = read_champion(folder.champion_file)
        return (*champion.checkpoints, Checkpoint(champion.step, _AS_SHIPPED, champion.evaluation.mean))
    means = _evaluated(folder)
    steps = (int(file.stem) for file in folder.checkpoint_files())
    return tuple(Checkpoint(step, "", means.get(step)) for step in steps)


def checkpoint_at(folder: AgentFolder, step: int) -> Checkpoint:
    """The checkpoint of agent step `step`. UsageError, naming those that exist, if there is none."""
    known = checkpoints_of(folder)
    for checkpoint in known:
        if checkpoint.step == step:
            return checkpoint
    steps = ", ".join(str(checkpoint.step) for checkpoint in known) or "none yet"
    raise UsageError(f"{folder.name} has no checkpoint of step {step}; it has: {steps}")


def brain_at(folder: AgentFolder, step: int) -> Path:
    """The brain of agent step `step`. Raises as `checkpoint_at`."""
    return brain_of(folder, checkpoint_at(folder, step))


def brain_of(folder: AgentFolder, checkpoint: Checkpoint) -> Path:
    """The brain of one of the agent's checkpoints; the others are not listed again."""
    file = folder.checkpoint_file(checkpoint.step)
    return folder.brain_file if folder.is_champion and not file.exists() else file  # the champion itself has no number


def chosen_brain(folder: AgentFolder, *, best: bool = False, checkpoint: int | None = None) -> Path:
    """The brain that a person asks for: that of a step, the best by evaluation, or else the newest.

    Raises:
        UsageError: no brain of that step was kept, or both are asked for.
        ArcadeError: there is none yet; the message says how there will be one.
    """
    if checkpoint is not None:
        if best:
            raise UsageError("'best' and 'checkpoint' do not go together; leave one of them out")
        return brain_at(folder, checkpoint)
    file = folder.best_file if best else folder.brain_file
    if file.exists() or (folder.has_brain() and not best):
        return file
    if folder.has_brain():
        raise ArcadeError(f"{folder.name} has not been evaluated yet, so it has no best brain; leave 'best' out")
    raise ArcadeError(f"{folder.name} has no brain yet; train it with: arcade-rl train {shlex.quote(folder.name)}")


def _evaluated(folder: AgentFolder) -> dict[int, float]:
    """The mean of each evaluation, by its agent step; none from a damaged ledger, which must not hide the brains."""
    try:
        with Ledger(folder.ledger_file, read_only=True) as ledger:
            return {evaluation.step: evaluation.mean for evaluation in ledger.evaluations()}
    except ArcadeError:
        return {}
