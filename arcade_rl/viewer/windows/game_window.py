"""What all windows do sixty times a second, also while paused: play the frames due, draw what changed."""

import time
from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, TypeVar

from pygame import Rect, Surface

from arcade_rl.errors import UsageError
from arcade_rl.shelf.settings.window_memory import SCALINGS, Scaling, WindowKind, WindowMemory
from arcade_rl.viewer.controls.bindings import Intent, cap
from arcade_rl.viewer.controls.joystick import Joystick
from arcade_rl.viewer.controls.rewind_controls import RewindControls
from arcade_rl.viewer.drawing.parts import Scene
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.film.camera import Camera
from arcade_rl.viewer.film.clip import ClipSource
from arcade_rl.viewer.play.session_state import SessionState
from arcade_rl.viewer.play.window_session import PolicyHolder, WindowSession
from arcade_rl.viewer.seats.result_queue import ResultQueue
from arcade_rl.viewer.seats.seat import Seat
from arcade_rl.viewer.seats.seated_session import SeatedSession
from arcade_rl.viewer.seats.slot_board import open_board
from arcade_rl.viewer.seats.teaching import Pupil
from arcade_rl.viewer.system.desktop_window import DesktopWindow
from arcade_rl.viewer.system.display import display_canvas
from arcade_rl.viewer.system.speaker import HasSound, Speaker
from arcade_rl.viewer.windows.compositor import Compositor
from arcade_rl.viewer.windows.event_handling import EventHandler

_SCALING_IN_WORDS: dict[Scaling, str] = {
    "pixels": "whole pixels",
    "fit": "as large as fits",
    "television": "4:3, as on a television",
    "scanlines": "4:3, with scanlines",
}


@dataclass(frozen=True, slots=True)
class Services:
    """What a window works with; a headless one has only the clock.

    Attributes:
        results: where finished games go; None if they are not kept.
        pupil: where what a human teaches goes; None if nobody can be taught here.
        speaker: where the game is heard.
        desktop: the window on the desktop; None if it is on none.
        wall_clock: seconds since the epoch, for results and the age of the brains.
    """

    results: ResultQueue | None = None
    pupil: Pupil | None = None
    speaker: Speaker = field(default_factory=Speaker)
    desktop: DesktopWindow | None = None
    wall_clock: Callable[[], float] = time.time


S = TypeVar("S", bound=WindowSession)
V = TypeVar("V")


