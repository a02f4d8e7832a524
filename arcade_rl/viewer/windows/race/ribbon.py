"""The ribbon: who was ahead, and by how much, from the start of the race until now."""

from collections.abc import Callable, Hashable

from pygame import Rect, Surface

from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.parts import Height
from arcade_rl.viewer.drawing.theme import Colour
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.play.race_session import Course

_LEAST, _WANTED = 26, 400
_FRAMES_BETWEEN_PICTURES = 6
_VERDICT = 118  # pixels at the right, for the lead now


class RibbonPanel:
    """Above the line while the human leads, below it while the agent does, as wide as the lead.

    Args:
        course: of the race that runs now.
    """

    title = "The lead"

    def __init__(self, course: Callable[[], Course]) -> None:
        self._course = course

    def hint(self, view: View) -> str:
        """Which way is up."""
        return "above the line you lead, below it the agent"

    def height(self, width: int, ink: Ink) -> Height:
        """A line at least; it gets what the boards leave."""
        return Height(ink.px(_LEAST), ink.px(_WANTED))

    def key(self, view: View) -> Hashable:
        """The lead; and time, ten times a second."""
        course = self._course()
        return (course.difference, len(course.changes), course.frames // _FRAMES_BETWEEN_PICTURES)

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """The ribbon in its well, the lead now at its end."""
        course = self._course()
        well = Rect(rect.x, rect.y, rect.width - ink.px(_VERDICT), rect.height)
        ink.plate(canvas, well, theme.WELL, 5)
        self._draw_ribbon(canvas, well.inflate(-ink.px(12), -ink.px(6)), course)
        self._draw_verdict(canvas, Rect(well.right, rect.y, rect.right - well.right, rect.height), course, ink)

    def _draw_ribbon(self, canvas: Surface, plot: Rect, course: Course) -> None:
        reach = max(1.0, *(abs(difference) for _, difference in course.changes))
        middle = plot.centery
        for x in range(plot.width):
            difference = course.at(course.frames * (x + 1) // plot.width)
            tall = round(abs(difference) / reach * (plot.height // 2))
            top = middle - tall if difference > 0 else middle
            canvas.fill(theme.blend(_colour(difference), theme.WELL, 0.7), (plot.x + x, top, 1, tall))
        canvas.fill(theme.FAINT, (plot.x, middle, plot.width, 1))

    def _draw_verdict(self, canvas: Surface, rect: Rect, course: Course, ink: Ink) -> None:
        lead = course.difference
        number, words = f"+{wording.score(abs(lead))}", "you lead" if lead > 0 else "the agent leads"
        if not lead:
            number, words = "0", "nobody leads"
        at = (rect.right - ink.px(4), rect.centery)
        ink.write(canvas, number, theme.FIGURE, _colour(lead), at, anchor="bottomright", width=rect.width)
        ink.write(canvas, words, theme.SMALL, theme.MUTED, at, anchor="topright", width=rect.width)


def _colour(lead: float) -> Colour:
    if not lead:
        return theme.TEXT
    return theme.accent("human" if lead > 0 else "agent")
