"""`logs`: an agent's metrics for TensorBoard, or as CSV."""

import shlex
import time
from pathlib import Path

import click

from arcade_rl import wording
from arcade_rl.cli import completing
from arcade_rl.cli.output import check_folder
from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.logs.csv_log import CsvLog
from arcade_rl.logs.following import Log, write_logs
from arcade_rl.logs.settings_text import settings_text
from arcade_rl.logs.tensorboard_log import TensorBoardLog
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.shelf.queries import summary

_SECONDS = 1.0  # between two looks at a trainer


@click.command("logs", short_help="Write the metrics of an agent for other tools.")
@click.argument("name", shell_complete=completing.own_agents)
@click.option(
    "--tensorboard",
    "root",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write events for TensorBoard into DIR/NAME.",
)
@click.option(
    "--csv", "table", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Write one CSV file."
)
@click.option("--follow", is_flag=True, help="Keep writing until its training ends, or Ctrl+C.")
def logs_command(name: str, root: Path | None, table: Path | None, follow: bool) -> None:
    """Write the metrics of NAME for other tools: every episode, evaluation and second of learning.

    The tags are CleanRL's, such as charts/episodic_return, losses/td_loss and eval/episodic_return. An earlier log
    in the same place is replaced.
    """
    if root is None and table is None:
        raise UsageError(
            f"say where to: --tensorboard DIR, --csv FILE, or both; arcade-rl logs {shlex.quote(name)} --csv log.csv"
        )
    folder = agent_folder.find(name)
    if folder.is_champion:
        raise ArcadeError(f"{name} is a champion: its curve is {folder.curve_file}")
    logs: list[Log] = []
    if table is not None:
        check_folder(table)
        logs.append(CsvLog(table))
    if root is not None:
        logs.append(TensorBoardLog(root / folder.name, {"hyperparameters": settings_text(folder.config())}))
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        count = _write(folder, ledger, logs, follow=follow)
    places = [str(place) for place in (table, root and root / folder.name) if place]
    click.echo(f"{wording.exact(count)} points of {folder.name} written to {' and '.join(places)}")


def _write(folder: AgentFolder, ledger: Ledger, logs: list[Log], *, follow: bool) -> int:
    def trains() -> bool:
        if not follow or not summary.summarize(folder).is_running:
            return False
        try:
            time.sleep(_SECONDS)
        except KeyboardInterrupt:
            return False
        return True

    return write_logs(ledger, logs, goes_on=trains)
