"""What a window is drawn from: the state of the session, and what the window itself knows."""

from dataclasses import dataclass
from pathlib import Path

from arcade_rl.viewer.play.calibrator import Calibration
from arcade_rl.viewer.play.session_state import SessionState
from arcade_rl.viewer.play.window_session import Outcome


@dataclass(frozen=True, slots=True)
class TeachingStatus:
    """How teaching goes.

    Attributes:
        on: what a human plays is recorded; `recording`, a human plays now.
        steps: agent steps taught in this window.
        human_share: share of the trainer's replay memory that a human played, 0 to 1; None if there is none.
    """

    on: bool
    recording: bool
    steps: int
    human_share: float | None


@dataclass(frozen=True, slots=True)
class Weights:
    """Which brain the agent plays with.

    Attributes:
        step: agent steps that it has trained for; None or 0 if it is untrained.
        age_seconds: whole seconds since it was saved.
        label: which brain of the agent's past it is (`first rally`); empty for one that can be replaced.
    """

    step: int | None
    age_seconds: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """One brain of an agent's lifetime.

    Attributes:
        step: agent steps that it has trained for; None for the newest, which can be replaced.
        label: what it is called. score: by evaluation; None if it was not evaluated.
        path: its file, from the agent's folder: that may be renamed.
        is_present: the window was opened with it.
    """

    step: int | None
    label: str
    score: float | None
    path: Path
    is_present: bool


@dataclass(frozen=True, slots=True)
class LifetimeView:
    """The slider through an agent's checkpoints; `at` is the index of the one that plays."""

    stops: tuple[Stop, ...]
    at: int


@dataclass(frozen=True, slots=True)
class View:
    """All that one picture shows.

    Attributes:
        agent_name: empty if there is no agent.
        weights: None if there is no agent.
        banner: one line that a person should read now; empty if there is none.
        banner_is_problem: it reports a problem, and does not answer a request.
        seconds: since the window opened, for animations.
        folded: numbers of the panels that are folded.
        rewound: how far the session has been rewound, in words; empty unless it is being rewound now.
        hints: the agent's choice is marked on the human's joystick.
        teaching: None if the agent cannot be taught here.
        samples: an actor-critic draws its actions by their probabilities.
        either_keys: the human plays alone, with the keys of either side.
        unfolded: numbers of the panels that a person unfolded, newest first.
        calibration: what is known of the Q-values that were asked about last; None if none were.
        lifetime: the slider through the agent's checkpoints; None while it is not shown.
        lasting_problem: what is still wrong after the banner has reported it, in short; empty if nothing is.
    """

    state: SessionState
    agent_name: str
    weights: Weights | None
    banner: str
    banner_is_problem: bool
    seconds: float
    folded: frozenset[int]
    rewound: str = ""
    hints: bool = True
    teaching: TeachingStatus | None = None
    samples: bool = False
    either_keys: bool = True
    unfolded: tuple[int, ...] = ()
    calibration: Calibration | None = None
    lifetime: LifetimeView | None = None
    lasting_problem: str = ""

    @property
    def advice(self) -> int | None:
        """What the agent would do in the human's place; None without hints."""
        thought = self.state.thought
        if thought is None or self.state.controller == "agent" or not self.hints:
            return None
        return thought.action if thought.suggested else thought.preferred


@dataclass(frozen=True, slots=True)
class DuelView:
    """All that one picture of a window of two players shows.

    Attributes:
        sides: the view of each side; banner, folded panels and pause are the same in both.
        names: of each side: its agent's name, or who the human is.
        mirrored: whether the agent of each side observes the screen mirrored.
        mode: what is played, in a few words.
        outcome: how the game ended; None while it runs.
        wins: games won by each side.
        calls: what each side should do now; empty if nothing.
        countdown: the number that is counted before the game goes on; 0 if none is.
    """

    sides: tuple[View, View]
    names: tuple[str, str]
    mirrored: tuple[bool, bool]
    mode: str
    outcome: Outcome | None
    wins: tuple[int, int]
    calls: tuple[str, str] = ("", "")
    countdown: int = 0
