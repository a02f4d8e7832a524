"""The option `--set KEY=VALUE` of commands that make agents."""

import click

from arcade_rl.cli import completing
from arcade_rl.errors import UsageError, quoted
from arcade_rl.hyperparameters import Algorithm, Value, spec_of

set_option = click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="KEY=VALUE",
    shell_complete=completing.changes,
    help="Change a hyperparameter; repeatable.",
)


def parsed(changes: tuple[str, ...], algorithm: Algorithm) -> dict[str, Value]:
    """The hyperparameters that were given, checked. UsageError if one is unknown, or out of bounds."""
    values = {}
    for change in changes:
        key, equals, text = change.partition("=")
        if not equals:
            raise UsageError(f"--set takes KEY=VALUE; {quoted(change)} has no =")
        values[key.strip()] = spec_of(key.strip(), algorithm).parse(text)
    return values
