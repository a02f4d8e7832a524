"""A Gymnasium environment as a game: seen by agents through an `Encoder`, and by people through its own picture."""

import contextlib
import hashlib
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from arcade_rl.errors import ArcadeError, excerpt
from arcade_rl.games.catalog_entry import CatalogEntry
from arcade_rl.games.environments.environment import Environment
from arcade_rl.games.environments.spaces import Encoder, make_encoder
from arcade_rl.games.game import Frame, GameSettings, Observation, ObservationSpec
from arcade_rl.games.pixels.grey import grey
from arcade_rl.games.pixels.observed import pixels_shape
from arcade_rl.games.pixels.observer import PixelObserver
from arcade_rl.games.pixels.resize import Resize
from arcade_rl.games.saved_game import SavedGame, SavedValues, checked_values

_SMALL_PICTURE = 96  # pixels, at most, of each side in the live feed
_LARGEST_SEED = 2**31 - 1
_LARGEST_REWARD = 1e12


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """What the present came from."""

    seed: int
    actions: bytes


class _Saved(SavedValues):
    """Attributes: seen, the SHA-256 of the last observation: the way there must lead there again."""

    seed: int = Field(ge=0, le=_LARGEST_SEED)
    seen: str


class EnvironmentGame:
    """One game in a Gymnasium environment.

    It has no snapshots: it goes back by beginning again from the seed and doing the same actions, which is
    why it can do so only where the environment repeats itself.

    Raises:
        ArcadeError: a package is missing, or the environment is not what it was when it was added.
    """

    def __init__(self, entry: CatalogEntry, settings: GameSettings) -> None:
        assert entry.environment is not None
        self.entry = entry
        self.settings = settings
        self._environment = entry.environment
        self.frames_per_second = entry.environment.frames_per_second
        self.turn_based = entry.environment.idle_action is None
        self.observation_spec = _observation_spec(entry.environment, settings)
        self._observer: PixelObserver | None = None
        self._random = np.random.default_rng()
        self._sticky = settings.sticky_actions if entry.pixels else 0.0
        self._env = make_environment(entry.environment, render_mode="rgb_array")
        try:
            self._encoder = self._known_encoder()
            self._start = int(getattr(self._env.action_space, "start", 0))  # the number of the first action
            self.reset()
        except BaseException:
            with contextlib.suppress(ArcadeError):
                self.close()
            raise

    def _known_encoder(self) -> Encoder:
        """The encoder of its observations. ArcadeError if the environment has changed since it was added."""
        known, space = self._environment, self._env.observation_space
        try:
            found = make_encoder(space, scaled=not known.standardized, colour=self.settings.frame_colour)
        except ArcadeError as error:
            raise _changed(known.id, str(error)) from error
        actions = getattr(self._env.action_space, "n", 0)
        same = (found.kind, found.states, found.numbers) == (known.kind, known.states, known.numbers)
        if not same or actions != len(self.entry.actions):
            raise _changed(known.id, "its observations or actions have changed")
        return found

    def reset(self, seed: int | None = None) -> None:
        """Begin an episode."""
        self._seed = int(self._random.integers(_LARGEST_SEED)) if seed is None else seed
        self._random = np.random.default_rng(self._seed)
        self._actions = bytearray()
        with self._blamed():
            observation, info = self._env.reset(seed=self._seed)
            self._seen = self._encoder.encode(observation)
            self._lives = info.get("lives")
        self._steps = 0
        self._terminated = self._truncated = False
        self._held = self._environment.idle_action or 0
        self._drawn: NDArray[np.uint8] | None = None
        if self.entry.pixels:
            self._observer = PixelObserver(self._seen.shape[:2], self.settings, self._look, sees_the_last=True)

    @contextlib.contextmanager
    def _blamed(self) -> Iterator[None]:
        """Whatever the environment's own code raises becomes a line that names it."""
        try:
            yield
        except (Exception, SystemExit) as error:  # one that calls `exit` would end a trainer as if all were well
            said = f"{type(error).__name__}: {excerpt(error)}"
            raise ArcadeError(f"{self._environment.id} failed ({said}); see its own documentation") from error

    def _look(self, out: NDArray[np.uint8]) -> None:
        out[:] = self._seen

    def step_frame(self, action: int) -> Frame:
        """One step of the environment. Nothing happens any more once the episode has ended."""
        if self._terminated or self._truncated:
            return Frame(0.0, self._terminated, self._truncated, False)
        self._actions.append(action)
        if not self._sticky or self._random.random() >= self._sticky:
            self._held = action
        with self._blamed():
            observation, reward, terminated, truncated, info = self._env.step(self._held + self._start)
            self._seen = self._encoder.encode(observation)
            score = checked_reward(reward)
            self._terminated, cut_off = bool(terminated), bool(truncated)
            lives_before, self._lives = self._lives, info.get("lives", self._lives)
            life_lost = self.entry.pixels and lives_before is not None and bool(self._lives < lives_before)
        self._drawn = None
        if self._observer is None or self._observer.frame(last=self._terminated or cut_off):
            self._steps += 1
        over = self.decision_due and self._steps >= self.settings.max_episode_steps
        self._truncated = not self._terminated and (cut_off or over)
        return Frame(score, self._terminated, self._truncated, life_lost)

    @property
    def decision_due(self) -> bool:
        """Whether the next frame begins a new decision: always, but with pictures and a frame skip."""
        return self._observer is None or self._observer.frames == 0

    def observe(self) -> Observation:
        """A state, a vector or a stack of pictures; never changed afterwards."""
        return self._seen if self._observer is None else self._observer.observe()

    def suggested_action(self) -> int | None:
        """None: the rules ask for nothing."""
        return None

    def idle_action(self) -> int:
        """What does nothing; where there is no such action the game waits for the human."""
        return self._environment.idle_action or 0

    def screen(self) -> NDArray[np.uint8]:
        """(H, W, 3) uint8 RGB: the environment's own picture."""
        if self._drawn is None:
            with self._blamed():
                drawn = self._env.render()
            self._drawn = picture_of(drawn, self._environment.id)
        return self._drawn

    def picture(self) -> NDArray[np.uint8]:
        """(H, W) greyscale, small; the newest frame, in colour (H, W, 3), where agents see frames."""
        if self._observer is not None:
            newest: NDArray[np.uint8] = self._observer.observe()[-1]
            return newest
        shown = grey(self.screen())
        shrink = max(1.0, max(shown.shape) / _SMALL_PICTURE)
        height, width = (max(1, round(side / shrink)) for side in shown.shape)
        return Resize((shown.shape[0], shown.shape[1]), (height, width))(shown)

    def snapshot(self) -> object:
        """The seed and the actions since."""
        return _Snapshot(self._seed, bytes(self._actions))

    def restore(self, snapshot: object) -> None:
        """Do the same again from the same seed."""
        assert isinstance(snapshot, _Snapshot)
        self.reset(snapshot.seed)
        for action in snapshot.actions:
            self.step_frame(action)

    def save(self) -> SavedGame:
        """The seed, the actions since and what they led to, for a file."""
        values = {"seed": self._seed, "seen": self._digest()}
        return SavedGame(values, {"actions": np.frombuffer(bytes(self._actions), np.uint8)})

    def load(self, saved: SavedGame) -> None:
        """Do the same again. ValueError if it is not of this environment, or leads elsewhere."""
        values = checked_values(_Saved, saved, "actions")
        actions, before = saved.arrays["actions"], self.snapshot()
        most = self.settings.max_episode_steps * (self.settings.frame_skip if self.entry.pixels else 1)
        if actions.ndim != 1 or len(actions) > most or (actions >= len(self.entry.actions)).any():
            raise ValueError("its actions are not this environment's")
        try:
            self.restore(_Snapshot(values.seed, actions.tobytes()))
        except ArcadeError as error:
            self.restore(before)
            raise ValueError("its actions fail there: the environment has changed since") from error
        if self._terminated or self._truncated or self._digest() != values.seen:
            self.restore(before)
            raise ValueError("its actions lead elsewhere: the environment has changed since")

    def close(self) -> None:
        """Close the environment. ArcadeError if its own code fails at it."""
        with self._blamed():
            self._env.close()

    def _digest(self) -> str:
        return hashlib.sha256(np.ascontiguousarray(self._seen).tobytes()).hexdigest()


