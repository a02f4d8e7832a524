"""Actor-critics: imported policies of PPO and A2C, which play, and do not learn here."""

from arcade_rl.errors import UsageError
from arcade_rl.shelf.agents.agent_files import AgentFolder


def refusal(folder: AgentFolder, verb: str) -> str:
    """Why an actor-critic cannot be treated like an agent that learns, in one line; empty if it is none.

    Args:
        verb: what cannot be done to it, as a participle (`trained`).

    Raises:
        ArcadeError: its `agent.toml` is damaged.
    """
    if not folder.config().is_actor_critic:
        return ""
    return (
        f"{folder.name} is an imported policy (PPO or A2C): it can be watched, raced, filmed and evaluated, but not "
        f"{verb}; use an agent with Q-values for that"
    )


def refuse(folder: AgentFolder, verb: str) -> None:
    """Refuse what only agents that learn are good for.

    Raises:
        UsageError: it is an actor-critic.
        ArcadeError: its `agent.toml` is damaged.
    """
    if reason := refusal(folder, verb):
        raise UsageError(reason)
