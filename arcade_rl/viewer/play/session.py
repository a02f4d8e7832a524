"""A game, an agent and a human, one frame at a time: who holds the joystick, what is decided, what comes of it.

There is neither screen nor clock here, so that all of it can be tested without. The game is the same whoever plays:
taking the joystick resets nothing and pauses nothing.
"""

import copy
import dataclasses
from typing import cast

import numpy as np

from arcade_rl.agents.agent import Policy
from arcade_rl.calibration.playouts import Start
from arcade_rl.calibration.return_unit import ReturnUnit
from arcade_rl.errors import UsageError
from arcade_rl.games.game import BranchingGame, Game
from arcade_rl.games.saved_game import random_from
from arcade_rl.presets.preset_files import is_overlong
from arcade_rl.shelf.save_states.save_state import Fit, SavedEpisode
from arcade_rl.shelf.save_states.slots import Slots
from arcade_rl.viewer.play.agent_mind import AgentMind
from arcade_rl.viewer.play.calibrator import Question
from arcade_rl.viewer.play.episode_state import EpisodeState, SessionSnapshot, refusing_damage, sides_of
from arcade_rl.viewer.play.pace import Pace
from arcade_rl.viewer.play.players import Players
from arcade_rl.viewer.play.rewind import Rewindable
from arcade_rl.viewer.play.session_state import (
    Controller,
    Ending,
    Position,
    SessionState,
    Tick,
)
from arcade_rl.viewer.play.window_session import close_game

_HOLD_SECONDS = 1.5
_LARGEST_SEED = 2**31 - 1
_NO_REWIND = "the same seed and actions do not give the same episode here"


