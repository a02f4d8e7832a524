"""The experiments: how far each is, its trials, and a trial's learning curve over its seeds."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widgets import DataTable, OptionList, Static
from textual.widgets.option_list import Option

from arcade_rl import wording
from arcade_rl.shelf.ledger.ledger import Curve
from arcade_rl.tui import messages
from arcade_rl.tui.access import READ_ONLY
from arcade_rl.tui.cockpit import Cockpit
from arcade_rl.tui.dialogs.confirm import confirm
from arcade_rl.tui.terminal.late_input import InFront
from arcade_rl.tui.widgets.charts import chart
from arcade_rl.tui.widgets.charts.curve_chart import CurveChart
from arcade_rl.tui.widgets.key_bar import KeyBar
from arcade_rl.tui.widgets.tables.trial_table import TrialTable
from arcade_rl.tui.widgets.top_bar import TopBar
from arcade_rl.tui.workers.polling import Poll

if TYPE_CHECKING:
    from arcade_rl.experiments.curves import CurvePoint
    from arcade_rl.experiments.deletion import Removed
    from arcade_rl.experiments.standing import Standing, TrialStanding

_WATCHERS_NO_EXPERIMENTS = """\
[b]There is no experiment yet.[/]

An experiment trains presets with several seeds, or lets Optuna propose hyperparameters.
"""
_NO_EXPERIMENTS = f"""{_WATCHERS_NO_EXPERIMENTS}\
Press [b $primary]n[/] to make one, or in a shell:

[b $primary]arcade-rl experiment new lakes --game frozen-lake \\
  --preset default,blog --seeds 5[/]

