"""How answers are printed: one JSON document, or a plain table; and which files a command may be asked to write."""

import json
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

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")


def print_json(document: Any) -> None:
    """One JSON document on standard output; a number that JSON lacks (NaN, infinity) is an error, not a surprise."""
    click.echo(json.dumps(document, indent=2, allow_nan=False))


def warn(problem: str) -> None:
    """A line on standard error about something that did not stop the command; nothing for an empty one."""
    if problem:
        click.echo(f"arcade-rl: {problem}", err=True)


def print_table(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table in plain text: numbers to the right, words to the left, nothing cut off."""
    cells = [[_text(cell) for cell in row] for row in rows]
    widths = [max(len(line[column]) for line in [list(headers), *cells]) for column in range(len(headers))]
    numeric = [all(_is_number(row[column]) for row in rows) and bool(rows) for column in range(len(headers))]
    for line in [list(headers), *cells]:
        padded = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, numeric, strict=True)
        ]
        click.echo("  ".join(padded).rstrip())


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
