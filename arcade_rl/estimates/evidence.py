"""On which games it was measured that the presets learn: for the others, the training time promises nothing."""

from arcade_rl.games.catalog import CatalogEntry

LEARNED = ("boxing", "breakout", "cart-pole", "freeway", "frozen-lake", "pong", "space-invaders")

UNMEASURED = "learning was not measured on this game; hard games may learn nothing"


def warning(entry: CatalogEntry) -> str:
    """What to expect of a game on which nothing was measured; empty for the others."""
    return "" if entry.id in LEARNED else UNMEASURED
