"""Saliency: which pixels move the state value, over the newest frame."""

from collections.abc import Hashable

import numpy as np
import pygame
from numpy.typing import NDArray
from pygame import Rect, Surface

from arcade_rl.games.pixels.grey import grey
from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import Ink, show_scaled
from arcade_rl.viewer.drawing.parts import Height
from arcade_rl.viewer.drawing.view import View

_CAPTION = 18
_LEAST, _WANTED = 100, 340
_DIMMED = 0.5
_BRIGHTEST_SHARE = 99.5  # per cent of the pixels are below the brightest colour, so that outliers do not hide the rest


class SaliencyPanel:
    """The newest frame, darkened; in bright colour the pixels whose change would move the highest Q-value most.

    It draws `Insight.saliency`: the gradient's magnitude (Simonyan, Vedaldi and Zisserman 2014, section 3).
    """

    titles = ("Saliency",)

    def glosses(self, view: View) -> tuple[str, ...]:
        """What is bright."""
        return ("pixels that move the state value", "pixels that matter")

    def height(self, width: int, ink: Ink) -> Height:
        """At most as tall as it is wide."""
        return Height(ink.px(_LEAST), max(ink.px(_LEAST), min(width, ink.px(_WANTED))) + ink.px(_CAPTION))

    def key(self, view: View) -> Hashable:
        """The decision: the network sees another observation then."""
        return view.state.decision

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """The frame, and a legend."""
        insight = view.state.insight
        if insight is None:
            return
        pixels = painted(grey(view.state.observation[-1]), insight.saliency())
        room = Rect(rect.x, rect.y, rect.width, rect.height - ink.px(_CAPTION))
        picture = pygame.surfarray.make_surface(pixels.swapaxes(0, 1))
        place = picture.get_rect().fit(room)
        place.midtop = room.midtop
        show_scaled(canvas, picture, place)
        text = "bright: a change here moves the state value most"
        ink.write(canvas, text, theme.TINY, theme.FAINT, rect.midbottom, anchor="midbottom", width=rect.width)


def painted(picture: NDArray[np.uint8], saliency: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(H, W, 3) the grey frame, darkened, with the agent's colour where saliency (H, W) is high."""
    top = float(np.percentile(saliency, _BRIGHTEST_SHARE))
    share = np.clip(saliency / top, 0, 1)[..., np.newaxis] if top > 0 else np.zeros((*saliency.shape, 1))
    dimmed = picture[..., np.newaxis] * _DIMMED
    colours: NDArray[np.uint8] = (dimmed + share * (np.array(theme.AGENT) - dimmed)).astype(np.uint8)
    return colours
