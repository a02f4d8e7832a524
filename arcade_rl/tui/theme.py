"""The cockpit's colours: a dark room, one coin-slot yellow, and calm states; and other themes made legible.

A theme's variables are no plain colours: `#ff000099`, `ansi_default 50%`, `auto 87%`. What the cockpit paints outside
style sheets and markup takes its colours from here, whatever the theme.
"""

from collections.abc import Iterable, Mapping

from rich.style import Style
from textual.color import BLACK, WHITE, Color
from textual.theme import Theme

LEAST_CONTRAST = 4.5
"""Between a text and what is behind it: level AA of the Web Content Accessibility Guidelines."""

_STEPS_TO_BLACK_OR_WHITE = 20
LINE_LETTERS = "ABCDEFGH"
"""What stands at the curves of one chart, for whoever cannot tell their colours apart."""

_LINES = ("#f2c14e", "#56b4e9", "#e0609f", "#2fbf71", "#b08cff", "#e8743b", "#8fd3c8", "#c9c9c9")
_ANSI_LINES = ("yellow", "cyan", "magenta", "green", "blue", "red", "bright_cyan", "bright_magenta")
_GROUNDS = ("background", "surface", "panel")
_TEXTS = (
    *("foreground", "foreground-muted", "foreground-disabled", "primary", "error"),
    *(f"text-{role}" for role in ("primary", "secondary", "accent", "warning", "error", "success")),
    *("footer-key-foreground", "footer-description-foreground", "footer-foreground", "button-foreground"),
)
_FLAT = {  # what lies over a ground, or is read from whatever lies under it, becomes plain
    "text": "auto 100%",
    "text-muted": "auto 100%",
    "text-disabled": "auto 100%",
    "block-cursor-blurred-background": "$panel",
    "block-cursor-blurred-foreground": "$foreground",
    "block-cursor-background": "$primary",
    "block-cursor-foreground": "$background",
    "input-selection-background": "$primary",
    "input-selection-foreground": "$background",
    "button-color-foreground": "$background",
    "link-background-hover": "$panel",
    "link-color-hover": "$primary",
    "footer-background": "$surface",
    "footer-item-background": "$surface",
    "footer-key-background": "$surface",
    "footer-description-background": "$surface",
}

ARCADE = Theme(
    name="arcade",
    primary="#f2c14e",
    secondary="#9aa7ff",
    accent="#f2c14e",
    success="#7fd6a0",
    warning="#f2a65a",
    error="#ff7b81",
    foreground="#d9deea",
    background="#0d1017",
    surface="#131722",
    panel="#1c2230",
    dark=True,
    variables={
        "foreground-muted": "#8892a8",
        "text-muted": "#aeb6c8",
        "text-disabled": "#8892a8",
        "text-primary": "#f2c14e",
        "text-secondary": "#aab4ff",
        "text-success": "#7fd6a0",
        "text-error": "#ff8f94",
        "border": "#f2c14e",
        "border-blurred": "#2c3447",
        "block-cursor-foreground": "#0d1017",
        "block-cursor-background": "#f2c14e",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#1c2230",
        "block-cursor-blurred-foreground": "#d9deea",
        "footer-background": "#131722",
        "footer-item-background": "#131722",
        "footer-key-background": "#131722",
        "footer-key-foreground": "#f2c14e",
        "footer-description-foreground": "#aeb6c8",
        "footer-description-background": "#131722",
        "input-cursor-background": "#f2c14e",
        "input-cursor-foreground": "#0d1017",
        "input-selection-background": "#f2c14e 30%",
        "scrollbar": "#2c3447",
        "scrollbar-hover": "#3d4860",
        "scrollbar-active": "#f2c14e",
        "scrollbar-background": "#0d1017",
        "scrollbar-background-hover": "#0d1017",
        "scrollbar-background-active": "#0d1017",
        "scrollbar-corner-color": "#0d1017",
    },
)


def legible(variables: Mapping[str, str]) -> dict[str, str]:
    """What is to stand in a theme's variables so that every text can be read on every ground.

    Not for themes of the terminal's own colours: how those look, the terminal decides.
    """
    background = Color.parse(variables["background"])
    grounds = [background + Color.parse(variables[name]) for name in _GROUNDS]
    lifted = {name: lifted_to(background + Color.parse(variables[name]), grounds).hex for name in _TEXTS}
    plain = {**variables, **lifted}
    return lifted | {name: plain[value[1:]] if value[0] == "$" else value for name, value in _FLAT.items()}


def lifted_to(text: Color, grounds: Iterable[Color]) -> Color:
    """`text`, as far towards black or white as it takes to be read on all `grounds`."""
    grounds = list(grounds)
    goal = max((BLACK, WHITE), key=lambda end: _worst(end, grounds))
    shades = (text.blend(goal, step / _STEPS_TO_BLACK_OR_WHITE, alpha=1) for step in range(_STEPS_TO_BLACK_OR_WHITE))
    return next((shade for shade in shades if _worst(shade, grounds) >= LEAST_CONTRAST), goal)


def contrast(one: Color, other: Color) -> float:
    """The ratio of the luminances of two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _worst(text: Color, grounds: Iterable[Color]) -> float:
    return min(contrast(text, ground) for ground in grounds)


def _luminance(colour: Color) -> float:
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in colour.normalized]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def line_colours(variables: Mapping[str, str], *, ansi: bool) -> tuple[Color, ...]:
    """Colours for the curves of one chart, to be told apart also by most people who see fewer colours.

    Args:
        ansi: the theme is of the terminal's own colours.
    """
    if ansi:
        return tuple(Color.parse(f"ansi_{name}") for name in _ANSI_LINES)
    background = Color.parse(variables["background"])
    grounds = [background + Color.parse(variables[name]) for name in _GROUNDS]
    return tuple(lifted_to(Color.parse(colour), grounds) for colour in _LINES)


def text_style(variables: Mapping[str, str], name: str) -> Style:
    """A variable as the style of a text: one of the terminal's own colours may be dim, `auto` is left to what draws."""
    colour, _, share = variables[name.removeprefix("$")].partition(" ")
    return Style(color=None if colour == "auto" else Color.parse(colour).rich_color, dim=bool(share) or None)


def plot_colour(colour: Color) -> str | int | tuple[int, int, int]:
    """A colour as plotext names it."""
    if colour.ansi is None:
        return colour.rgb
    return "default" if colour.ansi < 0 else colour.ansi
