"""The window: events in, frames played, what changed drawn; sixty times a second, also while paused."""

import time
from collections.abc import Callable

import pygame
from pygame import Rect, Surface
from pygame.event import Event

from arcade_rl.viewer.banner import Banner
from arcade_rl.viewer.bindings import Fold, Intent, cap, intent
from arcade_rl.viewer.compositor import Compositor
from arcade_rl.viewer.film.camera import Camera
from arcade_rl.viewer.gamepads import Gamepads
from arcade_rl.viewer.keys import Joystick
from arcade_rl.viewer.panels.inner import make_inner_panels
from arcade_rl.viewer.practice import Practice
from arcade_rl.viewer.scenes.factory import make_panels, make_scene
from arcade_rl.viewer.seat import Seat
from arcade_rl.viewer.session import Session
from arcade_rl.viewer.speaker import Sounding, Speaker
from arcade_rl.viewer.view import View

_PLAY_AT_MOST_SECONDS = 0.010  # of each sixtieth, so that the picture stays smooth at 16 times the speed
_OTHERS_KEYS = pygame.KMOD_LALT | pygame.KMOD_CTRL | pygame.KMOD_META  # with these a key speaks to the desktop


class Window:
    """One session in one window.

    Args:
        canvas: the window's surface.
        wall_clock: seconds since the epoch, for the age of the brain.
        speaker: where the game is heard; None if nowhere.
    """

    def __init__(
        self,
        canvas: Surface,
        session: Session,
        seat: Seat,
        *,
        wall_clock: Callable[[], float] = time.time,
        speaker: Speaker | None = None,
    ) -> None:
        self.closed = False
        self._session = session
        self._seat = seat
        self._wall_clock = wall_clock
        self._speaker = speaker or Speaker()
        self._joystick = Joystick(session.game.entry)
        panels = make_panels(session.game, has_agent=bool(seat.name))
        self._canvas = canvas
        inner = make_inner_panels(session.moment().insight)
        self._compositor = Compositor(canvas, make_scene(session.game), panels, inner)
        self._folded = self._compositor.inner_numbers
        self._seconds = 0.0
        self._banner = Banner()
        self._gamepads = Gamepads([self._joystick], obey=self._obey, moved=self._move, say=self._banner.say)
        self._practice = Practice(session)
        self._camera = Camera(seat.pictures, self._banner, lambda: make_scene(session.game))

    # Time

    def play(self, elapsed_seconds: float) -> None:
        """Let `elapsed_seconds` go by: newer brains arrive, and the frames that are due are played."""
        self._seconds += elapsed_seconds
        self._banner.elapse(elapsed_seconds)
        self._take_newer_brain()
        if self._compositor.show_help:
            return
        if self._practice.rewinding:
            self._practice.rewind(elapsed_seconds)
        elif not self._session.waits_for_human:
            self._play_what_is_due(elapsed_seconds)

    def _play_what_is_due(self, elapsed_seconds: float) -> None:
        due = self._session.pace.frames_due(elapsed_seconds)
        started = time.perf_counter()
        for _ in range(due):
            self._advance()
            if time.perf_counter() - started > _PLAY_AT_MOST_SECONDS:
                break

    def _advance(self) -> None:
        tick = self._session.advance(self._joystick.action())
        if tick.ended:
            self._seat.keep_score(self._session.moment())
        if tick.action is not None and self._session.pace.speed == 1 and isinstance(self._session.game, Sounding):
            self._speaker.hear(self._session.game.sound())

    def draw(self) -> list[Rect]:
        """Bring the picture up to date; returns the rectangles that changed."""
        lit = self._camera.light_off(self._canvas)
        view = self.view()
        return lit + self._camera.shoot(self._canvas, view, self._compositor.draw(view))

    def leave(self) -> None:
        """The window is closed: finish the film that is being made.

        Raises:
            ArcadeError: it cannot be written.
        """
        self._camera.close()

    def view(self) -> View:
        """What there is to show now."""
        banner, is_problem = self._banner.shown(self._seat.newest_problem)
        return View(
            moment=self._session.moment(),
            agent_name=self._seat.name,
            weights=self._seat.weights(self._wall_clock()),
            banner=banner,
            banner_is_problem=is_problem,
            seconds=self._seconds,
            folded=self._folded,
            rewound=self._practice.rewound,
            hints=self._practice.hints,
        )

    def _take_newer_brain(self) -> None:
        policy = self._seat.newer_policy()
        if policy is not None:
            self._session.swap_policy(policy)

    # Events

    def handle(self, event: Event) -> None:
        """Obey one of pygame's events."""
        if event.type == pygame.QUIT:
            self.closed = True
        elif event.type == pygame.KEYDOWN and not event.mod & _OTHERS_KEYS:
            self._press(event.key, event.unicode)
        elif event.type == pygame.KEYUP:
            self._release(event.key)
        elif event.type == pygame.WINDOWFOCUSLOST:
            self._joystick.release_all()
            self._practice.release_rewind()
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
            self._obey(asked)
        elif self._joystick.press(key):
            self._move()

    def _release(self, key: int) -> None:
        self._joystick.release(key)
        if intent(key, "") is Intent.REWIND:
            self._practice.release_rewind()

    def _move(self) -> None:
        session = self._session
        if session.controller == "agent":
            self._banner.say(f"the agent has the joystick: press {cap(Intent.SWITCH_CONTROLLER)} to take it")
        elif session.waits_for_human and not self._compositor.show_help:
            self._advance()

    def _obey(self, asked: Intent) -> None:
        if self._compositor.show_help and asked not in (Intent.PICTURE, Intent.FILM, Intent.FILM_GAME):
            self._compositor.show_help = False  # any key of the window puts the help away
            return
        session = self._session
        obey: dict[Intent, Callable[[], None]] = {
            Intent.SWITCH_CONTROLLER: self._switch_controller,
            Intent.PAUSE: session.toggle_pause,
            Intent.STEP_DECISION: session.step_decision,
            Intent.FASTER: session.pace.faster,
            Intent.SLOWER: session.pace.slower,
            Intent.REWIND: self._practice.press_rewind,
            Intent.KEEP_MOMENT: lambda: self._banner.say(self._practice.keep_moment()),
            Intent.RETURN_TO_MOMENT: lambda: self._banner.say(self._practice.return_to_moment()),
            Intent.HINTS: self._practice.switch_hints,
            Intent.RESET: session.reset,
            Intent.HELP: self._show_help,
            Intent.SOUND: lambda: self._banner.say(self._speaker.switch()),
            Intent.QUIETER: lambda: self._banner.say(self._speaker.quieter()),
            Intent.LOUDER: lambda: self._banner.say(self._speaker.louder()),
            Intent.PICTURE: self._take_picture,
            Intent.FILM: lambda: self._switch_film(game_alone=False),
            Intent.FILM_GAME: lambda: self._switch_film(game_alone=True),
            Intent.CLOSE: self._close,
        }
        obey[asked]()

    def _switch_controller(self) -> None:
        if not self._seat.name:
            self._banner.say("there is no agent here to play with; put one on the shelf and watch it")
        elif self._session.controller == "agent":
            self._session.take_joystick()
        else:
            self._session.give_joystick()

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
        clicked = self._compositor.clicked(at)
        if clicked is not None and clicked.panel:
            self._fold(clicked.panel)
        elif clicked is not None:
            self._switch_controller()

    def _take_picture(self) -> None:
        self._camera.take_picture(self._canvas, self._session.moment(), self._wall_clock())

    def _switch_film(self, *, game_alone: bool) -> None:
        self._camera.switch_film(self._canvas, self.view(), self._wall_clock(), game_alone=game_alone)
