"""How numbers, steps, times and sizes are said: cockpit, window and command line say them alike."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

UNKNOWN = "–"  # noqa: RUF001 - an en dash, aligned with the numbers around it

_BYTE_UNITS = ("B", "kB", "MB", "GB", "TB")
_LONG_SCORE = 1e9
_LONGEST_SECONDS = 1e11  # some 3,000 years


def count(number: float) -> str:
    """A count in at most six characters: `999`, `12.3 k`, `1.24 M`, `2.5e12`."""
    for limit, divisor, unit in ((9_999.5, 1, ""), (999.5e3, 1e3, " k"), (999.5e6, 1e6, " M"), (999.5e9, 1e9, " G")):
        if abs(number) < limit:
            scaled = number / divisor
            decimals = 0 if not unit or abs(scaled) >= 99.95 else 1 if abs(scaled) >= 9.995 else 2
            return f"{scaled:,.{decimals}f}{unit}"
    return f"{number:.1e}".replace("e+", "e")


def exact(number: int) -> str:
    """A whole number with thousands marked: `1,000,000`."""
    return f"{number:,}"


def score(value: float | None) -> str:
    """A score, finer where scores are small: `0.74`, `14.2`, `1,204`."""
    if value is None or math.isnan(value):
        return UNKNOWN
    if abs(value) >= _LONG_SCORE:
        return count(value)
    decimals = 2 if abs(value) < 9.995 else 1 if abs(value) < 999.95 else 0  # by the number as it is rounded
    return f"{value:,.{decimals}f}"


def share(part: float) -> str:
    """A share above 0, in per cent: `12%`, `under 1%`."""
    return f"{min(part, 1.0):.0%}" if part >= 0.01 else "under 1%"


def cores(number: float) -> str:
    """How many cores work keeps busy: `0.3 cores`, `1 core`, `1.8 cores`."""
    said = f"{number:.1f}".removesuffix(".0")
    return f"{said} core" if said == "1" else f"{said} cores"


def measure(value: float) -> str:
    """A number of any kind, to three digits: `14.2`, `0.031`, `0.00012`."""
    return score(value) if value == 0 or abs(value) >= 1 else f"{value:.2g}"


def rate(per_second: float) -> str:
    """A speed: `0.4`, `38`, `1,520`."""
    return score(per_second) if not abs(per_second) < _LONG_SCORE else f"{per_second:,.{per_second < 10:d}f}"


def duration(seconds: float) -> str:
    """A duration in its two largest units, rounded: `under 1 s`, `45 s`, `12 min`, `1 h 12 min`, `3 d 4 h`."""
    if not seconds < _LONGEST_SECONDS:
        return UNKNOWN
    if 0 < seconds < 1:
        return "under 1 s"
    whole = _rounded(max(seconds, 0))
    minutes, hours = _rounded(whole / 60), _rounded(whole / 3600)
    if whole < 60:
        return f"{whole} s"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{hours // 24:,} d {hours % 24} h"


def _rounded(number: float) -> int:
    return int(number + 0.5)


def expected(seconds: float, *, measured: bool) -> str:
    """How long a training will take: `12 min`; `about 12 min` if nothing was measured on this machine."""
    return duration(seconds) if measured or seconds < 1 else f"about {duration(seconds)}"


def local_time(moment: datetime) -> str:
    """A moment by the clock of this place: `2026-11-23 14:26`."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def size(number: float) -> str:
    """A size in bytes: `12 MB`, `7.1 GB`."""
    for unit in _BYTE_UNITS:
        if number < 999.5 or unit == _BYTE_UNITS[-1]:
            return f"{number:.1f} {unit}" if 0 < number < 9.95 and unit != "B" else f"{count(number)} {unit}"
        number /= 1000
    raise AssertionError("the last unit takes all")


def too_little_room(needed: int, free: int) -> str:
    """That the disk has too little room, what that means, and what to do about it."""
    return (
        f"its training needs {size(needed)} of disk and {size(free)} are free: when the disk is full it waits; free "
        "some space, lower replay_capacity, or raise checkpoint_interval"
    )


def value(given: bool | int | float | str) -> str:
    """A hyperparameter's value as the form shows it; `HyperparameterSpec.parse` reads it back."""
    if isinstance(given, bool):
        return "on" if given else "off"
    if isinstance(given, int):
        return f"{given:,}"
    return f"{given:.10g}" if isinstance(given, float) else given


def label(name: str) -> str:
    """A hyperparameter's name as a person reads it: `replay capacity`."""
    return name.replace("_", " ")
