"""How the cockpit says numbers, durations and states: one place, so that every screen says them alike."""

from __future__ import annotations

import itertools
import math
import sqlite3
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from arcade_rl.errors import ArcadeError

if TYPE_CHECKING:
    from datetime import datetime

    from arcade_rl.estimates.duration import Duration
    from arcade_rl.hyperparameters import Value
    from arcade_rl.shelf.demonstrations.demonstrations import DemonstrationHeader
    from arcade_rl.shelf.ledger.ledger import Curve, Evaluation
    from arcade_rl.shelf.queries.summary import Summary

UNKNOWN = "–"  # noqa: RUF001 - an en dash, aligned with the numbers around it

_BLOCKS = "▁▂▃▄▅▆▇"  # not the full block, which would grow into the line above
_BYTE_UNITS = ("B", "kB", "MB", "GB", "TB")
_NOTHING = "\N{ZERO WIDTH SPACE}"  # keeps a backslash at the end of a text from the bracket after it
_LONG_SCORE = 1e9
_LONGEST_SECONDS = 1e11  # some 3,000 years
_LARGEST_DRAWN = 1e100  # beyond it the arithmetic of scales overflows


@dataclass(frozen=True, slots=True)
class Mark:
    """A state as a person sees it: a symbol and a word, which also speak without colour."""

    symbol: str
    word: str
    colour: str

    @property
    def text(self) -> str:
        """Symbol and word: `▶ training`."""
        return f"{self.symbol} {self.word}"

    @property
    def markup(self) -> str:
        """Symbol and word in the state's colour."""
        return f"[{self.colour}]{self.text}[/]"


_MARKS = {
    "idle": Mark("○", "idle", "$foreground-muted"),
    "starting": Mark("◌", "starting", "$text-success"),
    "training": Mark("▶", "training", "$text-success"),
    "paused": Mark("‖", "paused", "$text-secondary"),
    "stopping": Mark("■", "stopping", "$text-secondary"),
    "waiting": Mark("!", "waiting", "$text-error"),
    "diverged": Mark("✗", "diverged", "$text-error"),
    "crashed": Mark("✗", "crashed", "$text-error"),
}
_FINISHED = Mark("✓", "finished", "$text-primary")
_PROBLEM = Mark("!", "problem", "$text-error")
_CHAMPION = Mark("★", "champion", "$primary")


def mark(agent: Summary) -> Mark:
    """The state of an agent; an idle one that has done all its steps is `finished`."""
    if agent.problem:
        return _PROBLEM
    if agent.champion:
        return _CHAMPION
    if agent.state == "idle" and is_finished(agent):
        return _FINISHED
    return _MARKS.get(agent.state) or Mark("?", agent.state, "$text-error")  # of a later version's trainer


def is_finished(agent: Summary) -> bool:
    """Whether it has done all its training steps."""
    return 0 < agent.training_steps <= agent.status.step


def is_running(agent: Summary) -> bool:
    """Whether a trainer process is at work for it, paused or not."""
    return agent.state not in ("idle", "diverged", "crashed")


def phase(agent: Summary) -> str:
    """What can be asked of its trainer: `at work` to pause, `paused` to resume, `at rest` to start."""
    return "paused" if agent.state == "paused" else "at work" if is_running(agent) else "at rest"


def count(number: float) -> str:
    """A count in at most six characters: `999`, `12.3 k`, `1.24 M`."""
    for limit, divisor, unit in ((1e4, 1, ""), (1e6, 1e3, " k"), (1e9, 1e6, " M"), (1e12, 1e9, " G")):
        if abs(number) < limit:
            scaled = number / divisor
            decimals = 0 if not unit or abs(scaled) >= 99.95 else 1 if abs(scaled) >= 9.995 else 2
            return f"{scaled:,.{decimals}f}{unit}"
    return f"{number:.1e}"


def exact(number: int) -> str:
    """A whole number with thousands marked: `1,000,000`."""
    return f"{number:,}"


def score(value: float | None) -> str:
    """A score, finer where scores are small: `0.74`, `14.2`, `1,204`."""
    if value is None or math.isnan(value):
        return UNKNOWN
    if abs(value) >= _LONG_SCORE:
        return count(value)
    decimals = 2 if abs(value) < 10 else 1 if abs(value) < 1000 else 0
    return f"{value:,.{decimals}f}"


def evaluation(result: Evaluation) -> tuple[str, ...]:
    """An evaluation's mean, how sure one can be of it, and what it is to a human, in ever shorter forms.

    The first is `14.2 (12.9 to 15.1), 98% of a human's score`.
    """
    mean = score(result.mean)
    sure = f"{mean} ({score(result.ci_low)} to {score(result.ci_high)})"
    if result.human_normalized is None:
        return sure, mean
    human = f"{result.human_normalized:.0%} of a human"
    return f"{sure}, {human}'s score", f"{sure}, {human}", f"{mean}, {human}", mean


def share(part: float) -> str:
    """A share above 0, in per cent: `12%`, `under 1%`."""
    return f"{min(part, 1.0):.0%}" if part >= 0.01 else "under 1%"


def taught(headers: Mapping[int, DemonstrationHeader | None]) -> str:
    """How much a human has taught an agent: `3 demonstrations, 1,234 steps`."""
    steps = sum(header.steps for header in headers.values() if header is not None)
    return f"{len(headers):,} {'demonstration' if len(headers) == 1 else 'demonstrations'}, {exact(steps)} steps"


def measure(value: float) -> str:
    """A number of any kind, to three digits: `14.2`, `0.031`, `0.00012`."""
    return score(value) if value == 0 or abs(value) >= 1 else f"{value:.2g}"


