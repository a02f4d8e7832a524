"""Which agents humans can teach by demonstrations, and why the others cannot be taught."""

from arcade_rl.games import catalog
from arcade_rl.hyperparameters import ALGORITHM_TITLES
from arcade_rl.presets import presets
from arcade_rl.shelf.agents.agent_files import AgentFolder
from arcade_rl.shelf.agents.config_file import AgentConfig


def refusal(folder: AgentFolder, config: AgentConfig) -> str:
    """Why an agent cannot be taught, and what to do instead, in one line; empty if it can."""
    if config.algorithm != "dqn":
        family, title = catalog.game(config.game).family, ALGORITHM_TITLES[config.algorithm]
        preset = next(recipe.name for recipe in presets(family) if recipe.algorithm == "dqn")
        return f"{folder.name} cannot be taught, it learns by {title}: make an agent with preset {preset}"
    if folder.is_champion:
        return f"{folder.name} is a champion and cannot be taught: fork it, and teach the fork"
    return ""
