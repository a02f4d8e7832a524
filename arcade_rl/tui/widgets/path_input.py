"""A field for a file's path, which completes what is typed."""

from pathlib import Path

from textual.suggester import Suggester
from textual.widgets import Input

from arcade_rl.errors import UsageError
from arcade_rl.tui.workers.threads import in_thread


class NothingTypedError(UsageError):
    """A field is still empty: that is not a mistake yet."""


class PathInput(Input):
    """Completes paths; the right arrow takes the completion."""

    def __init__(self, value: str = "", *, id: str | None = None) -> None:
        placeholder = "a path; → completes it"
        super().__init__(
            value, id=id, compact=True, select_on_focus=False, placeholder=placeholder, suggester=_PathSuggester()
        )


class _PathSuggester(Suggester):
    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """The first file or folder that begins so."""
        return await in_thread(lambda: _complete(value))


def _complete(text: str) -> str | None:
    folder_text, slash, start = text.rpartition("/")
    if not slash:
        return None
    try:
        every = Path(folder_text + "/").expanduser().iterdir()
        entries = sorted(entry for entry in every if entry.name.isprintable())  # no other name can be shown
        fits = (
            entry for entry in entries if entry.name.startswith(start) and (start or not entry.name.startswith("."))
        )
        first = next(fits, None)
        return f"{folder_text}/{first.name}" + ("/" if first.is_dir() else "") if first is not None else None
    except (OSError, RuntimeError, ValueError):  # no such home, no path at all, or a folder that may not be looked into
        return None


def typed_path(text: str) -> Path:
    """The path that was typed; quotes from a drag into the terminal and `~` are understood.

    Raises:
        NothingTypedError: nothing was typed yet.
        UsageError: the home of a user who is not known.
    """
    stripped = text.strip().strip("'\"")
    if not stripped:
        raise NothingTypedError("type the path of a file")
    try:
        return Path(stripped).expanduser().absolute()
    except RuntimeError as error:
        raise UsageError(f"{stripped}: {error}; type the whole path") from error
