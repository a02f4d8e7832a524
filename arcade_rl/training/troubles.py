"""Troubles that training outlives, such as a full disk: logged once, shown until they are over."""

from collections.abc import Iterator
from contextlib import contextmanager

from arcade_rl.errors import ArcadeError
from arcade_rl.training.trainer_log import TrainerLog


class Troubles:
    """What a trainer could not do and will try again."""

    def __init__(self, log: TrainerLog) -> None:
        self._log = log
        self._open: dict[str, str] = {}

    @contextmanager
    def outlive(self, action: str) -> Iterator[None]:
        """Go on if the block raises ArcadeError; the first failure of `action` in a row is logged, and its end."""
        try:
            yield
        except ArcadeError as error:
            if action not in self._open:
                self._log.line(f"warning: could not {action}; training goes on, and it is tried again: {error}")
            self._open[action] = str(error)
        else:
            if self._open.pop(action, None):
                self._log.line(f"could {action} again")

    @property
    def note(self) -> str:
        """What fails now, in a few words for the status; empty if nothing does."""
        return f"cannot {', '.join(self._open)} (see the log)" if self._open else ""
