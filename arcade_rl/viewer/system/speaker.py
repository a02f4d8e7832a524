"""The console's sound, as it is made: a few frames at a time, through SDL's mixer."""

import contextlib
import os
from collections.abc import Iterator
from typing import Protocol, runtime_checkable

import numpy as np
import pygame
from numpy.typing import NDArray
from pygame.mixer import Channel, Sound

from arcade_rl.errors import ArcadeError
from arcade_rl.viewer.system.display import FRAMES_PER_SECOND

_SAMPLES_PER_FRAME = 512
_FRAMES_TOGETHER = 3  # passed on at once: a twentieth of a second, so that a late frame makes no gap
_KEPT_FRAMES = 2 * _FRAMES_TOGETHER  # more would be heard too long after it is seen
_LOUDEST = 10


@runtime_checkable
class HasSound(Protocol):
    """A game that can be heard."""

    def sound(self) -> NDArray[np.uint8]:
        """(512,) uint8: the last frame's sixtieth of a second, 128 being silence."""


def sound_of(game: object) -> HasSound | None:
    """The game, if it can be heard."""
    return game if isinstance(game, HasSound) else None


class Speaker:
    """Plays sound on a channel of the mixer.

    Args:
        channel: None if nothing can be heard.
    """

    def __init__(self, channel: Channel | None = None) -> None:
        self._channel = channel
        self._waiting = bytearray()
        self._volume = _LOUDEST // 2
        self._muted = False
        self._set_volume()

    @classmethod
    def plugged_in(cls) -> "Speaker":
        """The computer's speaker; silent if it has none."""
        with contextlib.suppress(pygame.error), _no_complaints():
            pygame.mixer.init(_SAMPLES_PER_FRAME * FRAMES_PER_SECOND, 8, 1, _SAMPLES_PER_FRAME, allowedchanges=0)
            return cls(pygame.mixer.Channel(0))
        return cls()

    def hear(self, samples: NDArray[np.uint8]) -> None:
        """Play one more frame after those before."""
        if self._channel is None:
            return
        self._waiting += samples.tobytes()
        if len(self._waiting) > _KEPT_FRAMES * _SAMPLES_PER_FRAME:
            del self._waiting[:_SAMPLES_PER_FRAME]
        together = _FRAMES_TOGETHER * _SAMPLES_PER_FRAME
        if len(self._waiting) >= together and self._channel.get_queue() is None:
            self._channel.queue(Sound(buffer=bytes(self._waiting[:together])))
            del self._waiting[:together]

    @property
    def audible(self) -> bool:
        """Whether what is played can be heard."""
        return self._channel is not None and not self._muted

    # What a person can ask; each returns an answer, or raises ArcadeError if nothing can be heard

    def switch(self) -> str:
        """Sound off, or on again."""
        self._muted = not self._muted
        return self._volume_in_words()

    def louder(self) -> str:
        """By a tenth of full volume."""
        return self._turn(1)

    def quieter(self) -> str:
        """By a tenth of full volume."""
        return self._turn(-1)

    def _turn(self, by: int) -> str:
        self._volume = min(max(self._volume + by, 0), _LOUDEST)
        self._muted = False
        return self._volume_in_words()

    def _volume_in_words(self) -> str:
        if self._channel is None:
            raise ArcadeError("no sound: this computer has no working audio device")
        self._set_volume()
        return "sound off" if self._muted else f"sound at {self._volume * 100 // _LOUDEST}%"

    def _set_volume(self) -> None:
        if self._channel is not None:
            self._channel.set_volume(0.0 if self._muted else self._volume / _LOUDEST)


@contextlib.contextmanager
def _no_complaints() -> Iterator[None]:
    """Silence ALSA, which writes many lines to standard error where there is no sound card."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
