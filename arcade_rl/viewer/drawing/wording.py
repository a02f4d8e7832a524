"""Numbers and events in plain words."""

import re
from collections.abc import Sequence

from arcade_rl.viewer.drawing.view import Stop
from arcade_rl.viewer.play.session_state import Ending, SessionState
from arcade_rl.wording import count

MINUS = "\N{MINUS SIGN}"
TIMES = "\N{MULTIPLICATION SIGN}"

_TRACK_END_METRES = 2.4
_FOLDERS = re.compile(r"(?<!\S)(?:[A-Za-z]:)?[/\\]\S*[/\\](?=\S)")


def ending(state: SessionState, end: Ending) -> str:
    """How an episode ended, in a few words."""
    family = state.entry.family
    if family == "cart-pole":
        fell = "ran off the track" if abs(state.observation[0]) > _TRACK_END_METRES else "the pole fell"
        return "kept upright to the end" if end.truncated else fell
    if end.truncated:
        return "step limit reached"
    if family == "frozen-lake":
        return "reached the gift" if end.score > 0 else "fell through the ice"
    return "game over"


def human(side: int, humans: int) -> str:
    """What a human at this side is called. `humans` counts those who play."""
    return "you" if humans == 1 else ("left player", "right player")[side]


def winner(names: tuple[str, str], side: int, humans: Sequence[int]) -> str:
    """Who has won: `you win`, or who held that side's joystick, which need not have been its agent.

    Args:
        names: of the sides' agents.
        humans: the sides whose joysticks humans held.
    """
    name = human(side, len(humans)) if side in humans else names[side]
    return "you win" if name == "you" else f"{name} wins"


def leaders(side: int, *, humans: int = 1) -> tuple[str, str]:
    """The lead panel's words while a human's side leads, and while the other does. `humans` counts those who play."""
    if humans == 1:
        return "you lead", "the agent leads"
    names = "left leads", "right leads"
    return names[side], names[1 - side]


def stop(brain: Stop) -> tuple[str, ...]:
    """A brain of an agent's lifetime, from long to short: `first rally · 275 k steps · scored 3.20`."""
    steps = "" if brain.step is None else f"{count(brain.step)} steps" if brain.step else "untrained"
    scored = f"scored {score(brain.score)}" if brain.score is not None else ""
    parts = [part for part in (brain.label if brain.label != steps else "", steps, scored) if part]
    return tuple(" · ".join(parts[:length]) for length in range(len(parts), 0, -1))


def in_short(problem: str) -> str:
    """A problem in one line, its paths without their folders."""
    return _FOLDERS.sub("", problem)


def sampling(*, samples: bool) -> str:
    """How a policy chooses from now on."""
    return (
        "the policy samples its actions by their probabilities" if samples else "the policy plays its likeliest action"
    )


def points(number: float) -> str:
    """The word for a score: `point` for 1 and -1."""
    return "point" if abs(number) == 1 else "points"


def steps(number: int) -> str:
    """`1 step`, `1,240 steps`."""
    return f"{number:,} step{'s' * (number != 1)}"


def score(number: float) -> str:
    """A score: `1,240`, `0.50`."""
    text = f"{abs(number):,.0f}" if float(number).is_integer() else f"{abs(number):,.2f}"
    return f"{MINUS}{text}" if number < 0 else text


def value(number: float) -> str:
    """An expected return, four digits wide where it can be: `+0.431`, `+12.40`, `+1,204`."""
    size = abs(number)
    digits = 3 if size < 10 else 2 if size < 100 else 1 if size < 1_000 else 0
    text = f"{size:,.{digits}f}"
    return f"{MINUS}{text}" if number < 0 and text.strip("0.,") else f"+{text}"


def probability(share: float) -> str:
    """`26.6%`."""
    return f"{share:.1%}"


def age(seconds: int) -> str:
    """How long ago: `just saved`, `12 s old`, `3 min old`, `2 h old`, `5 days old`."""
    if seconds < 1:
        return "just saved"
    if seconds < 100:
        return f"{seconds} s old"
    if seconds < 100 * 60:
        return f"{seconds // 60} min old"
    if seconds < 48 * 3600:
        return f"{seconds // 3600} h old"
    return f"{seconds // 86_400} days old"


def speed(multiple: float) -> str:
    """A multiple of the game's own speed."""
    return f"1/{round(1 / multiple)}{TIMES}" if multiple < 1 else f"{multiple:.0f}{TIMES}"
