"""A film: a thread encodes the pictures that are added; the finished file appears whole under its name."""

import contextlib
import mmap
import os
import queue
import shutil
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pygame
from av.codec.codec import UnknownCodecError
from pygame import Rect, Surface

from arcade_rl import heap
from arcade_rl.errors import ArcadeError
from arcade_rl.locations import saves_folder
from arcade_rl.shelf.storage.atomic import reason, refuse_device, sync_folder
from arcade_rl.viewer.film.encoder import make_encoder
from arcade_rl.viewer.film.formats import format_of, usable_suffixes
from arcade_rl.viewer.film.pictures import make_folder, move_to_free_path

_WAITING_AT_MOST, _WAITING_AT_LEAST = 24, 2  # pictures
_WAITING_BYTES = 100_000_000  # fewer of a window that is larger than usual
_SPARE_AT_MOST = 3  # pages: mapping memory again costs as much as to copy the picture
_NO_MEMORY = "no memory for its pictures; make the window smaller, or close other programs"
_STAGING = ".arcade-rl-film-"  # how the name of a staging folder begins
_ABANDONED_SECONDS = 86_400.0  # a film that is being made is written to all the time


class Film:
    """One film.

    Args:
        path: of the file; its suffix decides the format. Without `overwrite`, a number is added if another file has
            taken it when the film is complete.
        size: of its pictures; a picture of another size is fitted in.
        patient: `add` waits for the encoder, so that no picture is lost. Otherwise a picture for which there is no
            time is left out, and the one before stays longer.
        overwrite: replace a file that is there.
        folder: the folder where the film goes once it is complete, asked for then, on the film's thread: the one of
            `path` may lie elsewhere by then. None for that of `path`.

    Attributes:
        path: where the film is, once it is over.
        problem: why there is none, in one line; empty if all is well.

    Raises:
        UsageError: there is no such format.
        ArcadeError: the file cannot be written.
    """

    def __init__(
        self,
        path: Path,
        size: tuple[int, int],
        *,
        patient: bool = False,
        overwrite: bool = False,
        folder: Callable[[], Path] | None = None,
    ) -> None:
        kind = format_of(path)
        self.path = path
        self.problem = ""
        self._size = size
        self._patient = patient
        self._overwrite = overwrite
        self._folder = folder
        self._frames_per_second = kind.frames_per_second
        refuse_device(path)
        self._staging = _staging_folder(path)
        self._temporary = self._staging / path.name
        self._number = -1
        self._ended = False  # nothing more comes out of the queue
        self._page: Surface | None = None
        self._spare: deque[Surface] = deque(maxlen=_SPARE_AT_MOST)
        self._most_waiting = _most_waiting(size)
        self._waiting: queue.Queue[tuple[Surface, int] | None] = queue.Queue(self._most_waiting if patient else 0)
        try:
            make_folder(path.parent)
            tempfile.TemporaryFile(dir=path.parent).close()  # what cannot be written is refused at once
            _remove_abandoned(self._staging.parent)
            self._staging.mkdir()
            self._encoder = make_encoder(self._temporary, kind, size)
        except (OSError, av.FFmpegError, UnknownCodecError) as error:
            self._remove_unfinished()
            raise _refused(path, error) from error
        self._thread = threading.Thread(target=self._make, name="film", daemon=True)
        self._thread.start()

    def add(self, picture: Surface, seconds: float, *, changed: bool = True) -> None:
        """Show `picture` from this second of the film on.

        Args:
            changed: the picture differs from the last one.
        """
        if changed:
            self._page = None
        number = round(seconds * self._frames_per_second)
        late = not self._patient and self._waiting.qsize() >= self._most_waiting
        if self.problem or number <= self._number or late:
            return
        if self._page is None:
            try:
                self._page = self._copy(picture)
            except OSError:
                self.problem = f"cannot write the film {self.path}: {_NO_MEMORY}"
                return
        self._number = number
        self._waiting.put((self._page, number))

    def end(self) -> None:
        """End the film without waiting: the thread writes the rest, then the file appears."""
        self._waiting.put(None)

    @property
    def over(self) -> bool:
        """Whether the file is complete, or `problem` says why it is not."""
        return not self._thread.is_alive()

    def wait(self) -> None:
        """Wait until the film is over; call `end` first.

        Raises:
            ArcadeError: it could not be written; nothing of it is left.
        """
        self._thread.join()
        if self.problem:
            raise ArcadeError(self.problem)

    def _copy(self, picture: Surface) -> Surface:
        """A page with the picture, as large as it fits."""
        if picture.get_size() != self._size:
            page = _page(self._size)
            place = picture.get_rect().fit(Rect((0, 0), self._size))
            page.blit(pygame.transform.smoothscale(picture, place.size), place)
            return page
        page = self._spare.popleft() if self._spare else _page(self._size)
        page.blit(picture, (0, 0))
        return page

    # On the thread

    def _make(self) -> None:
        try:
            self._encode()
            if self.problem:
                raise ArcadeError(self.problem)
            self._appear()
        except (OSError, av.FFmpegError) as error:
            self._give_up(_refused(self.path, error))
        except ArcadeError as error:
            self._give_up(error)
        except Exception as error:  # else nobody would report it, and `add` could wait for room forever
            self._give_up(ArcadeError(f"the film {self.path} could not be made: {error!r}"))
        del self._encoder
        self._remove_unfinished()
        heap.trim()

    def _encode(self) -> None:
        before: Surface | None = None
        while (waiting := self._waiting.get()) is not None:
            page, number = waiting
            if before is not None and page is not before:
                self._spare.append(before)  # pages come in order, so that it does not come again
            before = page
            self._encode_page(page, number)
        self._ended = True

    def _encode_page(self, page: Surface, number: int) -> None:
        width, height = page.get_size()
        pixels = np.asarray(page.get_view("0"), np.uint8).reshape(height, page.get_pitch() // 4, 4)
        self._encoder.add(pixels[:, :width], number)  # the page is locked as long as there is a view of it

    def _appear(self) -> None:
        if self._number < 0:
            raise ArcadeError(f"nothing was filmed, so there is no {self.path}; film a little longer")
        self._encoder.close()
        _push_to_disk(self._temporary)
        if self._folder is not None:
            self.path = self._folder() / self.path.name
        make_folder(self.path.parent)
        made, self._temporary = self._temporary, _hidden_beside(self.path)
        shutil.move(made, self._temporary)  # copied, if that is another disk
        _push_to_disk(self._temporary)
        if self._overwrite:
            self._temporary.replace(self.path)
        else:
            self.path = move_to_free_path(self._temporary, self.path)
        sync_folder(self.path.parent)

    def _give_up(self, error: ArcadeError) -> None:
        """Leave nothing behind, and drop the pictures that are still added, so that `add` does not wait forever."""
        with contextlib.suppress(OSError, av.FFmpegError):
            self._encoder.abandon()
        self._remove_unfinished()
        self.problem = str(error)
        while not self._ended:
            self._ended = self._waiting.get() is None

    def _remove_unfinished(self) -> None:
        with contextlib.suppress(OSError):
            self._temporary.unlink(missing_ok=True)
        shutil.rmtree(self._staging, ignore_errors=True)


def _staging_folder(path: Path) -> Path:
    """A hidden folder for a film while it is being made: beside it, or among the saves if it is an agent's.

    The agent's own folder may be renamed or deleted meanwhile.
    """
    saves = saves_folder()
    beside = path.is_relative_to(saves) and os.access(saves, os.W_OK | os.X_OK)
    return (saves if beside else path.parent) / f"{_STAGING}{os.urandom(6).hex()}"


def _remove_abandoned(folder: Path) -> None:
    """Remove the staging folders in `folder` that processes which were killed have left."""
    for staging in folder.glob(f"{_STAGING}*"):
        with contextlib.suppress(OSError):
            written = max(each.stat().st_mtime for each in (staging, *staging.iterdir()))
            if time.time() - written > _ABANDONED_SECONDS:
                shutil.rmtree(staging, ignore_errors=True)


def _hidden_beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.urandom(4).hex()}.tmp")


def _most_waiting(size: tuple[int, int]) -> int:
    """How many pictures of a size may wait for the encoder."""
    fitting = _WAITING_BYTES // (4 * size[0] * size[1])
    return min(max(fitting, _WAITING_AT_LEAST), _WAITING_AT_MOST)


def _page(size: tuple[int, int]) -> Surface:
    """A black page in a known pixel format.

    Its memory is mapped, and returns to the system with the page: the C library would keep much of it.
    """
    return pygame.image.frombuffer(memoryview(mmap.mmap(-1, 4 * size[0] * size[1])), size, "BGRA")


def _push_to_disk(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _refused(path: Path, error: OSError | av.FFmpegError | UnknownCodecError) -> ArcadeError:
    if isinstance(error, UnknownCodecError):
        why = f"FFmpeg was built without {error}; let its name end in {' or '.join(usable_suffixes())}"
    elif isinstance(error, OSError):
        why = reason(error)
    else:
        why = f"{error}; choose another folder or another kind of film"
    return ArcadeError(f"cannot write the film {path}: {why}")
