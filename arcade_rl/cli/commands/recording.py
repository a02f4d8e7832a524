"""`record`: a film of an agent at play."""

import os
import time
from pathlib import Path

import click
from click.core import ParameterSource
from rich.console import Console

from arcade_rl.cli import completing
from arcade_rl.cli.output import check_folder, warn
from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.shelf.agents import agent_folder


@click.command("record", short_help="Record a film of an agent playing.")
@click.argument("name", shell_complete=completing.agents)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The film, .mp4, .gif or .png (animated); among the agent's recordings if left out.",
)
@click.option("--episodes", type=click.IntRange(1, 10_000), default=1, show_default=True, help="Episodes to film.")
@click.option("--game-only", is_flag=True, help="The game alone, without the panels.")
@click.option("--best", is_flag=True, help="The best brain by evaluation instead of the newest.")
@click.option("--checkpoint", type=click.IntRange(0), help="Play with the checkpoint of this step.")
@click.option(
    "--lifetime", is_flag=True, help="Every checkpoint in order, from the same start: a film of the agent growing up."
)
@click.option(
    "--seconds",
    type=click.FloatRange(0.1, 3600.0),
    default=15.0,
    show_default=True,
    help="With --lifetime: how long each checkpoint plays, at most one episode.",
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="Seed of the game; random if left out.")
@click.option("--overwrite", is_flag=True, help="Replace the film if it exists.")
def record_command(
    name: str,
    output: Path | None,
    episodes: int,
    game_only: bool,
    best: bool,
    checkpoint: int | None,
    lifetime: bool,
    seconds: float,
    seed: int | None,
    overwrite: bool,
) -> None:
    """Record a film of an agent playing, without a window. Ctrl+C ends the film and keeps it."""
    folder = agent_folder.find(name)
    if checkpoint is not None and best:
        raise UsageError("--checkpoint does not go with --best; leave one of them out")
    _check_lifetime(lifetime=lifetime, one_brain=best or checkpoint is not None)
    if output is not None:
        check_folder(output)
        if output.exists() and not overwrite:
            raise ArcadeError(f"{output} exists already; choose another name, or replace it with --overwrite")
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # standard output is for answers alone
    from arcade_rl.viewer.film.pictures import free_path
    from arcade_rl.viewer.seats.seating import pictures_of
    from arcade_rl.viewer.windows.recording import RecordingRequest, record

    film = output or free_path(pictures_of(folder) / f"{folder.name}-{time.strftime('%Y%m%d-%H%M%S')}.mp4")
    with Console(stderr=True).status("") as status:

        def show(number: int, filmed: float) -> None:
            at = f"checkpoint {number}" if lifetime else f"episode {number} of {episodes}"
            status.update(f"{at}, {filmed:.0f} s filmed")

        each = seconds if lifetime else None
        replace = overwrite and output is not None
        request = RecordingRequest(folder, film, episodes, game_only, best, checkpoint, seed, each, replace)
        made = record(request, show, warn)
    if output is not None and made.film != output:
        raise ArcadeError(
            f"{output} appeared meanwhile and is kept, and the film is saved as {made.film}; "
            "rename it, or record with --overwrite"
        )
    click.echo(f"{made.film} is a film of {made.seconds:.0f} s")


def _check_lifetime(*, lifetime: bool, one_brain: bool) -> None:
    """Refuse options that do not go together."""
    given = click.get_current_context().get_parameter_source
    if lifetime and (one_brain or given("episodes") is ParameterSource.COMMANDLINE):
        raise UsageError(
            "--lifetime films every checkpoint for some seconds; leave out --best, --checkpoint and --episodes"
        )
    if not lifetime and given("seconds") is ParameterSource.COMMANDLINE:
        raise UsageError("--seconds goes with --lifetime; whole episodes are filmed without it")
