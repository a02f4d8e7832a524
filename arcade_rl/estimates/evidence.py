"""On which games it was measured that the presets learn: for the others, the training time promises nothing."""

from arcade_rl.games.catalog import CatalogEntry

LEARNED = (
    "acrobot",
    "blackjack-v1",
    "boxing",
    "breakout",
    "cart-pole",
    "cliff-walking",
    "freeway",
    "frozen-lake",
    "lunar-lander",
    "mountain-car",
    "pong",
    "space-invaders",
    "taxi",
)

UNMEASURED = "learning was not measured on this game; hard games may learn nothing"


def warning(entry: CatalogEntry) -> str:
    """What to expect of a game on which nothing was measured; empty for the others."""
    return "" if entry.id in LEARNED else UNMEASURED
