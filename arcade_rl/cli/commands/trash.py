"""`delete`, `restore` and `trash`: agents and demonstrations that go, and come back."""

from typing import Any

import click

from arcade_rl import wording
from arcade_rl.cli import completing
from arcade_rl.cli.output import as_word, confirm, json_option, print_json, print_table
from arcade_rl.shelf.agents import agent_folder, champions, trash
from arcade_rl.shelf.agents.trash import Trashed
from arcade_rl.tui import messages


@click.command("delete", short_help="Move an agent to the trash.")
@click.argument("name", shell_complete=completing.own_agents)
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def delete_command(name: str, yes: bool) -> None:
    """Move an agent to the trash, with all that it has learned; `restore` brings it back."""
    folder = agent_folder.find(name)
    champions.refuse(folder.path, "deleted")
    if not yes:
        confirm(f"Move {folder.name} with its brains, memory and history to the trash?")
    agent_folder.delete(folder)
    click.echo(f"{folder.name} is moved to the trash; bring it back with: arcade-rl restore {as_word(folder.name)}")


@click.command("trash", short_help="List deleted agents and demonstrations.")
@click.option("--empty", is_flag=True, help="Delete all of them for good.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@json_option
def trash_command(empty: bool, yes: bool, as_json: bool) -> None:
    """List deleted agents and demonstrations; each is deleted for good after 30 days."""
    entries = trash.entries()
    if empty:
        entries = _emptied(entries, yes=yes)
    if as_json:
        print_json([_document(each) for each in entries])
    elif not entries:
        click.echo("The trash is empty.")
    else:
        rows = [(each.title, wording.local_time(each.deleted), wording.size(each.size_bytes())) for each in entries]
        print_table(("NAME", "DELETED", "SIZE"), rows)
        click.echo(f"arcade-rl restore NAME brings one back; after {trash.KEPT_DAYS} days each is deleted for good")


@click.command("restore", short_help="Bring an agent back from the trash.")
@click.argument("name", shell_complete=completing.deleted)
def restore_command(name: str) -> None:
    """Bring NAME back from the trash, as `trash` lists it; of several of that name, the one that was deleted last."""
    trashed = trash.find(name)
    folder = trash.restore(trashed)
    if trashed.kind == "demonstrations":
        click.echo(f"{folder.name} has its demonstrations again")
        return
    renamed = "" if folder.name == trashed.name else f", since there is another {trashed.name} by now"
    click.echo(f"{folder.name} is on the shelf again{renamed}")


def _emptied(entries: list[Trashed], *, yes: bool) -> list[Trashed]:
    """What is left of the trash once it was emptied."""
    if entries and not yes:
        titles = messages.shortened(", ".join(each.title for each in entries), 200)
        confirm(f"Delete {titles} for good? This cannot be undone.", err=True)
    trash.erase(entries)
    return trash.entries()


def _document(trashed: Trashed) -> dict[str, Any]:
    return {
        "name": trashed.name,
        "kind": trashed.kind,
        "deleted": trashed.deleted.isoformat(timespec="seconds"),
        "bytes": trashed.size_bytes(),
        "folder": str(trashed.path),
    }