[$foreground-muted]The handbook ([b]?[/]) has a page on experiments.[/]
"""
_WAITING = "Shown after the first evaluation."
_NEED_A_SOUND_EXPERIMENT = ("run", "stop", "keep_best", "export", "open")


class ExperimentsRead(Message):
    """The experiments were read, and the curve of one trial.

    Attributes:
        of: the experiment and the number of the trial whose curve it is; None if none was asked for.
    """

    def __init__(
        self, standings: tuple[Standing, ...], of: tuple[str, int] | None, points: tuple[CurvePoint, ...]
    ) -> None:
        super().__init__()
        self.standings = standings
        self.of = of
        self.points = points


class ExperimentsScreen(InFront, Screen[None]):
    """Experiments at the left; the trials of the chosen one and the curve of the chosen trial at the right."""

    app: Cockpit

    CSS_PATH = ["../form.tcss", "experiments.tcss"]
    AUTO_FOCUS = "#experiments-list"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "New"),
        Binding("r", "run", "Run"),
        Binding("s", "stop", "Stop"),
        Binding("b", "keep_best", "Best as preset"),
        Binding("x", "export", "Export"),
        Binding("enter", "open", "Open best agent", show=False),
        Binding("d", "delete", "Delete"),
        Binding("question_mark,f1", "app.help", "Help", key_display="?"),
        Binding("escape,y", "dismiss", "Shelf", key_display="esc"),
        Binding("q", "app.quit", "Quit"),
        Binding("n,r,s,b,x,d", "say_read_only", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._standings: tuple[Standing, ...] = ()
        self._shown: tuple[str, int] | None = None  # whose curve is
        self._keys_for: tuple[bool, bool] = (False, False)  # an experiment is chosen, it can be read
        self._new = ""  # the experiment that the cursor goes to once it is read
        self._list = OptionList(id="experiments-list", compact=True)
        self._table = TrialTable()
        self._chart = CurveChart("Learning curve", _WAITING)
        self._read = Poll(self, lambda: functools.partial(_read_experiments, self.app, self._of()))

    def compose(self) -> ComposeResult:
        """What is empty at first says how it is filled."""
        yield TopBar("Experiments")
        nothing = _WATCHERS_NO_EXPERIMENTS if self.app.access.read_only else _NO_EXPERIMENTS
        yield Static(nothing, id="no-experiments")
        with Container(id="experiments"):
            with Container(id="experiments-frame", classes="framed") as frame:
                frame.border_title = "Experiments"
                yield self._list
            with Vertical(id="experiment"):
                with Container(id="trials-frame", classes="framed"):
                    yield self._table
                yield self._chart
        yield KeyBar()

    def on_mount(self) -> None:
        """Follow the experiments."""
        self.set_interval(self.app.poll_seconds, self._read.tick)
        self.call_after_refresh(self._read)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What needs an experiment is offered where there is one; one that cannot be read can be deleted alone."""
        is_there, is_sound = self._keys_for
        if (action in _NEED_A_SOUND_EXPERIMENT and not is_sound) or (action == "delete" and not is_there):
            return False
        return super().check_action(action, parameters)

    def on_experiments_read(self, event: ExperimentsRead) -> None:
        """Show what changed; the cursor stays on its experiment."""
        self.set_class(not event.standings, "-empty")
        self.set_class(bool(event.standings), "-filled")
        chosen, titles = self._chosen(), [_title(each) for each in self._standings]
        wanted = self._new or (chosen.name if chosen else "")
        self._standings = event.standings
        if [_title(each) for each in event.standings] != titles:
            self._list.clear_options()
            self._list.add_options([Option(_title(each)) for each in event.standings])
            places = [place for place, each in enumerate(event.standings) if each.name == wanted]
            self._list.highlighted = next(iter(places), 0) if event.standings else None
            self._new = "" if places else self._new
        self._show_chosen()
        if event.of == self._of():
            self._shown = event.of
            self._show_curve(event.points)
        else:
            self._read()

    @on(OptionList.OptionHighlighted, "#experiments-list")
    def choose(self) -> None:
        """Show the experiment under the cursor."""
        self._show_chosen()
        self.choose_trial()

    @on(DataTable.RowHighlighted, "#trials")
    def choose_trial(self) -> None:
        """Show the curve of the trial under the cursor, unless it is the same one, painted again."""
        if self._of() != self._shown:
            self._read()

    @on(OptionList.OptionSelected, "#experiments-list")
    def go_to_trials(self) -> None:
        """Enter, or a click: on to its trials."""
        self._table.focus()

    @on(DataTable.RowSelected, "#trials")
    def action_open(self) -> None:
        """The screen of the trial's best agent."""
        trial = self._table.chosen
        names = _best_first(trial) if trial is not None else []
        name = next((name for name in names if self.app.agent(name) is not None), "")
        if name and self.is_active:
            self.app.open_agent(name)
        elif trial is not None:
            self.app.refuse("None of its agents is on the shelf yet.")

    # Doing

    def action_say_read_only(self) -> None:
        """Say why a key of the cockpit does nothing in this one."""
        self.app.refuse(READ_ONLY)

    def action_new(self) -> None:
        """Make one, and run it."""
        from arcade_rl.tui.dialogs.experiments.new import NewExperimentScreen

        chosen = self._chosen()
        taken = [each.name for each in self._standings]
        self.app.go(NewExperimentScreen(taken, self._created, chosen.plan.game if chosen else ""))

    def _created(self, name: str, jobs: int) -> None:
        self._new = name
        self._run(name, jobs)

    def action_run(self) -> None:
        """Run it in the background, from where it stands."""
        if chosen := self._chosen():
            self._run(chosen.name, None)

    def _run(self, name: str, jobs: int | None) -> None:
        run = self.app.backend.experiments.run
        self._carry_out(lambda: f"{name} runs in the background (process {run(name, jobs)})")

    def action_stop(self) -> None:
        """Stop it and its trainings."""
        if chosen := self._chosen():
            stop, name = self.app.backend.experiments.stop, chosen.name
            self._carry_out(lambda: stop(name))

    def action_keep_best(self) -> None:
        """Keep its best trial as a preset, having asked for a name."""
        chosen = self._chosen()
        if chosen is None:
            return
        if chosen.best is None:
            self.app.refuse("Nothing was evaluated yet; press r to run it.")
            return
        keep, name = self.app.backend.experiments.keep_best, chosen.name

        def named(preset: str | None) -> None:
            if preset is not None:
                self._carry_out(lambda: keep(name, preset))

        from arcade_rl.tui.dialogs.experiments.existing import KeepBestScreen

        self.app.go(KeepBestScreen(chosen.name, chosen.plan.game, chosen.best), named)

    def action_export(self) -> None:
        """Write its evaluations, or a picture of its curves, having asked where to."""
        if chosen := self._chosen():
            from arcade_rl.tui.dialogs.experiments.existing import ExportResultsScreen

            export, name = self.app.backend.experiments.export, chosen.name

            def to(path: Path | None) -> None:
                if path is not None:
                    self._carry_out(lambda: export(name, path))

            self.app.go(ExportResultsScreen(name), to)

    def action_delete(self) -> None:
        """Delete it for good, having asked."""
        if chosen := self._chosen():
            from arcade_rl.tui.dialogs.experiments.existing import DeleteExperimentScreen

            delete, name = self.app.backend.experiments.delete, chosen.name
            question = DeleteExperimentScreen(name)
            confirm(
                self.app,
                question,
                lambda: self.app.carry_out(lambda: delete(name, question.with_agents), then=self._deleted),
            )

    def _deleted(self, removed: Removed) -> None:
        self.app.trash.add_all(removed.trashed, removed.said)
        self._read()

    def _carry_out(self, action: Callable[[], str]) -> None:
        def done(told: str) -> None:
            self.app.tell(told)
            self._read()

        self.app.carry_out(action, then=done)

    # Showing

    def _chosen(self) -> Standing | None:
        place = self._list.highlighted
        return self._standings[place] if place is not None and place < len(self._standings) else None

    def _of(self) -> tuple[str, int] | None:
        """Whose curve is to be shown."""
        chosen, trial = self._chosen(), self._table.chosen
        return (chosen.name, trial.trial.number) if chosen is not None and trial is not None else None

    def _show_chosen(self) -> None:
        chosen = self._chosen()
        keys_for = (chosen is not None, chosen is not None and not chosen.problem)
        if keys_for != self._keys_for:
            self._keys_for = keys_for
            self.refresh_bindings()
        self._table.show(chosen)
        if chosen is None:
            return
        self._chart.wait_with(messages.printable(chosen.problem) or _WAITING)
        frame = self.query_one("#trials-frame")
        frame.border_title = messages.escaped(f"{chosen.plan.game or chosen.name}, {chosen.state}")
        shares = ", ".join(f"{wording.label(name)} {share:.0%}" for name, share in chosen.plan.important.items())
        frame.border_subtitle = messages.escaped(f"importance: {shares}" if shares else "")

    def _show_curve(self, points: tuple[CurvePoint, ...]) -> None:
        trial = self._table.chosen
        seeds = max((point.seeds for point in points), default=0)
        title = f"Trial {trial.trial.number}: {trial.trial.label}" if trial is not None else ""
        self._chart.border_title = messages.escaped(title)
        steps = tuple(float(point.step) for point in points)
        band = (
            Curve(steps, tuple(point.iqm_low for point in points)),
            Curve(steps, tuple(point.iqm_high for point in points)),
        )
        news = tuple(_in_words(points[-1])) if points else ()
        self._chart.show(Curve(steps, tuple(point.iqm for point in points)), band=band if seeds > 1 else (), news=news)


