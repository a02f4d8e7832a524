"""Whether the memory of processes stayed flat, told as a table."""

import math
from collections.abc import Mapping

_MOST_GROWTH_MEGABYTES = 5.0
_PARTS = 10


def report(samples: Mapping[str, list[float]], *, warming: int) -> int:
    """A line a process, its first `warming` samples left out; the exit status, 1 if one is not flat.

    Args:
        samples: infinite where something passing lay in memory as well.
    """
    flat = True
    print(f"{'':10} {'first':>8} {'at most':>8} {'grown':>8}   lower quartile of each tenth after warming, MB")
    for name, megabytes in samples.items():
        floors = [floor for floor in tenths(megabytes[warming:]) if floor < math.inf] or [math.inf]
        growth = floors[-1] - floors[0]
        flat = flat and growth <= _MOST_GROWTH_MEGABYTES
        most = max(each for each in megabytes if each < math.inf)
        told = " ".join(f"{floor:.1f}" for floor in floors)
        print(f"{name:10} {megabytes[0]:8.1f} {most:8.1f} {growth:+8.1f}   {told}")
    print("flat" if flat else f"FAILED: one grew by more than {_MOST_GROWTH_MEGABYTES:.0f} MB")
    return 0 if flat else 1


def tenths(megabytes: list[float]) -> list[float]:
    """The lower quartile of each tenth: what usually lies there, whatever passes.

    Not the least: a trainer hands memory back now and then, is 12 MB smaller for a moment, and the least of a tenth
    depends on whether a sample was taken just then.
    """
    count = len(megabytes)
    parts = min(_PARTS, count)
    return [_lower_quartile(megabytes[count * part // parts : count * (part + 1) // parts]) for part in range(parts)]


def _lower_quartile(megabytes: list[float]) -> float:
    """Of the finite ones; infinite if there is none."""
    found = sorted(each for each in megabytes if each < math.inf)
    return found[len(found) // 4] if found else math.inf
