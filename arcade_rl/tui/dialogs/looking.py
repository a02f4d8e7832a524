"""Dialogs about files. The disk may be slow to answer: it is asked in a thread, while the cockpit goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

from textual import on
from textual.widgets import Button, Input

from arcade_rl.errors import UsageError
from arcade_rl.tui.dialogs.dialog import Dialog, Result
from arcade_rl.tui.widgets.choice import Choice
from arcade_rl.tui.workers.threads import Later, in_thread

T = TypeVar("T")

PATIENCE_SECONDS = 0.4
"""A disk that answers sooner is not waited for in words: they would flicker."""

_LOOKING = "looking at the disk …"


class StillLookingError(Exception):
    """The disk has not answered yet; it is checked again when it has."""


@dataclass(frozen=True, slots=True)
class Place:
    """What lies at a path, and whether there is a folder around it."""

    path: Path
    is_folder: bool
    exists: bool
    has_folder: bool

    def check_has_folder(self) -> None:
        """UsageError if nothing can be written there."""
        if not self.has_folder:
            raise UsageError(f"there is no folder {self.path.parent}; choose one that exists")


class LookingDialog(Dialog[Result]):
    """A dialog whose `check` asks the disk, by `found`. Before it is done, the disk is asked once more."""

    def __init__(self) -> None:
        super().__init__()
        self._sought: object = None
        self._found: tuple[object, object] | None = None  # what was looked for, and what was found: maybe an error
        self._is_wanted = False  # Enter was pressed, and the disk is waited for

    def found(self, sought: object, look: Callable[[], T]) -> T:
        """What `look` finds out in a thread.

        Args:
            sought: what it looks for; it looks again where this is another one.

        Raises:
            StillLookingError: it goes on.
            Exception: what `look` has raised.
        """
        if self._found is not None and self._found[0] == sought:
            outcome = self._found[1]
            if isinstance(outcome, Exception):
                raise outcome
            return cast("T", outcome)
        if self._sought != sought:
            self._sought = sought
            self.run_worker(Later(lambda: self._look(sought, look)), group="looking", exclusive=True)
        raise StillLookingError

    def place_at(self, path: Path) -> Place:
        """What lies at a path; raises as `found` does."""
        return self.found(path, lambda: Place(path, path.is_dir(), path.exists(), path.parent.is_dir()))

    async def _look(self, sought: object, look: Callable[[], object]) -> None:
        slow = self.set_timer(PATIENCE_SECONDS, lambda: self.show_problem(_LOOKING, is_mistake=False))
        try:
            self._found = sought, await in_thread(look)
        except Exception as error:  # shown by whoever asks for it
            self._found = sought, error
        finally:
            slow.stop()
        self._sought = None
        wanted, self._is_wanted = self._is_wanted, False
        if wanted and self.is_active and not self.is_at_work:
            super().attempt()
        else:
            self.refresh_problem()

    def attempt(self) -> None:
        """Do it, if nothing is wrong with it as it is on the disk now."""
        self._is_wanted, self._found = True, None
        super().attempt()

    def refresh_problem(self) -> bool:
        """As of every dialog; what was wrong before stays in sight until the disk answers."""
        try:
            return super().refresh_problem()
        except StillLookingError:
            self.query_one("#do", Button).disabled = not self._is_wanted  # a button that is disabled loses the focus
            return False

    @on(Input.Changed)
    @on(Choice.Changed)
    def want_no_more(self) -> None:
        """What was typed or chosen since Enter was not meant to be done."""
        self._is_wanted = False
