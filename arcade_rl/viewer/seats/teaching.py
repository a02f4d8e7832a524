"""Teaching: while it is on, what the human plays is recorded for the agent.

It is on when the human wants it so, and during a takeover while the agent trains: then what the human does is a
correction of what the agent would have done (as in HIL-SERL, Luo et al. 2024).
"""

from collections.abc import Callable
from typing import Protocol

from arcade_rl.shelf.agents.agent_folder import now
from arcade_rl.viewer.drawing.view import TeachingStatus
from arcade_rl.viewer.play.recorder import DemonstrationStore, Recorder
from arcade_rl.viewer.play.session import Session
from arcade_rl.viewer.play.session_state import Tick


class Pupil(DemonstrationStore, Protocol):
    """An agent that learns from demonstrations (see `DemonstrationQueue`)."""

    life_loss_terminal: bool
    problem: str
    lost_steps: int
    human_share: float | None
    learns_now: bool


class Teaching:
    """Teaching in one window; off at first.

    Args:
        joystick_key, teach_key: what is written on the keys that take the joystick, and switch teaching.
        clock: as `Recorder`.
    """

    def __init__(
        self,
        session: Session,
        pupil: Pupil,
        *,
        joystick_key: str = "Tab",
        teach_key: str = "T",
        clock: Callable[[], str] = now,
    ) -> None:
        self._joystick_key, self._teach_key = joystick_key, teach_key
        self._session = session
        self._pupil = pupil
        self._recorder = Recorder(session, pupil, life_loss_terminal=pupil.life_loss_terminal, clock=clock)
        self._correcting = False  # it is on because of a takeover
        self._corrections_refused = False

    def take_over(self) -> str:
        """The human has taken the joystick from the agent; returns what there is to say, empty if nothing."""
        if self._recorder.on or self._corrections_refused or not self._pupil.learns_now:
            return ""
        self._recorder.switch()
        self._correcting = True
        return f"a correction: the agent in training learns from what you play; {self._teach_key} discards it"

    def give_back(self) -> str:
        """The agent has got the joystick back; returns what there is to say, empty if nothing."""
        if not self._correcting:
            return ""
        self._correcting = False
        self._recorder.switch()
        return f"the agent learns from what you played: {self._steps:,} steps in this window"

    def switch(self) -> str:
        """Switch teaching on or off, or refuse to correct the agent; returns an answer to the person."""
        if self._correcting:
            self._correcting, self._corrections_refused = False, True
            self._recorder.discard()
            return "discarded: in this window the agent learns only from what you teach"
        self._recorder.switch()
        if not self._recorder.on:
            return f"teaching is off: you taught {self._steps:,} steps"
        if self._session.controller == "agent":
            return f"teaching is on: take the joystick with {self._joystick_key} and show how it is done"
        return "teaching is on: the agent learns from what you play"

    def advance(self, human_action: int | None) -> Tick:
        """Play one frame of the session, and record it while teaching is on."""
        return self._recorder.advance(human_action)

    def stop(self) -> None:
        """Keep what was played last: the window closes."""
        self._recorder.cut()

    def status(self) -> TeachingStatus:
        """What the window shows of it."""
        return TeachingStatus(self._recorder.on, self._recorder.recording, self._steps, self._pupil.human_share)

    @property
    def _steps(self) -> int:
        return max(0, self._recorder.steps - self._pupil.lost_steps)
