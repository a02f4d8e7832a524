"""A film in the making: pictures go in, a thread encodes them, the finished file appears under its name in one go."""

import contextlib
import mmap
import os
import queue
import threading
from pathlib import Path

import av
import numpy as np
import pygame
from pygame import Rect, Surface

from arcade_rl import heap
from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.storage.atomic import reason, sync_folder
from arcade_rl.viewer.film.encoder import make_encoder
from arcade_rl.viewer.film.formats import format_of

_WAITING_AT_MOST = 24  # pictures: about 100 MB of a usual window


class Film:
    """One film.

    Args:
        path: where it will be; its end says what kind of file it is.
        size: of its pictures; one of another size is fitted in.
        patient: `add` waits for the encoder, so that no picture is lost. Else a picture for which there is no time is
            left out, and the one before stays longer.

    Raises:
        UsageError: there is no such kind of film.
        ArcadeError: the file cannot be written.
    """

    def __init__(self, path: Path, size: tuple[int, int], *, patient: bool = False) -> None:
        kind = format_of(path)
        self.path = path
        self.problem = ""
        self._size = size
        self._patient = patient
        self._frames_per_second = kind.frames_per_second
        self._temporary = path.with_name(f".{path.name}.{os.urandom(4).hex()}.tmp")
        self._number = -1
        self._ended = False  # nothing more comes out of the queue
        self._page: Surface | None = None
        self._waiting: queue.Queue[tuple[Surface, int] | None] = queue.Queue(_WAITING_AT_MOST if patient else 0)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._encoder = make_encoder(self._temporary, kind, size)
        except (OSError, av.FFmpegError) as error:
            raise _refused(path, error) from error
        self._thread = threading.Thread(target=self._make, name="film", daemon=True)
        self._thread.start()

    def add(self, picture: Surface, seconds: float, *, changed: bool = True) -> None:
        """Show `picture` from this second of the film on.

        Args:
            changed: it is another picture than at the last call.
        """
        if changed:
            self._page = None
        number = round(seconds * self._frames_per_second)
        if self.problem or number <= self._number or (not self._patient and self._waiting.qsize() >= _WAITING_AT_MOST):
            return
        if self._page is None:
            self._page = _page(picture, self._size)
        self._number = number
        self._waiting.put((self._page, number))

    def end(self) -> None:
        """No more pictures come: what is left is written beside the game, then the file appears. Waits for nothing."""
        self._waiting.put(None)

    @property
    def over(self) -> bool:
        """Whether the file is there, or `problem` says why not."""
        return not self._thread.is_alive()

    def wait(self) -> None:
        """Wait until it is over, after `end`.

        Raises:
            ArcadeError: it could not be written; nothing is left of it.
        """
        self._thread.join()
        if self.problem:
            raise ArcadeError(self.problem)

    # On the thread

    def _make(self) -> None:
        try:
            self._encode()
            self._appear()
        except (OSError, av.FFmpegError) as error:
            self._give_up(_refused(self.path, error))
        except ArcadeError as error:
            self._give_up(error)
        except Exception as error:  # nobody else on this thread would tell of it, or free who waits for room
            self._give_up(ArcadeError(f"the film {self.path} could not be made: {error!r}"))
        del self._encoder
        heap.trim()

    def _encode(self) -> None:
        while (waiting := self._waiting.get()) is not None:
            page, number = waiting
            width, height = page.get_size()
            pixels = np.asarray(page.get_view("0"), np.uint8).reshape(height, page.get_pitch() // 4, 4)
            self._encoder.add(pixels[:, :width], number)
        self._ended = True

    def _appear(self) -> None:
        if self._number < 0:
            raise ArcadeError(f"nothing was filmed, so there is no {self.path}; film a little longer")
        self._encoder.close()
        _push_to_disk(self._temporary)
        self._temporary.replace(self.path)
        sync_folder(self.path.parent)

    def _give_up(self, error: ArcadeError) -> None:
        """Leave nothing behind, and take what still comes, so that nobody waits for room for ever."""
        with contextlib.suppress(OSError, av.FFmpegError):
            self._encoder.abandon()
        with contextlib.suppress(OSError):
            self._temporary.unlink(missing_ok=True)
        self.problem = str(error)
        while not self._ended:
            self._ended = self._waiting.get() is None


def _page(picture: Surface, size: tuple[int, int]) -> Surface:
    """A copy whose bytes are known, with the picture as large as it fits.

    Its memory is the system's own, and goes back as soon as the page is encoded: the C library would keep much of it.
    """
    page = pygame.image.frombuffer(memoryview(mmap.mmap(-1, 4 * size[0] * size[1])), size, "BGRA")
    place = picture.get_rect().fit(Rect((0, 0), size))
    page.blit(picture if picture.get_size() == size else pygame.transform.smoothscale(picture, place.size), place)
    return page


def _push_to_disk(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _refused(path: Path, error: OSError | av.FFmpegError) -> ArcadeError:
    why = reason(error) if isinstance(error, OSError) else f"{error}; choose another folder or another kind of film"
    return ArcadeError(f"cannot write the film {path}: {why}")
