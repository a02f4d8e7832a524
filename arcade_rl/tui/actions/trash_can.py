"""Delete, and bring back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from arcade_rl.tui.workers.working_app import LONG_SECONDS

if TYPE_CHECKING:
    from arcade_rl.shelf.agents.trash import Trashed
    from arcade_rl.tui.workers.working_app import WorkingApp


class TrashCan:
    """What was deleted since the cockpit opened, last deleted last.

    Args:
        show: called with the name of an agent that has come back.
    """

    def __init__(self, app: WorkingApp, show: Callable[[str], object]) -> None:
        self._app = app
        self._show = show
        self._deleted: list[Trashed] = []

    def delete(self, name: str) -> None:
        """Move an agent to the trash."""
        self._app.carry_out(lambda: self._app.backend.delete(name), then=self.add)

    def add(self, trashed: Trashed) -> None:
        """Say how to bring back what was deleted just now."""
        self._deleted.append(trashed)
        self._app.notify(_news(trashed), timeout=LONG_SECONDS, markup=False)

    def add_all(self, trashed: Sequence[Trashed], said: str) -> None:
        """Say in one notice what was deleted together, and how to bring that back."""
        self._deleted += trashed
        back = "it back" if len(trashed) == 1 else "them back, one at a time"
        how = f"; u on the shelf brings {back}." if trashed else "."
        self._app.notify(f"{said}{how}", timeout=LONG_SECONDS, markup=False)

    def undo(self) -> None:
        """Bring back what was deleted last."""
        if self._deleted:
            self.restore(self._deleted.pop())  # whatever comes of it: the next u goes on to the one before
        else:
            self._app.refuse("Nothing was deleted since the cockpit opened; z on the shelf shows the trash.")

    def undo_demonstrations(self, name: str, then: Callable[[], object]) -> None:
        """Bring back the demonstrations of one agent that were deleted last."""
        own = [each for each in self._deleted if each.kind == "demonstrations" and each.name == name]
        if own:
            self._deleted.remove(own[-1])
            self.restore(own[-1], then)
        else:
            nothing = f"No demonstrations of {name} were deleted since the cockpit opened"
            self._app.refuse(f"{nothing}; z on the shelf shows the trash.")

    def restore(self, trashed: Trashed, then: Callable[[], object] | None = None) -> None:
        """Bring an agent, or demonstrations of one, back from the trash."""
        self._app.carry_out(
            lambda: self._app.backend.restore(trashed), then=lambda name: self._restored(trashed, name, then)
        )

    def _restored(self, trashed: Trashed, name: str, then: Callable[[], object] | None) -> None:
        self._deleted = [other for other in self._deleted if other != trashed]
        renamed = "" if name == trashed.name else f", as {name}: there is another {trashed.name} by now"
        is_back = "has its demonstrations again" if trashed.kind == "demonstrations" else "is back on the shelf"
        self._app.withdraw(_news(trashed))
        self._app.tell(f"{trashed.name} {is_back}{renamed}.")
        self._show(name)
        if then is not None:
            then()


def _news(trashed: Trashed) -> str:
    """How what was deleted is brought back."""
    if trashed.kind == "demonstrations":
        return f"Demonstrations of {trashed.name} are in the trash; press u to bring them back."
    return f"{trashed.title} is in the trash; press u to bring it back."
