"""What every small window over the cockpit shares: a frame, a line for what is wrong, and two buttons.

Those about files ask the disk in a thread, since it may be slow to answer, while the cockpit goes on.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, TypeVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.tui import messages
from arcade_rl.tui.cockpit import Cockpit
from arcade_rl.tui.terminal.late_input import InFront
from arcade_rl.tui.widgets.button_row import ButtonRow
from arcade_rl.tui.widgets.choice import Choice
from arcade_rl.tui.widgets.path_input import NothingTypedError
from arcade_rl.tui.workers.threads import Later, in_thread

T = TypeVar("T")
Result = TypeVar("Result")

PATIENCE_SECONDS = 0.4
"""A disk that answers sooner is not waited for in words: they would flicker."""

_LOOKING = "looking at the disk …"
_STYLES = Path(__file__).resolve().parent.parent


class Dialog(InFront, ModalScreen[Result]):
    """Asks for something. What `problem` returns is shown as typed, and keeps it from being done."""

    app: Cockpit

    CSS_PATH = [_STYLES / "form.tcss", _STYLES / "dialog.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel"),
        Binding("enter", "do", "Do it", show=False),
        Binding("down", "app.focus_next", "Next field", show=False),
        Binding("up", "app.focus_previous", "Previous field", show=False),
    ]

    title_text = ""
    button_label = "OK"
    dangerous = False
    problem_in_foot = False  # what is wrong stays in sight below the body

    def __init__(self) -> None:
        super().__init__()
        self.is_at_work = False

    def body(self) -> Iterable[Widget]:
        """What stands between the title and the buttons."""
        raise NotImplementedError

    def foot(self) -> Iterable[Widget]:
        """What stays in sight between the body, which scrolls, and the buttons."""
        return ()

    def check(self) -> None:
        """Raise ArcadeError if what was typed cannot be used."""

    def do(self) -> None:
        """Do it; `check` has passed."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """Frame, body, problem, buttons."""
        problem = Static("", id="problem", markup=False)
        with Vertical(id="dialog", classes="-danger" if self.dangerous else "") as frame:
            frame.border_title = messages.escaped(self.title_text)
            with VerticalScroll(id="dialog-body", can_focus=False):
                yield from self.body()
                if not self.problem_in_foot:
                    yield problem
            yield from self.foot()
            if self.problem_in_foot:
                yield problem
            yield ButtonRow(
                Button(self.button_label, id="do", variant="error" if self.dangerous else "primary", compact=True),
                Button("Cancel", id="cancel", compact=True),
            )

    def on_mount(self) -> None:
        """Say at once what is missing."""
        self.refresh_problem()

    def refresh_problem(self) -> bool:
        """Check again, show what is wrong; whether all is well."""
        problem, is_mistake = "", True
        try:
            self.check()
        except NothingTypedError as error:
            problem, is_mistake = str(error), False
        except (ArcadeError, OSError) as error:  # what was typed may name a file that must not be looked at
            problem = messages.problem(error)
        self.show_problem(problem, is_mistake=is_mistake)
        self.query_one("#do", Button).disabled = bool(problem)
        return not problem

    def show_problem(self, problem: str, *, is_mistake: bool) -> None:
        """Say what is wrong, or only missing yet; nothing, if `problem` is empty."""
        line = self.query_one("#problem", Static)
        line.update(f"✗ {problem}" if is_mistake else problem)
        line.set_class(not is_mistake, "-missing")
        line.display = bool(problem)

    @on(Input.Changed)
    def check_again(self) -> None:
        """Something was typed."""
        self.refresh_problem()

    @on(Input.Submitted)
    @on(Button.Pressed, "#do")
    def action_do(self) -> None:
        """Enter, or the button; done once, though a double click asks twice."""
        if self.is_active and not self.is_at_work:
            self.attempt()

    def attempt(self) -> None:
        """Do it, if nothing is wrong with it."""
        if self.refresh_problem():
            self.do()

    def carry_out(self, work: Callable[[], T], *, doing: str, then: Callable[[T], object]) -> None:
        """Do `work` in a thread, hand its result to `then` and close; where it fails, say why beside what was typed.

        Args:
            doing: said meanwhile.
        """
        self.is_at_work = True
        self.show_problem(doing, is_mistake=False)
        self.app.carry_out(work, then=lambda result: self._carried_out(result, then), failed=self._failed)

    def _carried_out(self, result: T, then: Callable[[T], object]) -> None:
        self.is_at_work = False
        is_here = self.is_attached  # else it was left meanwhile
        then(result)
        if is_here:
            self.dismiss(None)

    def _failed(self, error: Exception) -> bool:
        self.is_at_work = False
        if not self.is_attached:
            return False
        if isinstance(error, ArcadeError):
            self.show_problem(messages.problem(error), is_mistake=True)
            return True
        self.refresh_problem()
        return False

    @on(Button.Pressed, "#cancel")
    def cancel(self) -> None:
        """The other button."""
        self.action_cancel()

    def action_cancel(self) -> None:
        """Leave everything as it is."""
        self.dismiss(None)


def field(label: str, editor: Widget) -> Widget:
    """An editor with its label before it."""
    return Horizontal(Static(label, classes="field-label"), editor, classes="field")


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
