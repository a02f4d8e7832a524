"""Troubles that training outlives, such as a full disk: logged once, shown until they are over."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from arcade_rl.errors import ArcadeError, DiskError
from arcade_rl.training.run.trainer_log import TrainerLog

_PASSING_SECONDS = 5.0  # a failure that is over by then does not keep training from going on


@dataclass(slots=True)
class _Trouble:
    unsaved: bool
    first: float
    last: float


class Troubles:
    """What a trainer could not do and will try again: what the disk refuses, or what it only reads.

    Attributes:
        refusal: why something could not be saved when that happened last, in a few words.
        remedy: what a person can do about that.
    """

    def __init__(self, log: TrainerLog) -> None:
        self.refusal = self.remedy = ""
        self._log = log
        self._open: dict[str, _Trouble] = {}

    @contextmanager
    def outlive(self, action: str, *, unsaved: bool = False) -> Iterator[None]:
        """Go on if the disk refuses in the block; the first failure of `action` in a row is logged, and its end.

        Args:
            action: what fails if it fails, for the log (`save the brain`).
            unsaved: until it succeeds something is in memory alone; what no waiting changes is then not outlived.
        """
        try:
            yield
        except DiskError as error:
            self._note(action, str(error), unsaved=unsaved)
            if unsaved:
                self.refusal, self.remedy = error.reason, "free some space" if error.full else "fix that"
        except ArcadeError as error:
            if unsaved:
                raise
            self._note(action, str(error), unsaved=False)
        else:
            if self._open.pop(action, None):
                self._log.line(f"could {action} again")

    def forget(self, action: str) -> None:
        """It matters no more."""
        self._open.pop(action, None)

    def has(self, action: str) -> bool:
        """Whether it failed when it was last tried."""
        return action in self._open

    @property
    def unsaved(self) -> bool:
        """Whether something could not be saved when that was last tried."""
        return any(trouble.unsaved for trouble in self._open.values())

    @property
    def lasting(self) -> bool:
        """Whether something cannot be saved, and not just by a passing failure of a single write."""
        return any(
            trouble.unsaved and trouble.last - trouble.first >= _PASSING_SECONDS for trouble in self._open.values()
        )

    @property
    def note(self) -> str:
        """What fails now, in a few words for the status; empty if nothing does."""
        return f"cannot {', '.join(self._open)} (see the log)" if self._open else ""

    def _note(self, action: str, problem: str, *, unsaved: bool) -> None:
        now = time.monotonic()
        if action not in self._open:
            self._log.line(f"warning: could not {action}; it is tried again: {problem}")
            self._open[action] = _Trouble(unsaved, first=now, last=now)
        self._open[action].last = now
