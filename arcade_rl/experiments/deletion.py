"""Delete an experiment, alone or with its agents."""

import contextlib
import shlex
from dataclasses import dataclass

from arcade_rl.errors import ArcadeError, NoSuchAgentError
from arcade_rl.experiments import experiment_folder
from arcade_rl.experiments.experiment_folder import ExperimentFolder
from arcade_rl.experiments.runs import folder_of, look
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.trash import Trashed


@dataclass(frozen=True, slots=True)
class Removed:
    """What was deleted.

    Attributes:
        said: what was done, a line for people.
        trashed: the agents that are in the trash, deleted last last.
    """

    said: str
    trashed: tuple[Trashed, ...] = ()


def remove(folder: ExperimentFolder, *, agents: bool) -> Removed:
    """Delete an experiment for good.

    Its agents go first: should that be interrupted, the experiment still knows the others, and a repetition goes on.

    Args:
        agents: move its agents to the trash, too; they stay on the shelf otherwise.

    Raises:
        ArcadeError: a driver runs it, one of the agents to be deleted is being trained, or the disk refuses.
    """
    trashed = _remove_agents(folder) if agents else ()
    experiment_folder.delete(folder)
    moved = f"{len(trashed):,} agents are" if len(trashed) != 1 else "1 agent is"
    left = f"{moved} moved to the trash" if agents else "its agents are still on the shelf"
    return Removed(f"the experiment {folder.name} is deleted; {left}", trashed)


def _remove_agents(folder: ExperimentFolder) -> tuple[Trashed, ...]:
    """Move an experiment's agents to the trash, if none is at work; those that are gone by now are left out."""
    experiment_folder.refuse_being_run(folder)
    with folder.reader() as file:
        seen = [each for each in map(look, file.runs()) if each.is_ours]
    if working := [each.run.agent for each in seen if each.is_running]:
        raise ArcadeError(
            f"{', '.join(working)} cannot be deleted while being trained; stop that first: "
            f"arcade-rl experiment stop {shlex.quote(folder.name)}"
        )
    trashed = []
    for each in seen:
        with contextlib.suppress(NoSuchAgentError):
            trashed.append(agent_folder.delete(folder_of(each.run)))
    return tuple(trashed)
