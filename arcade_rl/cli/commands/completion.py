"""The script by which a shell completes what is typed."""

import click
from click.shell_completion import get_completion_class

from arcade_rl.cli import COMPLETION_VARIABLE, completing
from arcade_rl.cli.bash_completion import LineComplete
from arcade_rl.errors import UsageError

_BEGUN_ZSH = "(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }"
"""Begins completion in zsh, which a `.zshrc` has to; without it the script would end in an error."""


@click.command("completion", short_help="Print the completion script for your shell.")
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
    script = made_for(context.find_root().command, {}, completing.PROGRAM, COMPLETION_VARIABLE).source()
    if shell == "zsh":
        tag, _, rest = script.partition("\n")  # zsh looks for the tag in the first line
        script = "\n".join((tag, _BEGUN_ZSH, rest))
    click.echo(script)
