"""Who is ahead in a race, in cells."""

from collections.abc import Callable

import numpy as np

from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.play.lead_history import LeadHistory
from arcade_rl.viewer.terminal.cells import Area, Cells, number
from arcade_rl.viewer.terminal.pictures.panels import Height


class LeadPanel:
    """The score difference of a race over time: above the line the human leads.

    Args:
        lead: of the present race.
    """

    title = "Lead"
    gloss = "score difference; above the line you lead"

    def __init__(self, lead: Callable[[], LeadHistory]) -> None:
        self._lead = lead

    def height(self, width: int) -> Height:
        """A ribbon."""
        return Height(2, 6)

    def draw(self, cells: Cells, area: Area, view: View) -> None:
        """The ribbon, and the lead now at its end."""
        lead = self._lead()
        now = lead.difference
        text = "level" if not now else f"{'you lead' if now > 0 else 'the agent leads'} +{wording.score(abs(now))}"
        width = max(1, area.columns - 22)
        picture = np.full((2 * area.rows, width), number(theme.WELL), np.int64)
        reach = max(1.0, *(abs(difference) for _, difference in lead.changes))
        middle = area.rows
        for x in range(width):
            difference = lead.at(lead.frames * (x + 1) // width)
            tall = round(abs(difference) / reach * (area.rows - 0.5))
            top = middle - tall if difference > 0 else middle
            picture[top : top + tall, x] = number(theme.HUMAN if difference > 0 else theme.AGENT)
        cells.show(picture, area.column, area.row)
        colour = theme.MUTED if not now else theme.HUMAN if now > 0 else theme.AGENT
        cells.write(text, area.column + width + 1, area.row + area.rows // 2, colour, width=21, bold=True)
