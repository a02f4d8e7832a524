"""How answers are printed: one JSON document, or a plain table; and which files a command may be asked to write."""

import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from arcade_rl import wording
from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.hyperparameters import Value
from arcade_rl.shelf.agents.agent_files import AgentFolder
from arcade_rl.shelf.agents.config_file import AgentConfig
from arcade_rl.shelf.agents.room import too_little_room

_PICTURES = (".png", ".jpg", ".bmp")
_GAP = "  "  # between the columns of a table

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")


def print_json(document: Any) -> None:
    """One JSON document on standard output; a number that JSON lacks (NaN, infinity) is an error, not a surprise."""
    click.echo(json.dumps(document, indent=2, allow_nan=False))


def warn(problem: str) -> None:
    """A line on standard error about something that did not stop the command; nothing for an empty one."""
    if problem:
        click.echo(f"arcade-rl: {problem}", err=True)


def confirm(question: str, *, err: bool = False) -> None:
    """Ask a yes-or-no question, for commands whose `--yes` skips it.

    Args:
        err: ask on standard error.

    Raises:
        click.Abort: they said no, or pressed Ctrl+C.
        ArcadeError: nobody is there to answer.
    """
    try:
        click.confirm(question, abort=True, err=err)
    except click.Abort as error:
        if not isinstance(error.__context__, EOFError):
            raise
        click.echo(err=err)  # the line of the question ends
        raise ArcadeError("no answer; add --yes to skip the question") from error


def print_table(headers: Sequence[str], rows: Sequence[Sequence[object]], *, droppable: Sequence[str] = ()) -> None:
    """A table in plain text: numbers to the right, words to the left, nothing cut off.

    Args:
        droppable: columns to leave out, in this order, until the table fits the terminal.
    """
    columns = [_Column(*column) for column in zip(headers, *rows, strict=True)]
    for header in droppable:
        if sys.stdout.isatty() and _width(columns) > shutil.get_terminal_size().columns:
            columns = [column for column in columns if column.header != header]
    for line in zip(*(column.padded() for column in columns), strict=True):
        click.echo(_GAP.join(line).rstrip())


class _Column:
    """A column of a table, padded to one width."""

    def __init__(self, header: str, *values: object) -> None:
        self.header = header
        self._cells = (header, *map(_text, values))
        self._numeric = bool(values) and all(map(_is_number, values))
        self.width = max(map(len, self._cells))

    def padded(self) -> list[str]:
        pad = str.rjust if self._numeric else str.ljust
        return [pad(cell, self.width) for cell in self._cells]


def _width(columns: Sequence[_Column]) -> int:
    return sum(column.width for column in columns) + len(_GAP) * (len(columns) - 1)


def print_values(hyperparameters: Mapping[str, Value]) -> None:
    """Hyperparameters, a line each, as `--set` takes them."""
    width = max(map(len, hyperparameters), default=0)
    for name, value in hyperparameters.items():
        click.echo(f"  {name:<{width}}  {wording.value(value)}")


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _text(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return wording.score(value)
    return wording.exact(value) if isinstance(value, int) else str(value)


def warn_of_too_little_room(config: AgentConfig, folder: AgentFolder | None = None) -> None:
    """Print a line on standard error if the disk has too little room for what training still needs."""
    if sizes := too_little_room(config, folder):
        click.echo(f"arcade-rl: warning: on this disk {wording.too_little_room(*sizes)}", err=True)


def check_picture(file: Path) -> None:
    """Refuse what cannot become a picture.

    Raises:
        UsageError: its name ends like no picture's.
        ArcadeError: its folder is missing.
    """
    if file.suffix.lower() not in _PICTURES:
        raise UsageError(f"{file.name} is not a picture: its name must end in .png, .jpg or .bmp")
    check_folder(file)


def check_folder(file: Path) -> None:
    """Refuse a file whose folder is missing: ArcadeError. None is made, since its name may be a slip."""
    if not file.parent.is_dir():
        raise ArcadeError(f"cannot write {file}: there is no folder {file.parent}; make it first, or choose another")


def as_word(name: str) -> str:
    """A name as a shell takes it for one word."""
    return f"'{name}'" if " " in name else name