class Session(Rewindable[SessionSnapshot]):
    """One game, and an agent and a human who can play it.

    Args:
        policy: the agent's; None if there is only a human.
        epsilon: share of random actions of the agent.
        seed: of the first episode and of the exploration; the next episodes follow from it.
        keeps_past: it can be rewound.
    """

    def __init__(
        self,
        game: Game,
        policy: Policy | None,
        *,
        controller: Controller,
        epsilon: float = 0.0,
        seed: int = 0,
        keeps_past: bool = True,
    ) -> None:
        super().__init__(game.frames_per_second)
        self.game = game
        self.pace = Pace(game.frames_per_second)
        self._random = np.random.default_rng(seed)
        shown = game.observation_spec if game.entry.family == "frozen-lake" else None
        mind = AgentMind(policy, epsilon, self._random, shown) if policy is not None else None
        self._players = Players(mind, controller)
        self._keeps_past = keeps_past and game.entry.repeats
        self.no_rewind = "" if game.entry.repeats else _NO_REWIND
        self._episode_state = EpisodeState()
        self._frame = 0
        self._begin_episode(seed)

    # Who plays

    @property
    def controller(self) -> Controller:
        """Who holds the joystick now."""
        return self._players.controller

    def take_joystick(self) -> None:
        """The human plays from the very next frame."""
        self._players.take_joystick()

    def give_joystick(self) -> None:
        """The agent, if there is one, plays from the very next frame, first what it preferred at this decision."""
        self._players.give_joystick()

    def swap_policy(self, policy: Policy) -> None:
        """Play with newer weights from the next decision on."""
        self._players.swap_policy(policy)
        self._think_again()

    @property
    def samples(self) -> bool:
        """Whether an actor-critic draws its actions by their probabilities."""
        return self._players.mind is not None and self._players.mind.samples

    def switch_sampling(self) -> bool:
        """Let an actor-critic draw its actions by their probabilities from the next decision on, or play the likeliest.

        Returns:
            Whether it draws them now.

        Raises:
            UsageError: there is none here.
        """
        mind = self._players.mind
        if mind is None or not mind.is_actor_critic:
            raise UsageError("only policies (PPO, A2C) have probabilities to sample from; an agent plays by Q-values")
        mind.samples = not mind.samples
        return mind.samples

    def unrank(self) -> None:
        """Several brains play in this episode: it counts as nobody's, unless it has not begun."""
        self._episode_state.rewound |= self._episode_state.steps > 0

    # What a person can ask

    def reset(self, seed: int | None = None) -> None:
        """Begin another episode now.

        Args:
            seed: of that episode; None for the next of this session's.
        """
        self._begin_episode(self._another_seed() if seed is None else seed)

    def close(self) -> None:
        """As `WindowSession.close`."""
        close_game(self.game)

    @property
    def waits_for_human(self) -> bool:
        """Whether the game waits until the human makes a move."""
        return self.game.turn_based and self.controller == "human" and not self._episode_state.hold_frames

    @property
    def position(self) -> Position:
        """Where play is: another one after every frame, and after rewinding."""
        return Position(self._episode_state.episode, self._episode_state.steps, self._frame)

    @property
    def score(self) -> float:
        """Raw score of this episode."""
        return self._episode_state.score

    @property
    def ending(self) -> Ending | None:
        """How the episode has ended; None while it runs."""
        return self._episode_state.ending

    # Play

    def advance(self, human_action: int | None = None) -> Tick:
        """Play one frame, if the game is running.

        Args:
            human_action: the action that the human holds now; None if none (then the game's idle action is done
                or, in a turn-based game, nothing).
        """
        if not self.pace.running:
            return Tick()
        if self._episode_state.hold_frames:
            return self._hold()
        if self.waits_for_human and human_action is None:
            return Tick()
        return self._play(self._players.choose(human_action, self.game.idle_action))

    def _play(self, action: int) -> Tick:
        decided = self.game.decision_due
        frame = self.game.step_frame(action)
        self._frame += 1
        self._history.advance(action)
        self._episode_state.score += frame.reward
        self._episode_state.reward_since_decision += frame.reward
        ended = frame.terminated or frame.truncated
        if ended:
            self._end_episode(truncated=frame.truncated)
        elif self.game.decision_due:
            self._finish_decision()
            self._think()
        if self._keeps_past and self._history.due and not ended:
            self._history.keep(self.snapshot())
        return Tick(action, decided, frame.reward, ended, frame.terminated, frame.life_lost)

    def _think(self, *, begins: bool = False) -> None:
        """Let the agent think about the decision that begins here, the first of an episode or after a jump."""
        self._thought_from = self._random.bit_generator.state
        begins = begins or self._episode_state.steps == 0
        self._players.think(self.game.observe().copy(), self.game.suggested_action(), begins=begins)

    def _think_again(self) -> None:
        """Think about the same decision with newer weights, if no frame of it has been played."""
        if self.game.decision_due and not self._episode_state.hold_frames:
            self._players.timeline.take_back()
            self._think()

    def _finish_decision(self) -> None:
        self.pace.end_step()
        self._players.timeline.reward(self._episode_state.finish_decision(by_human=self.controller == "human"))

    # Episodes

    def _begin_episode(self, seed: int) -> None:
        self.game.reset(seed)
        self._episode_state.begin_episode()
        self._think()
        self._history.keep(self.snapshot(), begins=True)

    def _end_episode(self, *, truncated: bool) -> None:
        self._finish_decision()
        self._players.look(self.game.observe().copy())
        hold_frames = _HOLD_SECONDS * self.game.frames_per_second
        steps, skip = self._episode_state.steps, self.game.settings.frame_skip
        self._episode_state.rewound |= is_overlong(self.game.entry, steps, frame_skip=skip)
        self._episode_state.end_episode(truncated=truncated, hold_frames=hold_frames)

    def _hold(self) -> Tick:
        left = self._episode_state.hold_frames - 1 / self.pace.speed
        self._episode_state.hold_frames = 0.0 if self.pace.stepping else max(0.0, left)
        if not self._episode_state.hold_frames:
            self.pace.end_step()
            self.reset()
        return Tick()

    def _another_seed(self) -> int:
        return int(self._random.integers(_LARGEST_SEED))

    # Rewinding

    def snapshot(self) -> SessionSnapshot:
        """The present state, to return to."""
        return SessionSnapshot(
            game=self.game.snapshot(),
            episode_state=copy.copy(self._episode_state),
            players=self._players.snapshot(),
            random_state=self._random.bit_generator.state,
            thought_from=self._thought_from,
        )

    def _go_to(self, snapshot: SessionSnapshot) -> None:
        self.game.restore(snapshot.game)
        self._random.bit_generator.state = snapshot.random_state
        self._thought_from = snapshot.thought_from
        best_score = self._episode_state.best_score  # of all that was played, also after the snapshot
        self._episode_state = dataclasses.replace(snapshot.episode_state, rewound=True, best_score=best_score)
        self.pace.end_step()
        self._frame += 1
        outdated = self._players.restore(snapshot.players)
        self._players.look(self.game.observe().copy())
        if outdated:
            self._think_again()

    # Save states

    @property
    def slots(self) -> Slots:
        """Those of its game."""
        return Slots(self.game.entry.id)

    @property
    def fit(self) -> Fit:
        """What it can go on from."""
        return Fit.of(self.game.entry, self.game.settings)

    def save(self) -> SavedEpisode:
        """This state, to be loaded by another session, in any process.

        Raises:
            UsageError: there is none to save: the episode has ended, or the game does not repeat itself.
        """
        if self.no_rewind:
            raise UsageError(f"no state of this game can be saved: {self.no_rewind}")
        if self.ending is not None:
            raise UsageError("the episode has ended: save a state of the next one")
        return SavedEpisode(self.game.save(), (self._episode_state.saved(self._thought_from),))

    def replay(self, saved: SavedEpisode) -> None:
        """None: `load` does not take long."""

    def load(self, saved: SavedEpisode) -> None:
        """Go on from what another session has saved; whoever holds the joystick plays. The episode is unranked.

        Raises:
            UsageError: the game does not repeat itself.
            ArcadeError: it is damaged, or of another game; this session stays as it was.
        """
        if self.no_rewind:
            raise UsageError(f"no state of this game can be loaded: {self.no_rewind}")
        with refusing_damage():
            (side,) = sides_of(saved, 1)
            random = random_from(side.random)
            self.game.load(saved.game)
        self._random.bit_generator.state = random.bit_generator.state
        self._episode_state.begin_from(side, another=self._frame > 0)
        self.pace.end_step()
        self._frame += 1
        self._players.forget()
        self._think(begins=True)
        self._history.keep(self.snapshot(), begins=True)

    # Playing on elsewhere

    def pause_at_decision(self) -> None:
        """Pause where the next decision begins: here, or after the frames that are left of this one."""
        if self.game.decision_due:
            self.pace.paused, self.pace.stepping = True, False
        else:
            self.pace.step_decision()

    def question(self, unit: ReturnUnit, seed: int) -> Question:
        """Ask about the Q-values of the decision that begins here; there must be an agent, and no ending.

        Args:
            unit: what the agent counts as return. seed: of the playouts; this session's own random state stays.
        """
        mind, thought = self._players.mind, self._players.thought
        assert mind is not None
        assert thought is not None
        start = Start(self.game.snapshot(), mind.policy, mind.epsilon, unit, seed)
        chance = cast("BranchingGame", self.game).has_chance
        return Question(start, chance, thought, self._episode_state.steps)

    # What there is to show

    def state(self) -> SessionState:
        """The present state, frozen, for whatever shows it."""
        players, episode_state = self._players, self._episode_state
        return SessionState(
            entry=self.game.entry,
            controller=players.controller,
            has_agent=players.has_agent,
            paused=self.pace.paused,
            speed=self.pace.speed,
            decision=players.decision,
            frame=self._frame,
            score=episode_state.score,
            steps=episode_state.steps,
            episode=episode_state.episode,
            observation=players.observation,
            thought=players.thought,
            human_action=players.human_action if not self.game.turn_based else None,
            timeline=players.timeline.points(),
            q_table=players.q_table,
            ending=episode_state.ending,
            insight=players.insight(),
        )
