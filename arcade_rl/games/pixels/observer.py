"""How agents see a console: screens in, small pictures out, a few of them at once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from arcade_rl.games.game import GameSettings, Observation
from arcade_rl.games.pixels.observed import pixels_shape
from arcade_rl.games.pixels.packed import Packed
from arcade_rl.games.pixels.resize import Resize


@dataclass(frozen=True, slots=True)
class PixelMemory:
    """What an observer has seen.

    Attributes:
        raw: the newest screens; None between two decisions, of which the next one looks at its own.
    """

    frames: int
    raw: Packed | None
    stack: NDArray[np.uint8]


class PixelObserver:
    """Sees a console as Mnih et al. 2015 did.

    A decision is `frame_skip` frames long. Its picture is the pixel-wise maximum of its last two screens, made
    smaller; the observation is the last `frame_stack` pictures, black where there are none yet. Screens and pictures
    are grey, or RGB where `frame_colour` is on.

    Args:
        raw_shape: (H, W) of the console's screen.
        look: writes the console's screen into an (H, W) or (H, W, 3) uint8 array.
        mirrored: see it left for right.
        sees_the_last: look at the screen of an episode's last frame, too, wherever in a decision it comes: where an
            episode is cut off, agents learn what that screen was worth. ale-py's consoles do not.

    Attributes:
        frames: of the present decision.
    """

    def __init__(
        self,
        raw_shape: tuple[int, int],
        settings: GameSettings,
        look: Callable[[NDArray[np.uint8]], object],
        *,
        mirrored: bool = False,
        sees_the_last: bool = False,
    ) -> None:
        self._settings = settings
        self._look = look
        self._mirrored = mirrored
        self._sees_the_last = sees_the_last
        self._resize = Resize(raw_shape, (settings.frame_height, settings.frame_width))
        self._shape = pixels_shape(settings)
        # The newest screen, and the one before: (2, H, W[, 3])
        self._raw = np.zeros((2, *raw_shape, *self._shape[3:]), np.uint8)
        self.begin()

    def begin(self) -> None:
        """Forget everything, and look at the first screen of an episode."""
        self.frames = 0
        self._stack = np.zeros(self._shape, np.uint8)
        self._raw[1] = 0
        self._look(self._raw[0])
        self._add_picture()

    def frame(self, *, last: bool) -> bool:
        """A frame was played.

        Args:
            last: of the episode: it also ends the decision.

        Returns:
            Whether a decision was finished with it.
        """
        self.frames += 1
        frames_left = self._settings.frame_skip - self.frames
        if last and self._sees_the_last:
            if frames_left:
                self._raw[1] = 0  # the screen before was not looked at
            self._look(self._raw[0])
        elif frames_left < 2 and not last:
            self._look(self._raw[frames_left])
        if frames_left and not last:
            return False
        self.frames = 0
        self._add_picture()
        return True

    def _add_picture(self) -> None:
        np.maximum(self._raw[0], self._raw[1], out=self._raw[0])
        seen = self._raw[0, :, ::-1] if self._mirrored else self._raw[0]
        self._stack = np.concatenate((self._stack[1:], self._resize(seen)[np.newaxis]))

    def observe(self) -> Observation:
        """(stack, H, W[, 3]) uint8 up to the last finished decision, oldest picture first; never changed afterwards."""
        return self._stack

    def memory(self) -> PixelMemory:
        """What `recall` needs."""
        return PixelMemory(self.frames, Packed.pack(self._raw), self._stack)

    def stack_memory(self) -> PixelMemory:
        """What `recall` needs where a decision is due; nothing is copied."""
        return PixelMemory(self.frames, None, self._stack)

    def recall(self, memory: PixelMemory) -> None:
        """Have seen what it had seen when `memory` was taken."""
        self.frames = memory.frames
        if memory.raw is not None:
            self._raw[:] = memory.raw.unpack()
        self._stack = memory.stack
