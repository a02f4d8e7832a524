"""`watch` and `play`: the window, with the agent or the human holding the joystick first."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import click

from arcade_rl.errors import UsageError
from arcade_rl.games import catalog
from arcade_rl.shelf import agent_folder
from arcade_rl.shelf.agent_folder import AgentFolder


def _window_options(command: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.option("--headless", is_flag=True, help="No window: play --frames frames as fast as possible."),
        click.option("--frames", type=click.IntRange(1, 10_000_000), help="How many frames to play headless."),
        click.option(
            "--screenshot", type=click.Path(path_type=Path, dir_okay=False), help="Where to save the last picture."
        ),
        click.option("--best", is_flag=True, help="The best brain by evaluation instead of the newest."),
        click.option("--checkpoint", type=click.IntRange(0), help="Its brain of this step, from its childhood."),
        click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="Of the game; a new one each time if left out."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command("watch")
@click.argument("name")
@_window_options
def watch_command(name: str, **options: Any) -> None:
    """Watch an agent play, live; press Tab to take the joystick."""
    folder = agent_folder.find(name)
    _open(folder.config().game, folder, "agent", **options)


@click.command("play")
@click.argument("name_or_game")
@_window_options
def play_command(name_or_game: str, **options: Any) -> None:
    """Play a game yourself, with an agent at your side if you name one; press Tab to let it play."""
    folder = _agent_or_none(name_or_game)
    game_id = folder.config().game if folder else catalog.game(name_or_game).id
    _open(game_id, folder, "human", **options)


def _agent_or_none(name_or_game: str) -> AgentFolder | None:
    try:
        return agent_folder.find(name_or_game)
    except UsageError:
        try:
            catalog.game(name_or_game)
        except UsageError as error:
            raise UsageError(f"no agent on the shelf is called {name_or_game!r}, and {error}") from None
        return None


def _open(
    game_id: str,
    folder: AgentFolder | None,
    controller: Literal["agent", "human"],
    *,
    headless: bool,
    frames: int | None,
    screenshot: Path | None,
    best: bool,
    checkpoint: int | None,
    seed: int | None,
) -> None:
    if checkpoint is not None and (best or folder is None):
        raise UsageError("--checkpoint goes with an agent, and not with --best; leave one of them out")
    if headless and frames is None:
        raise UsageError("--headless needs --frames N, the number of frames to play")
    if not headless and (frames or screenshot):
        raise UsageError("--frames and --screenshot go with --headless; in the window F12 takes a picture")
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # standard output is for answers alone
    from arcade_rl.viewer.open import WindowRequest, open_window

    open_window(
        WindowRequest(
            game_id=game_id,
            folder=folder,
            controller=controller,
            best=best,
            checkpoint=checkpoint,
            seed=seed,
            headless_frames=frames if headless else None,
            screenshot=screenshot,
        )
    )
