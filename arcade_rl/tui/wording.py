"""How the cockpit says numbers, durations and states: one place, so that every screen says them alike."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from arcade_rl.estimates.duration import Duration
    from arcade_rl.hyperparameters import Value
    from arcade_rl.shelf.demonstrations import DemonstrationHeader
    from arcade_rl.shelf.ledger import Curve, Evaluation
    from arcade_rl.shelf.summary import Summary

UNKNOWN = "–"  # noqa: RUF001 - an en dash, aligned with the numbers around it

_BLOCKS = "▁▂▃▄▅▆▇"  # not the full block, which would grow into the line above
_BYTE_UNITS = ("B", "kB", "MB", "GB", "TB")


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
    return _MARKS[agent.state]


def is_finished(agent: Summary) -> bool:
    """Whether it has done all its training steps."""
    return 0 < agent.training_steps <= agent.status.step


def is_running(agent: Summary) -> bool:
    """Whether a trainer process is at work for it, paused or not."""
    return agent.state in ("starting", "training", "paused", "stopping")


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
    if value is None:
        return UNKNOWN
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
    return f"{part:.0%}" if part >= 0.01 else "under 1%"


def taught(headers: Mapping[int, DemonstrationHeader | None]) -> str:
    """How much a human has taught an agent: `3 demonstrations, 1,234 steps`."""
    steps = sum(header.steps for header in headers.values() if header is not None)
    return f"{len(headers):,} {'demonstration' if len(headers) == 1 else 'demonstrations'}, {exact(steps)} steps"


def measure(value: float) -> str:
    """A number of any kind, to three digits: `14.2`, `0.031`, `0.00012`."""
    return score(value) if value == 0 or abs(value) >= 1 else f"{value:.2g}"


def rate(per_second: float) -> str:
    """A speed: `0.4`, `38`, `1,520`."""
    return f"{per_second:,.1f}" if per_second < 10 else f"{per_second:,.0f}"


def duration(seconds: float) -> str:
    """A stretch of time in its two largest units: `45 s`, `12 min`, `1 h 12 min`, `3 d 4 h`."""
    whole = int(seconds)
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
            return f"{number:.1f} {unit}" if number < 9.95 and unit != "B" else f"{number:,.0f} {unit}"
        number /= 1000
    raise AssertionError("the last unit takes all")


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
    return f"{duration((agent.training_steps - agent.status.step) / speed)} left"


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
    if not values or width < 1:
        return ""
    points = _averaged(values, width)
    low, high = min(points), max(points)
    if high == low:
        return _BLOCKS[3] * len(points)
    top = len(_BLOCKS) - 1
    return "".join(_BLOCKS[round((point - low) / (high - low) * top)] for point in points)


def thinned(curve: Curve, most: int) -> Curve:
    """A curve of at most `most` points; neighbours are averaged where there are more."""
    return replace(curve, steps=tuple(_averaged(curve.steps, most)), values=tuple(_averaged(curve.values, most)))


def _averaged(values: Sequence[float], most: int) -> list[float]:
    if len(values) <= most:
        return list(values)
    edges = [len(values) * bucket // most for bucket in range(most + 1)]
    return [sum(values[start:end]) / (end - start) for start, end in itertools.pairwise(edges)]


def shortened(text: str, width: int) -> str:
    """`text` cut to `width` characters, the cut shown by an ellipsis."""
    return text if len(text) <= width else text[: max(0, width - 1)] + "…"
