"""A report of an error that nobody foresaw: the whole story in a file, one line for the person."""

import contextlib
import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from arcade_rl.errors import ArcadeError
from arcade_rl.locations import saves_folder
from arcade_rl.version import __version__

_FOLDER = ".crashes"
_MOST_KEPT = 20
_LONGEST_REASON = 200


def report(error: BaseException, **facts: object) -> str:
    """Write a report; returns the line that says what happened and where the report is.

    Args:
        facts: what else may explain it, such as the theme or the terminal's size.
    """
    text = "\n".join(_story(error, facts))
    path = next((path for folder in _folders() if (path := _written(folder, text))), None)
    reason = " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST_REASON]
    where = f"the report to send is in {path}" if path else "the report could not be written"
    return f"ended by a defect of the program ({reason}); {where}; trainings go on"


def crashes_folder() -> Path:
    """Where the newest reports lie; hidden, so that no list takes it for an agent."""
    return saves_folder() / _FOLDER


def _story(error: BaseException, facts: dict[str, object]) -> Iterator[str]:
    yield f"arcade-rl {__version__}, Python {platform.python_version()}, {platform.platform()}"
    yield f"arguments: {sys.argv[1:]}"
    yield from (f"{name}: {fact}" for name, fact in facts.items())
    yield ""
    yield "".join(traceback.format_exception(error))


def _folders() -> Iterator[Path]:
    """The saves, or where they cannot be written the folder for temporary files."""
    with contextlib.suppress(ArcadeError):
        yield crashes_folder()
    yield Path(tempfile.gettempdir())


def _written(folder: Path, text: str) -> Path | None:
    moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    path = folder / f"{moment}-{os.getpid()}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError:
        return None
    if folder.name == _FOLDER:
        _forget_oldest(folder)
    return path


def _forget_oldest(folder: Path) -> None:
    with contextlib.suppress(OSError):
        for old in sorted(folder.glob("*.txt"))[:-_MOST_KEPT]:
            old.unlink()
