"""What every window of two players does: events in, frames played, what changed drawn."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

import pygame
from pygame import Rect, Surface
from pygame.event import Event

from arcade_rl.shelf.score_rows import Result
from arcade_rl.viewer.banner import Banner
from arcade_rl.viewer.bindings import Fold, Intent, intent
from arcade_rl.viewer.duel.compositor import DuelCompositor
from arcade_rl.viewer.duel.session import DuelSession
from arcade_rl.viewer.duel.view import DuelView
from arcade_rl.viewer.film.camera import Camera
from arcade_rl.viewer.gamepads import Gamepads
from arcade_rl.viewer.keys import Joystick
from arcade_rl.viewer.result_queue import ResultQueue
from arcade_rl.viewer.scenes.scene import Scene
from arcade_rl.viewer.seat import Seat
from arcade_rl.viewer.view import View

_PLAY_AT_MOST_SECONDS = 0.010  # of each sixtieth, so that the picture stays smooth at 16 times the speed
# With these a key speaks to the desktop. Not with the right Ctrl: that one fires.
_OTHERS_KEYS = pygame.KMOD_LALT | pygame.KMOD_LCTRL | pygame.KMOD_META


S = TypeVar("S", bound=DuelSession)


class DuelWindow(ABC, Generic[S]):
    """One session of two players in one window.

    Args:
        canvas: the window's surface.
        seats: whose agent sits at the left and at the right.
        results: where finished games go; None if they do not count.
        wall_clock: seconds since the epoch, for the age of the brains.
        joysticks: all that the keyboard stands for.
        make_scene: the game, for films of it alone.
        pictures: the folder for pictures and films.
    """

    def __init__(
        self,
        canvas: Surface,
        session: S,
        seats: tuple[Seat, Seat],
        results: ResultQueue | None,
        wall_clock: Callable[[], float],
        *,
        joysticks: Sequence[Joystick],
        compositor: DuelCompositor,
        make_scene: Callable[[], Scene],
        pictures: Path,
    ) -> None:
        self.closed = False
        self._canvas = canvas
        self._session = session
        self._seats = seats
        self._results = results
        self._wall_clock = wall_clock
        self._joysticks = joysticks
        self._compositor = compositor
        self._folded: frozenset[int] = frozenset()
        self._seconds = 0.0
        self._hints = True
        self._banner = Banner()
        self._camera = Camera(pictures, self._banner, make_scene)
        self._gamepads = Gamepads(joysticks, obey=self._obey, moved=self._joystick_pressed, say=self._banner.say)

    # What each kind does its own way

    @abstractmethod
    def view(self) -> DuelView:
        """What there is to show now."""

    @abstractmethod
    def _advance(self) -> bool:
        """Play one frame; returns whether the game ended with it."""

    @abstractmethod
    def _result(self) -> Result:
        """What the scores tell of the game that has ended."""

    @abstractmethod
    def _switch_by_key(self, key: int) -> None:
        """A key asks that a joystick changes hands."""

    @abstractmethod
    def _switch_side(self, side: int) -> None:
        """A click asks that the joystick of this side changes hands."""

    @abstractmethod
    def _joystick_pressed(self) -> None:
        """One of the joysticks' keys went down."""

    @property
    def _stands_still(self) -> bool:
        """Whether no frame is due, however much time goes by."""
        return False

    # Time

    def play(self, elapsed_seconds: float) -> None:
        """Let `elapsed_seconds` go by: newer brains arrive, and the frames that are due are played."""
        self._seconds += elapsed_seconds
        self._banner.elapse(elapsed_seconds)
        for side, seat in zip(self._session.sides, self._seats, strict=True):
            policy = seat.newer_policy()
            if policy is not None:
                side.swap_policy(policy)
        if not self._compositor.show_help and not self._stands_still:
            self._play_what_is_due(elapsed_seconds)

    def _play_what_is_due(self, elapsed_seconds: float) -> None:
        due = self._session.pace.frames_due(elapsed_seconds)
        started = time.perf_counter()
        for _ in range(due):
            self._play_frame()
            if time.perf_counter() - started > _PLAY_AT_MOST_SECONDS:
                break

    def _play_frame(self) -> None:
        if self._advance() and self._results is not None:
            self._results.put(self._result())

    def draw(self) -> list[Rect]:
        """Bring the picture up to date; returns the rectangles that changed."""
        lit = self._camera.light_off(self._canvas)
        view = self.view()
        return lit + self._camera.shoot(self._canvas, view.sides[0], self._compositor.draw(view))

    def leave(self) -> None:
        """The window is closed: finish the film that is being made.

        Raises:
            ArcadeError: it cannot be written.
        """
        self._camera.close()

    def _view_of(self, side: int) -> View:
        lasting = self._results.problem if self._results is not None else ""
        banner, is_problem = self._banner.shown(
            self._seats[0].newest_problem or self._seats[1].newest_problem or lasting
        )
        return View(
            moment=self._session.moment(side),
            agent_name=self._seats[side].name,
            weights=self._seats[side].weights(self._wall_clock()),
            banner=banner,
            banner_is_problem=is_problem,
            seconds=self._seconds,
            folded=self._folded,
            hints=self._hints,
        )

    # Events

    def handle(self, event: Event) -> None:
        """Obey one of pygame's events."""
        if event.type == pygame.QUIT:
            self.closed = True
        elif event.type == pygame.KEYDOWN and not event.mod & _OTHERS_KEYS:
            self._press(event.key, event.unicode)
        elif event.type == pygame.KEYUP:
            for joystick in self._joysticks:
                joystick.release(event.key)
        elif event.type == pygame.WINDOWFOCUSLOST:
            for joystick in self._joysticks:
                joystick.release_all()
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == pygame.BUTTON_LEFT:
            self._click(event.pos)
        else:
            self._gamepads.handle(event)

    def resize(self, canvas: Surface) -> None:
        """The window has another size now."""
        self._canvas = canvas
        self._compositor.resize(canvas)

    def _press(self, key: int, text: str) -> None:
        asked = intent(key, text)
        if isinstance(asked, Fold):
            self._fold(asked.panel)
        elif asked is not None:
            self._obey(asked, key)
        elif sum(joystick.press(key) for joystick in self._joysticks):  # all of them get it
            self._joystick_pressed()

    def _obey(self, asked: Intent, key: int = pygame.K_UNKNOWN) -> None:
        if self._compositor.show_help and asked not in (Intent.PICTURE, Intent.FILM, Intent.FILM_GAME):
            self._compositor.show_help = False  # any key of the window puts the help away
            return
        session = self._session
        obey: dict[Intent, Callable[[], None]] = {
            Intent.SWITCH_CONTROLLER: lambda: self._switch_by_key(key),
            Intent.PAUSE: session.toggle_pause,
            Intent.FASTER: session.pace.faster,
            Intent.SLOWER: session.pace.slower,
            Intent.HINTS: self._switch_hints,
            Intent.RESET: session.rematch,
            Intent.HELP: self._show_help,
            Intent.PICTURE: self._take_picture,
            Intent.FILM: lambda: self._switch_film(game_alone=False),
            Intent.FILM_GAME: lambda: self._switch_film(game_alone=True),
            Intent.CLOSE: self._close,
        }
        if asked in obey:
            obey[asked]()

    def _switch_hints(self) -> None:
        self._hints = not self._hints

    def _show_help(self) -> None:
        self._compositor.show_help = True

    def _close(self) -> None:
        self.closed = True

    def _fold(self, panel: int) -> None:
        if panel <= len(self._compositor.panels):
            self._folded = self._folded ^ {panel}

    def _click(self, at: tuple[int, int]) -> None:
        if self._compositor.show_help:
            self._compositor.show_help = False
            return
        side, panel = self._compositor.clicked_side(at), self._compositor.clicked_panel(at)
        if side is not None:
            self._switch_side(side)
        elif panel is not None:
            self._fold(panel)

    def _take_picture(self) -> None:
        self._camera.take_picture(self._canvas, self._session.moment(0), self._wall_clock())

    def _switch_film(self, *, game_alone: bool) -> None:
        self._camera.switch_film(self._canvas, self.view().sides[0], self._wall_clock(), game_alone=game_alone)
