"""What the panels are drawn from: the moment of play, and what the window knows besides."""

from dataclasses import dataclass

from arcade_rl.viewer.play.session_state import Moment
from arcade_rl.viewer.play.window_session import Outcome


@dataclass(frozen=True, slots=True)
class Lessons:
    """What there is to tell of teaching.

    Attributes:
        on: what a human plays is recorded. recording: one plays now.
        steps: agent steps taught in this window.
        human_share: share of the trainer's memory that a human played, 0 to 1; None if it has nothing of a human.
    """

    on: bool
    recording: bool
    steps: int
    human_share: float | None


@dataclass(frozen=True, slots=True)
class Weights:
    """Where the agent's brain comes from.

    Attributes:
        step: agent steps that it has trained for; None or 0 for an untrained one.
        age_seconds: since it was saved; whole seconds.
        label: which brain of the agent's past it is (`first rally`); empty for one that can be replaced.
    """

    step: int | None
    age_seconds: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """All that one picture shows.

    Attributes:
        agent_name: empty if nobody but the human plays.
        weights: None if there is no agent.
        banner: one line that a person should read now; empty if there is none.
        banner_is_problem: it is something gone wrong, and not an answer.
        seconds: since the window opened; moves what moves by itself.
        folded: numbers of the panels that are folded away.
        rewound: how far back in time this is, in words; empty unless time runs back now.
        hints: the agent's wish is marked on the human's joystick.
        lessons: what the human teaches the agent; None if it cannot be taught here.
        either_keys: a human plays alone, with the keys of either side.
        unfolded: numbers of the panels that a person unfolded, the last one first.
    """

    moment: Moment
    agent_name: str
    weights: Weights | None
    banner: str
    banner_is_problem: bool
    seconds: float
    folded: frozenset[int]
    rewound: str = ""
    hints: bool = True
    lessons: Lessons | None = None
    either_keys: bool = True
    unfolded: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DuelView:
    """All that one picture of a window of two players shows.

    Attributes:
        sides: what each side's panels are drawn from; banner, folded panels and pause are the same in both.
        names: what each side is called: its agent's name, or who the human is.
        mirrored: whether the agent of each side sees the screen mirrored.
        mode: what is played, in a few words.
        outcome: how the game ended; None while it runs.
        wins: games won by each side.
        calls: what each side is asked to do now; empty if nothing.
    """

    sides: tuple[View, View]
    names: tuple[str, str]
    mirrored: tuple[bool, bool]
    mode: str
    outcome: Outcome | None
    wins: tuple[int, int]
    calls: tuple[str, str] = ("", "")
