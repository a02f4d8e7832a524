"""A new experiment: a game, presets or a sweep, seeds, and how many trainings run at a time."""

from collections.abc import Callable, Iterable, Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Static

from arcade_rl.errors import UsageError
from arcade_rl.experiments.launch import default_jobs
from arcade_rl.experiments.request import FEWEST_TRIALS, MOST_JOBS, MOST_SEEDS, MOST_TRIALS, USUAL_TRIALS, Request
from arcade_rl.games import catalog
from arcade_rl.presets import presets
from arcade_rl.presets import problem as preset_problem
from arcade_rl.shelf.agents.names import check_name
from arcade_rl.tui import names
from arcade_rl.tui.dialogs.confirm import ask_and_leave
from arcade_rl.tui.dialogs.dialog import Dialog, field
from arcade_rl.tui.widgets.path_input import NothingTypedError

_MOST_LINES = 6
_HINTS = {
    "name": "Its agents are called NAME-PRESET-s1, -s2, ...; those of a sweep NAME-t0-s1, NAME-t1-s1, ...",
    "game": "The id of a game, such as pong or cart-pole; → completes it.",
    "seeds": "Each preset, or each trial of a sweep, is trained with the random seeds 1, 2, ...",
    "set": "A hyperparameter of all of them that differs from the preset: training_steps=50000.",
    "sweep": "Optuna proposes values, such as learning_rate=1e-5..1e-3:log or network=nips,nature. Without a sweep "
    "the presets are compared.",
    "planned": "How many sets of values Optuna proposes.",
    "jobs": "How many trainings run at once; one for every two cores is usual.",
}


