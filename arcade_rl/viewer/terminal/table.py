"""One session at one terminal: keys in, frames played, and a picture in cells out."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.viewer.controls.banner import Banner
from arcade_rl.viewer.controls.joystick import Joystick
from arcade_rl.viewer.controls.rewind_controls import RewindControls
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.play.session_state import SessionState
from arcade_rl.viewer.play.window_session import PolicyHolder, WindowSession
from arcade_rl.viewer.seats.result_queue import ResultQueue
from arcade_rl.viewer.seats.seat import Seat
from arcade_rl.viewer.seats.seated_session import SeatedSession
from arcade_rl.viewer.seats.slot_board import DIRECTION_KEYS, SlotBoard, open_board
from arcade_rl.viewer.seats.teaching import Pupil
from arcade_rl.viewer.terminal.cells import Cells
from arcade_rl.viewer.terminal.driver.held_keys import HeldKeys
from arcade_rl.viewer.terminal.driver.key_decoder import Key
from arcade_rl.viewer.terminal.frame import SMALLEST, draw_keys, draw_too_small
from arcade_rl.viewer.terminal.slot_list import draw_slots
from arcade_rl.viewer.terminal.terminal_keys import ONLOOKERS_MAY, Fold, TerminalKeys
from arcade_rl.window_keys import Intent

_READ_ONLY = "this window is read-only: the agent keeps the joystick"


@dataclass(frozen=True, slots=True)
class Services:
    """What a session works with.

    Attributes:
        results: where finished games go; None if they are not kept.
        pupil: where what a human teaches goes; None if nobody can be taught here.
        read_only: a human looks on, and neither takes a joystick nor keeps anything.
        wall_clock: seconds since the epoch.
    """

    results: ResultQueue | None = None
    pupil: Pupil | None = None
    read_only: bool = False
    wall_clock: Callable[[], float] = time.time


_REPEATED = (Intent.STEP_DECISION, Intent.FASTER, Intent.SLOWER, Intent.OLDER_BRAIN, Intent.NEWER_BRAIN)
"""Asked again by a key that repeats."""

S = TypeVar("S", bound=WindowSession)
Orders = Mapping[Intent, Callable[[], None]]


class Table(ABC, Generic[S]):
    """A session, played and shown in cells.

    Args:
        players: the seat of each side, with what plays by the weights of its brain.
        joysticks: all that are played with the keyboard.
        rewind_controls: None if the session cannot be rewound.

    Attributes:
        closed: a person has closed it.
        hands: which keys are held.
        board: the save states of its game; None if it has none.
    """

    board: SlotBoard | None = None

    def __init__(
        self,
        session: S,
        players: Sequence[tuple[Seat, PolicyHolder]],
        joysticks: Sequence[Joystick],
        keys: TerminalKeys,
        services: Services,
        rewind_controls: RewindControls | None = None,
    ) -> None:
        self.closed = False
        self.hands = HeldKeys()
        self._session = session
        self._players = players
        self._joysticks = joysticks
        self._keys = keys
        self._read_only = services.read_only
        self._wall_clock = services.wall_clock
        self._rewind_controls = rewind_controls
        self._banner = Banner()
        self._seated = SeatedSession(
            session,
            players,
            self._banner,
            results=services.results,
            pupil=services.pupil,
            wall_clock=services.wall_clock,
            rewind_controls=rewind_controls,
        )
        self._shows_keys = False
        self._keys_page, self._keys_pages = 0, 1
        self._told_of_releases = False
        self._wants_pixels = True
        self._shows_pixels = False
        self._folded: frozenset[int] = frozenset()
        if keys.problem:
            self._banner.say(keys.problem, is_problem=True)

    # Each kind of session does these in its own way

    @abstractmethod
    def _play_frame(self) -> None:
        """Play one frame; keep the result of a game that ended with it."""

    @abstractmethod
    def _draw(self, cells: Cells) -> None:
        """Draw all but the list of keys."""

    @abstractmethod
    def _switch_controller(self, name: str) -> None:
        """Pass a joystick: the key of this name asks for it."""

    @property
    @abstractmethod
    def _one_human(self) -> bool:
        """Whether at most one human plays, with the keys of either side."""

    def _joystick_pressed(self) -> None:
        """In a turn-based game this is a move."""
        if self._session.waits_for_human and not self._waits:
            self._play_frame()

    def stop(self) -> None:
        """Finish what was begun, or leave it: the window closes."""
        if self.board is not None:
            self.board.stop()

    def close_games(self) -> None:
        """Close all games, after `stop`."""
        self._session.close()

    # Keys

    def press(self, key: Key, now: float) -> None:
        """A key was pressed, repeats, or was released.

        Args:
            now: seconds by a clock that runs on.
        """
        name = self.hands.named(key, self._keys.name(key, right_ctrl=self.hands.holds("right ctrl")))
        among = self._keys.directions_beside(name, alone=self._one_human)
        if key.kind == "release":
            self._let_go(self.hands.release(name, among=among))
            return
        fresh = not self.hands.holds(name)
        self._let_go(self.hands.press(name, now, among=among))
        plays = any(joystick.has(name) for joystick in self._joysticks)
        asked = self._keys.asked(name, plays=plays)
        if self._shows_keys and fresh:
            self._keys_page += 1
            self._shows_keys = asked is Intent.HELP and self._keys_page < self._keys_pages
            return
        if self.board is not None and self.board.shown:
            if fresh or name in DIRECTION_KEYS:  # a key that repeats confirms nothing
                self.board.press(name, asked if isinstance(asked, Intent) else None)
            return
        if isinstance(asked, Fold) and not plays:
            if fresh:
                self._folded = self._folded ^ {asked.panel}
        elif isinstance(asked, Intent):
            if fresh or asked in _REPEATED:
                self._obey(asked, name)
        elif plays and self._read_only:
            self._banner.refuse(_READ_ONLY)
        elif plays and key.kind == "press":  # also again while it is held: it is the latest one now
            for joystick in self._joysticks:  # each of them gets the press
                joystick.press(name)
            self._joystick_pressed()

    def _obey(self, asked: Intent, name: str) -> None:
        orders = self._orders(name)
        if not self._may(asked):
            self._banner.refuse(_READ_ONLY)
        elif asked in orders:
            orders[asked]()

    def _may(self, asked: Intent) -> bool:
        return not self._read_only or asked in ONLOOKERS_MAY

    def let_all_go(self) -> None:
        """The terminal has lost the keyboard, or the joystick is centred."""
        self._let_go(self.hands.release_all())
        for joystick in self._joysticks:
            joystick.release_all()

    def _let_go(self, names: Sequence[str]) -> None:
        for name in names:
            for joystick in self._joysticks:
                joystick.release(name)
            if self._rewind_controls is not None:
                self._rewind_controls.release(name)

    def _orders(self, name: str) -> Orders:
        """What a person can ask, and what is done then.

        Args:
            name: of the key that asks.
        """
        practising = self._rewind_controls.orders(name, self._banner) if self._rewind_controls is not None else {}
        return practising | {
            Intent.SWITCH_CONTROLLER: lambda: self._switch_controller(name),
            Intent.PAUSE: self._session.pace.toggle_pause,
            Intent.FASTER: self._session.pace.faster,
            Intent.SLOWER: self._session.pace.slower,
            Intent.HINTS: self._seated.switch_hints,
            Intent.SAVE_SLOTS: lambda: open_board(self.board, self._banner),
            Intent.STICKY: self._switch_sticky,
            Intent.CENTRE: self.let_all_go,
            Intent.PIXELS: self._switch_pixels,
            Intent.HELP: self._show_keys,
            Intent.CLOSE: self._close,
        }

    def _tell_of_releases(self) -> None:
        """Say once, when a human takes a joystick, how to hold a key in a terminal that does not report releases."""
        if not (self.hands.releases or self.hands.sticky or self._told_of_releases):
            self._told_of_releases = True
            self._banner.say(
                f"this terminal reports no key releases: hold keys, or {self._keys.cap(Intent.STICKY)} for a sticky "
                "joystick"
            )

    def _switch_sticky(self) -> None:
        self.let_all_go()
        self.hands.sticky = not self.hands.sticky
        centre = self._keys.cap(Intent.CENTRE)
        self._banner.say(
            f"sticky joystick: it holds its last direction; {centre} centres it"
            if self.hands.sticky
            else "the joystick springs back when a key is released"
        )

    @property
    def _waits(self) -> bool:
        """Whether something lies over the game, which waits meanwhile."""
        return self._shows_keys or (self.board is not None and self.board.shown)

    def _switch_pixels(self) -> None:
        if self._shows_pixels:
            self._wants_pixels = not self._wants_pixels
        else:
            self._banner.refuse("this terminal shows no pixels: it has neither kitty's graphics nor sixels")

    def _show_keys(self) -> None:
        self._shows_keys, self._keys_page = True, 0

    def _close(self) -> None:
        self.closed = True

    # Time

    def play(self, elapsed_seconds: float, now: float) -> None:
        """Let time pass: take newer brains, and play the frames that are due."""
        self._let_go(self.hands.lapse(now))
        if self.board is not None:
            self.board.elapse()
        self._seated.play(elapsed_seconds, self._play_frame, waits=self._waits, counts_down=self._counts_down)

    def _counts_down(self, elapsed_seconds: float) -> bool:  # most games begin at once
        """Let a countdown go on; whether the game still waits for its end."""
        return False

    # Pictures

    def picture(self, columns: int, rows: int, cell_pixels: tuple[int, int] | None = None) -> Cells:
        """What a terminal of that size shows now.

        Args:
            cell_pixels: width and height of a cell; None if the terminal shows no pictures in pixels.
        """
        self._shows_pixels = cell_pixels is not None
        cells = Cells(columns, rows, cell_pixels if self._wants_pixels else None)
        if columns < SMALLEST[0] or rows < SMALLEST[1]:
            draw_too_small(cells)
            return cells
        self._draw(cells)
        if self.board is not None and self.board.view is not None:
            draw_slots(cells, self.board.view)
        if self._shows_keys:
            offered = filter(self._may, self._orders(""))
            listed = self._keys.listed(offered, two_sides=not self._one_human)
            self._keys_pages = draw_keys(cells, listed, self._keys_page, self._keys.cap(Intent.HELP))
        return cells

    @property
    def _samples(self) -> bool:
        """Whether a policy draws its actions by their probabilities."""
        return False

    def _hinted(self, state: SessionState, *offered: Intent) -> list[tuple[str, str]]:
        """Keys that are useful now, for the footer; the list of all keys last."""
        on = {
            Intent.SWITCH_CONTROLLER: state.controller == "human",
            Intent.PAUSE: state.paused,
            Intent.STICKY: self.hands.sticky,
            Intent.SAMPLE: self._samples,
            Intent.RESET: len(self._players) > 1,  # two players play a rematch
        }
        hints = [self._keys.hint(intent) for intent in filter(self._may, offered)]
        shown = [(hint.cap, hint.when_on if on.get(hint.intent) else hint.does) for hint in hints]
        return [*shown, (self._keys.cap(Intent.HELP), "all keys"), (self._keys.cap(Intent.CLOSE), "close")]

    def _view_of(self, state: SessionState, seat: Seat) -> View:
        return self._seated.view(state, seat, folded=self._folded)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything that a window in a terminal needs.

    Attributes:
        seats: the agents there may get newer brains meanwhile.
        make_table: makes the session's table.
        pupil: the agent that a human may teach; None if nobody can be taught.
    """

    seats: tuple[Seat, ...]
    make_table: Callable[[Services], Table[Any]]
    pupil: AgentFolder | None = None
