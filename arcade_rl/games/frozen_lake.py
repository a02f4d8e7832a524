"""FrozenLake: cross the ice to the goal, slipping as you go. Gymnasium's lake, without its wrappers."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from gymnasium.envs.toy_text.frozen_lake import MAPS, FrozenLakeEnv
from numpy.typing import NDArray
from pydantic import Field

from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.game import Frame, GameSettings, Observation, ObservationSpec
from arcade_rl.games.saved_game import SavedGame, SavedValues, checked_values, random_from

Outcome = Literal["playing", "goal", "hole", "time"]

_PICTURE_SIZE = 48
_GREYS = {"S": 190, "F": 190, "H": 25, "G": 255}
_CUT_OFF = Frame(reward=0.0, terminated=False, truncated=True, life_lost=False)


@dataclass(frozen=True, slots=True)
class _Move:
    """One thing that an action may lead to; it happens if the draw is below `threshold`, and no earlier one did."""

    threshold: float
    position: int
    slipped: bool
    frame: Frame


@dataclass(frozen=True, slots=True)
class _Snapshot:
    fields: tuple[Any, ...]
    random_state: Any


class _Saved(SavedValues):
    position: int = Field(ge=0)
    last_position: int | None
    last_action: int | None = Field(ge=0, le=3)
    slipped: bool
    steps: int = Field(ge=0)
    random: dict[str, Any]


class FrozenLake:
    """The slippery lake: an action leads where it should in one case of three, else to one of its sides.

    Attributes:
        grid: one word a row: S start, F frozen, H hole, G goal.
        position, last_position: squares, counted row by row; `last_position` is None at the start.
        last_action: None at the start.
        slipped: the last move went another way than asked.
        outcome: `playing`, or how the episode ended: `goal`, `hole`, or `time` (the step limit).
    """

    frames_per_second = 4
    turn_based = True
    decision_due = True
    has_chance = True

    def __init__(self, entry: CatalogEntry, settings: GameSettings) -> None:
        size = "8x8" if entry.id.endswith("8x8") else "4x4"
        lake = FrozenLakeEnv(map_name=size, is_slippery=True)
        self.entry = entry
        self.settings = settings
        self.grid = tuple(MAPS[size])
        self.observation_spec = ObservationSpec("state", (), "int64", states=len(self.grid) ** 2)
        self._squares = "".join(self.grid)
        self._moves = [[_moves(lake.P[square][action]) for action in range(4)] for square in range(len(self._squares))]
        self._empty_picture = _paint(self.grid)
        self.reset()

    def reset(self, seed: int | None = None) -> None:
        """Back to the start."""
        self._random = np.random.default_rng(seed)
        self._random.random()  # Gymnasium draws the square to start on, though there is one
        self.position = self._squares.index("S")
        self.last_position: int | None = None
        self.last_action: int | None = None
        self.slipped = False
        self.outcome: Outcome = "playing"
        self._steps = 0

    def step_frame(self, action: int) -> Frame:
        """Make a move. Nothing happens any more once the episode has ended."""
        if self.outcome != "playing":
            return Frame(0.0, self.outcome != "time", self.outcome == "time", False)
        draw = self._random.random()
        move = next(move for move in self._moves[self.position][action] if draw < move.threshold)
        self.last_position, self.last_action = self.position, action
        self.position, self.slipped = move.position, move.slipped
        self._steps += 1
        if move.frame.terminated:
            self.outcome = "goal" if move.frame.reward else "hole"
        elif self._steps >= self.settings.max_episode_steps:
            self.outcome = "time"
            return _CUT_OFF
        return move.frame

    def observe(self) -> Observation:
        """() int64: the square."""
        return np.array(self.position)

    def suggested_action(self) -> int | None:
        """None: the rules ask for nothing."""
        return None

    def idle_action(self) -> int:
        """LEFT; but it is a game of turns, and waits for the human."""
        return 0

    def snapshot(self) -> object:
        """The square, how one came there, and the random state."""
        fields = (self.position, self.last_position, self.last_action, self.slipped, self.outcome, self._steps)
        return _Snapshot(fields, self._random.bit_generator.state)

    def restore(self, snapshot: object) -> None:
        """Go back to a snapshot."""
        assert isinstance(snapshot, _Snapshot)
        (self.position, self.last_position, self.last_action, self.slipped, self.outcome, self._steps) = snapshot.fields
        self._random.bit_generator.state = snapshot.random_state

    def save(self) -> SavedGame:
        """The same, for a file."""
        values = {name: getattr(self, name) for name in ("position", "last_position", "last_action", "slipped")}
        return SavedGame({**values, "steps": self._steps, "random": self._random.bit_generator.state}, {})

    def load(self, saved: SavedGame) -> None:
        """Go on from there. ValueError if it is not of this lake."""
        values = checked_values(_Saved, saved)
        squares = range(len(self._squares))
        last = values.last_position
        if values.position not in squares or self._squares[values.position] in "HG" or last not in (None, *squares):
            raise ValueError("there is no such square to walk on")
        self._random = random_from(values.random)
        self.position, self.last_position, self.last_action = values.position, last, values.last_action
        self.slipped, self._steps, self.outcome = values.slipped, values.steps, "playing"

    def reseed(self, seed: int) -> None:
        """Let all that is random from here on follow from `seed`."""
        self._random = np.random.default_rng(seed)

    def close(self) -> None:
        """Nothing to let go of."""

    def set_aside(self) -> object:
        """A snapshot: it is quick."""
        return self.snapshot()

    def picture(self) -> NDArray[np.uint8]:
        """(48, 48) greyscale: dark holes, a bright goal, and the walker."""
        picture = self._empty_picture.copy()
        side = _PICTURE_SIZE // len(self.grid)
        row, column = divmod(self.position, len(self.grid))
        inside = picture[row * side : (row + 1) * side, column * side : (column + 1) * side]
        inside[_disc(side, 0.42)] = 0 if self.outcome != "hole" else 90
        inside[_disc(side, 0.22)] = 255 if self.outcome != "hole" else 25
        return picture


def _moves(outcomes: list[tuple[float, int, float, bool]]) -> tuple[_Move, ...]:
    """Gymnasium's table (probability, square, reward, end) for one square and action: one side, as asked, the other."""
    thresholds = np.cumsum([probability for probability, *_ in outcomes])
    return tuple(
        _Move(float(threshold), int(square), slipped, Frame(float(reward), bool(end), False, False))
        for threshold, (_, square, reward, end), slipped in zip(thresholds, outcomes, (True, False, True), strict=False)
    )


def _paint(grid: tuple[str, ...]) -> NDArray[np.uint8]:
    side = _PICTURE_SIZE // len(grid)
    picture = np.full((_PICTURE_SIZE, _PICTURE_SIZE), 150, np.uint8)  # the joints between the squares
    for row, squares in enumerate(grid):
        for column, square in enumerate(squares):
            top, left = row * side, column * side
            picture[top : top + side - 1, left : left + side - 1] = _GREYS[square]
            if square == "G":
                picture[top : top + side, left : left + side][_disc(side, 0.2)] = 120
    return picture


def _disc(side: int, radius: float) -> NDArray[np.bool_]:
    offsets = np.arange(side - 1) - (side - 2) / 2
    inside = offsets[:, None] ** 2 + offsets**2 <= (radius * side) ** 2
    return np.pad(inside, (0, 1))
