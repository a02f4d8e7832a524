"""Agents beside each other: their curves in one chart, and in which settings they differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, ScrollableContainer
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from arcade_rl.errors import NoSuchAgentError, UsageError
from arcade_rl.shelf.ledger.ledger import Curve, CurveName
from arcade_rl.shelf.queries.comparison import (
    COMPARED,
    SCORES,
    Compared,
    check_comparable,
    differences,
    measured_by_humans,
    over_time,
    steps_within,
)
from arcade_rl.tui import messages
from arcade_rl.tui.cockpit import Cockpit
from arcade_rl.tui.terminal.late_input import InFront
from arcade_rl.tui.theme import line_colours
from arcade_rl.tui.widgets.charts import chart
from arcade_rl.tui.widgets.charts.curve_view import READING_KEYS, CurveReader
from arcade_rl.tui.widgets.charts.overlay_chart import Line, OverlayChart
from arcade_rl.tui.widgets.charts.smoothing import WEIGHTS, smoothed
from arcade_rl.tui.widgets.key_bar import KeyBar
from arcade_rl.tui.widgets.tables.comparison_tables import Colours, Row, differences_table, legend_table
from arcade_rl.tui.widgets.top_bar import TopBar
from arcade_rl.tui.workers.polling import Poll

if TYPE_CHECKING:
    from arcade_rl.shelf.queries.summary import Summary

_TITLES: dict[CurveName, str] = {
    "evaluation": "Score of evaluations",
    "score": "Score of episodes",
    "loss": "Loss",
    "mean_q": "Mean Q-value",
    "steps_per_second": "Agent steps per second",
}
_WAITING = "None of them has this curve yet."


@dataclass(frozen=True, slots=True)
class _Way:
    """How the agents are looked at.

    Attributes:
        smoothing: place among the weights.
    """

    curve: CurveName = "evaluation"
    by_time: bool = False
    smoothing: int = 0


@dataclass(frozen=True, slots=True)
class _Found:
    """What is known of agents, and what was wrong with those that could not be read: one hides no other."""

    agents: Mapping[str, Compared]
    problems: Sequence[str]


class AgentsRead(Message):
    """Some of the compared agents were read again; `looks` are the looks at the shelf as of which they were."""

    def __init__(self, found: _Found, looks: Mapping[str, Summary]) -> None:
        super().__init__()
        self.found = found
        self.looks = looks


class PartRead(Message):
    """A part of the curves was read closely."""

    def __init__(self, span: tuple[float, float], found: _Found) -> None:
        super().__init__()
        self.span = span
        self.found = found


class CompareScreen(InFront, Screen[None]):
    """One chart, the agents with their values where it is read, and the settings in which they differ.

    Args:
        names: of the agents; their order gives letters and colours.
    """

    app: Cockpit

    CSS_PATH = "compare.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *READING_KEYS,
        Binding("c", "next_curve", "Curve"),
        Binding("x", "turn_axis", "X axis"),
        Binding("right_square_bracket", "smooth(1)", "Smoother", key_display="]"),
        Binding("left_square_bracket", "smooth(-1)", "Rougher", key_display="["),
        Binding("down", "scroll_tables(0, 1)", show=False),
        Binding("up", "scroll_tables(0, -1)", show=False),
        Binding("greater_than_sign", "scroll_tables(8, 0)", show=False),
        Binding("less_than_sign", "scroll_tables(-8, 0)", show=False),
        Binding("question_mark,f1", "app.help", "Help", key_display="?"),
        Binding("escape", "dismiss", "Shelf", key_display="esc"),
        Binding("q", "app.quit", "Quit"),
    ]

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self._names = tuple(names)
        self._way = _Way()
        self._known: dict[str, Compared] = {}
        self._looks: dict[str, Summary] = {}
        self._part: tuple[tuple[float, float], Mapping[str, Compared]] = ((0.0, 0.0), {})
        self._told: set[str] = set()  # what was wrong with some of them
        self._chart = OverlayChart()
        self._chart.reader = CurveReader((self._chart,), self._moved)
        self._legend = Static("", id="compare-legend")
        self._differences = Static("", id="compare-differences")
        self._tables = ScrollableContainer(self._legend, self._differences, id="compare-tables", can_focus=False)
        self.read_agents = Poll(self, self._agents_to_read)
        self.read_part = Poll(self, self._part_to_read)

    def compose(self) -> ComposeResult:
        """The chart, and beside or below it the tables."""
        yield TopBar("Compare")
        with Container(id="compare"):
            yield self._chart
            yield self._tables
        yield KeyBar()

    def on_mount(self) -> None:
        """Follow the agents. The tables hold their colours: they are made again in another theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self._draw_again())
        self.watch(self.app, "agents", self._look)
        self.set_interval(self.app.poll_seconds, self.read_agents.tick)  # those that could not be read

    def _look(self) -> None:
        """The shelf was read: whose trainer went on is read again."""
        if self.app.agents is not None and not any(map(self.app.agent, self._names)) and self.is_current:
            self.dismiss(None)  # they are gone
            return
        gone = [name for name in self._known if not self._is_there(name)]
        for name in gone:
            del self._known[name], self._looks[name]
        self.read_agents.tick()  # a reading may take longer than the shelf's
        if gone:
            self._draw_again()
        self._show_legend()

    def _is_there(self, name: str) -> bool:
        """Whether it is on the shelf, as far as is known."""
        return self.app.agents is None or self.app.agent(name) is not None

    # Reading

    def _agents_to_read(self) -> Callable[[], AgentsRead] | None:
        looks = {name: agent for name in self._names if (agent := self.app.agent(name)) is not None}
        changed = {name: agent for name, agent in looks.items() if agent != self._looks.get(name)}
        read = self.app.backend.compare

        def work() -> AgentsRead:
            chart.preload()
            return AgentsRead(_read_each(read, dict.fromkeys(changed)), changed)

        return work if changed else None

    def on_agents_read(self, event: AgentsRead) -> None:
        """Draw what is new; close, if it shows that they cannot be compared."""
        agents = {name: agent for name, agent in event.found.agents.items() if self._is_there(name)}
        self._tell(event.found.problems)
        if not agents:
            return
        if not self._known and not any("evaluation" in agent.curves for agent in agents.values()):
            self._way = replace(self._way, curve="score")
        self._known |= agents
        self._looks |= {name: look for name, look in event.looks.items() if name in agents}
        try:
            check_comparable([look for look in self._looks.values() if look.is_known])
        except UsageError as error:
            self.app.refuse(str(error))
            self.dismiss(None)
            return
        self._draw_again()
        self.read_part()

    def _part_to_read(self) -> Callable[[], PartRead] | None:
        view = self._chart.reader.view
        if view.high is None:
            return None
        span, read = (view.low, view.high), self.app.backend.compare
        wanted = {
            name: steps_within(span, agent.clock) if self._way.by_time else span
            for name, agent in self._known.items()
            if self.app.agent(name) is not None
        }
        return lambda: PartRead(span, _read_each(read, wanted))

    def on_part_read(self, event: PartRead) -> None:
        """Draw it, if that is still what is seen."""
        view = self._chart.reader.view
        self._part = (event.span, event.found.agents)
        self._tell(event.found.problems)
        if event.span == (view.low, view.high):
            self._draw()
        else:
            self.read_part()

    def _moved(self) -> None:
        self._draw()
        self.read_part()

    def _tell(self, problems: Sequence[str]) -> None:
        for problem in problems:
            if problem not in self._told:
                self.app.complain(problem)
        self._told.update(problems)

    # Showing

    def _draw_again(self) -> None:
        """All of it, also what stays while the curves are read and zoomed."""
        letters = [place for place, name in enumerate(self._names) if name in self._known]
        known = [self._known[self._names[place]] for place in letters]
        self._differences.update(differences_table([*differences(known)], letters, self._colours))
        self._draw()

    def _draw(self) -> None:
        view, (span, part) = self._chart.reader.view, self._part
        whole = self._lines(self._known)
        is_close = span == (view.low, view.high)
        last = max((step for line in whole for step in line.curve.steps), default=0.0)
        lines = self._lines({**self._known, **part}) if is_close else whole
        self._chart.show(
            lines, title=self._title, waiting=_WAITING, by_time=self._way.by_time, last=last if is_close else 0.0
        )
        self._show_legend()

    def _lines(self, agents: Mapping[str, Compared]) -> list[Line]:
        known = (
            (place, agents[name]) for place, name in enumerate(self._names) if name in agents and name in self._known
        )
        return [Line(place, self._curve(agent)) for place, agent in known]

    def _curve(self, agent: Compared) -> Curve:
        curve = agent.curves.get(self._way.curve, Curve((), ()))
        if self._by_humans and agent.config is not None:
            curve = measured_by_humans(agent.config, curve)
        if self._way.by_time:
            curve = over_time(curve, self._known[agent.name].clock)
        return smoothed(curve, WEIGHTS[self._way.smoothing])

    @property
    def _colours(self) -> Colours:
        ansi = self.app.current_theme.ansi
        return Colours(self.app.theme_variables, line_colours(self.app.theme_variables, ansi=ansi))

    @property
    def _by_humans(self) -> bool:
        games = {agent.config.game for agent in self._known.values() if agent.config is not None}
        return len(games) > 1 and self._way.curve in SCORES

    @property
    def _title(self) -> str:
        unit = ", human-normalized %" if self._by_humans else ""
        weight = WEIGHTS[self._way.smoothing]
        smooth = f", smoothing {weight:g}" if weight else ""
        return (
            f"{_TITLES[self._way.curve]}{unit} over {'training time' if self._way.by_time else 'agent steps'}{smooth}"
        )

    def on_overlay_chart_read(self) -> None:
        """The chart is read elsewhere."""
        self._show_legend()

    def _show_legend(self) -> None:
        values = self._chart.values()
        found = ((place, self.app.agent(name)) for place, name in enumerate(self._names))
        rows = [Row(place, agent, values.get(place)) for place, agent in found if agent is not None]
        self._legend.update(legend_table(rows, self._chart.read_at, self._colours))

    # Doing

    def action_read_curves(self, by: int) -> None:
        """Read the curves earlier or later."""
        self._chart.reader.move(by)

    def action_zoom_curves(self, factor: float) -> None:
        """See fewer or more steps of the curves."""
        self._chart.reader.zoom(factor)

    def action_whole_curves(self) -> None:
        """See the curves whole."""
        self._chart.reader.whole()

    def action_next_curve(self) -> None:
        """See the next kind of curve."""
        self._way = replace(self._way, curve=COMPARED[(COMPARED.index(self._way.curve) + 1) % len(COMPARED)])
        self._draw()

    def action_turn_axis(self) -> None:
        """See them over training time instead of steps, and back."""
        self._way = replace(self._way, by_time=not self._way.by_time)
        self._part = ((0.0, 0.0), {})
        self._chart.reader.whole()
        self._draw()

    def action_smooth(self, by: int) -> None:
        """Smooth the curves more or less."""
        self._way = replace(self._way, smoothing=min(max(self._way.smoothing + by, 0), len(WEIGHTS) - 1))
        self._draw()

    def action_scroll_tables(self, across: int, down: int) -> None:
        """Scroll the tables where there is not room for all."""
        self._tables.scroll_relative(across, down, animate=False)


def _read_each(
    read: Callable[[str, tuple[float, float] | None], Compared], wanted: Mapping[str, tuple[float, float] | None]
) -> _Found:
    """Read agents, of each the agent steps that are wanted."""
    agents, problems = {}, []
    for name, steps in wanted.items():
        try:
            agents[name] = read(name, steps)
        except NoSuchAgentError:
            continue  # the next look at the shelf shows that
        except Exception as error:  # whatever it is: the others are drawn
            problems.append(messages.problem(error))
    return _Found(agents, problems)
