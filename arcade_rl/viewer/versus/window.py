"""The window of a game for two: events in, frames played, what changed drawn."""

import time
from collections.abc import Callable

import pygame
from pygame import Rect, Surface
from pygame.event import Event

from arcade_rl.games.two_player import SIDES
from arcade_rl.viewer.banner import Banner
from arcade_rl.viewer.bindings import Fold, Intent, cap, intent
from arcade_rl.viewer.film.camera import Camera
from arcade_rl.viewer.keys import Joystick
from arcade_rl.viewer.result_queue import ResultQueue
from arcade_rl.viewer.scenes.atari import AtariScene
from arcade_rl.viewer.seat import Seat
from arcade_rl.viewer.versus.compositor import VersusCompositor
from arcade_rl.viewer.versus.keys import KEYS, RIGHT_SIDE_KEY
from arcade_rl.viewer.versus.panels import side_panels
from arcade_rl.viewer.versus.scorekeeping import versus_result
from arcade_rl.viewer.versus.view import VersusView
from arcade_rl.viewer.versus_session import VersusSession
from arcade_rl.viewer.view import View

_PLAY_AT_MOST_SECONDS = 0.010  # of each sixtieth, so that the picture stays smooth at 16 times the speed
# With these a key speaks to the desktop. Not with the right Ctrl: that one fires.
_OTHERS_KEYS = pygame.KMOD_LALT | pygame.KMOD_LCTRL | pygame.KMOD_META


class VersusWindow:
    """One session of a game for two in one window.

    Args:
        canvas: the window's surface.
        seats: whose agent sits at the left and at the right; the left one's folder is for pictures.
        results: where finished games go; None if they do not count.
        wall_clock: seconds since the epoch, for the age of the brains.
    """

    def __init__(
        self,
        canvas: Surface,
        session: VersusSession,
        seats: tuple[Seat, Seat],
        results: ResultQueue | None = None,
        *,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self.closed = False
        self._session = session
        self._seats = seats
        self._results = results
        self._wall_clock = wall_clock
        self._joysticks = [Joystick(session.game.entry, keys) for keys in KEYS]
        self._with_agent = [side for side in SIDES if session.sides[side].has_agent]
        both_human = not self._with_agent
        left, right = (
            side_panels(session.game, side, has_agent=session.sides[side].has_agent, both_human=both_human)
            for side in SIDES
        )
        self._canvas = canvas
        speaker = self._with_agent[0] if self._with_agent else 0
        self._compositor = VersusCompositor(canvas, AtariScene(session.game), (left, right), speaker)
        self._panel_count = len(left) + len(right)
        self._folded: frozenset[int] = frozenset()
        self._seconds = 0.0
        self._hints = True
        self._banner = Banner()
        self._camera = Camera(seats[0].pictures, self._banner, lambda: AtariScene(session.game))

    # Time

    def play(self, elapsed_seconds: float) -> None:
        """Let `elapsed_seconds` go by: newer brains arrive, and the frames that are due are played."""
        self._seconds += elapsed_seconds
        self._banner.elapse(elapsed_seconds)
        for side, seat in zip(self._session.sides, self._seats, strict=True):
            policy = seat.newer_policy()
            if policy is not None:
                side.swap_policy(policy)
        if not self._compositor.show_help:
            self._play_what_is_due(elapsed_seconds)

    def _play_what_is_due(self, elapsed_seconds: float) -> None:
        due = self._session.pace.frames_due(elapsed_seconds)
        started = time.perf_counter()
        for _ in range(due):
            if self._session.advance(self._held()) and self._results is not None:
                self._results.put(versus_result(self._session, self._seats, ended=self._wall_clock()))
            if time.perf_counter() - started > _PLAY_AT_MOST_SECONDS:
                break

    def _held(self) -> tuple[int | None, int | None]:
        """What humans hold at the left and at the right; one alone may use the keys of either."""
        left, right = (joystick.action() for joystick in self._joysticks)
        if len(self._humans()) == 1:
            left, right = (left if left is not None else right), (right if right is not None else left)
        return left, right

    def _humans(self) -> list[int]:
        return [side for side in SIDES if self._session.sides[side].controller == "human"]

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

    def view(self) -> VersusView:
        """What there is to show now."""
        game = self._session.game
        left, right = (self._view_of(side) for side in SIDES)
        return VersusView(
            sides=(left, right),
            names=(self._name(0), self._name(1)),
            mirrored=(game.mirrored[0], game.mirrored[1]),
            mode=f"{game.game.modes[game.mode]}, game {game.mode}",
            outcome=self._session.outcome,
            wins=(self._session.wins[0], self._session.wins[1]),
        )

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

    def _name(self, side: int) -> str:
        if self._seats[side].name:
            return self._seats[side].name
        return ("left player", "right player")[side] if len(self._with_agent) == 0 else "you"

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
        elif any(joystick.press(key) for joystick in self._joysticks) and not self._humans():
            self._banner.say(f"agents have both joysticks: press {cap(Intent.SWITCH_CONTROLLER)} to take one")

    def _obey(self, asked: Intent, key: int) -> None:
        if self._compositor.show_help and asked not in (Intent.PICTURE, Intent.FILM, Intent.FILM_GAME):
            self._compositor.show_help = False  # any key of the window puts the help away
            return
        session = self._session
        obey: dict[Intent, Callable[[], None]] = {
            Intent.SWITCH_CONTROLLER: lambda: self._switch(-1 if key == RIGHT_SIDE_KEY else 0),
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

    def _switch(self, which: int) -> None:
        """Pass the joystick of the first (0) or the last (-1) side that has an agent."""
        if self._with_agent:
            self._session.sides[self._with_agent[which]].switch()
        else:
            self._banner.say("there is no agent here: two humans play")

    def _switch_hints(self) -> None:
        self._hints = not self._hints

    def _show_help(self) -> None:
        self._compositor.show_help = True

    def _close(self) -> None:
        self.closed = True

    def _fold(self, panel: int) -> None:
        if panel <= self._panel_count:
            self._folded = self._folded ^ {panel}

    def _click(self, at: tuple[int, int]) -> None:
        if self._compositor.show_help:
            self._compositor.show_help = False
            return
        side, panel = self._compositor.clicked_side(at), self._compositor.clicked_panel(at)
        if side is not None:
            self._session.sides[side].switch()
        elif panel is not None:
            self._fold(panel)

    def _take_picture(self) -> None:
        self._camera.take_picture(self._canvas, self._session.moment(0), self._wall_clock())

    def _switch_film(self, *, game_alone: bool) -> None:
        self._camera.switch_film(self._canvas, self.view().sides[0], self._wall_clock(), game_alone=game_alone)
