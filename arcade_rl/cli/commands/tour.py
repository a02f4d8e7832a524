"""`tour`: the cockpit, with the tour for newcomers."""

import click

from arcade_rl.cli.cockpit import open_cockpit


@click.command("tour", short_help="Open the cockpit with a tour for newcomers.")
@click.option("--restart", is_flag=True, help="Begin with the first step instead of where you left off.")
def tour_command(restart: bool) -> int:
    """Open the cockpit with a tour for newcomers: about five minutes, in which you do everything yourself.

    You watch an agent that has learned nothing, train one, watch a champion, take the joystick from it, play against
    it and see what a Q-value is. Each step waits until you have done it; Esc on the shelf leaves the tour, and this
    command takes it up again.
    """
    return open_cockpit("restart" if restart else "take up")
