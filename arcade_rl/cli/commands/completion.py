"""The script by which a shell completes what is typed."""

import click
from click.shell_completion import get_completion_class

from arcade_rl.cli import COMPLETION_VARIABLE, completing
from arcade_rl.cli.bash_completion import LineComplete
from arcade_rl.errors import UsageError


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion_command(context: click.Context, shell: str) -> None:
    """Print the script that completes commands, agents, games and hyperparameters in your shell.

    \b
    bash: echo 'eval "$(arcade-rl completion bash)"' >> ~/.bashrc
    zsh:  echo 'eval "$(arcade-rl completion zsh)"' >> ~/.zshrc
    fish: arcade-rl completion fish > ~/.config/fish/completions/arcade-rl.fish
    """
    made_for = LineComplete if shell == "bash" else get_completion_class(shell)
    if made_for is None:
        raise UsageError(f"there is no completion for {shell}")
    click.echo(made_for(context.find_root().command, {}, completing.PROGRAM, COMPLETION_VARIABLE).source())
