"""Who is ahead in a race or a game for two, in cells."""

from collections.abc import Callable

import numpy as np

from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.play.timeline import LeadHistory
from arcade_rl.viewer.terminal.cells import Area, Cells, number
from arcade_rl.viewer.terminal.pictures.panels import Height

_WORDS = 22  # columns for the lead now, beside the ribbon
_NARROW = 44  # then it stands above it


class LeadPanel:
    """The score difference over time: above the line one side leads.

    Args:
        lead: of the present game, as the left side leads.
        leaders: what is said now while the side leads whose panel this is, and while the other one does.
        side: whose panel this is: 0 the left one, 1 the right one.
    """

    title = "Lead"

    def __init__(
        self,
        lead: Callable[[], LeadHistory],
        leaders: Callable[[], tuple[str, str]] = lambda: wording.leaders(0),
        side: int = 0,
    ) -> None:
        self._lead = lead
        self._leaders = leaders
        self._sign = (1, -1)[side]

    @property
    def gloss(self) -> str:
        """What the ribbon is, and which way is up."""
        return f"score difference; above the line {self._leaders()[0]}"

    def height(self, width: int) -> Height:
        """A ribbon."""
        words = int(width < _NARROW)
        return Height(2 + words, 6 + words)

    def draw(self, cells: Cells, area: Area, view: View) -> None:
        """The ribbon, and the lead now at its end."""
        lead = self._lead()
        now = self._sign * lead.difference
        text = "level" if not now else f"+{wording.score(abs(now))} {self._leaders()[now < 0]}"
        colour = theme.MUTED if not now else theme.HUMAN if now > 0 else theme.AGENT
        if area.columns < _NARROW:
            cells.write(text.replace("the ", ""), area.column, area.row, colour, width=area.columns, bold=True)
            self._draw_ribbon(cells, Area(area.column, area.row + 1, area.columns, area.rows - 1), lead)
        else:
            width = area.columns - _WORDS
            self._draw_ribbon(cells, Area(area.column, area.row, width, area.rows), lead)
            at = (area.column + width + 1, area.row + area.rows // 2)
            cells.write(text, *at, colour, width=_WORDS - 1, bold=True)

    def _draw_ribbon(self, cells: Cells, area: Area, lead: LeadHistory) -> None:
        width = area.columns
        picture = np.full((2 * area.rows, width), number(theme.WELL), np.int64)
        reach = max(1.0, *(abs(difference) for _, difference in lead.changes))
        middle = area.rows
        for x in range(width):
            difference = self._sign * lead.at(lead.frames * (x + 1) // width)
            tall = round(abs(difference) / reach * (area.rows - 0.5))
            top = middle - tall if difference > 0 else middle
            picture[top : top + tall, x] = number(theme.HUMAN if difference > 0 else theme.AGENT)
        cells.show(picture, area.column, area.row)
