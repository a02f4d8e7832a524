"""The save states of a game, chosen by keys: load, save, delete. Windows on the desktop and in a terminal draw it."""

import string
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.save_states.slots import COUNT, Slot
from arcade_rl.viewer.controls.banner import Banner
from arcade_rl.viewer.seats.save_slots import SavableSession, begin_to_load, save_into
from arcade_rl.window_keys import Intent

if TYPE_CHECKING:
    from arcade_rl.viewer.play.replay import Replay

DIRECTION_KEYS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
"""The names of the keys that choose another slot: how far across and down."""

_DELETE = ("delete", "backspace")


@dataclass(frozen=True, slots=True, eq=False)
class BoardView:
    """What there is to show; another one after every change.

    Attributes:
        chosen: the number of a slot.
        asks: what pressing the same key again would do to the chosen slot.
        keys: what is written on the keys that load, save, delete and close, and what each does; while a state is
            being loaded, on the one that stops it.
        percent: how far the chosen state has been loaded; None unless it is being loaded.
    """

    slots: tuple[Slot, ...]
    chosen: int
    asks: Literal["", "replace", "delete"]
    keys: tuple[tuple[str, str], ...]
    percent: int | None = None


class SlotBoard:
    """The ten slots of one session's game.

    Args:
        agents: the name of the agent at each side now; empty where there is none.
        picture: draws the game as it is now, (H, W, 3) uint8 RGB.
        cap: what is written on the key that asks something.
        columns: how many slots are shown side by side.
        clock: seconds since the epoch.
        closed: called whenever it was closed.

    Attributes:
        view: None while it is not shown.
    """

    def __init__(
        self,
        session: SavableSession,
        agents: Callable[[], tuple[str, ...]],
        picture: Callable[[], NDArray[np.uint8]],
        cap: Callable[[Intent], str],
        banner: Banner,
        *,
        columns: int,
        clock: Callable[[], float] = time.time,
        closed: Callable[[], None] = lambda: None,
    ) -> None:
        self.view: BoardView | None = None
        self._session = session
        self._agents = agents
        self._picture = picture
        self._cap = cap
        self._banner = banner
        self._columns = columns
        self._clock = clock
        self._closed = closed
        self._last = 1
        self._replay: Replay | None = None  # of the chosen state, while it is being loaded

    @property
    def shown(self) -> bool:
        """Whether it is shown; the game waits meanwhile."""
        return self.view is not None

    def open(self) -> None:
        """Show what there is, and choose the first empty slot, or else the one that was chosen last."""
        if self._session.no_rewind:
            self._banner.refuse(f"no state of this game can be saved: {self._session.no_rewind}")
            return
        found = self._session.slots.all()
        empty = (slot.number for slot in found if not slot.taken)
        self._show(found, next(empty, self._last))

    def follow(self, number: int, replay: "Replay") -> None:
        """Show a state being loaded; the game goes on from there as soon as it is."""
        self._replay = replay
        self._show(self._session.slots.all(), number)

    def elapse(self) -> None:
        """Let time pass: show how far a state has been loaded, or go on from it."""
        if self._replay is None or self.view is None:
            return
        if not self._replay.over:
            if self._percent != self.view.percent:
                self._show(self.view.slots, self.view.chosen)
            return
        replay, self._replay = self._replay, None
        self._loaded(self.view, replay.finish)

    def stop(self) -> None:
        """Leave a state that is being loaded; the game stays where it was."""
        if self._replay is not None:
            self._replay.stop()
            self._replay = None

    def close(self) -> None:
        """Show it no longer; the game goes on."""
        self.stop()
        self.view = None
        self._closed()

    def press(self, name: str, asked: Intent | None) -> None:
        """A key was pressed while it is shown.

        Args:
            name: of the key. asked: what it asks of the window elsewhere; None if nothing.
        """
        assert self.view is not None
        if self._replay is not None:
            if asked in (Intent.SAVE_SLOTS, Intent.CLOSE):
                self._give_up(self.view)
        elif asked in (Intent.SAVE_SLOTS, Intent.CLOSE):
            self.close()
        elif asked is Intent.SAVE_STATE:
            self._save(self.view)
        elif name == "enter" or asked is Intent.LOAD_STATE:
            self._load(self.view)
        elif name in _DELETE:
            self._delete(self.view)
        elif name in DIRECTION_KEYS:
            self._move(self.view, *DIRECTION_KEYS[name])
        elif len(name) == 1 and name in string.digits:
            self._choose(self.view, int(name) or COUNT)
            self._load(self.view)

    def click(self, number: int) -> None:
        """A slot was clicked: chosen, or if it is already, loaded; if it is empty, saved into."""
        assert self.view is not None
        if self._replay is not None:
            return
        if number != self.view.chosen:
            self._choose(self.view, number)
        elif self.view.slots[number - 1].taken:
            self._load(self.view)
        else:
            self._save(self.view)

    def click_key(self, index: int) -> None:
        """One of the keys of the view was clicked."""
        assert self.view is not None
        if self._replay is not None:
            self._give_up(self.view)
        else:
            (self._load, self._save, self._delete, lambda _: self.close())[index](self.view)

    def _move(self, view: BoardView, across: int, down: int) -> None:
        number = view.chosen + across + down * self._columns
        if 1 <= number <= COUNT:
            self._choose(view, number)

    def _choose(self, view: BoardView, number: int) -> None:
        self._show(view.slots, number)

    def _reread(self, view: BoardView) -> tuple[Slot, bool]:
        """The chosen slot, and whether another window of the game has changed it; what is there now is shown then."""
        before, slot = view.slots[view.chosen - 1], self._session.slots.slot(view.chosen)
        if slot.is_as(before):
            return before, False
        found = tuple(slot if each.number == slot.number else each for each in view.slots)
        self._show(found, slot.number)
        return slot, True

    def _tell_of_change(self, number: int, may: str) -> None:
        self._banner.refuse(f"slot {number} has changed since it was shown: {may} what is there now")

    def _load(self, view: BoardView) -> None:
        slot, changed = self._reread(view)
        if slot.state is None:
            save = self._cap(Intent.SAVE_STATE)
            self._banner.refuse(slot.problem or f"slot {slot.number} is empty: {save} saves into it")
            return
        if changed:
            self._tell_of_change(slot.number, "Enter loads")
            return
        state = slot.state
        self._loaded(view, lambda: begin_to_load(state, self._session))

    def _loaded(self, view: BoardView, load: "Callable[[], Replay | None]") -> None:
        """Go on from the chosen state.

        Args:
            load: brings it, or returns what it begins.
        """
        try:
            self._replay = load()
        except ArcadeError as refusal:
            self._show(view.slots, view.chosen)
            self._banner.refuse(str(refusal))
            return
        if self._replay is not None:
            self._show(view.slots, view.chosen)
            return
        self.close()
        self._banner.say(f"slot {view.chosen} loaded; this episode is unranked")

    def _give_up(self, view: BoardView) -> None:
        self.stop()
        self._show(view.slots, view.chosen)
        self._banner.say(f"slot {view.chosen} was not loaded: the game is where it was")

    @property
    def _percent(self) -> int | None:
        return int(100 * self._replay.share) if self._replay is not None else None

    def _save(self, view: BoardView) -> None:
        slot, changed = self._reread(view)
        if slot.taken and (changed or view.asks != "replace"):
            self._ask("replace")
            if changed:
                self._tell_of_change(slot.number, f"{self._cap(Intent.SAVE_STATE)} again replaces")
            return
        try:
            save_into(slot.number, self._session, self._agents(), self._picture(), self._clock())
        except ArcadeError as refusal:
            self._banner.refuse(str(refusal))
            return
        self.close()
        keys = f"{self._cap(Intent.SAVE_SLOTS)}, {slot.number % COUNT}"
        self._banner.say(f"saved into slot {slot.number}: {keys} loads it")

    def _delete(self, view: BoardView) -> None:
        slot, changed = self._reread(view)
        if not slot.taken:
            self._banner.refuse(f"slot {slot.number} is empty")
        elif changed:
            self._ask("delete")
            self._tell_of_change(slot.number, "Del again deletes")
        elif view.asks != "delete":
            self._ask("delete")
        else:
            self._banner.answer(lambda: self._deleted(slot.number))

    def _deleted(self, number: int) -> str:
        self._session.slots.delete(number)
        self._show(self._session.slots.all(), number)
        return f"slot {number} is empty now"

    def _ask(self, asks: Literal["replace", "delete"]) -> None:
        """Ask about the chosen slot, as it is shown."""
        assert self.view is not None
        self._show(self.view.slots, self.view.chosen, asks)

    def _show(self, found: tuple[Slot, ...], chosen: int, asks: Literal["", "replace", "delete"] = "") -> None:
        self._last = chosen
        keys: tuple[tuple[str, str], ...] = (
            ("Enter", "load"),
            (self._cap(Intent.SAVE_STATE), "replace it" if asks == "replace" else "save here"),
            ("Del", "delete it for good" if asks == "delete" else "delete"),
            (self._cap(Intent.CLOSE), "close"),
        )
        if self._replay is not None:
            keys = ((self._cap(Intent.CLOSE), "stop loading"),)
        self.view = BoardView(found, chosen, asks, keys, self._percent)


def open_board(board: SlotBoard | None, banner: Banner) -> None:
    """Open the board of a session, or say why it has none."""
    if board is None:
        banner.refuse("a race has no save states: two boards go by one clock from the same start")
    else:
        board.open()