class NewExperimentScreen(Dialog[None]):
    """Asks for all of it. What was typed stays where it is until the experiment is among the saves.

    Args:
        taken: the names of the experiments that are there.
        created: called with its name, and how many trainings are to run at a time.
        game: the id to begin with.
    """

    title_text = "New experiment"
    button_label = "Create and run"

    def __init__(self, taken: Sequence[str], created: Callable[[str, int], object], game: str = "") -> None:
        super().__init__()
        self._taken = taken
        self._created = created
        self._game = game
        self._suggested = self._suggestion(game)
        self._untouched: list[str] = []  # what stood in the fields before anything was typed

    def body(self) -> Iterable[Widget]:
        """One line each; another opens below a sweep that was typed."""
        games = SuggestFromList([entry.id for entry in catalog.games()], case_sensitive=False)
        yield field("Name", Input(self._suggested, id="name", compact=True, select_on_focus=True))
        yield field("Game", Input(self._game, id="game", compact=True, suggester=games))
        yield field("Presets", Input("default", id="presets", compact=True, select_on_focus=False))
        yield field("Seeds", Input("1", id="seeds", compact=True, type="integer"))
        yield Lines("Set", "set", "KEY=VALUE")
        yield Lines("Sweep", "sweep", "KEY=LOW..HIGH, KEY=LOW..HIGH:log or KEY=A,B,C")
        yield field("Trials", Input(str(USUAL_TRIALS), id="planned", compact=True, type="integer"))
        yield field("At a time", Input(str(default_jobs()), id="jobs", compact=True, type="integer"))

    def foot(self) -> Iterable[Widget]:
        """What the field with the focus is for."""
        yield Static("", id="hint", classes="muted", markup=False)

    def on_mount(self) -> None:
        """Notice from now on what is typed."""
        super().on_mount()
        self.app.complain_if(catalog.problem, preset_problem)
        self._untouched = self._texts()

    # Checking, as it is typed

    @on(Input.Changed, "#game")
    def suggest_name(self) -> None:
        """A name after the game, unless one was typed."""
        name = self.query_one("#name", Input)
        if name.value == self._suggested:
            self._suggested = name.value = self._suggestion(self._text("game"))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Explain where the cursor is."""
        self._explain(event.widget)

    def check(self) -> None:
        """Everything but whether the names are free, which is found out when it is created."""
        self.query_one("#planned", Input).parent.display = bool(self._lines("sweep"))  # type: ignore[union-attr]
        if not self._text("game"):
            raise NothingTypedError("type the id of a game")
        check_name(self._text("name"), "an experiment")
        self._request().check()
        self._jobs()

    def do(self) -> None:
        """Create it; what is wrong only now is said here, beside what was typed."""
        request, jobs, new = self._request(), self._jobs(), self.app.backend.experiments.new
        doing = f"Creating {request.name} …"
        self.carry_out(lambda: new(request), doing=doing, then=lambda name: self._done(name, jobs))

    def action_cancel(self) -> None:
        """Make none; having asked, if something was typed that would be lost."""
        ask_and_leave(self.app, self, changed=not self.is_at_work and self._texts() != self._untouched)

    def _done(self, name: str, jobs: int) -> None:
        if self.is_attached:
            self._created(name, jobs)
        else:
            self.app.tell(f"{name} was created and does not run; press r on it to run it.")

    # What was typed

    def _request(self) -> Request:
        sweep = self._lines("sweep")
        return Request(
            name=self._text("name"),
            game=self._text("game"),
            presets=self._text("presets"),
            changes=self._lines("set"),
            seeds=self._number("seeds", "seeds", 1, MOST_SEEDS),
            sweep=sweep,
            trials=self._number("planned", "trials", FEWEST_TRIALS, MOST_TRIALS) if sweep else None,
        )

    def _jobs(self) -> int:
        return self._number("jobs", "trainings at a time", 1, MOST_JOBS)

    def _texts(self) -> list[str]:
        return [editor.value for editor in self.query(Input)]

    def _text(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()

    def _lines(self, name: str) -> tuple[str, ...]:
        return self.query_one(f"#{name}", Lines).values

    def _number(self, name: str, of: str, least: int, most: int) -> int:
        text = self._text(name)
        if text.isdecimal() and len(text) <= len(str(most)) and least <= int(text) <= most:
            return int(text)
        raise UsageError(f"the number of {of} must be a whole number from {least} to {most:,}")

    def _suggestion(self, game: str) -> str:
        return names.suggest(f"{game}-trials", self._taken) if game else ""

    def _explain(self, editor: Widget) -> None:
        at = (editor.id or "").partition("-")[0]
        text = self._known_presets() if at == "presets" else _HINTS.get(at, "")
        self.query_one("#hint", Static).update(text)

    def _known_presets(self) -> str:
        try:
            entry = catalog.game(self._text("game"))
        except UsageError:
            return "One preset or several, separated by commas; the game says which there are."
        known = ", ".join(each.name for each in presets(entry.family, entry.id))
        return f"One preset or several to compare, separated by commas. For {entry.title}: {known}."


class Lines(Vertical):
    """Texts, a line each: below the last that was typed one more opens."""

    def __init__(self, label: str, name: str, form: str) -> None:
        super().__init__(id=name, classes="lines")
        self._label = label
        self._form = form
        self._rows: list[Widget] = []

    def compose(self) -> ComposeResult:
        """All that there can be; those that are not needed yet are hidden."""
        for number in range(_MOST_LINES):
            editor = Input(id=f"{self.id}-{number}", compact=True, placeholder=self._form if not number else "")
            self._rows.append(field(self._label if not number else "", editor))
            self._rows[-1].display = number == 0
        yield from self._rows

    @property
    def values(self) -> tuple[str, ...]:
        """What was typed."""
        return tuple(filter(None, (editor.value.strip() for editor in self.query(Input))))

    def on_input_changed(self) -> None:
        """Open the next line; what was opened stays."""
        typed = [number for number, editor in enumerate(self.query(Input)) if editor.value.strip()]
        for row in self._rows[: max(typed, default=-1) + 2]:
            row.display = True
