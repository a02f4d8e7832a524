"""How players and leaderboards are named, in the cockpit and on the command line alike."""

import re

from arcade_rl.scores.boards import Row
from arcade_rl.scores.elo import Rating
from arcade_rl.shelf.scores.humans import shown_name
from arcade_rl.shelf.scores.rows import Mode, Player, Tally

_DELETED = re.compile(r"\(deleted .*\)")  # when it was: leaderboards do without

MODES: dict[Mode, str] = {"alone": "alone", "takeover": "shared", "versus": "versus", "race": "race"}


def player(who: Player, human_share: float | None = None) -> str:
    """Who played: `you`, `pong-2`, `pong-2 at 5,000 steps`, `you 34% + pong-2`.

    Args:
        human_share: the human's share of the decisions, where both played.
    """
    agent = _DELETED.sub("(deleted)", who.agent)
    if who.checkpoint is not None:
        agent = f"{agent} at {who.checkpoint:,} steps"
    human = shown_name(who.human) if who.human else ""
    if human and agent and human_share is not None:
        human = f"{human} {human_share:.0%}"
    return " + ".join(name for name in (human, agent) if name)


def row_name(row: Row) -> str:
    """Who a line of a leaderboard is about."""
    entry = row.entry
    if isinstance(entry, Tally):
        return player(entry.best.player, entry.best.human_share)
    return player(entry.player) if isinstance(entry, Rating) else f"{entry.who} (mean)"
