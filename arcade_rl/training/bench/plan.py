"""What a bench measures. Loads no torch: a mistyped name is refused at once."""

from dataclasses import dataclass

from arcade_rl.games import catalog
from arcade_rl.presets import preset


@dataclass(frozen=True, slots=True)
class Case:
    """One measurement to make: a game and the name of one of its presets."""

    game: str
    preset: str


_PRESETS = {"atari": ("default", "dqn", "classic"), "cart-pole": ("default",), "frozen-lake": ("default",)}
_GAMES = ("pong", "cart-pole", "acrobot", "frozen-lake")


def plan(game: str | None = None, preset_name: str | None = None) -> tuple[Case, ...]:
    """One preset of a game, or those of it that matter; without a game one of each family.

    Raises:
        UsageError: the game or the preset is not known.
    """
    if game is None:
        return tuple(case for each in _GAMES for case in plan(each))
    entry = catalog.game(game)
    if preset_name is not None:
        return (Case(entry.id, preset(entry.family, preset_name, game=entry.id).name),)
    return tuple(Case(entry.id, name) for name in _PRESETS.get(entry.family, ("default",)))
