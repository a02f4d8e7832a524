"""One Atari game for two, frame by frame; each side with its own view."""

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_rl.games.atari import emulator
from arcade_rl.games.game import GameSettings, Observation
from arcade_rl.games.pixels.observer import PixelMemory, PixelObserver
from arcade_rl.games.pixels.packed import Packed
from arcade_rl.games.saved_game import SavedGame
from arcade_rl.games.two_player import saved_moves
from arcade_rl.games.two_player.console import SavedConsole, TwoPlayerConsole
from arcade_rl.games.two_player.saved_moves import SavedMoves
from arcade_rl.games.two_player.sound import TwoPlayerSound
from arcade_rl.games.two_player.versus_catalog import VersusGame

LEFT, RIGHT = 0, 1
SIDES = (LEFT, RIGHT)

_NOOP = 0  # the emulator's number
_FRAMES_AT_ONCE = 600  # of a replay, before it says how far it is
_TURNED = {"LEFT": "RIGHT", "RIGHT": "LEFT"}


@dataclass(frozen=True, slots=True)
class TwoPlayerFrame:
    """What happened in one frame of play.

    Attributes:
        rewards: of the left and the right side, by the emulator, which also takes a point from a side that keeps
            the ball for long, which no console does.
        points: what each side gained by the console's own counting.
        terminated: the game is over. truncated: it was cut off by the step limit.
    """

    rewards: tuple[float, float]
    points: tuple[float, float]
    terminated: bool
    truncated: bool


@dataclass(slots=True)
class _Progress:
    """Where the game stands, beside the console itself; pairs are of the left and the right side.

    Attributes:
        lives_at_decision: when the side's present decision began.
        life_begins: the side's present decision is the first of a life.
    """

    lives: list[int]
    lives_at_decision: list[int]
    life_begins: list[bool]
    frames: int = 0
    terminated: bool = False
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """Attributes: moves, from the first frame of the game on, and those after the snapshot, too, if play went on."""

    console: SavedConsole
    progress: _Progress
    seen: tuple[PixelMemory, ...]
    screen: Packed
    random_state: Any
    idle_frames: int
    moves: bytearray


