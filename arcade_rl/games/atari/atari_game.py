"""One Atari game, frame by frame: for the window, where a human may change the action on any frame."""

import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
from ale_py import ALEState
from numpy.typing import NDArray
from pydantic import Field

from arcade_rl.games.atari import emulator
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.game import Frame, GameSettings, Observation
from arcade_rl.games.pixels.observer import PixelMemory, PixelObserver
from arcade_rl.games.pixels.packed import Packed
from arcade_rl.games.saved_game import SavedGame, SavedValues, checked_values, random_from

_NOOP, _LAST_CODE = 0, 17  # the emulator's numbers


@dataclass(slots=True)
class _Progress:
    """Where the episode stands, beside the emulator itself.

    Attributes:
        decisions: finished ones.
        lives: now. lives_at_decision: when the present decision began.
        life_begins: the present decision is the first of a life.
        held: the action that the console does now, by the emulator's number.
    """

    lives: int
    lives_at_decision: int
    decisions: int = 0
    life_begins: bool = True
    held: int = _NOOP
    terminated: bool = False
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """All that going on needs; the screen only for people who look."""

    emulator: ALEState
    progress: _Progress
    seen: PixelMemory
    screen: Packed | None
    random_state: Any


class _Saved(SavedValues):
    """Attributes: rom, the SHA-256 of the ROM; frames, of the present decision; the rest as in `_Progress`."""

    rom: str
    lives: int = Field(ge=0, le=255)
    lives_at_decision: int = Field(ge=0, le=255)
    decisions: int = Field(ge=0)
    life_begins: bool
    held: int = Field(ge=0, le=_LAST_CODE)
    frames: int = Field(ge=0)
    random: dict[str, Any]


