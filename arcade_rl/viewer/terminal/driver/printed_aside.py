"""What is printed while the terminal is drawn in, as by an environment's own code, does not land in the picture."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

_OUTPUT, _ERRORS = 1, 2
_LAST_BYTES = 2_048


@contextlib.contextmanager
def printed_aside() -> Iterator[None]:
    """Keep standard output and error off the terminal; what came last by standard error is written afterwards."""
    with contextlib.ExitStack() as back:
        errors = back.enter_context(_kept_errors()).fileno()
        back.callback(_show_last, errors)
        for number, instead in ((_OUTPUT, os.open(os.devnull, os.O_WRONLY)), (_ERRORS, os.dup(errors))):
            if os.isatty(number):  # else it goes to a file or a pipe, and disturbs nothing
                before = os.dup(number)
                _flush()
                os.dup2(instead, number)
                back.callback(_put_back, before, number)
            os.close(instead)
        yield


def _kept_errors() -> IO[bytes]:
    """A file that nobody else sees; the null device where the disk refuses one."""
    try:
        return tempfile.TemporaryFile(buffering=0)
    except OSError:
        return Path(os.devnull).open("r+b", buffering=0)


def _put_back(before: int, number: int) -> None:
    _flush()
    os.dup2(before, number)
    os.close(before)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):  # closed, or none at all
            stream.flush()


def _show_last(errors: int) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone
        size = os.lseek(errors, 0, os.SEEK_END)
        os.lseek(errors, max(0, size - _LAST_BYTES), os.SEEK_SET)
        if last := os.read(errors, _LAST_BYTES):
            os.write(_ERRORS, last)