def make_environment(environment: Environment, render_mode: str | None) -> "gymnasium.Env[Any, Any]":
    """The environment itself. Only one that a person has put on the list is ever made: it may import a module.

    Raises:
        ArcadeError: a package is missing, or the environment cannot be made.
    """
    if environment.module and not _installed(environment.module):
        raise ArcadeError(
            f"{environment.id} needs the Python package that holds {environment.module!r}, which is not installed; "
            "install it with pip"
        )
    try:
        return gymnasium.make(environment.id, render_mode=render_mode, disable_env_checker=True)
    except gymnasium.error.DependencyNotInstalled as error:
        remedy = f"pip install 'arcade-rl[{environment.extra}]'" if environment.extra else "install it with pip"
        raise ArcadeError(
            f"{environment.id} needs a package that is not installed ({excerpt(error)}); {remedy}"
        ) from error
    except gymnasium.error.Error as error:
        remedy = "" if environment.module else f", or name the module that registers it: MODULE:{environment.id}"
        raise ArcadeError(
            f"Gymnasium cannot make {environment.id}: {excerpt(error)}; check its name{remedy}"
        ) from error
    except (Exception, SystemExit) as error:  # anything may go wrong in another program's code
        said = f"{type(error).__name__}: {excerpt(error)}"
        raise ArcadeError(f"{environment.id} cannot be made ({said}); see its own documentation") from error


def _changed(env_id: str, reason: str) -> ArcadeError:
    return ArcadeError(
        f"{env_id} is not what it was when it was added ({reason}); "
        f"remove it and add it again: arcade-rl games remove {env_id}"
    )


def _installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module.partition(".")[0]) is not None
    except ValueError:
        return False


def _observation_spec(environment: Environment, settings: GameSettings) -> ObservationSpec:
    if environment.kind == "pixels":
        return ObservationSpec("pixels", pixels_shape(settings), "uint8")
    if environment.kind == "state":
        return ObservationSpec("state", (), "int64", states=environment.states)
    return ObservationSpec(
        "vector",
        (environment.numbers,),
        "float32",
        labels=environment.labels,
        standardized=environment.standardized,
    )


def checked_reward(reward: Any) -> float:
    """The reward as a number. ValueError if it is none that can be learned from."""
    number = float(reward)
    if not abs(number) < _LARGEST_REWARD:
        raise ValueError(f"its reward is {number:g}, not a number of a usual size")
    return number


def picture_of(drawn: Any, name: str) -> NDArray[np.uint8]:
    """What `render` gave, if it is a picture. ArcadeError if not."""
    picture: NDArray[Any] = np.asarray(drawn) if drawn is not None else np.zeros(0)
    if picture.ndim != 3 or picture.shape[2] < 3 or picture.dtype != np.uint8 or not picture.size:
        raise ArcadeError(f"{name} draws no picture (render_mode rgb_array), so nobody could watch; choose another")
    return np.ascontiguousarray(picture[..., :3])
