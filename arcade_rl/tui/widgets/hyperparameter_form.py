"""Hyperparameters as a form: grouped by theme, explained on focus, checked as typed. Made from their declaration."""

from collections.abc import Iterable, Iterator, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from arcade_rl import wording
from arcade_rl.errors import UsageError
from arcade_rl.hyperparameters import HyperparameterSpec, Value
from arcade_rl.tui import messages
from arcade_rl.tui.widgets.choice import Choice

_SWITCH = ("on", "off")
_EDITOR_END = 25 + 14 + 1  # cells: the name, the editor (see form.tcss), a gap


class HyperparameterField(Widget):
    """One hyperparameter: name, value, unit; what is wrong with the value in place of the unit.

    Name and unit are painted, not widgets: a form of 45 fields opens at once. A paint may come between a keystroke and
    its check: it draws what the last check found, and never parses.

    Attributes:
        problem: what was wrong with the text at its last check; empty if nothing was.
        changed: whether the text differed from the preset at its last check.
    """

    class Focused(Message):
        """The person came to this field."""

        def __init__(self, field: "HyperparameterField") -> None:
            super().__init__()
            self.field = field

    class Changed(Message):
        """The value in this field changed."""

        def __init__(self, field: "HyperparameterField") -> None:
            super().__init__()
            self.field = field

    def __init__(self, spec: HyperparameterSpec) -> None:
        super().__init__(id=f"hyperparameter-{spec.name}")
        self.spec = spec
        self.problem = ""
        self.changed = False
        self._preset: Value = spec.default
        words = _SWITCH if spec.kind is bool else spec.choices
        text = wording.value(spec.default)
        self._editor = Choice(words, text) if words else Input(text, compact=True, select_on_focus=True)

    def compose(self) -> ComposeResult:
        """The editor, which lies on the painted line."""
        yield self._editor

    def render(self) -> Content:
        """Name and unit, with room for the editor between them."""
        name = wording.label(self.spec.name).ljust(_EDITOR_END)
        unit = _bounds(self.spec) if self.problem else self.spec.unit
        return Content.assemble(
            (name, "$primary" if self.changed else "$foreground-muted"),
            (unit, "$text-error" if self.problem else "$foreground-muted"),
        )

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self._editor.value

    @property
    def value(self) -> Value:
        """The value, checked. UsageError if it cannot be used."""
        return self.spec.parse(self.text)

    @property
    def differs(self) -> bool:
        """Whether the value differs from the preset now. UsageError if it cannot be used."""
        return self.value != self._preset

    def focus_editor(self) -> None:
        """Put the cursor here."""
        self._editor.focus()

    def set(self, value: Value, preset: Value) -> None:
        """Put a value in; `preset` is what it is compared with."""
        self._preset = preset
        with self.prevent(Input.Changed, Choice.Changed):
            self._editor.value = wording.value(value)
        self._check()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Check what was typed."""
        event.stop()
        self._check()
        self.post_message(self.Changed(self))

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """Take note."""
        event.stop()
        self._check()
        self.post_message(self.Changed(self))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Tell the form, which shows the help."""
        self.post_message(self.Focused(self))

    def _check(self) -> None:
        try:
            self.changed, self.problem = self.differs, ""
        except UsageError as error:
            self.changed, self.problem = True, str(error)
        self.set_class(bool(self.problem), "-wrong")
        self.refresh()


class HyperparameterForm(Container):
    """The form. Fields that do not matter to an algorithm or a game are hidden, and keep out of `values`."""

    def __init__(self, specs: Sequence[HyperparameterSpec]) -> None:
        super().__init__()
        self._fields = {spec.name: HyperparameterField(spec) for spec in specs}
        self._shown: frozenset[str] = frozenset()

    def compose(self) -> ComposeResult:
        """A frame for each theme."""
        for theme in dict.fromkeys(field.spec.theme for field in self._fields.values()):
            frame = Container(classes="theme framed", id=f"theme-{theme.lower()}")
            frame.border_title = theme
            yield frame

    def show(self, specs: Iterable[HyperparameterSpec], values: dict[str, Value]) -> None:
        """Show the fields of `specs` alone, with their `values` as the preset; nothing if the form has left already."""
        if not self.is_attached:
            return
        self._shown = frozenset(spec.name for spec in specs)
        for name in self._shown:
            self._fields[name].set(values[name], values[name])
        for frame in self.query(".theme").results(Container):
            self._fill(frame, [field for field in self._fields.values() if field.spec.theme == frame.border_title])

    def _fill(self, frame: Container, fields: list[HyperparameterField]) -> None:
        """Show those of a theme's fields that matter; each is made the first time it does."""
        for field in fields:
            field.display = field.spec.name in self._shown
        frame.display = any(field.display for field in fields)
        missing = [field for field in fields if field.display and not field.is_attached]
        if missing:
            frame.mount(*missing)
            frame.sort_children(key=lambda child: fields.index(child) if isinstance(child, HyperparameterField) else -1)

    def focus_first(self) -> None:
        """Put the cursor into the first field."""
        next(self._visible()).focus_editor()

    def values(self) -> dict[str, Value]:
        """Every value that is shown.

        Raises:
            UsageError: the first that cannot be used.
        """
        return {field.spec.name: field.value for field in self._visible()}

    def changes(self) -> dict[str, Value]:
        """The values that differ from what was shown at first. UsageError as `values`."""
        return {field.spec.name: field.value for field in self._visible() if field.differs}

    @property
    def is_changed(self) -> bool:
        """Whether any field differs from what was shown at first, usable or not."""
        return any(field.changed for field in self._visible())

    def to_fix(self) -> list[str]:
        """Names of the fields whose value cannot be used."""
        return [wording.label(field.spec.name) for field in self._visible() if field.problem]

    def _visible(self) -> Iterator[HyperparameterField]:
        return (field for name, field in self._fields.items() if name in self._shown)


def hint(field: HyperparameterField) -> str:
    """What the person is told about the field they are in, as markup."""
    if field.problem:
        return f"[$text-error]✗ {messages.escaped(field.problem)}[/]"
    unit = f" {field.spec.unit}" if field.spec.unit else ""
    allowed = f"[$foreground-muted]({field.spec.allowed}{unit})[/]"
    return f"[b]{wording.label(field.spec.name)}[/]  {messages.escaped(field.spec.help)} {allowed}"


def _bounds(spec: HyperparameterSpec) -> str:
    words = spec.allowed.removeprefix("a whole number from ").removeprefix("a number from ")
    return f"✗ {words}"