def rate(per_second: float) -> str:
    """A speed: `0.4`, `38`, `1,520`."""
    return score(per_second) if not abs(per_second) < _LONG_SCORE else f"{per_second:,.{per_second < 10:d}f}"


def duration(seconds: float) -> str:
    """A stretch of time in its two largest units: `45 s`, `12 min`, `1 h 12 min`, `3 d 4 h`."""
    if not seconds < _LONGEST_SECONDS:
        return UNKNOWN
    whole = int(max(seconds, 0))
    if whole < 60:
        return f"{whole} s"
    minutes, hours, days = whole // 60, whole // 3600, whole // 86400
    if hours < 1:
        return f"{minutes} min"
    if days < 1:
        return f"{hours} h {minutes % 60} min"
    return f"{days:,} d {hours % 24} h"


def expected(left: Duration) -> str:
    """How long a training will take: `12 min`; `about 12 min` if nothing was measured on this machine."""
    return duration(left.seconds) if left.measured else f"about {duration(left.seconds)}"


def local_time(moment: datetime) -> str:
    """A moment by the clock of this place: `2026-11-23 14:26`."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def size(number: float) -> str:
    """A size in bytes: `12 MB`, `7.1 GB`."""
    for unit in _BYTE_UNITS:
        if number < 1000 or unit == _BYTE_UNITS[-1]:
            return f"{number:.1f} {unit}" if 0 < number < 9.95 and unit != "B" else f"{count(number)} {unit}"
        number /= 1000
    raise AssertionError("the last unit takes all")


def too_little_room(needed: int, free: int) -> str:
    """That the disk has too little room, what that means, and what to do about it."""
    return (
        f"its training needs {size(needed)} of disk and {size(free)} are free: when the disk is full it waits; free "
        "some space, lower replay_capacity, or raise checkpoint_interval"
    )


def value(given: Value) -> str:
    """A hyperparameter's value as the form shows it; `Knob.parse` reads it back."""
    if isinstance(given, bool):
        return "on" if given else "off"
    if isinstance(given, int):
        return f"{given:,}"
    return f"{given:.10g}" if isinstance(given, float) else given


def label(name: str) -> str:
    """A hyperparameter's name as a person reads it: `replay capacity`."""
    return name.replace("_", " ")


def time_left(agent: Summary) -> str:
    """How long its training still takes at the present speed; empty where nobody can know."""
    speed = agent.status.steps_per_second
    if agent.state != "training" or speed <= 0 or is_finished(agent):
        return ""
    seconds = (agent.training_steps - agent.status.step) / speed
    return f"{duration(seconds)} left" if seconds < _LONGEST_SECONDS else ""


def progress(agent: Summary) -> float:
    """Share of its training steps that is done, 0 to 1."""
    return min(1.0, agent.status.step / agent.training_steps) if agent.training_steps > 0 else 0.0


def bar(share: float, width: int) -> str:
    """A progress bar of `width` cells, its end in eighths of a cell."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    full, rest = divmod(eighths, 8)
    partial = " ▏▎▍▌▋▊▉"[rest] if rest else ""
    return ("█" * full + partial).ljust(width)


def sparkline(values: Sequence[float], width: int) -> str:
    """`values` as at most `width` bars, the newest at the right; neighbours are averaged where there are too many."""
    finite = [value for value in values if _can_be_drawn(value)]
    if not finite or width < 1:
        return ""
    points = _averaged(finite, width)
    low, high = min(points), max(points)
    if high == low:
        return _BLOCKS[3] * len(points)
    top = len(_BLOCKS) - 1
    return "".join(_BLOCKS[round((point - low) / (high - low) * top)] for point in points)


def drawable(curve: Curve) -> Curve:
    """The points of a curve that have a place on a scale: without NaN, infinity and what is as good as infinite."""
    points = zip(curve.steps, curve.values, strict=False)
    kept = [(step, value) for step, value in points if _can_be_drawn(step) and _can_be_drawn(value)]
    return replace(curve, steps=tuple(step for step, _ in kept), values=tuple(value for _, value in kept))


def _can_be_drawn(value: float) -> bool:
    return abs(value) < _LARGEST_DRAWN  # false for NaN, too


def thinned(curve: Curve, most: int) -> Curve:
    """A curve of at most `most` points; neighbours are averaged where there are more."""
    return replace(curve, steps=tuple(_averaged(curve.steps, most)), values=tuple(_averaged(curve.values, most)))


def _averaged(values: Sequence[float], most: int) -> list[float]:
    if len(values) <= most:
        return list(values)
    edges = [len(values) * bucket // most for bucket in range(most + 1)]
    return [sum(values[start:end]) / (end - start) for start, end in itertools.pairwise(edges)]


def shortened(text: str, width: int) -> str:
    """`text` cut to `width` cells, the cut shown by an ellipsis."""
    return text if cell_len(text) <= width else set_cell_size(text, max(0, width - 1)) + "…"


def printable(text: str) -> str:
    """Foreign text as a terminal may be given it: control characters, which could steer the terminal, are replaced."""
    return "".join("�" if _steers(character) else character for character in text)


def _steers(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t"


def problem(error: Exception) -> str:
    """Any error as one line: what is wrong, and what to do about it. A defect is named as one, to be reported."""
    if isinstance(error, ArcadeError):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.filename or 'the system'}: {error.strerror or error}"
    if isinstance(error, sqlite3.Error):
        return f"the ledger cannot be used just now ({error}); it will be tried again"
    return f"a defect of the cockpit: {type(error).__name__}: {error}; please report it"


def escaped(text: str) -> str:
    """Foreign text within markup: shown as it is, whatever brackets it holds."""
    shown = printable(text).replace("[", r"\[")
    return shown + _NOTHING if shown.endswith("\\") else shown
