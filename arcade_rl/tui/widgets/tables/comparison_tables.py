"""What stands beside the curves of several agents: who they are with their values, and how their settings differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.style import Style
from rich.table import Table
from rich.text import Text

from arcade_rl import wording
from arcade_rl.tui import messages, states
from arcade_rl.tui.theme import LINE_LETTERS, text_style

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.color import Color

    from arcade_rl.shelf.queries.comparison import Difference
    from arcade_rl.shelf.queries.summary import Summary

_LONGEST_NAME, _LONGEST_VALUE = 24, 14


@dataclass(frozen=True, slots=True)
class Colours:
    """What the tables are painted with."""

    variables: Mapping[str, str]
    lines: Sequence[Color]


@dataclass(frozen=True, slots=True)
class Row:
    """An agent of the legend, and its curve's value where it is read, or its newest; None if it has none there."""

    place: int
    agent: Summary
    value: float | None


def legend_table(rows: Sequence[Row], read_at: str, colours: Colours) -> Table:
    """Which letter and colour is whose, and what the curves say."""
    muted = text_style(colours.variables, "$foreground-muted")
    table = Table.grid(padding=(0, 2))
    for justify in ("left", "left", "right", "right", "right", "left"):
        table.add_column(justify=justify, no_wrap=True)
    heads = ("", "Agent", f"At {read_at}" if read_at else "Newest", "Best score", "Steps", "State")
    table.add_row(*(Text(head, style=muted) for head in heads))
    for row in rows:
        agent, colour = row.agent, colours.lines[row.place].rich_color
        table.add_row(
            Text(LINE_LETTERS[row.place], style=Style(color=colour, bold=True)),
            Text(messages.shortened(agent.name, _LONGEST_NAME), style=Style(color=colour)),
            wording.UNKNOWN if row.value is None else wording.measure(row.value),
            wording.score(agent.status.best_evaluation),
            wording.count(agent.status.step),
            Text(states.mark(agent).text, style=text_style(colours.variables, states.mark(agent).colour)),
        )
    return table


def differences_table(differing: Sequence[Difference], places: Sequence[int], colours: Colours) -> Table:
    """The settings that are not the same in all agents; a dash where one has no effect.

    Args:
        places: of the agents whose values they are.
    """
    muted = text_style(colours.variables, "$foreground-muted")
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    if not differing:
        table.add_row(Text("" if len(places) < 2 else "No setting differs.", style=muted))
        return table
    heads = []
    for place in places:
        table.add_column(justify="right", no_wrap=True)
        heads.append(Text(LINE_LETTERS[place], style=Style(color=colours.lines[place].rich_color, bold=True)))
    table.add_row(Text("Settings that differ", style=muted), *heads)
    for difference in differing:
        values = (messages.shortened(value, _LONGEST_VALUE) or wording.UNKNOWN for value in difference.values)
        table.add_row(Text(difference.setting, style=muted), *map(Text, values))
    return table
