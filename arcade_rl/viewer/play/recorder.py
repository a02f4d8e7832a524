"""Records what a human plays in a session, step by step, for an agent to learn from; needs neither screen nor disk."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from arcade_rl.shelf.agents.agent_folder import now
from arcade_rl.shelf.demonstrations.demonstrations import Demonstration
from arcade_rl.viewer.play.rewind import HISTORY_SECONDS
from arcade_rl.viewer.play.segment import Segment, Span
from arcade_rl.viewer.play.session import Session
from arcade_rl.viewer.play.session_state import Position, Tick

_LONGEST_SECONDS = 30  # of a segment: then it is kept, and the agent can learn from it while the human plays on


class DemonstrationStore(Protocol):
    """Keeps demonstrations."""

    def keep(self, demonstration: Demonstration) -> int:
        """Keep one; returns its number for `withdraw`."""

    def withdraw(self, kept: int) -> None:
        """Delete one: the player rewound it."""


@dataclass(slots=True)
class _Step:
    """The present agent step: the action of each of its frames, and what it has brought so far."""

    held: list[int] = field(default_factory=list)
    reward: float = 0.0
    terminated: bool = False


@dataclass(slots=True)
class _Kept:
    """A segment that was kept.

    Attributes:
        number: for `withdraw`.
        segment: itself, to be cut; None when its frames are too old to be held on to.
    """

    number: int
    span: Span
    segment: Segment | None


class Recorder:
    """Plays a session's frames, and keeps what the human did in them.

    A step's action is the one held longest in it. A step that the agent began belongs to the agent. What a person
    rewinds is withdrawn, also if it has been kept already. A quick load leads back to any age: of a segment in which it
    ends, and whose frames are gone, nothing stays, since the part before cannot be kept alone.

    Args:
        life_loss_terminal: a lost life counts as terminal, as the learner treats it.
        clock: the time, for `Demonstration.played`.

    Attributes:
        on: whether it records.
    """

    def __init__(
        self, session: Session, store: DemonstrationStore, *, life_loss_terminal: bool, clock: Callable[[], str] = now
    ) -> None:
        self.on = False
        self._session = session
        self._store = store
        self._life_loss_terminal = life_loss_terminal
        self._clock = clock
        self._position = session.position
        self._segment: Segment | None = None
        self._step: _Step | None = None  # the present one; None if the agent began it
        self._kept: list[_Kept] = []  # all of this window, oldest first
        self._kept_steps = 0
        self._kept_lately: dict[int, int] = {}  # steps by number, of what was kept since it was switched on
        game = session.game
        per_second = game.frames_per_second / (game.settings.frame_skip if game.entry.pixels else 1)
        self._longest_steps = max(1, round(_LONGEST_SECONDS * per_second))
        self._reach_steps = round(HISTORY_SECONDS * per_second)

    @property
    def steps(self) -> int:
        """Steps recorded, without those withdrawn."""
        return self._kept_steps + self._segment_steps

    @property
    def _segment_steps(self) -> int:
        return self._segment.steps if self._segment is not None else 0

    @property
    def recording(self) -> bool:
        """Whether the human plays and is recorded."""
        return self.on and self._session.controller == "human"

    def switch(self) -> None:
        """Start recording, or stop."""
        self.cut()
        self.on = not self.on
        self._kept_lately.clear()

    def discard(self) -> None:
        """Stop recording, and withdraw all that was kept since it was switched on."""
        self.on, self._segment, self._step = False, None, None
        self._kept = [each for each in self._kept if each.number not in self._kept_lately]
        for number, steps in self._kept_lately.items():
            self._store.withdraw(number)
            self._kept_steps -= steps
        self._kept_lately.clear()

    def advance(self, human_action: int | None = None) -> Tick:
        """Play one frame of the session (see `Session.advance`)."""
        self._notice_jump()
        recording, segment = self.recording, self._segment
        if recording and segment is None and self._session.game.decision_due:
            segment = self._new_segment()
        tick = self._session.advance(human_action)
        self._position = self._session.position
        if not recording:
            self.cut()
        elif tick.decided:
            self._segment, self._step = segment, _Step()
        if tick.action is not None and self._step is not None:
            self._go_on(tick, tick.action, self._step)
        return tick

    def cut(self) -> None:
        """End the segment and keep it."""
        self._notice_jump()
        segment, self._segment, self._step = self._segment, None, None
        if segment is not None and segment.steps:
            self._keep(segment)

    # Steps

    def _new_segment(self) -> Segment:
        seen, spec = self._session.game.observe().copy(), self._session.game.observation_spec
        return Segment.begin(self._position.episode, self._position.steps, self._clock(), seen, spec)

    def _go_on(self, tick: Tick, action: int, step: _Step) -> None:
        step.held.append(action)
        step.reward += tick.reward
        step.terminated |= tick.terminated or (tick.life_lost and self._life_loss_terminal)
        if tick.ended or self._session.game.decision_due:
            self._finish_step(step)
            if tick.ended or self._segment_steps >= self._longest_steps:
                self.cut()

    def _finish_step(self, step: _Step) -> None:
        assert self._segment is not None, "a step belongs to a segment"
        seen, spec = self._session.game.observe(), self._session.game.observation_spec
        self._segment.add(held_longest(step.held), step.reward, seen, spec, terminated=step.terminated)
        self._step = None

    def _keep(self, segment: Segment, *, lately: bool = True) -> None:
        number = self._store.keep(segment.demonstration(self._session.game.entry, self._session.game.settings))
        self._kept.append(_Kept(number, segment.span, segment))
        if lately:
            self._kept_lately[number] = segment.steps
        self._kept_steps += segment.steps
        self._let_go_of_frames()

    def _let_go_of_frames(self) -> None:
        """Those that rewinding cannot reach any more take too much memory."""
        later_steps = 0
        for kept in reversed(self._kept):
            if kept.segment is None:
                return  # nor has any before
            if later_steps > self._reach_steps:
                kept.segment = None
            later_steps += kept.span.steps

    # Rewinding

    def _notice_jump(self) -> None:
        """Handle a rewind, or another episode, since the last frame that was played here."""
        now, before = self._session.position, self._position
        if now == before:
            return
        self._position = now
        if self._segment is not None:
            self._segment = self._segment.before(now.episode, now.steps)
        self.cut()
        self._take_back(now)

    def _take_back(self, to: Position) -> None:
        """Withdraw all that was played from that position on."""
        kept, self._kept = self._kept, []
        for each in kept:
            left_steps = each.span.before(to.episode, to.steps)
            if left_steps == each.span.steps:
                self._kept.append(each)
                continue
            self._store.withdraw(each.number)
            self._kept_steps -= each.span.steps
            lately = self._kept_lately.pop(each.number, None) is not None
            if left_steps and each.segment is not None:
                self._keep(each.segment.before(to.episode, to.steps), lately=lately)


def held_longest(actions: list[int]) -> int:
    """The action held for most frames; of those held equally long, the one held last."""
    last = {action: frame for frame, action in enumerate(actions)}
    return max(last, key=lambda action: (actions.count(action), last[action]))
