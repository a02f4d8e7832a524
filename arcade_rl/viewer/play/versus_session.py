"""A game for two, one frame at a time: who holds each joystick, what is decided, who wins."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from arcade_rl.agents.agent import Policy
from arcade_rl.errors import UsageError
from arcade_rl.games.saved_game import random_from
from arcade_rl.games.two_player.game import SIDES, TwoPlayerFrame, TwoPlayerGame
from arcade_rl.games.two_player.saved_moves import mode_of
from arcade_rl.shelf.save_states.save_state import Fit, SavedEpisode
from arcade_rl.shelf.save_states.slots import Slots
from arcade_rl.viewer.play.episode_state import refusing_damage, sides_of
from arcade_rl.viewer.play.pace import Pace
from arcade_rl.viewer.play.replay import Replay
from arcade_rl.viewer.play.rewind import Rewindable
from arcade_rl.viewer.play.session_state import Controller, SessionState
from arcade_rl.viewer.play.timeline import LeadHistory
from arcade_rl.viewer.play.versus_side import SideSnapshot, VersusSide
from arcade_rl.viewer.play.window_session import Outcome, outcome_of

_LARGEST_SEED = 2**31 - 1
_MOST_FRAMES_AT_ONCE = 1_200  # of a saved game, which take a tenth of a second to play again


@dataclass(frozen=True, slots=True)
class Contestant:
    """Who sits at one side.

    Attributes:
        policy: the agent's; None if a human sits there alone.
        controller: who holds the joystick first.
        epsilon: share of random actions of the agent.
    """

    policy: Policy | None = None
    controller: Controller = "human"
    epsilon: float = 0.0


@dataclass(frozen=True, slots=True)
class VersusSnapshot:
    """A state that a session can continue from. Who plays, how fast, and whether it is paused are not part of it.

    Attributes:
        game: the game's own snapshot.
        lead_history: a copy.
        random_state: of exploration and of the next games.
    """

    game: object
    sides: tuple[SideSnapshot, SideSnapshot]
    lead_history: LeadHistory
    outcome: Outcome | None
    random_state: Any


def saved_mode(saved: SavedEpisode) -> int:
    """The console's number of the game that was saved. ArcadeError if it is none for two."""
    with refusing_damage():
        return mode_of(saved.game)


