"""What each game shows to agents, by plain arithmetic: known without starting the game."""

from dataclasses import dataclass

from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.hyperparameters import Hyperparameters

_STATES = {"frozen-lake": 16, "frozen-lake-8x8": 64}
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
        picture = (hyperparameters.frame_height, hyperparameters.frame_width)
        return Observed("pixels", (hyperparameters.frame_stack, *picture))
    environment = entry.environment
    if environment is not None:
        shape = () if environment.states else (environment.numbers,)
        return Observed(environment.kind, shape, environment.states, environment.standardized)
    if entry.id in _STATES:
        return Observed("state", (), _STATES[entry.id])
    return Observed("vector", (_CART_POLE_NUMBERS,))
