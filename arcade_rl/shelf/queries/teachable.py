"""Which agents humans can teach by demonstrations, and why the others cannot be taught."""

from arcade_rl.shelf.agents import policies
from arcade_rl.shelf.agents.agent_files import AgentFolder


def refusal(folder: AgentFolder) -> str:
    """Why an agent cannot be taught, and what to do instead, in one line; empty if it can.

    Raises:
        ArcadeError: its `agent.toml` is damaged.
    """
    if folder.is_champion:
        return f"{folder.name} is a champion and cannot be taught: fork it, and teach the fork"
    return policies.refusal(folder, "taught")
