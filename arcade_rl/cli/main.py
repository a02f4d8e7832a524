"""The command `arcade-rl`: without a subcommand it opens the cockpit.

Exit status: 0 done, 1 failed, 2 wrong usage. An error is one line on standard error that names the remedy.
"""

import contextlib
import errno
import importlib
import io
import os
import sys
from typing import NoReturn, TextIO

import click

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.version import __version__

_MODULES = {
    "games": "catalog",
    "presets": "catalog",
    "new": "agents",
    "list": "shelf",
    "show": "shelf",
    "export": "agents",
    "import": "agents",
    "rename": "agents",
    "fork": "agents",
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
    "help": "help",
    "completion": "completion",
}


_UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EBADF, errno.EIO)  # the shelf names the files


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


@click.group(cls=_LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="arcade-rl")
@click.pass_context
def arcade_rl(context: click.Context) -> int:
    """Watch, play and train arcade agents. Without a command, the cockpit opens."""
    if context.invoked_subcommand is not None:
        return 0
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("the cockpit needs a terminal; start it in one, or use a command (see `arcade-rl --help`)")
    from arcade_rl.tui.app import run_app

    return run_app()


def main() -> NoReturn:
    """Run the command line and exit with its status."""
    _replace_closed_streams()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # paths and names may hold what is not text
    status = run(sys.argv[1:])
    _drop_what_cannot_be_written()
    sys.exit(status)


def run(arguments: list[str]) -> int:
    """Run one command; returns its exit status, having printed any error in one line."""
    try:
        outcome = arcade_rl.main(arguments, prog_name="arcade-rl", standalone_mode=False)
        sys.stdout.flush()
    except UsageError as error:
        return _complain(str(error), 2)
    except ArcadeError as error:
        return _complain(str(error), 1)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "arcade-rl"
        return _complain(f"{error.format_message()} (see `{where} --help`)", 2)
    except click.ClickException as error:
        return _complain(error.format_message(), 1)
    except (click.Abort, KeyboardInterrupt):
        return _complain("stopped", 1)
    except BrokenPipeError:
        return 1  # the reader of the output has gone (`| head`): nothing is left to say
    except OSError as error:
        unnamed = "standard output" if error.errno in _UNWRITABLE else "the system"
        return _complain(f"{error.filename or unnamed}: {error.strerror or error}", 1)
    except Exception as error:
        from arcade_rl.shelf.storage.crash_report import report

        return _complain(report(error), 1)
    return outcome if isinstance(outcome, int) else 0


def _complain(message: str, status: int) -> int:
    one_line = " ".join(message.split())
    with contextlib.suppress(OSError):  # nobody reads it
        click.echo(f"arcade-rl: {one_line}", err=True)
    return status


def _replace_closed_streams() -> None:
    """What a caller has closed (`>&-`) is opened on nothing, lest a file opened later be taken for standard output.

    Writing an answer to a closed standard output still fails; complaining to a closed standard error does not.
    """
    for number, (name, flags) in enumerate((("stdin", os.O_RDONLY), ("stdout", os.O_RDONLY), ("stderr", os.O_WRONLY))):
        if getattr(sys, name) is None:
            _open_nothing(number, flags)
            setattr(sys, name, os.fdopen(number, "r" if name == "stdin" else "w", closefd=False))


def _drop_what_cannot_be_written() -> None:
    """Output that nobody takes would fail once more when the interpreter ends."""
    for number, stream in ((1, sys.stdout), (2, sys.stderr)):
        if not _flushes(stream):
            _open_nothing(number, os.O_WRONLY)


def _open_nothing(number: int, flags: int) -> None:
    opened = os.open(os.devnull, flags)
    if opened == number:
        os.set_inheritable(number, True)
    else:
        os.dup2(opened, number)
        os.close(opened)


def _flushes(stream: TextIO) -> bool:
    try:
        stream.flush()
    except OSError:
        return False
    return True
