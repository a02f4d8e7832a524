"""The save states of a session's game: what goes into a slot, and what may come out of it into this session."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.pixels.resize import Resize
from arcade_rl.shelf.save_states.save_state import THUMBNAIL_PIXELS, Fit, Origin, SavedEpisode, SaveState
from arcade_rl.shelf.save_states.slots import Slots

if TYPE_CHECKING:
    from arcade_rl.viewer.play.replay import Replay

_TELEVISION = 3 / 4  # height to width
_EARLIEST = 366 * 86_400  # seconds since the epoch: earlier dates, of clocks that were never set, are not read back


class _Entered(Protocol):
    """A game of the catalog."""

    entry: CatalogEntry


class SavableSession(Protocol):
    """A session whose state can be kept.

    Attributes:
        no_rewind: why it cannot, in one line; empty if it can.
    """

    no_rewind: str

    @property
    def game(self) -> _Entered:
        """What is played."""

    @property
    def slots(self) -> Slots:
        """Those of its game."""

    @property
    def fit(self) -> Fit:
        """What it can go on from."""

    def save(self) -> SavedEpisode:
        """This state. UsageError if there is none to save."""

    def load(self, saved: SavedEpisode) -> None:
        """Go on from there. ArcadeError if it is damaged."""

    def replay(self, saved: SavedEpisode) -> "Replay | None":
        """Begin to do so on a thread; None if `load` does not take long. ArcadeError if it is damaged."""


def save_into(
    number: int, session: SavableSession, agents: tuple[str, ...], picture: NDArray[np.uint8], now: float
) -> None:
    """Save the session's state into a slot of its game, in place of any before.

    Args:
        agents: the name of the agent at each side; empty where there is none.
        picture: (H, W, 3) uint8 RGB, what the game looks like.
        now: seconds since the epoch.

    Raises:
        UsageError: there is nothing to save.
        ArcadeError: the disk refuses.
    """
    origin = Origin(session.fit, agents, datetime.fromtimestamp(max(now, _EARLIEST), UTC))
    thumbnail = _thumbnail(picture, television=session.game.entry.family == "atari")
    session.slots.write(number, SaveState(origin, session.save(), thumbnail))


def load(state: SaveState, session: SavableSession) -> None:
    """Go on from a state. ArcadeError if it is damaged, or was saved with other settings of the game."""
    session.fit.check(state.origin.fit)
    session.load(state.episode)


def begin_to_load(state: SaveState, session: SavableSession) -> "Replay | None":
    """Go on from a state, at once or, where that takes long, once what is returned is over. ArcadeError as `load`."""
    session.fit.check(state.origin.fit)
    replay = session.replay(state.episode)
    if replay is None:
        session.load(state.episode)
    return replay


def _thumbnail(picture: NDArray[np.uint8], *, television: bool) -> NDArray[np.uint8]:
    """(h, w, 3) the same, small.

    Args:
        television: a console's picture, which is shown wider than it is tall, whatever its pixels say.
    """
    height, width = picture.shape[:2]
    shape = (height * THUMBNAIL_PIXELS // max(height, width), width * THUMBNAIL_PIXELS // max(height, width))
    if television:
        shape = (round(THUMBNAIL_PIXELS * _TELEVISION), THUMBNAIL_PIXELS)
    resize = Resize((height, width), (max(1, shape[0]), max(1, shape[1])))
    return resize(picture)
