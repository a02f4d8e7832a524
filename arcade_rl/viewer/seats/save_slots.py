"""The save states of a session's game: what goes into a slot, and what may come out of it into this session."""

from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from arcade_rl.games.pixels.resize import Resize
from arcade_rl.shelf.save_states import slots
from arcade_rl.shelf.save_states.save_state import THUMBNAIL_PIXELS, Origin, SaveState
from arcade_rl.viewer.play.session import Session

_TELEVISION = 3 / 4  # height to width
_EARLIEST = 366 * 86_400  # seconds since the epoch: earlier dates, of clocks that were never set, are not read back


def save_into(number: int, session: Session, agent: str, picture: NDArray[np.uint8], now: float) -> None:
    """Save the session's state into a slot of its game, in place of any before.

    Args:
        agent: the name of the agent in the window; empty if there is none.
        picture: (H, W, 3) uint8 RGB, what the game looks like.
        now: seconds since the epoch.

    Raises:
        UsageError: there is nothing to save.
        ArcadeError: the disk refuses.
    """
    entry, settings = session.game.entry, session.game.settings
    origin = Origin.of(entry, settings, agent, datetime.fromtimestamp(max(now, _EARLIEST), UTC))
    thumbnail = _thumbnail(picture, television=entry.family == "atari")
    slots.write(entry.id, number, SaveState(origin, session.save(), thumbnail))


def load_from(number: int, session: Session) -> None:
    """Go on from what a slot of the session's game holds.

    Raises:
        UsageError: the slot is empty, or the game does not repeat itself.
        ArcadeError: it is damaged, or was saved with other settings of the game.
    """
    load(slots.read(session.game.entry.id, number), session)


def load(state: SaveState, session: Session) -> None:
    """Go on from a state. ArcadeError if it is damaged, or was saved with other settings of the game."""
    state.origin.check_fits(session.game.entry, session.game.settings)
    session.load(state.episode)


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
