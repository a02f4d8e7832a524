"""A game, an agent and a human, one frame at a time: who holds the joystick, what was decided, what came of it.

No screen and no clock: all that can be tested without either. Whoever plays, the game is the same; taking the
joystick resets nothing and pauses nothing.
"""

import dataclasses
from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from arcade_rl.agents.agent import Policy
from arcade_rl.games.game import Game
from arcade_rl.viewer.moment import Controller, Ending, Moment, Thought, TimelinePoint
from arcade_rl.viewer.pace import Pace

TIMELINE_DECISIONS = 300
_HOLD_SECONDS = 1.5
_LARGEST_SEED = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Tick:
    """What one call of `advance` did.

    Attributes:
        action: what was done for one frame; None if the game stood still (paused, waiting, between episodes).
        decided: the frame began a new decision.
        ended: the episode ended with this frame.
    """

    action: int | None = None
    decided: bool = False
    reward: float = 0.0
    ended: bool = False


class Session:
    """One game, and two who can play it.

    Args:
        policy: the agent's; None if nobody but the human is there.
        epsilon: share of random actions of the agent.
        seed: of the first episode and of the exploration; the next episodes follow from it.
    """

    def __init__(
        self, game: Game, policy: Policy | None, *, controller: Controller, epsilon: float = 0.0, seed: int = 0
    ) -> None:
        self.game = game
        self.pace = Pace(game.frames_per_second)
        self.paused = False
        self._policy = policy
        self._next_policy: Policy | None = None
        self._controller: Controller = controller if policy else "human"
        self._epsilon = epsilon
        self._random = np.random.default_rng(seed)
        self._stepping = False
        self._timeline: deque[TimelinePoint] = deque(maxlen=TIMELINE_DECISIONS)
        self._timeline_shown: tuple[int, tuple[TimelinePoint, ...]] = (0, ())
        self._human_action: int | None = None
        self._best_score: float | None = None
        self._q_table = self._values_of_every_state()
        self._episode = self._decision = self._frame = self._steps = self._hold_frames = 0
        self._score = self._reward_since_decision = 0.0
        self._thought: Thought | None = None
        self._ending: Ending | None = None
        self._begin_episode(seed)

    # Who plays

    @property
    def controller(self) -> Controller:
        """Who holds the joystick now."""
        return self._controller

    def take_joystick(self) -> None:
        """The human plays from the very next frame."""
        self._controller = "human"

    def give_joystick(self) -> None:
        """The agent, if there is one, plays from the very next frame: first what it wanted at this decision anyway."""
        if self._policy is not None:
            self._controller = "agent"
            self._human_action = None

    def swap_policy(self, policy: Policy) -> None:
        """Play with newer weights from the next decision on."""
        self._next_policy = policy
        if self._thought is not None and self.game.decision_due and not self._hold_frames:
            self._timeline.pop()  # the same decision is thought through again
            self._think()

    # What a person can ask

    def toggle_pause(self) -> None:
        """Hold the game, or let it run on."""
        self.paused = not self.paused
        self._stepping = False

    def step_decision(self) -> None:
        """Pause, and let exactly one more decision be played."""
        self.paused = self._stepping = True

    def reset(self) -> None:
        """Begin another episode at once."""
        self._begin_episode(self._another_seed())

    @property
    def running(self) -> bool:
        """Whether `advance` does anything now."""
        return not self.paused or self._stepping

    @property
    def waits_for_human(self) -> bool:
        """Whether the game stands still until the human makes a move."""
        return self.game.turn_based and self._controller == "human" and not self._hold_frames

    # Play

    def advance(self, human_action: int | None = None) -> Tick:
        """Play one frame, if the game is running.

        Args:
            human_action: what the human holds now; None if nothing (the game's idle action is done or, in a game
                of turns, nothing).
        """
        if not self.running:
            return Tick()
        if self._hold_frames:
            return self._hold()
        if self.waits_for_human and human_action is None:
            return Tick()
        return self._play(self._choose(human_action))

    def _choose(self, human_action: int | None) -> int:
        if self._controller == "agent" and self._thought is not None:
            return self._thought.action
        self._human_action = self.game.idle_action() if human_action is None else human_action
        return self._human_action

    def _play(self, action: int) -> Tick:
        decided = self.game.decision_due
        frame = self.game.step_frame(action)
        self._frame += 1
        self._score += frame.reward
        self._reward_since_decision += frame.reward
        ended = frame.terminated or frame.truncated
        if ended:
            self._end_episode(truncated=frame.truncated)
        elif self.game.decision_due:
            self._finish_decision()
            self._think()
        return Tick(action=action, decided=decided, reward=frame.reward, ended=ended)

    def _think(self) -> None:
        """At a decision border: what the agent makes of it, whoever plays."""
        if self._next_policy is not None:
            self._policy, self._next_policy = self._next_policy, None
            self._q_table = self._values_of_every_state()
        self._decision += 1
        self._observation = self.game.observe().copy()
        if self._policy is None:
            return
        q_values = self._policy.q_values(self._observation[np.newaxis])[0]
        self._thought = self._decide(q_values)
        self._mark_on_timeline(self._thought)

    def _decide(self, q_values: NDArray[np.float32]) -> Thought:
        preferred = int(q_values.argmax())
        suggestion = self.game.suggested_action()
        if suggestion is not None:
            return Thought(q_values, preferred, suggestion, suggested=suggestion != preferred)
        if self._controller == "agent" and self._random.random() < self._epsilon:
            return Thought(q_values, preferred, int(self._random.integers(len(q_values))), explored=True)
        return Thought(q_values, preferred, preferred)

    def _finish_decision(self) -> None:
        self._steps += 1
        self._stepping = False
        if self._timeline:
            self._timeline[-1] = dataclasses.replace(self._timeline[-1], reward=self._reward_since_decision)
        self._reward_since_decision = 0.0

    def _mark_on_timeline(self, thought: Thought) -> None:
        point = TimelinePoint(thought.value, float(thought.q_values.min()), self._controller, 0.0, self._steps == 0)
        self._timeline.append(point)

    def _values_of_every_state(self) -> NDArray[np.float32] | None:
        spec = self.game.observation_spec
        if self._policy is None or spec.kind != "state":
            return None
        return self._policy.q_values(np.arange(spec.states, dtype=spec.dtype))  # (states, actions)

    # Episodes

    def _begin_episode(self, seed: int) -> None:
        self.game.reset(seed)
        self._episode += 1
        self._score = 0.0
        self._steps = 0
        self._reward_since_decision = 0.0
        self._thought = None
        self._ending = None
        self._hold_frames = 0
        self._think()

    def _end_episode(self, *, truncated: bool) -> None:
        self._finish_decision()
        self._observation = self.game.observe().copy()
        self._decision += 1
        best = self._best_score is not None and self._score > self._best_score
        self._best_score = self._score if self._best_score is None else max(self._best_score, self._score)
        self._ending = Ending(self._score, self._steps, truncated, best)
        self._hold_frames = max(1, round(_HOLD_SECONDS * self.game.frames_per_second))

    def _hold(self) -> Tick:
        self._hold_frames = 0 if self._stepping else self._hold_frames - 1
        if not self._hold_frames:
            self._stepping = False
            self.reset()
        return Tick()

    def _another_seed(self) -> int:
        return int(self._random.integers(_LARGEST_SEED))

    # What there is to show

    def moment(self) -> Moment:
        """The present moment, frozen."""
        return Moment(
            entry=self.game.entry,
            spec=self.game.observation_spec,
            controller=self._controller,
            has_agent=self._policy is not None,
            paused=self.paused,
            speed=self.pace.speed,
            decision=self._decision,
            frame=self._frame,
            score=self._score,
            steps=self._steps,
            episode=self._episode,
            observation=self._observation,
            thought=self._thought,
            human_action=self._human_action if self._controller == "human" and not self.game.turn_based else None,
            timeline=self._timeline_now(),
            q_table=self._q_table,
            ending=self._ending,
        )

    def _timeline_now(self) -> tuple[TimelinePoint, ...]:
        """Made once a decision: every frame shows it."""
        if self._timeline_shown[0] != self._decision:
            self._timeline_shown = (self._decision, tuple(self._timeline))
        return self._timeline_shown[1]
