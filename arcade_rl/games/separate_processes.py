"""Which games a trainer plays in processes of their own. Imports nothing heavy."""

from arcade_rl.games.atari.variants import is_standard
from arcade_rl.games.catalog import CatalogEntry


def plays_in_processes(entry: CatalogEntry, count: int, *, mode: int, difficulty: int) -> bool:
    """Whether `count` parallel games do: slow environments, and a console's variants, which its threads cannot set."""
    if entry.family == "atari":
        return not is_standard(entry, mode, difficulty)
    return entry.slow and count > 1
