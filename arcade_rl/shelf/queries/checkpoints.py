"""The ages of an agent: what it was at each checkpoint of its life, and the brain it had then."""

from pathlib import Path

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.agents.champion_file import Age, read_champion
from arcade_rl.shelf.ledger.ledger import Ledger

__all__ = ["Age", "age_at", "ages", "brain_at", "chosen_brain"]

_GROWN_UP = "champion"


def ages(folder: AgentFolder) -> tuple[Age, ...]:
    """Every age of which there is a brain with a number, youngest first. ArcadeError if a champion is damaged."""
    if folder.is_champion:
        champion = read_champion(folder.champion_file)
        return (*champion.childhood, Age(champion.step, _GROWN_UP, champion.evaluation.mean))
    means = _evaluated(folder)
    steps = (int(file.stem) for file in folder.checkpoint_files())
    return tuple(Age(step, "", means.get(step)) for step in steps)


def age_at(folder: AgentFolder, step: int) -> Age:
    """The age of agent step `step`. UsageError, naming those that there are, if no brain of it was kept."""
    known = ages(folder)
    for age in known:
        if age.step == step:
            return age
    steps = ", ".join(str(age.step) for age in known) or "none yet"
    raise UsageError(f"{folder.name} has no checkpoint of step {step}; it has: {steps}")


def brain_at(folder: AgentFolder, step: int) -> Path:
    """The brain of agent step `step`. Raises as `age_at`."""
    file = folder.checkpoint_file(age_at(folder, step).step)
    return folder.brain_file if folder.is_champion and not file.exists() else file  # a grown-up champion has no number


def chosen_brain(folder: AgentFolder, *, best: bool = False, checkpoint: int | None = None) -> Path:
    """The brain that a person asks for: that of a step, the best by evaluation, or else the newest.

    Raises:
        UsageError: no brain of that step was kept.
        ArcadeError: there is none yet; the message says how there will be one.
    """
    if checkpoint is not None:
        return brain_at(folder, checkpoint)
    file = folder.best_file if best else folder.brain_file
    if file.exists() or (folder.has_brain() and not best):
        return file
    if folder.has_brain():
        raise ArcadeError(f"{folder.name} has not been evaluated yet, so it has no best brain; leave 'best' out")
    raise ArcadeError(f"{folder.name} has no brain yet; train it with: arcade-rl train {folder.name}")


def _evaluated(folder: AgentFolder) -> dict[int, float]:
    """The mean of each evaluation, by its agent step; none from a damaged ledger, which must not hide the brains."""
    try:
        with Ledger(folder.ledger_file, read_only=True) as ledger:
            return {evaluation.step: evaluation.mean for evaluation in ledger.evaluations()}
    except ArcadeError:
        return {}
