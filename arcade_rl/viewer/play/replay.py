"""A long game for two on the way out of a save state: a second console plays it again, on a thread."""

import threading
from collections.abc import Callable

from arcade_rl.errors import ArcadeError, excerpt
from arcade_rl.games.saved_game import SavedGame
from arcade_rl.games.two_player.game import TwoPlayerGame
from arcade_rl.viewer.play import background
from arcade_rl.viewer.play.episode_state import refusing_damage


class _StoppedError(Exception):
    """Nobody waits for it any more."""


class Replay:
    """Leads from a saved game to a snapshot of it; the session stays as it is until `finish`.

    Args:
        game: the session's, which takes the snapshot.
        go_on: lets the session go on from the snapshot.

    Attributes:
        share: how much has been played again, 0 to 1.
    """

    def __init__(self, game: TwoPlayerGame, saved: SavedGame, go_on: Callable[[object], None]) -> None:
        self.share = 0.0
        self._go_on = go_on
        self._stopped = threading.Event()
        self._snapshot: object = None
        self._problem: Exception | None = None
        self._thread = background.start(self._play, game, saved, name="replay")

    @property
    def over(self) -> bool:
        """Whether `finish` need not wait."""
        return not self._thread.is_alive()

    def finish(self) -> None:
        """Let the session go on from where the game leads.

        Raises:
            ArcadeError: it is damaged; the session stays as it was.
        """
        self._thread.join()
        with refusing_damage():
            if self._problem is not None:
                raise self._problem
        self._go_on(self._snapshot)

    def stop(self) -> None:
        """Leave it; returns when the thread has ended, after a few hundred frames."""
        self._stopped.set()
        self._thread.join()

    # On the thread

    def _play(self, game: TwoPlayerGame, saved: SavedGame) -> None:
        try:
            twin = game.twin()
            twin.load(saved, self._reach)
            self._snapshot = twin.snapshot()
        except _StoppedError:
            pass
        except (ArcadeError, ValueError) as error:
            self._problem = error
        except Exception as error:  # a thread that ends silently would leave the window waiting
            self._problem = ValueError(excerpt(error))

    def _reach(self, share: float) -> None:
        self.share = share
        if self._stopped.is_set():
            raise _StoppedError
