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
    print(f"{'':10} {'first':>8} {'at most':>8} {'grown':>8}   least of each tenth after the first minutes, MB")
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
    """The least of each tenth: what is left when nothing passing lies there."""
    count = len(megabytes)
    parts = min(_PARTS, count)
    return [min(megabytes[count * part // parts : count * (part + 1) // parts]) for part in range(parts)]