class GameWindow(EventHandler, Generic[S, V]):
    """One session in one window.

    Args:
        canvas: the window's surface.
        players: the seat of each side, with what plays by the weights of its brain.
        joysticks: all that are played with the keyboard.
        make_scene: makes another scene of the game, for films of the game alone.
        pictures: the folder for pictures and films now; called on any thread.
        sounding: the game that is heard; None if it has no sound.
        kind: what the window was opened for.
        rewind_controls, clips: None if the session cannot be rewound.

    Attributes:
        canvas: the surface that it draws on.
    """

    def __init__(
        self,
        canvas: Surface,
        session: S,
        players: Sequence[tuple[Seat, PolicyHolder]],
        compositor: Compositor[V],
        services: Services,
        *,
        joysticks: Sequence[Joystick],
        make_scene: Callable[[], Scene],
        pictures: Callable[[], Path],
        sounding: HasSound | None,
        kind: WindowKind,
        rewind_controls: RewindControls | None = None,
        clips: ClipSource | None = None,
    ) -> None:
        super().__init__(joysticks, compositor)
        self.canvas = canvas
        self._session = session
        self._players = players
        self._seated = SeatedSession(
            session,
            players,
            self._banner,
            results=services.results,
            pupil=services.pupil,
            wall_clock=services.wall_clock,
            rewind_controls=rewind_controls,
        )
        self._speaker = services.speaker
        self._desktop = services.desktop
        self._wall_clock = services.wall_clock
        self._camera = Camera(pictures, self._banner, make_scene, compositor.margin)
        self._rewind_controls = rewind_controls
        self._clips = clips
        self._sounding = sounding
        self._kind = kind

    # From one start to the next

    def recall(self, memory: WindowMemory) -> None:
        """Fold the panels that were folded, and play at the speed of the last window of this kind."""
        numbers = {name: number for number, name in enumerate(self._compositor.panel_names, start=1)}
        self._unfolded = tuple(numbers[name] for name in memory.unfolded if name in numbers)
        folded = {numbers[name] for name in memory.folded if name in numbers}
        self._folded = (self._folded | folded) - set(self._unfolded)
        self._compositor.rescale(memory.scaling)
        self._session.pace.run_at(memory.speeds.get(self._kind, 1.0))

    def remember(self, memory: WindowMemory) -> WindowMemory:
        """What this window leaves behind; of panels and kinds of windows that it lacks, what was kept before."""
        names = self._compositor.panel_names
        folded = tuple(name for number, name in enumerate(names, start=1) if number in self._folded)
        unfolded = tuple(names[number - 1] for number in self._unfolded)
        return replace(
            memory,
            folded=(*folded, *(name for name in memory.folded if name not in names)),
            unfolded=(*unfolded, *(name for name in memory.unfolded if name not in names)),
            speeds={**memory.speeds, self._kind: self._session.pace.speed},
            scaling=self._compositor.scaling or memory.scaling,
        )

    def report(self, problem: str) -> None:
        """Tell the person of something that went wrong before the window opened."""
        self._banner.refuse(problem)

    # Each kind of window does these in its own way

    @abstractmethod
    def view(self) -> V:
        """What the next picture shows."""

    @abstractmethod
    def _filmed(self, view: V) -> View:
        """The part that a film of the game alone shows."""

    @abstractmethod
    def _play_frame(self) -> None:
        """Play one frame; keep the result of a game that ended with it."""

    @abstractmethod
    def _switch_by_key(self, key: int) -> None:
        """Pass a joystick: a key asks for it."""

    def _joystick_pressed(self) -> None:
        """In a turn-based game this is a move."""
        if self._session.waits_for_human and not (self._compositor.show_help or self._board_shown):
            self._play_frame()

    # Time

    def play(self, elapsed_seconds: float) -> None:
        """Let time pass: take newer brains, and play the frames that are due."""
        if self.board is not None:
            self.board.elapse()
        waits = self._compositor.show_help or self._board_shown
        self._seated.play(elapsed_seconds, self._play_frame, waits=waits, counts_down=self._counts_down)

    def _counts_down(self, elapsed_seconds: float) -> bool:  # most games begin at once
        """Let a countdown go on; whether the game still waits for its end."""
        return False

    def _hear(self) -> None:
        """Pass the sound of the last frame on."""
        if self._sounding is not None and self._session.pace.speed == 1 and self._speaker.audible:
            self._speaker.hear(self._sounding.sound())

    # Pictures

    def draw(self) -> list[Rect]:
        """Bring the picture up to date; returns the rectangles that changed."""
        self._compositor.board = self.board.view if self.board is not None else None
        lit = self._camera.light_off(self.canvas)
        view = self.view()
        return lit + self._camera.shoot(self.canvas, self._filmed(view), self._compositor.draw(view))

    def resize(self, canvas: Surface) -> None:
        """Draw everything again, on this canvas: the window has another size, or its picture was lost."""
        self.canvas = canvas
        self._compositor.resize(canvas)

    def leave(self) -> None:
        """The window closes: it goes off the screen at once, then films and clips that are being made are finished.

        Raises:
            ArcadeError: it cannot be written.
        """
        if self._desktop is not None:
            self._desktop.hide()
        if self.board is not None:
            self.board.stop()
        self._camera.close()

    def close_games(self) -> None:
        """Close all games, once the display is given back: some environments end pygame when they are closed."""
        self._session.close()
        if self._clips is not None:
            self._clips.close()

    def _view_of(self, state: SessionState, seat: Seat) -> View:
        return self._seated.view(state, seat, folded=self._folded, unfolded=self._unfolded)

    # What a person can ask of every window

    def _release(self, key: int) -> None:
        super()._release(key)
        if self._rewind_controls is not None:
            self._rewind_controls.release(key)

    def _release_all(self) -> None:
        super()._release_all()
        if self._rewind_controls is not None:
            self._rewind_controls.release_all()

    def _orders(self, key: int) -> dict[Intent, Callable[[], None]]:
        practising = self._rewind_controls.orders(key, self._banner) if self._rewind_controls is not None else {}
        return practising | {
            Intent.SWITCH_CONTROLLER: lambda: self._switch_by_key(key),
            Intent.PAUSE: self._session.pace.toggle_pause,
            Intent.FASTER: self._session.pace.faster,
            Intent.SLOWER: self._session.pace.slower,
            Intent.HINTS: self._seated.switch_hints,
            Intent.SAVE_SLOTS: lambda: open_board(self.board, self._banner),
            Intent.HELP: self._show_help,
            Intent.SOUND: lambda: self._turn(self._speaker.switch),
            Intent.QUIETER: lambda: self._turn(self._speaker.quieter),
            Intent.LOUDER: lambda: self._turn(self._speaker.louder),
            Intent.PICTURE: self._take_picture,
            Intent.FILM: lambda: self._switch_film(game_alone=False),
            Intent.FILM_GAME: lambda: self._switch_film(game_alone=True),
            Intent.CLIP: self._save_clip,
            Intent.FULLSCREEN: self._switch_fullscreen,
            Intent.SCALING: self._rescale,
            Intent.CLOSE: self._close,
        }

    def _turn(self, change: Callable[[], str]) -> None:
        if self._sounding is None:
            self._banner.refuse("this game makes no sound")
        else:
            self._banner.answer(change)

    def _show_help(self) -> None:
        self._compositor.show_help = True

    def _take_picture(self) -> None:
        state = self._filmed(self.view()).state
        self._camera.take_picture(self.canvas, state, self._wall_clock())

    def _switch_film(self, *, game_alone: bool) -> None:
        self._camera.switch_film(self.canvas, self._filmed(self.view()), self._wall_clock(), game_alone=game_alone)

    def _save_clip(self) -> None:
        if self._clips is None:
            self._banner.refuse(f"no clip: a race is not kept to be seen again; {cap(Intent.FILM)} films what comes")
        else:
            self._camera.save_clip(self._clips, self._filmed(self.view()), self._wall_clock())

    def _rescale(self) -> None:
        scaling = self._compositor.scaling
        if scaling is None:
            self._banner.refuse("this game has no console's picture: it always fits")
            return
        then = SCALINGS[(SCALINGS.index(scaling) + 1) % len(SCALINGS)]
        self._compositor.rescale(then)
        self._banner.say(f"picture: {_SCALING_IN_WORDS[then]}")

    def _switch_fullscreen(self) -> None:
        if self._desktop is None:
            return
        try:
            self._desktop.switch_fullscreen()
        except UsageError as refusal:
            self._banner.refuse(str(refusal))
        self.resize(display_canvas())  # it may have changed already, before its event is read

    def _close(self) -> None:
        self.closed = True
