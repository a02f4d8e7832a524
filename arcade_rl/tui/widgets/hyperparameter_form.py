"""Hyperparameters as a form: grouped by theme, explained on focus, checked as typed. Made from their declaration."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from arcade_rl.errors import UsageError
from arcade_rl.hyperparameters import Knob, Value
from arcade_rl.tui import wording
from arcade_rl.tui.widgets.choice import Choice

_SWITCH = ("on", "off")


class KnobField(Horizontal):
    """One hyperparameter: name, value, unit; what is wrong with the value in place of the unit."""

    class Focused(Message):
        """The person came to this field."""

        def __init__(self, field: "KnobField") -> None:
            super().__init__()
            self.field = field

    class Changed(Message):
        """The value in this field changed."""

        def __init__(self, field: "KnobField") -> None:
            super().__init__()
            self.field = field

    def __init__(self, knob: Knob) -> None:
        super().__init__(id=f"knob-{knob.name}")
        self.knob = knob
        self.problem = ""
        self._preset: Value = knob.default
        self._label = Static(wording.label(knob.name), classes="knob-name")
        self._unit = Static(knob.unit, classes="knob-unit")
        words = _SWITCH if knob.kind is bool else knob.choices
        text = wording.value(knob.default)
        self._editor = Choice(words, text) if words else Input(text, compact=True, select_on_focus=True)

    def compose(self) -> ComposeResult:
        """Name, editor, unit."""
        yield self._label
        yield self._editor
        yield self._unit

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self._editor.value

    @property
    def value(self) -> Value:
        """The value, checked. UsageError if it cannot be used."""
        return self.knob.parse(self.text)

    @property
    def changed(self) -> bool:
        """Whether it differs from the preset."""
        return bool(self.problem) or self.value != self._preset

    def set(self, value: Value, preset: Value) -> None:
        """Put a value in; `preset` is what it is compared with."""
        self._preset = preset
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
            self.knob.parse(self.text)
            self.problem = ""
        except UsageError as error:
            self.problem = str(error)
        self.set_class(bool(self.problem), "-wrong")
        self.set_class(self.changed, "-changed")
        self._unit.update(_bounds(self.knob) if self.problem else self.knob.unit)


class HyperparameterForm(Container):
    """The form. Fields that do not matter to an algorithm or a game are hidden, and keep out of `values`."""

    def __init__(self, knobs: Sequence[Knob]) -> None:
        super().__init__()
        self._fields = {knob.name: KnobField(knob) for knob in knobs}
        self._themes = dict(_grouped(self._fields.values()))

    def compose(self) -> ComposeResult:
        """A frame for each theme."""
        for theme, fields in self._themes.items():
            frame = Container(*fields, classes="theme framed", id=f"theme-{theme.lower()}")
            frame.border_title = theme
            yield frame

    def show(self, knobs: Iterable[Knob], values: dict[str, Value]) -> None:
        """Show the fields of `knobs` alone, with their `values` as the preset."""
        names = {knob.name for knob in knobs}
        for name, field in self._fields.items():
            field.display = name in names
            if field.display:
                field.set(values[name], values[name])
        for theme, fields in self._themes.items():
            self.query_one(f"#theme-{theme.lower()}").display = any(field.display for field in fields)

    def values(self) -> dict[str, Value]:
        """Every value that is shown.

        Raises:
            UsageError: the first that cannot be used.
        """
        return {field.knob.name: field.value for field in self._visible()}

    def changes(self) -> dict[str, Value]:
        """The values that differ from what was shown at first. UsageError as `values`."""
        return {field.knob.name: field.value for field in self._visible() if field.changed}

    def to_mend(self) -> list[str]:
        """Names of the fields whose value cannot be used."""
        return [wording.label(field.knob.name) for field in self._visible() if field.problem]

    def _visible(self) -> Iterator[KnobField]:
        return (field for field in self._fields.values() if field.display)


def hint(field: KnobField) -> str:
    """What the person is told about the field they are in, as markup."""
    from rich.markup import escape

    if field.problem:
        return f"[$text-error]✗ {escape(field.problem)}[/]"
    unit = f" {field.knob.unit}" if field.knob.unit else ""
    allowed = f"[$foreground-muted]({field.knob.allowed}{unit})[/]"
    return f"[b]{wording.label(field.knob.name)}[/]  {escape(field.knob.help)} {allowed}"


def _bounds(knob: Knob) -> str:
    words = knob.allowed.removeprefix("a whole number from ").removeprefix("a number from ")
    return f"✗ {words}"


def _grouped(fields: Iterable[KnobField]) -> Iterator[tuple[str, list[KnobField]]]:
    for theme, group in groupby(fields, key=lambda field: field.knob.theme):
        yield theme, list(group)