class AtariGame:
    """An Atari game on ale-py's emulator, seen through a `PixelObserver`. Agents and humans decide equally often.

    Raises:
        UsageError: the game has no such mode or difficulty.
        ArcadeError: ale-py cannot run the game.
    """

    frames_per_second = 60
    turn_based = False

    def __init__(self, entry: CatalogEntry, settings: GameSettings) -> None:
        self.entry = entry
        self.settings = settings
        self.observation_spec = emulator.observation_spec(settings)
        self.has_chance = settings.sticky_actions > 0
        self._ale = emulator.load(entry, settings.game_mode, settings.game_difficulty)
        self._power_on = self._ale.cloneState(include_rng=True)
        self._codes: list[int] = emulator.action_codes(entry).tolist()
        self._fire = emulator.fire_action(entry)
        look = self._ale.getScreenRGB if settings.frame_colour else self._ale.getScreenGrayscale
        self._observer = PixelObserver(self._ale.getScreenDims(), settings, look)
        self.reset()

    def reset(self, seed: int | None = None) -> None:
        """Switch the console on, and wait for a random number of frames below `noop_max`."""
        self._random = np.random.default_rng(seed)
        self._ale.restoreState(self._power_on)
        self._ale.reset_game()
        self._idle(int(self._random.integers(max(1, self.settings.noop_max))))
        self._progress = _Progress(lives=self._ale.lives(), lives_at_decision=self._ale.lives())
        self._restored_screen: NDArray[np.uint8] | None = None
        self._observer.begin()

    def _idle(self, frames: int) -> None:
        for _ in range(frames):
            self._ale.act(_NOOP)
            if self._ale.game_over():
                self._ale.reset_game()

    def step_frame(self, action: int) -> Frame:
        """Hold the joystick for a sixtieth of a second. Nothing happens any more once the episode has ended."""
        now = self._progress
        if now.terminated or now.truncated:
            return Frame(0.0, now.terminated, now.truncated, False)
        reward = self._ale.act(self._held(self._codes[action]))
        self._restored_screen = None
        lives_before, now.lives = now.lives, self._ale.lives()
        now.terminated = self._ale.game_over()
        if self._observer.frame(last=now.terminated):
            self._finish_decision()
        return Frame(float(reward), now.terminated, now.truncated, now.lives < lives_before)

    def _held(self, code: int) -> int:
        """What the console does: `code`, or with sticky actions now and then what it did before."""
        sticky = self.settings.sticky_actions
        if not sticky or self._random.random() >= sticky:
            self._progress.held = code
        return self._progress.held

    def _finish_decision(self) -> None:
        now = self._progress
        now.decisions += 1
        now.truncated = not now.terminated and now.decisions >= self.settings.max_episode_steps
        now.life_begins = now.lives < now.lives_at_decision
        now.lives_at_decision = now.lives

    def observe(self) -> Observation:
        """(stack, H, W[, 3]) uint8 up to the last finished decision, oldest picture first; never changed afterwards."""
        return self._observer.observe()

    def screen(self) -> NDArray[np.uint8]:
        """(H, W, 3) uint8 RGB: what the television shows."""
        return self._ale.getScreenRGB() if self._restored_screen is None else self._restored_screen

    def sound(self) -> NDArray[np.uint8]:
        """(512,) uint8: what the last frame sounded like, 30,720 samples a second, 128 being silence."""
        samples: NDArray[np.uint8] = self._ale.getAudio()
        return samples

    @property
    def decision_due(self) -> bool:
        """Whether the next frame begins a new decision."""
        return self._observer.frames == 0

    @property
    def lives(self) -> int:
        """Lives left; 0 in games without."""
        return self._progress.lives

    def suggested_action(self) -> int | None:
        """FIRE in the first decision of every life, where the game has it."""
        return self._fire if self._progress.life_begins else None

    def idle_action(self) -> int:
        """NOOP."""
        return self.entry.actions.index("NOOP")

    def snapshot(self) -> object:
        """The whole console, the pictures and the random state: about 45 kB, in a third of a millisecond."""
        emulator = self._ale.cloneState(include_rng=True)
        return self._kept(emulator, self._observer.memory(), Packed.pack(self.screen()))

    def set_aside(self) -> object:
        """As `snapshot`, without screen and raw pictures, which nobody looks at again where a decision is due.

        Nor with the emulator's own random numbers, of which none is drawn: to keep and restore takes a third longer.
        """
        return self._kept(self._ale.cloneState(include_rng=False), self._observer.stack_memory(), None)

    def _kept(self, emulator: ALEState, seen: PixelMemory, screen: Packed | None) -> _Snapshot:
        return _Snapshot(
            emulator=emulator,
            progress=copy.copy(self._progress),
            seen=seen,
            screen=screen,
            random_state=self._random.bit_generator.state,
        )

    def restore(self, snapshot: object) -> None:
        """Go back to a snapshot. The emulator restores all but its screen, which is kept beside it."""
        assert isinstance(snapshot, _Snapshot)
        self._ale.restoreState(snapshot.emulator)
        self._progress = copy.copy(snapshot.progress)
        self._observer.recall(snapshot.seen)
        self._restored_screen = snapshot.screen.unpack() if snapshot.screen is not None else None
        self._random.bit_generator.state = snapshot.random_state

    def save(self) -> SavedGame:
        """The whole console, the pictures and the random state, for a file: about 200 kB."""
        now, seen = self._progress, self._observer.memory()
        assert seen.raw is not None
        console = self._ale.cloneState(include_rng=True).serialize()
        values = {
            "rom": emulator.rom_digest(self.entry),
            "lives": now.lives,
            "lives_at_decision": now.lives_at_decision,
            "decisions": now.decisions,
            "life_begins": now.life_begins,
            "held": now.held,
            "frames": seen.frames,
            "random": self._random.bit_generator.state,
        }
        arrays = {"console": np.frombuffer(console, np.uint8), "raw": seen.raw.unpack(), "stack": seen.stack}
        return SavedGame(values, {**arrays, "screen": self.screen()})

    def load(self, saved: SavedGame) -> None:
        """Go on from there. ValueError if it is not of this game, seen in this way."""
        values = checked_values(_Saved, saved, "console", "raw", "stack", "screen")
        if values.rom != emulator.rom_digest(self.entry):
            raise ValueError("it was saved with another ROM")
        before, own = self.snapshot(), self._observer.memory()
        assert own.raw is not None
        raw, stack, screen = (saved.arrays[name] for name in ("raw", "stack", "screen"))
        shapes = (raw.shape, stack.shape, screen.shape)
        if shapes != (own.raw.shape, own.stack.shape, self.screen().shape):
            raise ValueError("its pictures have another size")
        if values.frames >= self.settings.frame_skip:
            raise ValueError("its frame skip is another one")
        known = values.model_dump(include={"lives", "lives_at_decision", "decisions", "life_begins", "held"})
        try:
            snapshot = _Snapshot(
                emulator=ALEState(saved.arrays["console"].tobytes()),
                progress=_Progress(**known),
                seen=PixelMemory(values.frames, Packed.pack(raw), stack),
                screen=Packed.pack(screen),
                random_state=random_from(values.random).bit_generator.state,
            )
            self.restore(snapshot)
        except (RuntimeError, SystemError) as error:  # ale-py cannot make anything of it
            self.restore(before)
            raise ValueError("the console's state is damaged, or another ale-py saved it") from error

    def close(self) -> None:
        """Nothing to let go of: the emulator is memory alone."""

    def reseed(self, seed: int) -> None:
        """Let the repeated actions (sticky actions) from here on follow from `seed`; nothing else is random."""
        self._random = np.random.default_rng(seed)
