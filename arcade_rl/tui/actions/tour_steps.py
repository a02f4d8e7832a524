"""The steps of the tour, as data: what to read, what to press, and how the cockpit knows that it was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arcade_rl.shelf.queries.summary import Summary
    from arcade_rl.tui.actions.windows import WindowOpened


@dataclass(slots=True)
class Seen:
    """What has happened since a step began.

    Attributes:
        agents: the shelf as last read, by name.
        learned_before: agent steps of each agent when the step began.
        windows: those that were opened.
        took_over: a human took the joystick in one.
    """

    agents: Mapping[str, Summary]
    learned_before: Mapping[str, int]
    windows: list[WindowOpened] = field(default_factory=list)
    took_over: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the tour.

    Attributes:
        name: kept on disk; never changes.
        text: why it is worth doing.
        instruction: what to press, in a line.
        after: what there is to see when it was done.
        is_done: whether what was seen since it began is what it asks for.
    """

    name: str
    title: str
    text: str
    instruction: str
    after: str
    is_done: Callable[[Seen], bool]


def _watched_untrained(seen: Seen) -> bool:
    return any(window.checkpoint == 0 for window in seen.windows)


def _one_learns(seen: Seen) -> bool:
    own = (agent for agent in seen.agents.values() if not agent.champion)
    return any(agent.status.step > seen.learned_before.get(agent.name, 0) for agent in own)


def _watched_champion(seen: Seen) -> bool:
    newest = (seen.agents.get(window.shows) for window in seen.windows if window.checkpoint is None)
    return any(agent is not None and agent.champion and agent.game == "pong" for agent in newest)


def _took_over(seen: Seen) -> bool:
    return seen.took_over


def _played_versus(seen: Seen) -> bool:
    return any(window.kind == "versus" for window in seen.windows)


def _watched_lake(seen: Seen) -> bool:
    agents = (seen.agents.get(window.shows) for window in seen.windows)
    return any(agent is not None and agent.game.startswith("frozen-lake") for agent in agents)


STEPS = (
    Step(
        "untrained",
        "An agent that has learned nothing",
        "An agent begins by pressing at random. The champions keep checkpoints of how they learned; Pong's first is "
        "from before it had learned anything.",
        "Select pong-champion with ↓, press c, then Home and Enter: random.",
        "The bars beside the game are Q-values: what each action is worth to the agent. Here they are still noise, "
        "so it misses the ball. Esc closes the window.",
        _watched_untrained,
    ),
    Step(
        "learning",
        "An agent that learns",
        "Make an agent of your own and watch it learn. Frozen Lake is the smallest game: cross 16 tiles of slippery "
        "ice without falling in. It takes less than a minute.",
        "Press n, type frozen, then Ctrl+T creates and trains it.",
        "Its curve shows the score of its episodes: 0 means lost in a hole, 1 crossed; on this ice, 0.74 is the best "
        "possible average. Esc goes back to the shelf; training continues.",
        _one_learns,
    ),
    Step(
        "champion",
        "A champion",
        "Champions come with the program, trained on the pixels of the screen. This one needed an hour, and nobody "
        "showed it how to play.",
        "Select pong-champion and press w.",
        "The same network as in step 1, 1.7 million steps later. The window shows the frames it sees and the "
        "Q-value of each action; it takes the highest.",
        _watched_champion,
    ),
    Step(
        "takeover",
        "The joystick is yours",
        "In the window the joystick can change hands in the middle of a game: you play on from where the agent "
        "stands, and it plays on from where you leave.",
        "In the window (w opens it) press Tab, play with ↑ ↓, and give back with Tab.",
        "While you play, the Q-values show what the agent would do. Backspace rewinds up to a minute, if a ball went "
        "past you.",
        _took_over,
    ),
    Step(
        "versus",
        "You against the champion",
        "Pong is a game for two. Sit down opposite the agent; so far it has met only the console's own player.",
        "Select pong-champion, press v, then Enter.",
        "F1 in the window shows the keys of both sides, Esc closes it. Games that are played to their end count: l "
        "on the shelf shows scores and Elo.",
        _played_versus,
    ),
    Step(
        "q-values",
        "What is a Q-value?",
        "A Q-value says what an action is worth in a state: the score that is still to come, sooner counting more. "
        "Your Frozen Lake agent keeps a table of them, four for each tile.",
        "Select your Frozen Lake agent and press w.",
        "The bars are the Q-values of the tile it stands on, and it takes the highest. Near the goal they are high; "
        "from there they spread back to the start as it learns.",
        _watched_lake,
    ),
)