class TwoPlayerGame:
    """A game for two on multi-agent-ale-py's emulator.

    Args:
        mode: the console's number of the game; None for the usual one.
        settings: how an agent at the left and at the right sees it, and how long its decisions are.

    Attributes:
        mirrored: whether the agent at each side sees the screen mirrored, left for right.

    Raises:
        UsageError: two cannot play this mode.
        ArcadeError: multi-agent-ale-py or the ROM is not there.
    """

    frames_per_second = 60

    def __init__(
        self,
        game: VersusGame,
        mode: int | None = None,
        settings: tuple[GameSettings, GameSettings] = (GameSettings(), GameSettings()),
    ) -> None:
        self.game = game
        self.entry = game.entry
        self.mode = game.usual_mode if mode is None else mode
        game.check_mode(self.mode)
        self.settings = settings
        self.mirrored = (game.mirrored(LEFT), game.mirrored(RIGHT))
        self.observation_specs = tuple(emulator.observation_spec(each) for each in settings)
        self._console = TwoPlayerConsole(game.entry, self.mode)
        self._sound: TwoPlayerSound | None = None
        self._codes: list[int] = emulator.action_codes(game.entry).tolist()
        self._fire = emulator.fire_action(game.entry)
        self._most_frames = min(each.max_episode_steps * each.frame_skip for each in settings)
        self._observers = [
            PixelObserver(self._console.screen_shape, each, self._console.look, mirrored=mirrored)
            for each, mirrored in zip(settings, self.mirrored, strict=True)
        ]
        self.reset()

    def reset(self, seed: int | None = None) -> None:
        """Switch the console on, and wait for a random number of frames below the larger `noop_max`."""
        self._random = np.random.default_rng(seed)
        most = max(1, *(each.noop_max for each in self.settings))
        self._switch_on(int(self._random.integers(most)))
        self._look_from_here()

    def _switch_on(self, idle_frames: int) -> None:
        """Switch the console on, and wait."""
        self._console.reset()
        self._console.replay(np.full((idle_frames, self._console.players), _NOOP, np.intc))
        self._idle_frames = idle_frames
        self._moves = bytearray()  # since then: two of each frame, by the numbers of the actions
        self._held = [_NOOP] * self._console.players

    def _look_from_here(self) -> None:
        """A decision begins for both sides, the first of a life if it is the first of the game."""
        lives, frames = self._lives(), len(self._moves) // 2
        self._progress = _Progress(lives, lives.copy(), [not frames] * 2, frames)
        self._restored_screen: NDArray[np.uint8] | None = None
        for observer in self._observers:
            observer.begin()

    def step_frame(self, actions: tuple[int, int]) -> TwoPlayerFrame:
        """Hold both joysticks for a sixtieth of a second. Nothing happens any more once the game has ended."""
        now = self._progress
        if now.terminated or now.truncated:
            return TwoPlayerFrame((0.0, 0.0), (0.0, 0.0), now.terminated, now.truncated)
        self._moves += bytes(actions)
        self._held = self._joysticks(actions)
        rewards = self._console.act(self._held)
        self._restored_screen = None
        now.lives = self._lives()
        now.frames += 1
        now.terminated = self._console.game_over
        now.truncated = not now.terminated and now.frames >= self._most_frames
        for side in SIDES:
            if self._observers[side].frame(last=now.terminated):
                self._begin_decision(side)
        by_side = [rewards[list(players)] for players in self.game.players]
        left, right = (float(each.sum()) for each in by_side)
        left_points, right_points = (float(each.clip(0).sum()) for each in by_side)
        return TwoPlayerFrame((left, right), (left_points, right_points), now.terminated, now.truncated)

    def _joysticks(self, actions: tuple[int, int]) -> list[int]:
        codes = [_NOOP] * self._console.players
        for players, action in zip(self.game.players, actions, strict=True):
            for player in players:
                codes[player] = self._codes[action]
        return codes

    def _begin_decision(self, side: int) -> None:
        now = self._progress
        now.life_begins[side] = now.lives[side] < now.lives_at_decision[side]
        now.lives_at_decision[side] = now.lives[side]

    def _lives(self) -> list[int]:
        lives = self._console.lives
        return [sum(lives[player] for player in players) for players in self.game.players]

    def observe(self, side: int) -> Observation:
        """(stack, H, W[, 3]) uint8 what an agent at this side sees, up to its last finished decision."""
        return self._observers[side].observe()

    def decision_due(self, side: int) -> bool:
        """Whether the next frame begins a new decision of an agent at this side."""
        return self._observers[side].frames == 0

    def frames_of_decision(self, side: int) -> int:
        """How many frames of this side's present decision have been played."""
        return self._observers[side].frames

    def screen(self) -> NDArray[np.uint8]:
        """(H, W, 3) uint8 RGB: what the television shows."""
        return self._console.screen() if self._restored_screen is None else self._restored_screen

    def sound(self) -> NDArray[np.uint8]:
        """(512,) uint8: a sixtieth of a second, as `AtariGame.sound`; only where the game `sounds`."""
        if self._sound is None:
            self._sound = TwoPlayerSound(self.entry, self._console)
        return self._sound.next_frame(self._held[0])

    def suggested_action(self, side: int) -> int | None:
        """FIRE in the first decision of every life of this side, where the game has it."""
        return self._fire if self._progress.life_begins[side] else None

    def idle_action(self) -> int:
        """NOOP."""
        return self.entry.actions.index("NOOP")

    def done_by_agent(self, side: int) -> tuple[int, ...]:
        """For each action of an agent that learned alone, the action that it is here: mirrored, where its eyes are."""
        turned = self.mirrored[side] and self.game.turn_left_right
        return tuple(self.entry.actions.index(_turn(name) if turned else name) for name in self.entry.actions)

    def with_fire(self, action: int) -> int:
        """What an agent does that wants `action`: where it must hold FIRE, the same with FIRE."""
        name = self.entry.actions[action].removesuffix("FIRE").removesuffix("NOOP") + "FIRE"
        return self.entry.actions.index(name) if self.game.hold_fire else action

    def snapshot(self) -> object:
        """The whole console, what both sides have seen and the random state."""
        return _Snapshot(
            console=self._console.save(),
            progress=copy.deepcopy(self._progress),
            seen=tuple(observer.memory() for observer in self._observers),
            screen=Packed.pack(self.screen()),
            random_state=self._random.bit_generator.state,
            idle_frames=self._idle_frames,
            moves=self._moves,
        )

    def restore(self, snapshot: object) -> None:
        """Go back to a snapshot of this game."""
        assert isinstance(snapshot, _Snapshot)
        self._console.load(snapshot.console)
        self._progress = copy.deepcopy(snapshot.progress)
        for observer, memory in zip(self._observers, snapshot.seen, strict=True):
            observer.recall(memory)
        self._restored_screen = snapshot.screen.unpack()
        self._random.bit_generator.state = snapshot.random_state
        self._idle_frames = snapshot.idle_frames
        self._moves = snapshot.moves[: 2 * snapshot.progress.frames]

    def save(self) -> SavedGame:
        """All moves, for a file: two bytes a frame. UsageError if the game has run for too long."""
        moves = np.frombuffer(bytes(self._moves), np.uint8).reshape(-1, 2)
        how = SavedMoves(self._idle_frames, moves, saved_moves.digest(self.screen()))
        return saved_moves.saved(self.entry, self.mode, how)

    def load(self, saved: SavedGame, reached: Callable[[float], None] = lambda _: None) -> None:
        """Go on from there.

        Args:
            reached: called now and then with the share of it that has been played again. If it raises, this game is
                of no use any more.

        Raises:
            ValueError: it is not of this game, or its moves lead elsewhere; this game stays as it was.
        """
        how = self._moves_of(saved)
        before = self.snapshot()
        self._replay(how.idle_frames, how.moves, reached)
        if self._progress.terminated or saved_moves.digest(self.screen()) != how.screen:
            self.restore(before)
            raise ValueError("its moves lead elsewhere: another multi-agent-ale-py saved it")

    def frames_of(self, saved: SavedGame) -> int:
        """How many frames `load` plays. ValueError if it is not of this game, or damaged."""
        return len(self._moves_of(saved).moves)

    def _moves_of(self, saved: SavedGame) -> SavedMoves:
        return saved_moves.moves_of(saved, self.entry, self.mode, self._most_frames - 1)

    def twin(self) -> "TwoPlayerGame":
        """Another game of this kind, with its own console, which takes this one's snapshots."""
        return TwoPlayerGame(self.game, self.mode, self.settings)

    def _replay(self, idle_frames: int, moves: NDArray[np.uint8], reached: Callable[[float], None]) -> None:
        """Play a game again; the sides look on from where all that they remember begins."""
        self._switch_on(idle_frames)
        remembered = max((each.frame_stack + 1) * each.frame_skip for each in self.settings)
        together = math.lcm(*(each.frame_skip for each in self.settings))  # so often, both begin a decision
        unseen = max(0, len(moves) - remembered) // together * together
        codes = np.array(self._codes, np.intc)[moves[:unseen]]  # (frames, sides)
        joysticks = np.full((unseen, self._console.players), _NOOP, np.intc)
        for side, players in enumerate(self.game.players):
            joysticks[:, list(players)] = codes[:, side : side + 1]
        for frame in range(0, unseen, _FRAMES_AT_ONCE):
            reached(frame / len(moves))
            self._console.replay(joysticks[frame : frame + _FRAMES_AT_ONCE])
        self._moves += moves[:unseen].tobytes()
        self._look_from_here()
        for left, right in moves[unseen:].tolist():
            self.step_frame((left, right))


def _turn(name: str) -> str:
    """An action's name with LEFT and RIGHT in each other's place."""
    for word, other in _TURNED.items():
        if word in name:
            return name.replace(word, other)
    return name
