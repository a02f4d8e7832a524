"""`demonstrations`: what humans have played for an agent to learn from: list, delete, export."""

import dataclasses
import shlex
from pathlib import Path
from typing import Any

import click

from arcade_rl import wording
from arcade_rl.cli import completing
from arcade_rl.cli.output import json_option, print_json, print_table
from arcade_rl.errors import ArcadeError, UsageError, quoted
from arcade_rl.shelf.agents import agent_folder, champions, trash
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.demonstrations.demonstrations import DemonstrationFolder
from arcade_rl.shelf.queries.teachable import refusal
from arcade_rl.shelf.storage import foreign


@click.command("demonstrations", short_help="See or delete what you have shown an agent.")
@click.argument("name", shell_complete=completing.own_agents)
@click.option("--delete", metavar="N|all", help="Move the one numbered N, or all, to the trash.")
@click.option(
    "--export",
    "root",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write them as a Minari dataset into DIR, a folder of datasets.",
)
@json_option
def demonstrations_command(name: str, delete: str | None, root: Path | None, as_json: bool) -> None:
    """List, delete or export your demonstrations for NAME, recorded in its window."""
    folder = agent_folder.find(name)
    if delete is not None and root is not None:
        raise UsageError("--delete and --export do not go together; export first, then delete")
    if as_json and (delete is not None or root is not None):
        raise UsageError("--json goes with the list; leave it out to delete or export")
    if delete is not None:
        _delete(folder, delete)
    elif root is not None:
        _export(folder, root)
    elif as_json:
        print_json(_rows(DemonstrationFolder(folder.demonstrations)))
    else:
        _list(folder)


def _list(folder: AgentFolder) -> None:
    rows = _rows(DemonstrationFolder(folder.demonstrations))
    if not rows:
        click.echo(refusal(folder) or _how_to_teach(folder))
        return
    headers = ("#", "STEPS", "SCORE", "ENDS", "PLAYED", "PROBLEM")
    keys = ("number", "steps", "score", "terminated", "played", "problem")
    wide = len(keys) if any(row["problem"] for row in rows) else len(keys) - 1
    print_table(headers[:wide], [[_cell(row, key) for key in keys[:wide]] for row in rows])
    click.echo(f"{sum(row['steps'] or 0 for row in rows):,} agent steps; ENDS counts the games and lives that ended")


def _how_to_teach(folder: AgentFolder) -> str:
    watch = f"arcade-rl watch {shlex.quote(folder.name)}"
    return f"{folder.name} has no demonstrations; press T in its window and play: {watch}"


def _cell(row: dict[str, Any], key: str) -> Any:
    return wording.local_time(foreign.date(row[key])) if key == "played" and row[key] is not None else row[key]


def _rows(demonstrations: DemonstrationFolder) -> list[dict[str, Any]]:
    return [_row(demonstrations, number) for number in demonstrations.numbers()]


def _row(demonstrations: DemonstrationFolder, number: int) -> dict[str, Any]:
    try:
        header = dataclasses.asdict(demonstrations.header(number))
    except ArcadeError as error:
        header = dict.fromkeys(("game", "played", "steps", "score", "terminated")) | {"problem": str(error)}
    return {"number": number, **header, "problem": header.get("problem", "")}


def _delete(folder: AgentFolder, which: str) -> None:
    champions.refuse(folder.path, "changed")
    numbers = _numbers(folder, which)
    if not numbers:
        click.echo(f"{folder.name} has no demonstrations")
        return
    trashed = trash.put_demonstrations(folder, numbers)
    moved = f"demonstration {numbers[0]} is" if len(numbers) == 1 else f"{len(numbers)} demonstrations are"
    click.echo(f"{moved} moved to the trash; to bring back: arcade-rl restore {shlex.quote(trashed.title)}")


def _numbers(folder: AgentFolder, which: str) -> list[int]:
    if which == "all":
        return DemonstrationFolder(folder.demonstrations).numbers()
    if which.isdecimal():
        return [int(which)]
    raise UsageError(f"--delete takes a number or all, not {quoted(which)}")


def _export(folder: AgentFolder, root: Path) -> None:
    from arcade_rl.cli.minari_dataset import export  # gymnasium is slow to import

    dataset_id = export(folder, root)
    click.echo(f"{root / dataset_id} holds the demonstrations of {folder.name}; to read them: ", nl=False)
    click.echo(f"MINARI_DATASETS_PATH={shlex.quote(str(root))}, minari.load_dataset({dataset_id!r})")
