"""CartPole's observation: the four numbers that the agent sees, as gauges."""

import math
from collections.abc import Hashable
from dataclasses import dataclass

from pygame import Rect, Surface

from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.parts import Height
from arcade_rl.viewer.drawing.view import View

_ROW = 40
_LEAST_ROW = 32


@dataclass(frozen=True, slots=True)
class _Gauge:
    """One number of the observation.

    Attributes:
        names: in one or more lengths, the longest first.
        unit: that it is shown in; `factor` converts it.
        reach: the end of the scale.
        ends_at: beyond this the episode ends; None if it may have any value.
    """

    names: tuple[str, ...]
    unit: str
    factor: float
    reach: float
    ends_at: float | None


_GAUGES = (
    _Gauge(("cart position",), "m", 1.0, 2.6, 2.4),
    _Gauge(("cart velocity",), "m/s", 1.0, 3.0, None),
    _Gauge(("pole angle",), "°", 180 / math.pi, 14.0, 12.0),
    _Gauge(("pole angular velocity", "angular velocity", "velocity"), "°/s", 180 / math.pi, 180.0, None),
)


class GaugesPanel:
    """Four scales with zero in the middle; at the red ends the episode ends."""

    titles = ("Observation",)

    def glosses(self, view: View) -> tuple[str, ...]:
        """What the numbers are."""
        return ("the 4 numbers that the agent sees" if view.state.has_agent else "what an agent would see", "4 numbers")

    def height(self, width: int, ink: Ink) -> Height:
        """A row for each number."""
        return Height(len(_GAUGES) * ink.px(_LEAST_ROW), len(_GAUGES) * ink.px(_ROW))

    def key(self, view: View) -> Hashable:
        """The decision: the numbers are observed then."""
        return view.state.decision

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """A row for each number."""
        tall = rect.height // len(_GAUGES)
        for number, gauge in enumerate(_GAUGES):
            row = Rect(rect.x, rect.y + number * tall, rect.width, tall)
            self._draw_gauge(canvas, row, gauge, float(view.state.observation[number]) * gauge.factor, ink)

    def _draw_gauge(self, canvas: Surface, row: Rect, gauge: _Gauge, value: float, ink: Ink) -> None:
        line = ink.line(theme.BODY)
        number = f"{abs(value):.2f} {gauge.unit}" if gauge.unit != "°/s" else f"{abs(value):.0f} {gauge.unit}"
        sign = wording.MINUS if value < 0 else "+"
        shown = ink.write(canvas, sign + number, theme.STRONG, theme.TEXT, row.topright, anchor="topright")
        room = shown.left - ink.px(6) - row.x
        name = ink.longest(gauge.names, theme.BODY, room)
        ink.write(canvas, name, theme.BODY, theme.MUTED, row.topleft, width=room)
        well = Rect(row.x, row.y + line + ink.px(2), row.width, ink.px(7))
        ink.plate(canvas, well, theme.WELL, 3)
        if gauge.ends_at is not None:
            self._draw_ends(canvas, well, gauge.ends_at / gauge.reach)
        at = well.centerx + round(well.width / 2 * max(-1.0, min(1.0, value / gauge.reach)))
        left, right = sorted((well.centerx, at))
        canvas.fill(theme.blend(theme.AGENT, theme.WELL, 0.55), (left, well.y, right - left, well.height))
        canvas.fill(theme.FAINT, (well.centerx, well.y - 2, 1, well.height + 4))
        thumb = Rect(0, 0, ink.px(5), well.height + ink.px(6))
        thumb.center = (at, well.centery)
        ink.plate(canvas, thumb.clamp(row), theme.AGENT, 2)

    def _draw_ends(self, canvas: Surface, well: Rect, share: float) -> None:
        inner = round(well.width / 2 * share)
        end = well.width // 2 - inner
        colour = theme.blend(theme.BAD, theme.WELL, 0.6)
        canvas.fill(colour, (well.x, well.y, end, well.height))
        canvas.fill(colour, (well.right - end, well.y, end, well.height))
