"""Share a brain: write it out as one file, and make an agent of such a file."""

import dataclasses
from pathlib import Path

from arcade_rl.errors import ArcadeError, UsageError, quoted
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.locations import saves_folder
from arcade_rl.shelf.agents import staging
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder, now
from arcade_rl.shelf.agents.inheritance import hyperparameters_of_heir
from arcade_rl.shelf.agents.names import check_name
from arcade_rl.shelf.agents.usable_brain import FoundBrain, newest_good_brain
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.brains.brain_file import Brain
from arcade_rl.shelf.storage import foreign

_PRESET = "imported"


def import_brain(path: Path, name: str | None = None, *, explore: bool = False) -> AgentFolder:
    """Put the brain in a file on the shelf; as `put_on_shelf`, and ArcadeError if the file is not a usable brain."""
    return put_on_shelf(brain_file.read(path), path, name, explore=explore)


def put_on_shelf(brain: Brain, path: Path, name: str | None = None, *, explore: bool = False) -> AgentFolder:
    """Put a brain on the shelf as a new agent, whole or not at all.

    As with a fork, its trainer starts from these weights at step 0; `parent` says where they come from.

    Args:
        path: where it was read.
        name: what to call it; if None the brain's own name, with a number if that is taken.
        explore: let its schedules begin again, instead of going on where the brain's had got to.

    Raises:
        UsageError: `name` is taken or illegal.
        ArcadeError: the disk refuses.
    """
    name = check_name(name) if name is not None else _own_name(brain, path)
    parent = _parent(brain)
    brain = dataclasses.replace(brain, name=name)
    with staging.new_folder(name) as hidden:
        made = AgentFolder(hidden)
        made.save_config(_config(brain, parent, hyperparameters_of_heir(brain, explore=explore)))
        brain_file.write(brain, made.brain_file)
        brain_file.write(brain, made.best_file)
    return AgentFolder(saves_folder() / name)


def export_brain(folder: AgentFolder, path: Path, *, best: bool = True, overwrite: bool = False) -> str:
    """Write an agent's brain to `path`, under the agent's present name.

    Returns:
        Which brain it is instead, in a line, if the one that was asked for is damaged; else empty.

    Args:
        best: the best by evaluation, or the newest where none has been evaluated yet; else the newest.

    Raises:
        ArcadeError: there is no brain yet, or a file at `path` already, or the disk refuses.
    """
    found = brain_to_export(folder, path, best=best, overwrite=overwrite)
    brain_file.write(found.brain, path)
    return found.note


def brain_to_export(folder: AgentFolder, path: Path, *, best: bool, overwrite: bool) -> FoundBrain:
    """The brain that `export_brain` would write to `path`, with the same errors."""
    if path.exists() and not overwrite:
        raise ArcadeError(f"{path} exists already; choose another name, or replace it with --overwrite")
    source = folder.best_file if best and folder.best_file.exists() else folder.brain_file
    if not folder.has_brain():
        raise ArcadeError(f"no brain in {quoted(folder.name)}: it has not been trained yet; train it, then export it")
    found = newest_good_brain(folder, source)
    return dataclasses.replace(found, brain=dataclasses.replace(found.brain, name=folder.name))


def _config(brain: Brain, parent: str, hyperparameters: Hyperparameters) -> AgentConfig:
    return AgentConfig(
        name=brain.name,
        game=brain.game,
        algorithm=brain.algorithm,
        preset=_PRESET,
        hyperparameters=hyperparameters,
        seed=0,
        created=now(),
        parent=parent,
    )


def _parent(brain: Brain) -> str:
    """Where its weights come from, as `agent.toml` can hold it; the name in a brain's file may be as long as a line."""
    at_step = f"@{brain.history.step}"
    return brain.name[: foreign.MOST_CHARACTERS - len(at_step)] + at_step


def _own_name(brain: Brain, path: Path) -> str:
    try:
        return staging.free_name(check_name(brain.name))
    except UsageError as error:
        raise UsageError(f"{path}: {error}; or give another name with --name") from error
