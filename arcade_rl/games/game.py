"""What every game offers: to one player, frame by frame (`Game`), and to the trainer, many at once (`ParallelGames`).

Both show agents the same observations: a test holds them equal, pixel for pixel within one grey level.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.saved_game import SavedGame
from arcade_rl.hyperparameters import Hyperparameters

Observation = NDArray[Any]


@dataclass(frozen=True, slots=True)
class GameSettings:
    """How a game is shown and stepped; recorded in every brain, since a network only fits what it was trained on."""

    frame_skip: int = 4
    frame_stack: int = 4
    frame_height: int = 84
    frame_width: int = 84
    frame_colour: bool = False
    noop_max: int = 30
    sticky_actions: float = 0.0
    max_episode_steps: int = 27_000
    game_mode: int = -1
    game_difficulty: int = -1

    @classmethod
    def from_hyperparameters(cls, hyperparameters: Hyperparameters) -> "GameSettings":
        """The part of an agent's hyperparameters that shapes its game."""
        return cls(**{name: getattr(hyperparameters, name) for name in cls.__slots__})


@dataclass(frozen=True, slots=True)
class ObservationSpec:
    """What one observation is.

    Attributes:
        kind: `state` (a number below `states`, shape ()), `vector` (float32) or `pixels` (uint8, (stack, H, W),
            in colour (stack, H, W, 3)).
        states: how many states there are; 0 unless kind is `state`.
        labels: a name for each number of a vector; empty for the other kinds.
        standardized: the numbers of a vector have no usable bounds: networks scale them by running statistics.
    """

    kind: str
    shape: tuple[int, ...]
    dtype: str
    states: int = 0
    labels: tuple[str, ...] = ()
    standardized: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What happened in one frame of play.

    Attributes:
        reward: raw score gained.
        terminated: the game is over. truncated: it was cut off by the step limit; its value does not end.
        life_lost: a life was lost (also true on the last one).
    """

    reward: float
    terminated: bool
    truncated: bool
    life_lost: bool


class Game(Protocol):
    """One game for one player, stepped frame by frame. Closed under snapshot and restore."""

    entry: CatalogEntry
    settings: GameSettings
    observation_spec: ObservationSpec
    frames_per_second: int  # native speed: 60 for Atari, 50 for CartPole, 4 for FrozenLake
    turn_based: bool  # it waits for the human's move (FrozenLake)

    def reset(self, seed: int | None = None) -> None:
        """Start an episode. The same seed gives the same episode for the same actions."""

    def step_frame(self, action: int) -> Frame:
        """Hold `action` (an index into `entry.actions`) for one frame."""

    def observe(self) -> Observation:
        """What an agent sees: up to the last finished decision (for Atari, the stack of pictures)."""

    @property
    def decision_due(self) -> bool:
        """Whether the next frame begins a new decision (every `frame_skip`-th frame; always for the others)."""

    def suggested_action(self) -> int | None:
        """An action the rules ask of an agent now, whatever it wants: FIRE where that starts a life; else None."""

    def idle_action(self) -> int:
        """What to do when a human touches nothing: NOOP; for CartPole left and right in turn."""

    def snapshot(self) -> object:
        """All that `restore` needs to go on from this very frame, screen and random state included."""

    def restore(self, snapshot: object) -> None:
        """Go back to a snapshot of this same game."""

    def save(self) -> SavedGame:
        """As `snapshot`, but for a file. Not after the end of an episode."""

    def load(self, saved: SavedGame) -> None:
        """Go on from what another game like this one, in any process, has saved.

        Raises:
            ValueError: it is damaged, or not of such a game; this one stays as it was.
        """

    def close(self) -> None:
        """Let go of what it holds beside memory: a simulator, a connection. Nothing is asked of it afterwards.

        Raises:
            ArcadeError: a Gymnasium environment's own code failed.
        """


class BranchingGame(Game, Protocol):
    """A game that can go on from a snapshot in many ways: of the same kind, it need not be the one that was kept."""

    has_chance: bool  # the same actions from the same snapshot may lead elsewhere, by its own random numbers

    def reseed(self, seed: int) -> None:
        """Let all that is random from here on follow from `seed`."""

    def set_aside(self) -> object:
        """As `snapshot`, where a decision is due: quick instead of small, and without what only people look at."""


@dataclass(frozen=True, slots=True)
class Steps:
    """One step of N games at once.

    Attributes:
        observations: (N, *shape) what followed, the last picture of an ended episode included (no reset is hidden).
        actions: (N,) int64 the actions that were truly done (a suggested FIRE replaces the agent's choice).
        rewards: (N,) float32 raw score.
        terminated, truncated, life_lost: (N,) bool, as in `Frame`.
    """

    observations: Observation
    actions: NDArray[np.int64]
    rewards: NDArray[np.float32]
    terminated: NDArray[np.bool_]
    truncated: NDArray[np.bool_]
    life_lost: NDArray[np.bool_]


class ParallelGames(Protocol):
    """N games of one kind, stepped together, one decision at a time (frame skip inside)."""

    entry: CatalogEntry
    settings: GameSettings
    observation_spec: ObservationSpec
    count: int

    def reset(self, seed: int) -> Observation:
        """Start every game afresh, game i of episode k from a seed drawn from (seed, i, k).

        Returns:
            (N, *shape) the first observations.
        """

    def step(self, actions: NDArray[np.int64]) -> Steps:
        """Do one decision in every game. An ended game must be restarted before the next step.

        Args:
            actions: (N,) indices into `entry.actions`.
        """

    def send(self, actions: NDArray[np.int64]) -> None:
        """The first half of `step`: where games have their own threads, they play while the caller goes on."""

    def receive(self) -> Steps:
        """The second half of `step`: wait until every game has done its decision."""

    def restart(self, ended: NDArray[np.bool_]) -> Observation:
        """Begin the next episode of the ended games.

        Returns:
            (N, *shape) current observations of all: fresh ones where ended, unchanged elsewhere.
        """

    def screens(self) -> NDArray[np.uint8]:
        """(N, H, W) greyscale or (N, H, W, 3) RGB pictures for the live feed; small."""

    def state(self) -> dict[str, Any]:
        """JSON-able: all that `restore` needs to go on exactly (for Atari each episode's seed and actions)."""

    def restore(self, state: dict[str, Any], told: Callable[[float], None] = lambda _: None) -> Observation:
        """Go on exactly where `state` was taken; returns the current observations.

        Args:
            told: hears which share of the replay is done, as often as the games can tell: it may take a minute.
        """

    def thread_seconds(self) -> float | None:
        """CPU time that their own threads have used; None without such, 0 where the system does not say it."""

    def close(self) -> None:
        """Free threads and emulators."""
