"""Takes pictures and films of a window; a red light shows while it films."""

import contextlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pygame import Rect, Surface

from arcade_rl.errors import ArcadeError
from arcade_rl.viewer.controls.banner import Banner
from arcade_rl.viewer.controls.bindings import Intent, cap
from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.parts import Scene
from arcade_rl.viewer.drawing.theme import scale_of
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.film.clip import Clip, ClipSource
from arcade_rl.viewer.film.game_alone import GameAlone
from arcade_rl.viewer.film.pictures import recording_path, take_picture
from arcade_rl.viewer.play.session_state import SessionState

if TYPE_CHECKING:
    from arcade_rl.viewer.film.film import Film

_LIGHT = 22


class Camera:
    """Takes pictures of one window, and films it or its game alone.

    Args:
        folder: where pictures and films go now: an agent may be renamed or deleted while its window is open. Films
            and clips ask for it on their threads.
        banner: reports them.
        make_scene: makes another scene of the game, for films of the game alone.
        margin: where in the window a light of a size (width, height) hides nothing.
    """

    def __init__(
        self,
        folder: Callable[[], Path],
        banner: Banner,
        make_scene: Callable[[], Scene],
        margin: Callable[[tuple[int, int]], Rect],
    ) -> None:
        self._folder = folder
        self._banner = banner
        self._make_scene = make_scene
        self._margin = margin
        self._film: Film | None = None
        self._alone: GameAlone | None = None
        self._ending: list[Film] = []
        self._clip: Clip | None = None
        self._since = 0.0
        self._ink = lru_cache(maxsize=1)(Ink)
        self._under_light: tuple[Surface, Rect] | None = None

    def take_picture(self, canvas: Surface, state: SessionState, now: float) -> None:
        """Save what the window shows, without the light.

        Args:
            now: seconds since the epoch.
        """
        self.light_off(canvas)
        take_picture(canvas, self._folder(), state, now, self._banner)

    # Films

    def switch_film(self, canvas: Surface, view: View, now: float, *, game_alone: bool = False) -> None:
        """Start a film of the window, or of the game alone; or end the present one.

        Args:
            now: seconds since the epoch.
        """
        if self._film is not None:
            self.end_film()
            return
        from arcade_rl.viewer.film.film import Film  # loads FFmpeg, 4 MB that few windows need
        from arcade_rl.viewer.film.formats import best_suffix

        self._alone = GameAlone(self._make_scene()) if game_alone else None
        path = recording_path(self._folder(), view.state, now, "-game" * game_alone + best_suffix())
        try:
            size = self._alone.canvas.get_size() if self._alone else canvas.get_size()
            self._film = Film(path, size, folder=self._folder)
        except ArcadeError as error:
            self._banner.say(str(error), is_problem=True)
        self._since = view.seconds

    def end_film(self) -> None:
        """Stop filming; the rest is written while the game goes on, then the banner says where the film is."""
        if self._film is not None:
            self._film.end()
            self._ending.append(self._film)
            self._film = self._alone = None

    def save_clip(self, source: ClipSource, view: View, now: float) -> None:
        """Save the last seconds of play, while the game goes on; then the banner says where they are.

        Args:
            now: seconds since the epoch.
        """
        if self._clip is not None:
            self._banner.refuse("the clip before is still being written: ask again in a few seconds")
            return
        from arcade_rl.viewer.film.formats import best_suffix  # as above

        path = recording_path(self._folder(), view.state, now, f"-clip{best_suffix()}")
        try:
            self._clip = Clip(path, source, view, self._folder)
        except ArcadeError as error:
            self._banner.refuse(f"no clip: {error}")
        else:
            self._banner.say(f"writing a clip of the last {self._clip.seconds:.0f} s")

    def close(self) -> None:
        """Finish all films.

        Raises:
            ArcadeError: a film could not be written.
        """
        self.end_film()
        with contextlib.ExitStack() as finished:
            while self._ending:
                finished.callback(self._ending.pop().wait)
            if self._clip is not None:
                finished.callback(self._clip.wait)

    def _report_films(self) -> None:
        for film in [film for film in self._ending if film.over]:
            self._ending.remove(film)
            self._banner.say(film.problem or f"film saved as {film.path}", is_problem=bool(film.problem))
        if self._clip is not None and self._clip.over:
            clip, self._clip = self._clip, None
            self._banner.say(clip.problem or f"clip saved as {clip.path}", is_problem=bool(clip.problem))

    def shoot(self, canvas: Surface, view: View, changed: list[Rect]) -> list[Rect]:
        """Film what was drawn, then draw the red light over it, which is not in the film.

        Returns:
            The rectangles of the window that changed, with that of the light.
        """
        self._report_films()
        if self._film is not None and self._film.problem:
            self.end_film()
        if self._film is None:
            return changed
        seconds = view.seconds - self._since
        if self._alone is None:
            self._film.add(canvas, seconds, changed=bool(changed))
        else:
            self._film.add(self._alone.canvas, seconds, changed=self._alone.draw(view))
        return [*changed, self._light_on(canvas, int(seconds))]

    # The light

    def light_off(self, canvas: Surface) -> list[Rect]:
        """Remove the light from the picture; returns the rectangle that changed, if any."""
        if self._under_light is None:
            return []
        (under, place), self._under_light = self._under_light, None
        canvas.blit(under, place)
        return [place]

    def _light_on(self, canvas: Surface, seconds: int) -> Rect:
        ink = self._ink(scale_of(canvas.get_size()))
        text = f"filming {seconds // 60}:{seconds % 60:02}, {cap(Intent.FILM)} ends it"
        place = self._margin((ink.width(text, theme.STRONG) + ink.px(42), ink.px(_LIGHT)))
        place.clamp_ip(canvas.get_rect())
        self._under_light = (canvas.subsurface(place).copy(), place)
        ink.pill(canvas, place, theme.CARD)
        dot = Rect(0, 0, ink.px(10), ink.px(10))
        dot.midleft = (place.x + ink.px(12), place.centery)
        ink.pill(canvas, dot, theme.BAD)
        ink.write(canvas, text, theme.STRONG, theme.TEXT, (dot.right + ink.px(8), place.centery), anchor="midleft")
        return place
