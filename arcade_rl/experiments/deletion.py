"""Delete an experiment, alone or with its agents."""

import shlex

from arcade_rl.errors import ArcadeError
from arcade_rl.experiments import experiment_folder
from arcade_rl.experiments.experiment_folder import ExperimentFolder
from arcade_rl.experiments.runs import folder_of, look
from arcade_rl.shelf.agents import agent_folder


def remove(folder: ExperimentFolder, *, agents: bool) -> str:
    """Delete an experiment for good; returns what was done, a line for people.

    Args:
        agents: move its agents to the trash, too; they stay on the shelf otherwise.

    Raises:
        ArcadeError: a driver runs it, one of the agents to be deleted is being trained, or the disk refuses.
    """
    made = []
    if agents:
        with folder.reader() as file:
            seen = [each for each in map(look, file.runs()) if each.is_ours]
        if working := [each.run.agent for each in seen if each.is_running]:
            raise ArcadeError(
                f"{', '.join(working)} cannot be deleted while being trained; stop that first: "
                f"arcade-rl experiment stop {shlex.quote(folder.name)}"
            )
        made = [folder_of(each.run) for each in seen]
    experiment_folder.delete(folder)
    for agent in made:
        agent_folder.delete(agent)
    moved = f"{len(made):,} agents are" if len(made) != 1 else "1 agent is"
    left = f"{moved} moved to the trash" if agents else "its agents are still on the shelf"
    return f"the experiment {folder.name} is deleted; {left}"
