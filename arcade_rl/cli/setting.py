"""The option `--set KEY=VALUE` of commands that make agents."""

import click

from arcade_rl.cli import completing

set_option = click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="KEY=VALUE",
    shell_complete=completing.changes,
    help="Change a hyperparameter; repeatable.",
)
