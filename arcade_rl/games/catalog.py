"""Every game that can be played: what it is called, its actions, and what others score. Imports nothing heavy."""

import csv
import functools
import re
from pathlib import Path

from arcade_rl.errors import ArcadeError, GameNotListedError, UsageError, nearest, quoted
from arcade_rl.games.catalog_entry import FAMILIES, PIXEL_FAMILIES, CatalogEntry, Family, algorithms_of
from arcade_rl.games.environments import game_file
from arcade_rl.hyperparameters import Algorithm

__all__ = [
    "FAMILIES",
    "PIXEL_FAMILIES",
    "CatalogEntry",
    "Family",
    "added",
    "algorithms_of",
    "check_algorithm",
    "game",
    "games",
    "human_normalized",
    "problem",
]

_ATARI_TABLE = Path(__file__).resolve().parent / "atari_games.csv"
_GYMNASIUM_TABLE = _ATARI_TABLE.with_name("gymnasium_games.toml")
_ENVIRONMENT_ID = re.compile(r"(?:[A-Za-z_][\w.]{0,60}:)?(?:[\w-]{1,60}/)?[\w.-]{1,80}-v\d{1,4}")
_OF_A_BUILT_IN = re.compile(r"(?:ALE/)?(\w+?)(?:Deterministic|NoFrameskip)?-v\d+")


_LAKE_ACTIONS = ("LEFT", "DOWN", "RIGHT", "UP")

# ROMs that come with ale-py, but end the process when they are loaded for one player.
_NEEDS_TWO_PLAYERS = ("combat", "joust", "maze-craze", "warlords")

# Random scores: of the lakes worked out (at most 100 steps), of CartPole the mean of 100,000 episodes.
_CLASSICS = (
    CatalogEntry("frozen-lake", "Frozen Lake", "frozen-lake", 1, _LAKE_ACTIONS, 0.0139),
    CatalogEntry("frozen-lake-8x8", "Frozen Lake 8x8", "frozen-lake", 1, _LAKE_ACTIONS, 0.0017),
    CatalogEntry("cart-pole", "Cart Pole", "cart-pole", 1, ("LEFT", "RIGHT"), 22.2),
)


@functools.cache
def _built_in() -> tuple[CatalogEntry, ...]:
    with _ATARI_TABLE.open(encoding="utf-8", newline="") as table:
        atari = tuple(_atari(row) for row in csv.DictReader(table))
    return _CLASSICS + game_file.read_file(_GYMNASIUM_TABLE) + atari


def games() -> tuple[CatalogEntry, ...]:
    """Every game: the small ones, Gymnasium's, those that a person has added, then the Atari games by name."""
    return _all_games(*_persons())[0]


def added() -> tuple[CatalogEntry, ...]:
    """The Gymnasium environments that a person has added; none if their list is damaged (see `problem`)."""
    return _read_persons(*_persons())[0]


def problem() -> str:
    """What is wrong with the list of environments that a person has added, in one line; empty if nothing is."""
    return _read_persons(*_persons())[1]


def _persons() -> tuple[Path, tuple[int, ...]]:
    """Where that list lies, and what shows whether it has changed."""
    path = game_file.persons_file()
    try:
        found = path.stat()
    except OSError:
        return path, ()
    return path, (found.st_mtime_ns, found.st_size, found.st_ino)


@functools.lru_cache(maxsize=4)
def _read_persons(path: Path, stamp: tuple[int, ...]) -> tuple[tuple[CatalogEntry, ...], str]:
    try:
        return game_file.read_file(path) if stamp else (), ""
    except ArcadeError as error:
        return (), str(error)


