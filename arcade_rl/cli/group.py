"""The commands of the command line, each loaded when it is called for."""

import importlib
import os

import click

from arcade_rl.cli import COMPLETION_VARIABLE
from arcade_rl.cli.cockpit import open_cockpit
from arcade_rl.errors import ArcadeError, UsageError, nearest
from arcade_rl.version import __version__

_MODULES = {
    "games": "catalog",
    "presets": "catalog",
    "new": "agents",
    "list": "shelf",
    "show": "shelf",
    "compare": "shelf",
    "export": "agents",
    "import": "agents",
    "rename": "agents",
    "fork": "agents",
    "tag": "agents",
    "delete": "trash",
    "restore": "trash",
    "trash": "trash",
    "demonstrations": "demonstrations",
    "train": "training",
    "pause": "training",
    "resume": "training",
    "stop": "training",
    "tune": "training",
    "experiment": "experiments",
    "eval": "evaluation",
    "logs": "logs",
    "bench": "bench",
    "scores": "scores",
    "watch": "windows",
    "play": "windows",
    "record": "recording",
    "versus": "windows",
    "race": "windows",
    "serve": "serve",
    "tour": "tour",
    "help": "help",
    "completion": "completion",
}


class _LazyGroup(click.Group):
    """Imports a subcommand's module when it is called for, so that each starts at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _MODULES:
            return None
        module = importlib.import_module(f"arcade_rl.cli.commands.{_MODULES[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in _MODULES and not ctx.resilient_parsing and (near := nearest(name, _MODULES)):
            ctx.fail(f"No such command {name!r}. Did you mean {near!r}?")
        return super().resolve_command(ctx, args)


@click.group(cls=_LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="arcade-rl")
@click.option("--terminal", is_flag=True, help="Draw the cockpit's windows in this terminal, too.")
@click.option("--read-only", is_flag=True, help="Open a read-only cockpit, with windows in this terminal.")
@click.pass_context
def arcade_rl(context: click.Context, terminal: bool, read_only: bool) -> int:
    """Watch, play and train arcade agents. Without a command, the cockpit opens."""
    if context.invoked_subcommand is None:
        return open_cockpit(windows_here=terminal, read_only=read_only)
    if terminal or read_only:
        raise UsageError("--terminal and --read-only before a command are the cockpit's; leave the command out")
    return 0


def call(arguments: list[str]) -> object:
    """Run one command; returns what it returns.

    Raises:
        UsageError, ArcadeError: what click has to say of the arguments, and all that the command raises.
        KeyboardInterrupt: it was stopped.
    """
    if COMPLETION_VARIABLE in os.environ:
        from click.shell_completion import add_completion_class

        from arcade_rl.cli.bash_completion import LineComplete

        add_completion_class(LineComplete, "bash")
    try:
        return arcade_rl.main(arguments, prog_name="arcade-rl", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 2
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else _command_path(arguments)
        raise UsageError(f"{error.format_message()} (see `{where} --help`)") from error
    except click.ClickException as error:
        raise ArcadeError(error.format_message()) from error
    except click.Abort as error:
        raise KeyboardInterrupt from error


def _command_path(arguments: list[str]) -> str:
    """The command that the arguments name, for what click refuses without saying where."""
    command: click.Command | None = arcade_rl
    path = ["arcade-rl"]
    for argument in arguments:
        command = command.get_command(click.Context(command), argument) if isinstance(command, click.Group) else None
        if command is None:
            break
        path.append(argument)
    return " ".join(path)
