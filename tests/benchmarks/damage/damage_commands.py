"""What is asked of a shelf with a damaged file: it is done, or a short line says why not."""

import contextlib
import io
from collections.abc import Callable
from pathlib import Path

from arcade_rl.cli import main as command_line
from arcade_rl.errors import ArcadeError

MOST_CHARACTERS = 300  # of a message, besides the paths that it names


class FaultError(Exception):
    """What must not be."""


def command(root: Path, *arguments: str) -> None:
    """One command of the command line: it is done, or says in a line why not."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = command_line.run(list(arguments))
    complaints = [line for line in err.getvalue().splitlines() if line.startswith("arcade-rl: ")]
    if status not in (0, 1, 2) or (status and len(complaints) != 1):
        raise FaultError(f"{' '.join(arguments)} ended with {status}: {err.getvalue()!r}")
    for line in complaints:
        check_message(line, root)
    if not all(line.isprintable() for line in out.getvalue().splitlines()):
        raise FaultError(f"{' '.join(arguments)} printed what a terminal obeys")


def check_message(message: str, root: Path) -> None:
    """One printable line, and short but for the paths in it."""
    short = message.replace(str(root), "")
    if not message.isprintable() or len(short) > MOST_CHARACTERS:
        raise FaultError(f"a message of {len(short)} characters: {message[:600]!r}")


def asked(root: Path, action: Callable[[], object]) -> None:
    """Something that the cockpit or a window does by itself."""
    try:
        action()
    except ArcadeError as refusal:
        check_message(str(refusal), root)
