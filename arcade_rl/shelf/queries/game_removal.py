"""Take an environment off the list of games, and say what becomes of the agents that play it."""

import shlex
from collections.abc import Sequence

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.settings import game_list


def remove_game(env_id: str) -> str:
    """Take an environment off the list of games; returns what was done, and what becomes of its agents, in a line.

    Raises:
        UsageError: it is not on the list of those added.
        ArcadeError: an agent is being trained on it, the list is damaged or locked, or the disk refuses.
    """
    entry = game_list.find(env_id)
    players = _players(entry.id)  # afterwards their settings cannot be read
    if working := [folder.name for folder in players if folder.trainer_alive()]:
        stops = "; ".join(f"arcade-rl stop {shlex.quote(name)}" for name in working)
        raise ArcadeError(f"{', '.join(working)}: being trained on {entry.id}; stop that first: {stops}")
    game_list.remove(entry.id)
    return f"{entry.id} is off the list of games; {fate_of([folder.name for folder in players])}"


def fate_of(players: Sequence[str]) -> str:
    """What becomes of the agents of a game that is taken off the list."""
    if not players:
        return "no agent plays it"
    agents, need = ("1 agent stays", "needs") if len(players) == 1 else (f"{len(players):,} agents stay", "need")
    return f"{agents} on the shelf and {need} it to be added again: {', '.join(players)}"


def _players(game: str) -> list[AgentFolder]:
    players = []
    for folder in agent_folder.all_agents():
        try:
            config = folder.config()
        except ArcadeError:
            continue  # damaged: nobody can say what it plays
        if config.game == game:
            players.append(folder)
    return players
