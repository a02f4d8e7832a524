"""Every game that two can play at the same time, and how. Imports nothing heavy."""

import functools
import importlib.util
import platform
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arcade_rl.errors import ArcadeError, UsageError, nearest, quoted
from arcade_rl.games import catalog
from arcade_rl.games.catalog import CatalogEntry

_TABLE = Path(__file__).resolve().parent / "two_player_games.toml"
_STICK = (
    "NOOP FIRE UP RIGHT LEFT DOWN UPRIGHT UPLEFT DOWNRIGHT DOWNLEFT UPFIRE RIGHTFIRE LEFTFIRE DOWNFIRE UPRIGHTFIRE "
    "UPLEFTFIRE DOWNRIGHTFIRE DOWNLEFTFIRE"
)
_PADDLE = "NOOP FIRE RIGHT LEFT RIGHTFIRE LEFTFIRE"

# Nobody can play these alone, so the catalog has none of them.
_FOR_TWO_ALONE = {
    "combat": ("Combat", "combat", _STICK),
    "joust": ("Joust", "joust", _STICK),
    "maze-craze": ("Maze Craze", "maze_craze", _STICK),
    "warlords": ("Warlords", "warlords", _PADDLE),
}


@dataclass(frozen=True, slots=True)
class VersusGame:
    """One game for two.

    Attributes:
        modes: the console's games for two, by its numbers, with their names; the first is the usual one.
        variants: what distinguishes modes of the same name, in their order; empty where unknown.
        words: what distinguishes single modes.
        players: for the left and the right side, the console's players that it plays; 0 is the first.
        same_screen: the modes whose screen is the one that a brain trained alone knows.
        mirror: such a brain sees the screen mirrored, left for right, where it must play the other side.
        turn_left_right: its LEFT is then the console's RIGHT.
        hold_fire: agents hold FIRE all the time.
    """

    entry: CatalogEntry
    modes: dict[int, str]
    variants: tuple[str, ...]
    words: dict[int, str]
    players: tuple[tuple[int, ...], tuple[int, ...]]
    same_screen: frozenset[int]
    mirror: bool
    turn_left_right: bool
    hold_fire: bool

    @property
    def sounds(self) -> bool:
        """Whether it can be heard: ale-py makes the sound, and does not run what nobody can play alone."""
        return self.entry.id not in _FOR_TWO_ALONE

    @property
    def usual_mode(self) -> int:
        """The mode that is played unless another is asked for."""
        return next(iter(self.modes))

    @property
    def mode_titles(self) -> dict[int, str]:
        """What a list calls each mode: its name, and where others share that what differs, else a number."""
        titles = {}
        for name in dict.fromkeys(self.modes.values()):
            alike = [mode for mode, other in self.modes.items() if other == name]
            numbers = tuple(f"variant {number} of {len(alike)}" for number in range(1, len(alike) + 1))
            for mode, variant in zip(alike, self.variants or numbers, strict=True):
                titles[mode] = f"{name}, {self.words.get(mode, variant)}" if len(alike) > 1 else name
        return {mode: titles[mode] for mode in self.modes}

    @property
    def learned_side(self) -> int:
        """The side (0 left, 1 right) that a brain trained alone, as player 0, knows."""
        return next(side for side, players in enumerate(self.players) if 0 in players)

    def mirrored(self, side: int) -> bool:
        """Whether a brain trained alone, as player 0, sees the screen mirrored at this side (0 left, 1 right)."""
        return self.mirror and 0 not in self.players[side]

    def check_mode(self, mode: int) -> None:
        """Refuse a mode that two cannot play. UsageError."""
        if mode not in self.modes:
            known = ", ".join(map(str, self.modes))
            raise UsageError(f"two cannot play {self.entry.id} in mode {mode}; its modes for two are {known}")


@functools.cache
def versus_games() -> tuple[VersusGame, ...]:
    """Every game for two, by name."""
    with _TABLE.open("rb") as table:
        return tuple(_game(game_id, row) for game_id, row in tomllib.load(table).items())


def versus_game(game_id: str) -> VersusGame:
    """The game for two called `game_id` (case and underscores are forgiven).

    Raises:
        UsageError: there is none; the message names the nearest, or what a game for one is good for.
    """
    wanted = game_id.strip().lower().replace("_", "-").replace(" ", "-")
    by_id = {game.entry.id: game for game in versus_games()}
    if wanted in by_id:
        return by_id[wanted]
    if any(entry.id == wanted for entry in catalog.games()):
        raise UsageError(f"two cannot play {wanted} at the same time; race the agent instead: arcade-rl race NAME")
    near = nearest(wanted, by_id)
    hint = f"did you mean {near}?" if near else f"games for two are {', '.join(by_id)}"
    raise UsageError(f"no game for two is called {quoted(game_id)}; {hint}")


def why_not_here() -> str:
    """Why two cannot play in one game on this computer, in one line; empty if they can."""
    if importlib.util.find_spec("multi_agent_ale_py") is not None:
        return ""
    here = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    return f"versus cannot run here: multi-agent-ale-py is not installed ({here}); race works: arcade-rl race NAME"


def check_here() -> None:
    """Refuse where versus cannot run. ArcadeError."""
    if reason := why_not_here():
        raise ArcadeError(reason)


def _game(game_id: str, row: dict[str, Any]) -> VersusGame:
    return VersusGame(
        entry=_entry(game_id),
        modes=_modes(row["modes"]),
        variants=tuple(row.get("variants", ())),
        words={int(mode): words for mode, words in row.get("words", {}).items()},
        players=(tuple(row.get("left", (0,))), tuple(row.get("right", (1,)))),
        same_screen=frozenset(row.get("same_screen", ())),
        mirror=row.get("mirror", False),
        turn_left_right=row.get("turn_left_right", False),
        hold_fire=row.get("hold_fire", False),
    )


def _entry(game_id: str) -> CatalogEntry:
    if game_id not in _FOR_TWO_ALONE:
        return catalog.game(game_id)
    title, rom, actions = _FOR_TWO_ALONE[game_id]
    return CatalogEntry(game_id, title, "atari", 2, tuple(actions.split()), rom=rom)


def _modes(texts: list[str]) -> dict[int, str]:
    """From `3-4 Pong`: modes 3 and 4, both called Pong."""
    modes: dict[int, str] = {}
    for text in texts:
        numbers, name = text.split(maxsplit=1)
        first, _, last = numbers.partition("-")
        modes |= dict.fromkeys(range(int(first), int(last or first) + 1), name)
    return modes