@functools.lru_cache(maxsize=4)
def _all_games(path: Path, stamp: tuple[int, ...]) -> tuple[tuple[CatalogEntry, ...], dict[str, CatalogEntry]]:
    """Every game, and each by what it may be called."""
    built_in, (persons, _) = _built_in(), _read_persons(path, stamp)
    names = {name for entry in built_in for name in _names(entry)}
    persons = tuple(entry for entry in persons if names.isdisjoint(_names(entry)))
    first_atari = next(number for number, entry in enumerate(built_in) if entry.family == "atari")
    entries = (*built_in[:first_atari], *persons, *built_in[first_atari:])
    return entries, {name: entry for entry in entries for name in _names(entry)}


def _names(entry: CatalogEntry) -> set[str]:
    return {_plain(entry.id), _plain(entry.environment.id)} if entry.environment else {_plain(entry.id)}


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", "-").replace(" ", "-")


def game(game_id: str) -> CatalogEntry:
    """The game called `game_id` (case and underscores are forgiven), or with that id in Gymnasium.

    An environment that is not on the list is never looked for: that could import a module, which runs code.

    Raises:
        UsageError: there is none; the message names the nearest, or how to add it.
    """
    wanted = _plain(game_id)
    by_name = _all_games(*_persons())[1]
    if wanted in by_name:
        return by_name[wanted]
    if wanted in _NEEDS_TWO_PLAYERS:
        raise UsageError(f"{wanted} needs two players: play it with arcade-rl versus {wanted}, or choose another game")
    if trouble := problem():
        raise GameNotListedError(
            f"no game is called {quoted(game_id)}, and the list of those added is damaged: {trouble}"
        )
    if _ENVIRONMENT_ID.fullmatch(game_id):
        how = f"arcade-rl games add {game_id}"
        if known := _known_as(game_id):
            raise GameNotListedError(f"{quoted(game_id)} is called {known} here; to add Gymnasium's own as well: {how}")
        raise GameNotListedError(
            f"{quoted(game_id)} is not on the list of games; if you trust that package, add it: {how}"
        )
    near = nearest(wanted, {entry.id for entry in by_name.values()})
    hint = f"did you mean {near}?" if near else "`arcade-rl games` lists them all"
    raise UsageError(f"no game is called {quoted(game_id)}; {hint}")


def _known_as(environment_id: str) -> str:
    """Our id of the game that Gymnasium or ale-py has under this one, as `ALE/Pong-v5`; empty if there is none."""
    found = _OF_A_BUILT_IN.fullmatch(environment_id)
    letters = found[1].lower() if found else ""
    return next((entry.id for entry in _built_in() if entry.id.replace("-", "") == letters), "")


def human_normalized(entry: CatalogEntry, score: float) -> float | None:
    """`score` on the scale where random play is 0 and the professional tester 1; None where either is unknown."""
    if entry.random_score is None or entry.human_score is None:
        return None
    return (score - entry.random_score) / (entry.human_score - entry.random_score)


def _atari(row: dict[str, str]) -> CatalogEntry:
    return CatalogEntry(
        id=row["rom"].replace("_", "-"),
        title=row["title"],
        family="atari",
        players=int(row["players"]),
        actions=tuple(row["actions"].split()),
        random_score=_score(row["random_score"]),
        human_score=_score(row["human_score"]),
        rom=row["rom"],
        modes=tuple(map(int, row["modes"].split())),
        difficulties=tuple(map(int, row["difficulties"].split())),
    )


def _score(text: str) -> float | None:
    return float(text) if text else None


def check_algorithm(game_id: str, algorithm: str) -> Algorithm:
    """`algorithm`, if it can learn `game`, or play it. UsageError if it cannot, or there is no such game.

    An actor-critic plays whatever is not seen as one of a number of states: of those, a table of values is drawn.
    """
    entry = game(game_id)
    able = entry.algorithms
    if algorithm == "actor-critic" and not entry.countable:
        return "actor-critic"
    for each in able:
        if each == algorithm:
            return each
    raise UsageError(f"algorithm must be one of {', '.join(able)} for {game_id}; {quoted(algorithm)} is not")
