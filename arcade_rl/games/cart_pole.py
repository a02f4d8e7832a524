"""CartPole: keep the pole upright by pushing the cart. Gymnasium's physics in plain floats, without its wrappers."""

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from gymnasium.envs.classic_control.cartpole import CartPoleEnv
from numpy.typing import NDArray
from pydantic import Field

from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.game import Frame, GameSettings, Observation, ObservationSpec
from arcade_rl.games.saved_game import SavedGame, SavedValues, checked_values, random_from

_PLAYING = Frame(reward=1.0, terminated=False, truncated=False, life_lost=False)
_FALLEN = Frame(reward=1.0, terminated=True, truncated=False, life_lost=False)
_CUT_OFF = Frame(reward=1.0, terminated=False, truncated=True, life_lost=False)

_PICTURE_SHAPE = (40, 60)
_GROUND_ROW = 34
_POLE_PIXELS = 26
_FASTEST = 1e6  # a second; far beyond what an episode survives


@dataclass(frozen=True, slots=True)
class _Snapshot:
    fields: tuple[Any, ...]
    random_state: Any


class _Saved(SavedValues):
    x: float
    x_dot: float = Field(ge=-_FASTEST, le=_FASTEST)
    theta: float
    theta_dot: float = Field(ge=-_FASTEST, le=_FASTEST)
    last_action: Literal[0, 1] | None
    steps: int = Field(ge=0)
    random: dict[str, Any]


class CartPole:
    """Barto, Sutton and Anderson 1983, as in CartPole-v1: one point a step until the pole falls.

    Attributes:
        x, x_dot: the cart's position (0 is the middle) and speed, in metres and metres a second.
        theta, theta_dot: the pole's angle (0 is upright, positive to the right) and speed, in radians (a second).
        x_limit, theta_limit: beyond these the episode is over.
        pole_length: in metres.
        last_action: None at the start.
    """

    frames_per_second = 50
    turn_based = False
    decision_due = True
    has_chance = False

    def __init__(self, entry: CatalogEntry, settings: GameSettings) -> None:
        self.entry = entry
        self.settings = settings
        labels = ("cart position", "cart speed", "pole angle", "pole speed")
        self.observation_spec = ObservationSpec("vector", (4,), "float32", labels=labels)
        self._read_physics(CartPoleEnv())
        self.reset()

    def _read_physics(self, env: CartPoleEnv) -> None:
        self.x_limit: float = env.x_threshold
        self.theta_limit: float = env.theta_threshold_radians
        self.pole_length: float = 2 * env.length
        self._gravity: float = env.gravity
        self._total_mass: float = env.total_mass
        self._pole_mass: float = env.masspole
        self._half_length: float = env.length
        self._force: float = env.force_mag
        self._seconds: float = env.tau

    def reset(self, seed: int | None = None) -> None:
        """Near the middle, nearly upright."""
        self._random = np.random.default_rng(seed)
        self.x, self.x_dot, self.theta, self.theta_dot = self._random.uniform(-0.05, 0.05, size=4).tolist()
        self.last_action: int | None = None
        self._steps = 0
        self._end: Frame | None = None

    def step_frame(self, action: int) -> Frame:
        """Push for a fiftieth of a second. Nothing happens any more once the episode has ended."""
        if self._end is not None:
            return Frame(0.0, self._end.terminated, self._end.truncated, False)
        self._push(self._force if action == 1 else -self._force)
        self.last_action = action
        self._steps += 1
        if abs(self.x) > self.x_limit or abs(self.theta) > self.theta_limit:
            self._end = _FALLEN
        elif self._steps >= self.settings.max_episode_steps:
            self._end = _CUT_OFF
        return self._end or _PLAYING

    def _push(self, force: float) -> None:
        """One Euler step. The equations: coneural.org/florian/papers/05_cart_pole.pdf."""
        cos, sin = math.cos(self.theta), math.sin(self.theta)
        pole_moment = self._pole_mass * self._half_length
        thrust = (force + pole_moment * self.theta_dot**2 * sin) / self._total_mass
        inertia = self._half_length * (4.0 / 3.0 - self._pole_mass * cos**2 / self._total_mass)
        theta_acceleration = (self._gravity * sin - cos * thrust) / inertia
        x_acceleration = thrust - pole_moment * theta_acceleration * cos / self._total_mass
        self.x += self._seconds * self.x_dot
        self.x_dot += self._seconds * x_acceleration
        self.theta += self._seconds * self.theta_dot
        self.theta_dot += self._seconds * theta_acceleration

    def observe(self) -> Observation:
        """(4,) float32: position, speed, angle, angular speed."""
        return np.array((self.x, self.x_dot, self.theta, self.theta_dot), np.float32)

    def suggested_action(self) -> int | None:
        """None: the rules ask for nothing."""
        return None

    def idle_action(self) -> int:
        """Left and right in turn, which comes nearest to not pushing."""
        return 0 if self.last_action == 1 else 1

    def snapshot(self) -> object:
        """The four numbers, the step and the random state."""
        fields = (self.x, self.x_dot, self.theta, self.theta_dot, self.last_action, self._steps, self._end)
        return _Snapshot(fields, self._random.bit_generator.state)

    def restore(self, snapshot: object) -> None:
        """Go back to a snapshot."""
        assert isinstance(snapshot, _Snapshot)
        (self.x, self.x_dot, self.theta, self.theta_dot, self.last_action, self._steps, self._end) = snapshot.fields
        self._random.bit_generator.state = snapshot.random_state

    def save(self) -> SavedGame:
        """The same, for a file."""
        values = {name: getattr(self, name) for name in ("x", "x_dot", "theta", "theta_dot", "last_action")}
        return SavedGame({**values, "steps": self._steps, "random": self._random.bit_generator.state}, {})

    def load(self, saved: SavedGame) -> None:
        """Go on from there. ValueError if it is not of this game."""
        values = checked_values(_Saved, saved)
        if abs(values.x) > self.x_limit or abs(values.theta) > self.theta_limit:
            raise ValueError("the pole has fallen there")
        self._random = random_from(values.random)
        self.x, self.x_dot, self.theta, self.theta_dot = values.x, values.x_dot, values.theta, values.theta_dot
        self.last_action, self._steps, self._end = values.last_action, values.steps, None

    def reseed(self, seed: int) -> None:
        """Let all that is random from here on follow from `seed`."""
        self._random = np.random.default_rng(seed)

    def close(self) -> None:
        """Nothing to let go of."""

    def set_aside(self) -> object:
        """A snapshot: it is quick."""
        return self.snapshot()

    def picture(self) -> NDArray[np.uint8]:
        """(40, 60) greyscale: the track, the cart and its pole."""
        height, width = _PICTURE_SHAPE
        picture = np.full(_PICTURE_SHAPE, 20, np.uint8)
        picture[_GROUND_ROW + 3] = 110
        centre = (width - 1) / 2 * (1 + max(-1.0, min(1.0, self.x / self.x_limit)))
        cart = round(centre)
        picture[_GROUND_ROW - 2 : _GROUND_ROW + 3, max(0, cart - 6) : cart + 7] = 200
        along = np.linspace(0, _POLE_PIXELS, 2 * _POLE_PIXELS)
        rows = np.rint(_GROUND_ROW - 2 - along * math.cos(self.theta)).astype(int).clip(0, height - 1)
        columns = np.rint(centre + along * math.sin(self.theta)).astype(int)
        for thickness in (0, 1):
            picture[rows, (columns + thickness).clip(0, width - 1)] = 255
        return picture
