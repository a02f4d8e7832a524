"""The score difference in a race, from its start until now: who leads, and by how much."""

from collections.abc import Callable, Hashable

from pygame import Rect, Surface

from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.parts import Height
from arcade_rl.viewer.drawing.theme import Colour
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.play.race_session import LeadHistory

_LEAST, _WANTED = 26, 400
_FRAMES_BETWEEN_PICTURES = 6
_VERDICT = 118  # at the right, for the present lead


class LeadPanel:
    """A ribbon above the line while the human leads, and below it while the agent leads.

    Args:
        lead_history: of the present race.
    """

    titles = ("Lead",)

    def __init__(self, lead_history: Callable[[], LeadHistory]) -> None:
        self._lead_history = lead_history

    def glosses(self, view: View) -> tuple[str, ...]:
        """What the ribbon is, and which way is up."""
        return ("score difference; above the line you lead", "above the line you lead", "score difference")

    def height(self, width: int, ink: Ink) -> Height:
        """At least a line; it takes what the boards leave."""
        return Height(ink.px(_LEAST), ink.px(_WANTED))

    def key(self, view: View) -> Hashable:
        """The lead, and time, ten times a second."""
        lead_history = self._lead_history()
        return (lead_history.difference, len(lead_history.changes), lead_history.frames // _FRAMES_BETWEEN_PICTURES)

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """The ribbon, and the present lead at its end."""
        lead_history = self._lead_history()
        well = Rect(rect.x, rect.y, rect.width - ink.px(_VERDICT), rect.height)
        ink.plate(canvas, well, theme.WELL, 5)
        self._draw_ribbon(canvas, well.inflate(-ink.px(12), -ink.px(6)), lead_history)
        self._draw_verdict(canvas, Rect(well.right, rect.y, rect.right - well.right, rect.height), lead_history, ink)

    def _draw_ribbon(self, canvas: Surface, plot: Rect, lead_history: LeadHistory) -> None:
        reach = max(1.0, *(abs(difference) for _, difference in lead_history.changes))
        middle = plot.centery
        for x in range(plot.width):
            difference = lead_history.at(lead_history.frames * (x + 1) // plot.width)
            tall = round(abs(difference) / reach * (plot.height // 2))
            top = middle - tall if difference > 0 else middle
            canvas.fill(theme.blend(_colour(difference), theme.WELL, 0.7), (plot.x + x, top, 1, tall))
        canvas.fill(theme.FAINT, (plot.x, middle, plot.width, 1))

    def _draw_verdict(self, canvas: Surface, rect: Rect, lead_history: LeadHistory, ink: Ink) -> None:
        lead = lead_history.difference
        number, words = f"+{wording.score(abs(lead))}", "you lead" if lead > 0 else "the agent leads"
        if not lead:
            number, words = "0", "level"
        at = (rect.right - ink.px(4), rect.centery)
        ink.write(canvas, number, theme.FIGURE, _colour(lead), at, anchor="bottomright", width=rect.width)
        ink.write(canvas, words, theme.SMALL, theme.MUTED, at, anchor="topright", width=rect.width)


def _colour(lead: float) -> Colour:
    if not lead:
        return theme.TEXT
    return theme.accent("human" if lead > 0 else "agent")
