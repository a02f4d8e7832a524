"""What each game shows to agents, by plain arithmetic: known without starting the game."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.hyperparameters import Hyperparameters

if TYPE_CHECKING:
    from arcade_rl.games.game import GameSettings

_STATES = {"frozen-lake": 16, "frozen-lake-8x8": 64}
_COLOURS = 3  # red, green, blue
_CART_POLE_NUMBERS = 4  # position, speed, angle, angular speed


@dataclass(frozen=True, slots=True)
class Observed:
    """What observations are, as in `game.ObservationSpec`."""

    kind: str
    shape: tuple[int, ...]
    states: int = 0
    standardized: bool = False


def observed(entry: CatalogEntry, hyperparameters: Hyperparameters) -> Observed:
    """What agents see of a game with such hyperparameters."""
    if entry.pixels:
        return Observed("pixels", pixels_shape(hyperparameters))
    environment = entry.environment
    if environment is not None:
        shape = () if environment.states else (environment.numbers,)
        return Observed(environment.kind, shape, environment.states, environment.standardized)
    if entry.id in _STATES:
        return Observed("state", (), _STATES[entry.id])
    return Observed("vector", (_CART_POLE_NUMBERS,))


def pixels_shape(settings: "Hyperparameters | GameSettings") -> tuple[int, ...]:
    """Shape of an observation in pixels: (stack, H, W), in colour (stack, H, W, 3)."""
    frames = (settings.frame_stack, settings.frame_height, settings.frame_width)
    return (*frames, _COLOURS) if settings.frame_colour else frames
