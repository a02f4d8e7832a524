"""Actions in words: which directions an action's name holds, where it moves on the screen, how it is shown."""

from arcade_rl.games.catalog import CatalogEntry

DIRECTIONS = ("UP", "DOWN", "LEFT", "RIGHT")
FIRE = "FIRE"

# Paddles that move up and down on the screen, but by RIGHT and LEFT on the console.
TURNED_PADDLES = {"pong": {"UP": "RIGHT", "DOWN": "LEFT"}}
_ARROWS = {
    frozenset({"UP"}): "↑",
    frozenset({"DOWN"}): "↓",
    frozenset({"LEFT"}): "←",
    frozenset({"RIGHT"}): "→",
    frozenset({"UP", "LEFT"}): "↖",
    frozenset({"UP", "RIGHT"}): "↗",
    frozenset({"DOWN", "LEFT"}): "↙",
    frozenset({"DOWN", "RIGHT"}): "↘",
}
_DIRECTLY = "#"
_ORDER = ("UP", "DOWN", "LEFT", "RIGHT")


def words_of(action: str) -> frozenset[str]:
    """The directions and the button in an action's name: UPRIGHTFIRE is up, right and fire; NOOP is nothing."""
    return frozenset(word for word in (*DIRECTIONS, FIRE) if word in action)


def word_of_action(action: int) -> str:
    """The word of a key that does one action, whatever it is called."""
    return f"{_DIRECTLY}{action}"


def action_of_word(word: str) -> int | None:
    """The action of a word of `word_of_action`; None for a direction or the button."""
    return int(word.removeprefix(_DIRECTLY)) if word.startswith(_DIRECTLY) else None


def on_screen(entry: CatalogEntry, words: frozenset[str]) -> frozenset[str]:
    """Where an action moves things on the screen; its name may say otherwise: Pong's RIGHT moves the paddle up."""
    turned = {console: screen for screen, console in TURNED_PADDLES.get(entry.id, {}).items()}
    return frozenset(turned.get(word, word) for word in words)


def nearest_action(words: tuple[str, ...], actions: tuple[str, ...]) -> int | None:
    """The action that does most of `words` and the least else.

    It never moves where no direction is held. Where the game knows only a part of what is held, the later press wins.

    Args:
        words: what is held, the latest press first.

    Returns:
        An index into `actions`; None if no action does anything of what is held.
    """
    held = frozenset(words)

    def fitness(number: int) -> tuple[float, ...]:
        does = words_of(actions[number])
        unasked = does - held - {FIRE}
        astray = bool(unasked) and not does & held - {FIRE}
        recency = sum(1 / (1 + words.index(word)) for word in does & held)
        return (-astray, len(does & held), -len(unasked), -len(does - held), recency)

    best = max(range(len(actions)), key=fitness)
    does = words_of(actions[best])
    return best if does & held or not does else None


def action_label(entry: CatalogEntry, action: int) -> str:
    """An action as it looks on the screen: `↗ up right, fire`; `wait` for NOOP; Pong's RIGHT is `↑ up`.

    Gymnasium's actions have their own names: `↑ main engine`.
    """
    words = on_screen(entry, words_of(entry.held[action]))
    if entry.environment is not None and entry.actions[action] != entry.held[action]:
        name = "wait" if action == entry.environment.idle_action else entry.actions[action].lower().replace("_", " ")
        arrow = _ARROWS.get(words, "")
        return f"{arrow} {name}".strip()
    directions = frozenset(words) - {FIRE}
    parts = " ".join(word.lower() for word in _ORDER if word in directions)
    if not words:
        return "wait"
    if not directions:
        return "fire"
    label = f"{_ARROWS[directions]} {parts}"
    return f"{label} + fire" if FIRE in words else label


def short_action_label(entry: CatalogEntry, action: int) -> str:
    """As `action_label`, with the arrow alone for the directions: `↗ fire`."""
    words = on_screen(entry, words_of(entry.held[action]))
    if not words - {FIRE} or entry.environment is not None:
        return action_label(entry, action)
    arrow = _ARROWS[words - {FIRE}]
    return f"{arrow} fire" if FIRE in words else arrow
