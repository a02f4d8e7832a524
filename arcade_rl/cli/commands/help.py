"""`help`: the handbook, on the terminal."""

import click
from rich.console import Console
from rich.markdown import Markdown

from arcade_rl.cli import completing
from arcade_rl.cli.output import print_table
from arcade_rl.handbook.pages import page, pages

_WIDEST = 110  # columns: longer lines are hard to read


@click.command("help", short_help="Read the handbook.")
@click.argument("topic", required=False, shell_complete=completing.topics)
@click.pass_context
def help_command(context: click.Context, topic: str | None) -> None:
    """Read the handbook: a page on TOPIC, or the list of topics. Where TOPIC is a command, print its options."""
    if topic is None:
        print_table(("TOPIC", "WHAT"), [(each.topic, each.title) for each in pages()])
        click.echo("Read one with: arcade-rl help TOPIC. For a command's options: arcade-rl COMMAND --help")
        return
    root = context.find_root()
    if isinstance(root.command, click.Group) and (command := root.command.get_command(root, topic)):
        click.echo(command.get_help(click.Context(command, info_name=topic, parent=root, **command.context_settings)))
        return
    text = page(topic).unlinked
    console = Console()
    if console.is_terminal:
        console.print(Markdown(text, hyperlinks=False), width=min(console.width, _WIDEST))
    else:
        click.echo(text.rstrip())
