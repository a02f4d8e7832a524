"""The command `arcade-rl`: without a subcommand it opens the cockpit.

Exit status: 0 done, 1 failed, 2 wrong usage. An error is one line on standard error that names the remedy.
"""

import contextlib
import errno
import io
import os
import sys
from typing import NoReturn, TextIO

from arcade_rl.cli import COMPLETION_VARIABLE
from arcade_rl.errors import ArcadeError, UsageError

_UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EBADF, errno.EIO)  # the shelf names the files


def main() -> NoReturn:
    """Run the command line and exit with its status."""
    _replace_closed_streams()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # paths and names may hold what is not text
    status = run(sys.argv[1:])
    _drop_what_cannot_be_written()
    sys.exit(status)


def run(arguments: list[str]) -> int:
    """Run one command; returns its exit status, having printed any error in one line."""
    try:
        outcome = _call(arguments)
        sys.stdout.flush()
    except UsageError as error:
        return _complain(str(error), 2)
    except ArcadeError as error:
        return _complain(str(error), 1)
    except KeyboardInterrupt:
        return _complain("stopped", 1)
    except BrokenPipeError:
        return 1  # the reader of the output has gone (`| head`): nothing is left to say
    except OSError as error:
        unnamed = "standard output" if error.errno in _UNWRITABLE else "the system"
        return _complain(f"{error.filename or unnamed}: {error.strerror or error}", 1)
    except Exception as error:
        from arcade_rl.shelf.storage.crash_report import report

        return _complain(report(error), 1)
    return outcome if isinstance(outcome, int) else 0


def _call(arguments: list[str]) -> object:
    if not arguments and COMPLETION_VARIABLE not in os.environ:  # the cockpit comes sooner without reading arguments
        from arcade_rl.cli.cockpit import open_cockpit

        return open_cockpit()
    from arcade_rl.warm import ARGUMENT

    if arguments[:1] == [ARGUMENT]:
        from arcade_rl.cli.warm import arguments_when_asked

        arguments = arguments_when_asked()
    from arcade_rl.cli.group import call

    return call(arguments)


def _complain(message: str, status: int) -> int:
    one_line = " ".join(message.split())
    with contextlib.suppress(OSError):  # nobody reads it
        print(f"arcade-rl: {one_line}", file=sys.stderr, flush=True)
    return status


def _replace_closed_streams() -> None:
    """Open what a caller has closed (`>&-`) on nothing: a file opened later would be taken for standard output.

    Writing an answer to a closed standard output still fails; complaining to a closed standard error does not.
    """
    for number, (name, flags) in enumerate((("stdin", os.O_RDONLY), ("stdout", os.O_RDONLY), ("stderr", os.O_WRONLY))):
        if getattr(sys, name) is None:
            _open_nothing(number, flags)
            setattr(sys, name, os.fdopen(number, "r" if name == "stdin" else "w", closefd=False))


def _drop_what_cannot_be_written() -> None:
    """Output that nobody takes would fail again when the interpreter ends."""
    for number, stream in ((1, sys.stdout), (2, sys.stderr)):
        if not _flushes(stream):
            _open_nothing(number, os.O_WRONLY)


def _open_nothing(number: int, flags: int) -> None:
    opened = os.open(os.devnull, flags)
    if opened == number:
        os.set_inheritable(number, True)
    else:
        os.dup2(opened, number)
        os.close(opened)


def _flushes(stream: TextIO) -> bool:
    try:
        stream.flush()
    except OSError:
        return False
    return True
