"""The heap of the C library, which keeps freed memory for later. Only glibc can be asked not to."""

import contextlib
import ctypes

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # of mallopt
_LARGE = 128 * 1024  # bytes; where glibc itself begins, until something large was freed: then it begins later


def keep_large_apart() -> None:
    """From now on, take what is large (pictures, brains) from the system and hand it back once it is freed.

    Else pictures of all sizes leave gaps between the small things that stay, and a window grows for half an hour; a
    cockpit that reads each new brain of a training takes 3.4 MB more. Not for training: to fetch each batch from the
    system costs a third of its speed.
    """
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE)


def share_one_arena() -> None:
    """From now on, let all threads take memory from one place. Call it before the first thread starts.

    Otherwise each thread that works at the same time as others gets its own arena, which keeps what the thread
    has freed: a cockpit that reads in threads grew by 3 MB an hour, and a trainer's memory went up and down by 10.
    """
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)


def trim() -> None:
    """Hand what is free back to the system; after a film that is a hundred megabytes. Takes milliseconds."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
