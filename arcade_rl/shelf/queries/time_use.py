"""Where a trainer's time goes, over the last minutes: shares of its training thread, CPU and memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.shelf.ledger.rows import Metrics

_INTERVALS = 300  # five minutes: evaluations and saves come seldom

_SMALL_SHARE = 0.005

_PARTS: Mapping[str, Callable[[Metrics], float]] = {
    "emulator": lambda row: row.emulator_seconds,
    "waiting": lambda row: row.waiting_seconds,
    "acting": lambda row: row.acting_seconds,
    "learning": lambda row: row.learning_seconds,
    "evaluating": lambda row: row.evaluating_seconds,
    "saving": lambda row: row.saving_seconds,
}


@dataclass(frozen=True, slots=True)
class TimeUse:
    """What the last five minutes of training went into.

    Attributes:
        seconds: how much of them there is.
        shares: of the wall-clock of the training thread, by part (see `Metrics`), the rest as `other`; together 1.
            Games that have their own threads play beside it: then `emulator` is 0, and `waiting` is waiting for
            them.
        emulator_cores: how many cores those threads keep busy; 0 where there are none, or the system does not say.
        cpu_cores: how many cores the whole trainer keeps busy.
        memory_bytes: what it took of memory at most; 0 where the system does not say.
    """

    seconds: float
    shares: Mapping[str, float]
    emulator_cores: float
    cpu_cores: float
    memory_bytes: int

    @property
    def large_shares(self) -> Mapping[str, float]:
        """The shares that are more than nothing in whole per cents."""
        return {part: share for part, share in self.shares.items() if share >= _SMALL_SHARE}


def time_use(ledger: Ledger) -> TimeUse | None:
    """None if nothing was measured yet, or by an older program.

    Raises:
        ArcadeError: the ledger cannot be read.
    """
    spent = ledger.recent_metrics(_INTERVALS)
    if spent is None:
        return None
    seconds = spent.wall_seconds
    parts = {part: seconds_of(spent) for part, seconds_of in _PARTS.items()}
    known = sum(parts.values())
    whole = max(seconds, known)  # steps are timed by samples
    return TimeUse(
        seconds=seconds,
        shares={part: took / whole for part, took in parts.items()} | {"other": (whole - known) / whole},
        emulator_cores=spent.emulator_cpu_seconds / seconds,
        cpu_cores=spent.cpu_seconds / seconds,
        memory_bytes=spent.memory_bytes,
    )
