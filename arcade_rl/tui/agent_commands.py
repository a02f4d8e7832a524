"""What can be done with an agent as it is now: what keys, footer and detail pane offer, and the palette by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arcade_rl.tui import states

if TYPE_CHECKING:
    from arcade_rl.shelf.queries.summary import Summary

_NEED_A_PHASE = {
    "train": ("at rest", "queued"),
    "train_running": ("at work", "paused"),
    "stop": ("at work", "paused", "queued"),
    "pause": ("at work",),
    "resume": ("paused",),
    "nothing_to_pause": ("at rest", "queued"),
    "nothing_to_stop": ("at rest",),
}
_NEED_AN_AGENT_OF_ONES_OWN = ("rename", "delete", "demonstrations", "tags", *_NEED_A_PHASE)
_NEED_A_CHAMPION = ("fork_champion", "refuse")
_NEED_A_POLICY = ("say_policy",)
_NOT_FOR_A_POLICY = ("train", "fork", "nothing_to_pause", "nothing_to_stop")
_NEED_ANY_AGENT = ("open", "watch", "play", "race", "checkpoints", "export", "fork", "tune")
_NEED_NO_SETTINGS = ("open", "delete")
_EVERY_NEED = (*_NEED_ANY_AGENT, *_NEED_AN_AGENT_OF_ONES_OWN, *_NEED_A_CHAMPION, *_NEED_A_POLICY)


@dataclass(frozen=True, slots=True)
class AgentCommand:
    """Something to do with the selected agent.

    Attributes:
        title: as the palette lists it; `{}` is the agent's name.
        action: of the agent's screen.
    """

    title: str
    action: str
    explanation: str


_COMMANDS = (
    AgentCommand("Train {}", "train", "In the background"),
    AgentCommand("Pause {}", "pause", "Its trainer waits, and keeps what it has learned"),
    AgentCommand("Resume {}", "resume", "Its trainer goes on"),
    AgentCommand("Stop {}", "stop", "Its trainer saves, and ends"),
    AgentCommand("Settings of {}", "tune", "Its hyperparameters"),
    AgentCommand("Checkpoints of {}", "checkpoints", "Watch, race or fork it as it was then"),
    AgentCommand("Demonstrations of {}", "demonstrations", "What you taught it"),
    AgentCommand("Export {}", "export", "Its brain, as one file to share"),
    AgentCommand("Fork {}", "fork", "A new agent from this one's brain"),
    AgentCommand("Tags of {}", "tags", "Words to find it by"),
    AgentCommand("Rename {}", "rename", "Give it another name"),
    AgentCommand("Delete {}", "delete", "Move it to the trash"),
)
_OUT_OF_THE_QUEUE = AgentCommand("Take {} out of the queue", "stop", "It no longer waits to be trained")


def can(agent: Summary | None, action: str) -> bool:
    """Whether a key does this with the selected agent, if only to say what it lacks.

    What needs an agent is not offered where there is none or it cannot be read, nor what changes a champion, nor
    what only agents that learn are good for with a policy.
    """
    if agent is None:
        return action not in (*_EVERY_NEED, "say_problem")
    if action == "say_none_selected":
        return False
    if action == "say_problem" or is_unknown(agent):
        return is_unknown(agent) and (action not in _EVERY_NEED or action in _NEED_NO_SETTINGS)
    if agent.champion:
        return action not in (*_NEED_AN_AGENT_OF_ONES_OWN, *_NEED_A_POLICY)
    if action in (_NOT_FOR_A_POLICY if agent.is_policy else _NEED_A_POLICY):
        return False
    phase = states.phase(agent)
    return action not in _NEED_A_CHAMPION and phase in _NEED_A_PHASE.get(action, (phase,))


def commands_for(agent: Summary) -> Iterator[AgentCommand]:
    """What can be done with it, and has an effect."""
    for command in _COMMANDS:
        if can(agent, command.action) and has_an_effect(command.action, agent):
            yield _OUT_OF_THE_QUEUE if command.action == "stop" and agent.is_queued else command


def has_an_effect(action: str, agent: Summary) -> bool:
    """Whether it does more than say why it cannot be done now."""
    if action == "train":
        return not agent.is_running
    if action == "stop":
        return agent.is_running or agent.is_queued
    if action in ("rename", "delete"):
        return not agent.is_running
    if action == "race":
        return agent.game_repeats
    return agent.has_brain or action not in ("checkpoints", "export", "fork")


def is_unknown(agent: Summary) -> bool:
    """A folder that is not an agent or cannot be read; one whose trainer is at work can still be paused and stopped."""
    return not agent.is_known and not agent.is_running
