"""The heap of the C library, which keeps what is freed for later; after a film that is a hundred megabytes."""

import contextlib
import ctypes


def trim() -> None:
    """Hand what is free back to the system, where the C library is one that can (glibc)."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