class VersusSession(Rewindable[VersusSnapshot]):
    """One game, two sides. A game that has ended waits for the rematch.

    Args:
        seed: of the first game and of exploration; the next games follow from it.

    Attributes:
        sides: the left and the right one.
        wins: games that each side has won, without rewound ones.
        outcome: how the game ended; None while it runs.
        lead_history: the left side's lead, frame by frame.
        serves: the side that has the ball and should serve it; None if there is none.
    """

    def __init__(self, game: TwoPlayerGame, contestants: tuple[Contestant, Contestant], *, seed: int = 0) -> None:
        super().__init__(game.frames_per_second)
        self.game = game
        self.pace = Pace(game.frames_per_second)
        self.wins = [0, 0]
        self.outcome: Outcome | None = None
        self.serves: int | None = None
        self.lead_history = LeadHistory()
        self._random = np.random.default_rng(seed)
        self._frame = 0
        game.reset(seed)
        left, right = (
            VersusSide(game, side, each.policy, each.controller, each.epsilon, self._random)
            for side, each in zip(SIDES, contestants, strict=True)
        )
        self.sides = (left, right)
        self._history.keep(self.snapshot())

    @property
    def waits_for_human(self) -> bool:
        """Never: no game for two is turn-based."""
        return False

    def humans(self) -> list[int]:
        """The sides whose joysticks humans hold."""
        return [side for side in SIDES if self.sides[side].controller == "human"]

    @property
    def rewound(self) -> bool:
        """Whether this game was rewound, or goes on from a save state, and is therefore unranked."""
        return self.sides[0].episode_state.rewound

    def close(self) -> None:
        """Nothing to close: the console is memory alone."""

    @property
    def running(self) -> bool:
        """Whether `advance` does anything now."""
        return self.pace.running and self.outcome is None

    def rematch(self) -> None:
        """Begin another game now."""
        self.outcome = self.serves = None
        self.lead_history = LeadHistory()
        self.game.reset(int(self._random.integers(_LARGEST_SEED)))
        for side in self.sides:
            side.begin()
        self._history.keep(self.snapshot(), begins=True)

    def advance(self, human_actions: tuple[int | None, int | None] = (None, None)) -> bool:
        """Play one frame, if the game runs.

        Args:
            human_actions: the actions that humans hold at the left and at the right; None for the idle action.

        Returns:
            Whether the game ended with it.
        """
        if not self.running:
            return False
        left, right = (
            side.choose(held, self.game.idle_action) for side, held in zip(self.sides, human_actions, strict=True)
        )
        frame = self.game.step_frame((left, right))
        self._frame += 1
        self._history.advance((left, right))
        self._watch_the_serve((left, right), frame)
        ended = frame.terminated or frame.truncated
        for number, side in enumerate(self.sides):
            side.take(frame.points[number], frame.rewards[number])
            if ended or self.game.decision_due(number):
                side.finish_decision()
                if not ended:
                    side.begin_decision()
        self.lead_history.add(self._lead)
        if ended:
            self._end(truncated=frame.truncated)
        elif self._history.due:
            self._history.keep(self.snapshot())
        return ended

    @property
    def _lead(self) -> float:
        left, right = self.sides
        return left.episode_state.score - right.episode_state.score

    def _watch_the_serve(self, actions: tuple[int, int], frame: TwoPlayerFrame) -> None:
        """Note who should serve: the emulator takes a reward, but no point, from whoever keeps the ball for long."""
        if not self.game.game.hold_fire:
            return
        if any(frame.points) or (self.serves is not None and self._fires(actions[self.serves])):
            self.serves = None
        elif min(frame.rewards) < 0:
            self.serves = frame.rewards.index(min(frame.rewards))

    def _fires(self, action: int) -> bool:
        return self.game.entry.actions[action].endswith("FIRE")

    def _end(self, *, truncated: bool) -> None:
        left, right = (side.episode_state.score for side in self.sides)
        self.outcome = outcome_of((left, right), truncated=truncated, humans=self.humans())
        if self.outcome.winner is not None and not self.rewound:
            self.wins[self.outcome.winner] += 1

    def snapshot(self) -> VersusSnapshot:
        """The present state, to return to."""
        left, right = (side.side_snapshot() for side in self.sides)
        random_state = self._random.bit_generator.state
        return VersusSnapshot(self.game.snapshot(), (left, right), self.lead_history.copy(), self.outcome, random_state)

    def _go_to(self, snapshot: VersusSnapshot) -> None:
        self.game.restore(snapshot.game)
        self._random.bit_generator.state = snapshot.random_state
        self.outcome, self.serves = snapshot.outcome, None
        self.lead_history = snapshot.lead_history.copy()
        self._frame += 1
        for side, then in zip(self.sides, snapshot.sides, strict=True):
            side.go_to(then)

    # Save states

    @property
    def slots(self) -> Slots:
        """Those of its game."""
        return Slots(self.game.entry.id, for_two=True)

    @property
    def fit(self) -> Fit:
        """What it can go on from: the sides look at the moves again, each in its own way."""
        return Fit(self.game.entry.id, f"{self.game.entry.id} for two in mode {self.game.mode}")

    def save(self) -> SavedEpisode:
        """This state, to be loaded by another session, in any process.

        Raises:
            UsageError: there is none to save: the game has ended, or has run for too long.
        """
        if self.outcome is not None:
            raise UsageError("the game has ended: save a state of the next one")
        left, right = self.sides
        return SavedEpisode(self.game.save(), (left.saved(), right.saved()))

    def replay(self, saved: SavedEpisode) -> Replay | None:
        """Begin to load a long game, on a thread; None for one that is so short that `load` does not take long.

        Raises:
            ArcadeError: it is damaged, or of another game.
        """
        with refusing_damage():
            long = self.game.frames_of(saved.game) > _MOST_FRAMES_AT_ONCE

        def go_on(snapshot: object) -> None:
            self._go_on_from(saved, lambda: self.game.restore(snapshot))

        return Replay(self.game, saved.game, go_on) if long else None

    def load(self, saved: SavedEpisode) -> None:
        """Go on from what another session has saved; whoever holds the joysticks plays. The game is unranked.

        Raises:
            ArcadeError: it is damaged, or of another game; this session stays as it was.
        """
        self._go_on_from(saved, lambda: self.game.load(saved.game))

    def _go_on_from(self, saved: SavedEpisode, bring_game: Callable[[], None]) -> None:
        with refusing_damage():
            of_sides = sides_of(saved, 2)
            randoms = [random_from(side.random) for side in of_sides]
            bring_game()
        self.outcome = self.serves = None
        for side, then in zip(self.sides, of_sides, strict=True):
            side.begin_from(then, another=self._frame > 0)
        for number in sorted(SIDES, key=self.game.frames_of_decision, reverse=True):  # who thought first
            self.sides[number].think_again_from(randoms[number])
        self.lead_history = LeadHistory(changes=[(0, self._lead)])
        self._frame += 1
        self._history.keep(self.snapshot(), begins=True)

    def state(self, number: int) -> SessionState:
        """The present state of one side, frozen."""
        side = self.sides[number]
        return SessionState(
            entry=self.game.entry,
            controller=side.controller,
            has_agent=side.has_agent,
            paused=self.pace.paused,
            speed=self.pace.speed,
            decision=side.decision,
            frame=self._frame,
            score=side.episode_state.score,
            steps=side.episode_state.steps,
            episode=side.episode_state.episode,
            observation=side.observation,
            thought=side.thought,
            human_action=side.human_action,
            timeline=side.timeline.points(),
            q_table=None,
            ending=None,
        )
