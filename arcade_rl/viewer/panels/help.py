"""All keys at a glance, over everything else; the game waits meanwhile."""

from pygame import SRCALPHA, Rect, Surface

from arcade_rl.viewer import theme, wording
from arcade_rl.viewer.ink import Ink

_ROW = 31
_WIDTH = 560
_KEYS_WIDTH = 190

_ROWS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("Tab", "M"), "take the joystick, or give it back to the agent"),
    (("↑", "↓", "←", "→"), "move (W A S D too)"),
    (("Space",), "fire"),
    (("P", "."), "pause, and go on"),
    (("E",), "pause, and play one decision of the agent"),
    (("+", wording.MINUS), "faster and slower, from 1/8 to 16 times"),
    (("R",), "start another episode"),
    (("1", "…", "9"), "fold a panel away, and unfold it"),
    (("F12",), "take a picture of this window"),
    (("F1", "?"), "show or hide these keys"),
    (("Esc",), "close the window"),
)


def draw_help(canvas: Surface, ink: Ink) -> None:
    """Dim the window and lay the list of keys over its middle."""
    window = canvas.get_rect()
    veil = Surface(window.size, SRCALPHA)
    veil.fill((*theme.STAGE, 190))
    canvas.blit(veil, (0, 0))
    card = Rect(0, 0, min(ink.px(_WIDTH), window.width - 20), ink.px(_ROW) * len(_ROWS) + ink.px(86))
    card.center = window.center
    ink.card(canvas, card)
    x, y = card.x + ink.px(28), card.y + ink.px(22)
    ink.write(canvas, "Keys", theme.TITLE, theme.TEXT, (x, y))
    at = (card.right - ink.px(28), y + ink.px(6))
    ink.write(canvas, "the game waits for you", theme.SMALL, theme.MUTED, at, anchor="topright")
    y += ink.px(42)
    for keys, text in _ROWS:
        middle = y + ink.px(_ROW) // 2
        cap = x
        for key in keys:
            cap = ink.keycap(canvas, key, (cap, middle)).right + ink.px(5)
        start = x + ink.px(_KEYS_WIDTH)
        width = card.right - ink.px(20) - start
        ink.write(canvas, text, theme.BODY, theme.MUTED, (start, middle), anchor="midleft", width=width)
        y += ink.px(_ROW)