def _best_first(trial: TrialStanding) -> list[str]:
    """Its agents' names, that of the highest score first."""
    runs = sorted(trial.runs, key=lambda run: (run.best is not None, run.best or 0.0), reverse=True)
    return [run.agent for run in runs]


def _read_experiments(app: Cockpit, of: tuple[str, int] | None) -> ExperimentsRead:
    chart.preload()
    experiments = app.backend.experiments
    standings = tuple(experiments.read())
    is_there = of is not None and any(each.name == of[0] for each in standings)  # else it was deleted meanwhile
    return ExperimentsRead(standings, of, experiments.read_curve(*of) if of is not None and is_there else ())


def _in_words(point: CurvePoint) -> Iterable[str]:
    """The newest evaluations."""
    over = f"IQM of {point.seeds} seed{'s' if point.seeds > 1 else ''}"
    iqm, low, high = map(wording.score, (point.iqm, point.iqm_low, point.iqm_high))
    yield f"evaluations, {over}: {iqm} ({low} to {high})"
    yield f"{iqm} ({low} to {high})"
    yield iqm


def _title(standing: Standing) -> Text:
    line = f"{standing.name}  {standing.state}  {standing.runs_ended} of {standing.runs_planned} trained"
    return Text(line, no_wrap=True, overflow="ellipsis")
