"""An agent that plays for the cockpit: it shows every second frame in a feed, until it is ended or left alone."""

import contextlib
import os
import signal
import time
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.feeds.picture_feed import PictureFeedWriter, PlayedPicture
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.play.session import Session
from arcade_rl.viewer.seats.seat import Seat
from arcade_rl.viewer.seats.sessions import seed_or_random, solo_session
from arcade_rl.viewer.terminal.pictures.scenes import make_scene, picture_of

_PICTURES_PER_SECOND = 30
_NICENESS = 5  # trainers come first


def feed(folder: AgentFolder, file: Path) -> None:
    """Play with the newest brain, at the game's own speed, until SIGTERM, or until the parent has ended.

    Raises:
        ArcadeError: there is no such brain; the disk is full or refuses.
    """
    torch.set_num_threads(1)  # the other cores belong to trainers
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    ended: list[int] = []

    def end(number: int, *_: object) -> None:
        ended.append(number)

    signal.signal(signal.SIGTERM, end)
    parent = os.getppid()
    session, seat = solo_session(folder.config().game, folder, "agent", seed=seed_or_random(None))
    picture = _Picture(session, seat)
    writer = PictureFeedWriter(file, *picture.draw().shape[:2])
    for watcher in seat.brain.watchers:
        watcher.start()
    frame, last = 0, time.monotonic()
    with contextlib.closing(session):
        while not ended and os.getppid() == parent:
            time.sleep(max(0.0, last + 1 / _PICTURES_PER_SECOND - time.monotonic()))
            now = time.monotonic()
            _play(session, seat, now - last)
            last = now
            frame += 1
            writer.write(PlayedPicture(frame, seat.brain.step or 0, session.score, picture.draw()))
        writer.close()


def _play(session: Session, seat: Seat, elapsed_seconds: float) -> None:
    policy = seat.brain.newer_policy()
    if policy is not None:
        session.swap_policy(policy)
    for _ in range(session.pace.frames_due(elapsed_seconds)):
        session.advance()


class _Picture:
    """The console's own screen, or what a terminal would show of a game that has none."""

    def __init__(self, session: Session, seat: Seat) -> None:
        self._session = session
        self._seat = seat
        self._scene = make_scene(session.game)

    def draw(self) -> NDArray[np.uint8]:
        """(H, W, 3) uint8."""
        view = View(self._session.state(), self._seat.name, None, "", False, 0.0, frozenset())
        return picture_of(self._session.game, self._scene, view)
