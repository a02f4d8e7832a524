"""What a game for two sounds like. Its emulator makes no sound: a console of ale-py sounds in its place."""

import re
from typing import Protocol

import numpy as np
from ale_py import ALEState
from numpy.typing import NDArray

from arcade_rl.games.atari import emulator
from arcade_rl.games.catalog import CatalogEntry

_MACHINE, _CARTRIDGE = b"M6502", b"Cartridge"  # the processor comes first and the cartridge last
_PADDLES = slice(0, 8)  # how far the paddles of the first two players are turned
_RANDOM_NUMBERS = re.compile(rb"[0-9 ]{1000}")
_LENGTH_BYTES = 4  # of a text, before it


class Describable(Protocol):
    """A console of multi-agent-ale-py."""

    def state(self) -> bytes:
        """Its whole state, as bytes."""


class TwoPlayerSound:
    """ale-py's console with the same game in it.

    Both emulators descend from Stella and write a state alike from the processor to the cartridge's bank, so that this
    part of the one can be put into the other, and played on from there. It takes a quarter of a millisecond.

    Args:
        console: what sounds.
    """

    def __init__(self, entry: CatalogEntry, console: Describable) -> None:
        self._console = console
        self._ale = emulator.load(entry)
        self._blank = bytes(self._ale.cloneState(include_rng=False).__getstate__())
        source = console.state()
        begin = source.index(_MACHINE)
        self._source = slice(begin, _end_of_machine(source))
        at = self._blank.index(_MACHINE)
        self._place = slice(at, at + self._source.stop - begin)

    def next_frame(self, code: int) -> NDArray[np.uint8]:
        """(512,) uint8: what the console's next frame will sound like, 30,720 samples a second.

        Args:
            code: what the first player does, by the emulator's numbers; the second one is taken to do nothing.
        """
        source, place = self._console.state(), self._place
        machine = source[self._source]
        told = source[_PADDLES] + self._blank[_PADDLES.stop : place.start] + machine + self._blank[place.stop :]
        state = ALEState.__new__(ALEState)
        state.__setstate__(told)  # type: ignore[arg-type]  # ale-py's stub speaks of a tuple; it gives and takes bytes
        self._ale.restoreState(state)
        self._ale.act(code)
        samples: NDArray[np.uint8] = self._ale.getAudio()
        return samples


def _end_of_machine(state: bytes) -> int:
    """Where the bank of the cartridge ends: what follows is a text of random numbers, with its length before it."""
    text = _RANDOM_NUMBERS.search(state, state.index(_CARTRIDGE))
    assert text is not None, "the emulator writes its state in another way"
    return text.start() - _LENGTH_BYTES
