"""Hyperparameters as a form: grouped by theme, explained on focus, checked as typed. Made from their declaration."""

import functools
from collections.abc import Mapping
from typing import NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Input

from arcade_rl import wording
from arcade_rl.errors import UsageError
from arcade_rl.hyperparameters import (
    SPECS,
    Algorithm,
    Hyperparameters,
    HyperparameterSpec,
    Value,
    essential,
    in_effect,
)
from arcade_rl.tui import messages
from arcade_rl.tui.widgets.choice import Choice

_SWITCH = ("on", "off")
_EDITOR_END = 1 + 25 + 14 + 1  # cells: the sign of a change, the name, the editor (see form.tcss), a gap
_FOLD = "Show the most important (Ctrl+L)"


class Scope(NamedTuple):
    """The algorithm, and what it sees: which hyperparameters have an effect depends on both."""

    algorithm: Algorithm
    pixels: bool


class HyperparameterField(Widget):
    """One hyperparameter: name, value, unit; what is wrong with the value in place of the unit.

    Name and unit are painted, not widgets: a form of 45 fields opens at once. A paint may come between a keystroke and
    its check: it draws what the last check found, and never parses.

    Attributes:
        problem: what was wrong with the text at its last check; empty if nothing was.
        changed: whether the text differed at its last check from what was shown at first.
        usable: the newest value that could be used.
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
        self._first: Value = spec.default
        self.usable: Value = spec.default
        self._text = wording.value(spec.default)

    @functools.cached_property
    def _editor(self) -> Choice | Input:
        """Made when the field is first seen, which most of a form never are."""
        words = _SWITCH if self.spec.kind is bool else () if self.spec.listed else self.spec.choices
        return Choice(words, self._text) if words else Input(self._text, compact=True, select_on_focus=True)

    def compose(self) -> ComposeResult:
        """The editor, which lies on the painted line."""
        yield self._editor

    def render(self) -> Content:
        """Name and unit, with room for the editor between them; a star before the name of one that was changed."""
        name = f"{'*' if self.changed else ' '}{wording.label(self.spec.name)}".ljust(_EDITOR_END)
        unit = _bounds(self.spec) if self.problem else self.spec.unit
        return Content.assemble(
            (name, "$primary" if self.changed else "$foreground-muted"),
            (unit, "$text-error" if self.problem else "$foreground-muted"),
        )

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self._editor.value if "_editor" in vars(self) else self._text

    @property
    def value(self) -> Value:
        """The value, checked. UsageError if it cannot be used."""
        return self.spec.parse(self.text)

    @property
    def differs(self) -> bool:
        """Whether the value differs now from what was shown at first. UsageError if it cannot be used."""
        return self.value != self._first

    def focus_editor(self) -> None:
        """Put the cursor here."""
        self._editor.focus()

    def set(self, value: Value) -> None:
        """Show a value, with which what is typed will be compared."""
        self._first = self.usable = value
        self.type(wording.value(value))

    def type(self, text: str) -> None:
        """Put a text in as if it were typed."""
        if "_editor" in vars(self):
            with self.prevent(Input.Changed, Choice.Changed):
                self._editor.value = text
        self._text = text
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
            self.usable, self.changed, self.problem = self.value, self.differs, ""
        except UsageError as error:
            self.changed, self.problem = True, str(error)
        self.set_class(bool(self.problem), "-wrong")
        self.refresh()


class HyperparameterForm(Container):
    """The hyperparameters that have an effect, by theme: those that matter most, or all of them.

    What was changed here, differs from the preset or cannot be used is always shown.

    Args:
        live_only: offer only what can be changed while an agent trains.
    """

    class Toggled(Message):
        """All fields are shown, or only those that matter most again."""

        def __init__(self, unfolded: bool) -> None:
            super().__init__()
            self.unfolded = unfolded

    def __init__(self, *, live_only: bool = False) -> None:
        super().__init__(classes="-simple")
        self._fields = {spec.name: HyperparameterField(spec) for spec in SPECS if spec.live or not live_only}
        self._unfold = Button("", id="do-unfold", compact=True)
        self._scope: Scope | None = None
        self._start = self._preset = Hyperparameters()
        self._unfolded = False
        self._effective: tuple[HyperparameterField, ...] = ()
        self._shown: frozenset[HyperparameterField] = frozenset()

    def compose(self) -> ComposeResult:
        """A frame for each theme, and what unfolds the form."""
        for theme in dict.fromkeys(field.spec.theme for field in self._fields.values()):
            frame = Container(classes="theme framed", id=f"theme-{theme.lower()}")
            frame.border_title = theme
            yield frame
        yield self._unfold

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the fields that were changed, usable or not."""
        return {field.spec.name: field.text for field in self._effective if field.changed}

    def show(
        self,
        scope: Scope,
        values: Hyperparameters,
        preset: Hyperparameters | None = None,
        *,
        typed: Mapping[str, str] | None = None,
    ) -> None:
        """Show `values`; nothing if the form has left already.

        Args:
            typed: texts that stand in their place in some fields, as `typed` gave them.
            preset: what the agent began from, if not `values`: where it differs the field is always shown.
        """
        if not self.is_attached:
            return
        self._scope, self._start, self._preset = scope, values, preset or values
        for name, field in self._fields.items():
            field.set(getattr(values, name))
        for name, text in (typed or {}).items():
            self._fields[name].type(text)
        self._shown = frozenset()
        self._arrange()

    def toggle(self) -> None:
        """Show all fields, or only those that matter most."""
        self._unfolded = not self._unfolded
        self.set_class(not self._unfolded, "-simple")
        self.post_message(self.Toggled(self._unfolded))
        self._shown = frozenset(field for field in self._shown if field.has_focus_within)
        self._arrange()

    @on(Button.Pressed, "#do-unfold")
    def _toggle_by_button(self, event: Button.Pressed) -> None:
        event.stop()
        self.toggle()

    def on_hyperparameter_field_changed(self) -> None:
        """Others may have an effect now, or none any more."""
        self._arrange()

    def _arrange(self) -> None:
        """Show the fields that have an effect beside the values of the others, all of them or the most important."""
        scope = self._scope
        if scope is None:
            return
        values = self._start.replace(**{name: field.usable for name, field in self._fields.items()})
        effective = {spec.name for spec in in_effect(values, scope.algorithm, pixels=scope.pixels)}
        important = {spec.name for spec in essential(values, scope.algorithm, pixels=scope.pixels)}
        self._effective = tuple(field for name, field in self._fields.items() if name in effective)
        shown = frozenset(field for field in self._effective if self._is_shown(field, important))
        if shown != self._shown:
            self._shown = shown
            for frame in self.query(".theme").results(Container):
                self._fill(frame, [field for field in self._fields.values() if field.spec.theme == frame.border_title])
        hidden = len(self._effective) - len(shown)
        self._unfold.label = _FOLD if self._unfolded else f"Show all {len(self._effective)} (Ctrl+L)"
        self._unfold.display = self._unfolded or hidden > 0

    def _is_shown(self, field: HyperparameterField, important: set[str]) -> bool:
        name = field.spec.name
        own = getattr(self._start, name) != getattr(self._preset, name)
        return self._unfolded or name in important or own or field.changed or field in self._shown

    def _fill(self, frame: Container, fields: list[HyperparameterField]) -> None:
        """Show those of a theme's fields that are to be seen; each is mounted the first time it is."""
        for field in fields:
            field.display = field in self._shown
        frame.display = any(field.display for field in fields)
        missing = [field for field in fields if field.display and not field.is_attached]
        if missing:
            frame.mount(*missing)
            frame.sort_children(key=lambda child: fields.index(child) if isinstance(child, HyperparameterField) else -1)

    def focus_first(self) -> None:
        """Put the cursor into the first field."""
        next(field for field in self._effective if field in self._shown).focus_editor()

    def values(self) -> dict[str, Value]:
        """Every value that has an effect, shown or folded away.

        Raises:
            UsageError: the first that cannot be used.
        """
        return {field.spec.name: field.value for field in self._effective}

    def changes(self) -> dict[str, Value]:
        """The values that differ from what was shown at first. UsageError as `values`."""
        return {field.spec.name: field.value for field in self._effective if field.differs}

    @property
    def is_changed(self) -> bool:
        """Whether any field differs from what was shown at first, usable or not."""
        return any(field.changed for field in self._effective)

    def to_fix(self) -> list[str]:
        """Names of the fields whose value cannot be used."""
        return [wording.label(field.spec.name) for field in self._effective if field.problem]


def hint(field: HyperparameterField) -> str:
    """What is said about the field that has the focus, as markup."""
    if field.problem:
        return f"[$text-error]✗ {messages.escaped(field.problem)}[/]"
    unit = f" {field.spec.unit}" if field.spec.unit else ""
    allowed = f"[$foreground-muted]({field.spec.allowed}{unit})[/]"
    return f"[b]{wording.label(field.spec.name)}[/]  {messages.escaped(field.spec.help)} {allowed}"


def _bounds(spec: HyperparameterSpec) -> str:
    words = spec.allowed.removeprefix("a whole number from ").removeprefix("a number from ")
    return f"✗ {words}"
