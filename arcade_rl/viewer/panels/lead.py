"""The score difference in a race or a game for two, from its start until now: who leads, and by how much."""

from collections.abc import Callable, Hashable

from pygame import Rect, Surface

from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.parts import Height
from arcade_rl.viewer.drawing.theme import Colour
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.play.timeline import LeadHistory

_LEAST, _WANTED = 26, 400
_FRAMES_BETWEEN_PICTURES = 6
_VERDICT = 118  # at the right, for the present lead
_NARROW = 360  # then it stands above the ribbon
_LINE = 30


class LeadPanel:
    """A ribbon above the line while one side leads, and below it while the other one does.

    Args:
        lead_history: of the present game, as the left side leads.
        leaders: what is said now while the side leads whose panel this is, and while the other one does.
        side: whose panel this is: 0 the left one, 1 the right one.
    """

    titles = ("Lead",)

    def __init__(
        self,
        lead_history: Callable[[], LeadHistory],
        leaders: Callable[[], tuple[str, str]] = lambda: wording.leaders(0),
        side: int = 0,
    ) -> None:
        self._lead_history = lead_history
        self._leaders = leaders
        self._sign = (1, -1)[side]

    def glosses(self, view: View) -> tuple[str, ...]:
        """What the ribbon is, and which way is up."""
        up = f"above the line {self._leaders()[0]}"
        return (f"score difference; {up}", up, "score difference")

    def height(self, width: int, ink: Ink) -> Height:
        """At least a line; it takes what the boards leave."""
        least = _LEAST + _LINE if width < ink.px(_NARROW) else _LEAST
        return Height(ink.px(least), ink.px(_WANTED))

    def key(self, view: View) -> Hashable:
        """The lead, and time, ten times a second."""
        lead_history = self._lead_history()
        return (lead_history.difference, len(lead_history.changes), lead_history.frames // _FRAMES_BETWEEN_PICTURES)

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """The ribbon, and the present lead at its end, or above it in a narrow column."""
        lead_history = self._lead_history()
        well = Rect(rect.x, rect.y, rect.width - ink.px(_VERDICT), rect.height)
        if narrow := rect.width < ink.px(_NARROW):
            well = Rect(rect.x, rect.y + ink.px(_LINE), rect.width, rect.height - ink.px(_LINE))
        ink.plate(canvas, well, theme.WELL, 5)
        self._draw_ribbon(canvas, well.inflate(-ink.px(12), -ink.px(6)), lead_history)
        number, words, colour = self._verdict(self._sign * lead_history.difference)
        if narrow:
            place = ink.write(canvas, number, theme.FIGURE, colour, rect.topleft)
            at = (place.right + ink.px(8), place.centery)
            ink.write(canvas, words, theme.BODY, theme.MUTED, at, anchor="midleft", width=rect.right - at[0])
        else:
            at = (rect.right - ink.px(4), rect.centery)
            width = rect.right - well.right
            ink.write(canvas, number, theme.FIGURE, colour, at, anchor="bottomright", width=width)
            ink.write(canvas, words, theme.SMALL, theme.MUTED, at, anchor="topright", width=width)

    def _draw_ribbon(self, canvas: Surface, plot: Rect, lead_history: LeadHistory) -> None:
        reach = max(1.0, *(abs(difference) for _, difference in lead_history.changes))
        middle = plot.centery
        for x in range(plot.width):
            difference = self._sign * lead_history.at(lead_history.frames * (x + 1) // plot.width)
            tall = round(abs(difference) / reach * (plot.height // 2))
            top = middle - tall if difference > 0 else middle
            canvas.fill(theme.blend(_colour(difference), theme.WELL, 0.7), (plot.x + x, top, 1, tall))
        canvas.fill(theme.FAINT, (plot.x, middle, plot.width, 1))

    def _verdict(self, lead: float) -> tuple[str, str, Colour]:
        if not lead:
            return "0", "level", theme.TEXT
        return f"+{wording.score(abs(lead))}", self._leaders()[lead < 0], _colour(lead)


def _colour(lead: float) -> Colour:
    if not lead:
        return theme.TEXT
    return theme.accent("human" if lead > 0 else "agent")
