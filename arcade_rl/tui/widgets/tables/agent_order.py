"""Which agents the shelf shows, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from arcade_rl.algorithm_titles import ALGORITHM_TITLES

if TYPE_CHECKING:
    from arcade_rl.shelf.queries.summary import Summary
    from arcade_rl.shelf.settings.cockpit_file import Column

_DOWNWARDS = ("steps", "score")  # the most first
_STATES = (
    *("training", "starting", "stopping", "waiting", "paused", "queued", "crashed", "diverged", "problem"),
    *("idle", "finished", "champion"),
)


def arranged(agents: Sequence[Summary], column: Column, *, backwards: bool) -> tuple[Summary, ...]:
    """Agents by a column; those that have nothing there come last.

    Numbers begin with the largest, states with those at work; equals keep their order.

    Args:
        agents: by name, champions last, which is the order by name.
        backwards: the other way round.
    """
    if column == "name":
        own, champions = ([agent for agent in agents if agent.champion == kind] for kind in (False, True))
        return (*reversed(own), *reversed(champions)) if backwards else tuple(agents)
    key = _KEYS[column]
    known = [(key(agent), agent) for agent in agents]
    placed = sorted(
        ((value, agent) for value, agent in known if value is not None),
        key=lambda item: item[0],
        reverse=descends(column, backwards=backwards),
    )
    return (*(agent for _, agent in placed), *(agent for value, agent in known if value is None))


def descends(column: Column, *, backwards: bool) -> bool:
    """Whether the largest, or the last of the alphabet, comes first."""
    return (column in _DOWNWARDS) != backwards


def matching(agents: Sequence[Summary], text: str) -> tuple[Summary, ...]:
    """The agents in which each word of `text` occurs: in name, tags, game, algorithm, preset or state.

    A tag is also found by `#` before it.
    """
    words = text.casefold().split()
    return tuple(agent for agent in agents if _has(agent, words)) if words else tuple(agents)


def _has(agent: Summary, words: list[str]) -> bool:
    told = (agent.name, agent.game, agent.game_title, algorithm_title(agent), agent.preset, agent.shown_state)
    tags = (f"#{tag}" for tag in agent.tags)
    searched = "\n".join((*told, *tags)).casefold()
    return all(word in searched for word in words)


def algorithm_title(agent: Summary) -> str:
    """Its algorithm as people call it; empty if its settings cannot be read."""
    return "" if agent.problem else ALGORITHM_TITLES[agent.algorithm]


def _rank(agent: Summary) -> int:
    return _STATES.index(agent.shown_state) if agent.shown_state in _STATES else len(_STATES)


_Key = Callable[["Summary"], str | float | None]
_KEYS: dict[str, _Key] = {
    "game": lambda agent: agent.game_title.casefold() or None,
    "algorithm": lambda agent: algorithm_title(agent).casefold() or None,
    "state": _rank,
    "steps": lambda agent: agent.status.step or None,
    "score": lambda agent: agent.recent_score,
}
