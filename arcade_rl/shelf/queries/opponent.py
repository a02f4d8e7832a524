"""Which agent is offered as an opponent in a game for two."""

from collections.abc import Iterable

from arcade_rl.shelf.queries.summary import Summary


def opponent(agents: Iterable[Summary], game_id: str) -> Summary | None:
    """A champion of the game, else the agent that has trained for longest; None if none has learned it."""
    fitting = [agent for agent in agents if agent.game == game_id and agent.has_brain and not agent.problem]
    return max(fitting, key=lambda agent: (agent.champion, agent.status.step), default=None)
