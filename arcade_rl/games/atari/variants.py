"""The console's own variants of a game: the mode that its SELECT switch chooses, and its difficulty switch."""

from arcade_rl.errors import UsageError
from arcade_rl.games.catalog import CatalogEntry

STANDARD = -1
"""Stands for the mode, or the difficulty, that the console begins with."""

_STANDARD_DIFFICULTY = 0  # the same in every game


def check_variant(entry: CatalogEntry, mode: int, difficulty: int) -> None:
    """Refuse what the game's ROM does not offer.

    Raises:
        UsageError: there is no such mode or difficulty; the message lists those there are.
    """
    if entry.pixels:  # the others have no such hyperparameters
        _check(entry, "game_mode", mode, entry.modes)
        _check(entry, "game_difficulty", difficulty, entry.difficulties)


def is_standard(entry: CatalogEntry, mode: int, difficulty: int) -> bool:
    """Whether it is the game as the console begins with it, on which everybody's scores were reached."""
    return not variant_words(entry, mode, difficulty)


def variant_words(entry: CatalogEntry, mode: int, difficulty: int) -> str:
    """What differs from the standard game: `mode 4`, `mode 4 difficulty 1`; empty if nothing does."""
    if not entry.modes:
        return ""
    words = (
        f"mode {mode}" if mode not in (STANDARD, entry.modes[0]) else "",
        f"difficulty {difficulty}" if difficulty not in (STANDARD, _STANDARD_DIFFICULTY) else "",
    )
    return " ".join(filter(None, words))


def scored_as(entry: CatalogEntry, mode: int, difficulty: int) -> str:
    """The name under which scores of a variant are kept, apart from the others': `breakout`, `breakout mode 4`."""
    return f"{entry.id} {variant_words(entry, mode, difficulty)}".rstrip()


def _check(entry: CatalogEntry, name: str, value: int, offered: tuple[int, ...]) -> None:
    if value != STANDARD and value not in offered:
        known = f"one of {', '.join(map(str, offered))}, or {STANDARD} for the standard" if offered else str(STANDARD)
        raise UsageError(f"{name} of {entry.id} must be {known}; {value} is not")
