"""The switch that lets a human teach the agent, and what the window tells of it."""

from collections.abc import Callable
from typing import Protocol

from arcade_rl.shelf.agents.agent_folder import now
from arcade_rl.viewer.controls.bindings import Intent, cap
from arcade_rl.viewer.drawing.view import Lessons
from arcade_rl.viewer.play.recorder import Keeper, Recorder
from arcade_rl.viewer.play.session import Session
from arcade_rl.viewer.play.session_state import Tick


class Pupil(Keeper, Protocol):
    """An agent that learns from what it is shown (see `DemonstrationQueue`)."""

    life_loss_terminal: bool
    problem: str
    lost_steps: int
    human_share: float | None


class Teaching:
    """Whether what the human plays teaches the agent; off at the beginning.

    Args:
        clock: as `Recorder`.
    """

    def __init__(self, session: Session, pupil: Pupil, *, clock: Callable[[], str] = now) -> None:
        self._session = session
        self._pupil = pupil
        self._recorder = Recorder(session, pupil, life_loss_terminal=pupil.life_loss_terminal, clock=clock)

    def switch(self) -> str:
        """Teach, or teach no more; returns an answer to the person."""
        self._recorder.switch()
        if not self._recorder.on:
            return f"teaching is off: you taught {self._steps:,} steps"
        if self._session.controller == "agent":
            return f"teaching is on: take the joystick with {cap(Intent.SWITCH_CONTROLLER)} and show how it is done"
        return "teaching is on: the agent learns from what you play"

    def advance(self, human_action: int | None) -> Tick:
        """Play one frame of the session, and record it if one teaches."""
        return self._recorder.advance(human_action)

    def stop(self) -> None:
        """The window closes: keep what was played last."""
        self._recorder.cut()

    @property
    def problem(self) -> str:
        """Why what was played last could not be kept, in one line; empty if it could."""
        return self._pupil.problem

    def lessons(self) -> Lessons:
        """What there is to tell."""
        return Lessons(self._recorder.on, self._recorder.recording, self._steps, self._pupil.human_share)

    @property
    def _steps(self) -> int:
        return max(0, self._recorder.steps - self._pupil.lost_steps)
