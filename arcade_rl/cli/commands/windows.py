"""`watch` and `play`: the window, agent or human at the joystick first; `versus` and `race`: two players."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from arcade_rl.cli import completing
from arcade_rl.cli.output import check_picture, print_table
from arcade_rl.desktop import has_display
from arcade_rl.errors import ArcadeError, UsageError, quoted
from arcade_rl.games import catalog
from arcade_rl.games.two_player import versus_catalog
from arcade_rl.games.two_player.versus_catalog import VersusGame
from arcade_rl.lean_torch import put_off_compilers
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.queries.summary import opponent, shelf

if TYPE_CHECKING:
    from arcade_rl.viewer.terminal.table import Prepared

_Command = Callable[..., Any]
_HUMAN = "human"

_SHOWING = (
    click.option("--terminal", is_flag=True, help="Draw the window in this terminal; the default without a display."),
    click.option("--headless", is_flag=True, help="No window: play --frames frames as fast as possible."),
    click.option("--frames", type=click.IntRange(1, 10_000_000), help="How many frames to play headless."),
    click.option(
        "--screenshot",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Where to save the last picture, .png, .jpg or .bmp.",
    ),
    click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="Seed of the game; random if left out."),
)
_BRAIN = (
    click.option("--best", is_flag=True, help="The best brain by evaluation instead of the newest."),
    click.option("--checkpoint", type=click.IntRange(0), help="Play with the checkpoint of this step."),
)

_STATE = click.option(
    "--state",
    type=click.IntRange(1, 10),
    metavar="SLOT",
    help="Start from the save state in this slot of the game, 1 to 10.",
)


def _options(*options: Callable[[_Command], _Command]) -> Callable[[_Command], _Command]:
    def decorate(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


@click.command("watch", short_help="Watch an agent play live.")
@click.argument("name", shell_complete=completing.agents)
@_options(*_SHOWING, *_BRAIN, _STATE)
@click.option("--read-only", is_flag=True, help="In a terminal: watch only; nobody can take the joystick.")
@click.option("--feed", type=click.Path(path_type=Path, dir_okay=False), hidden=True)
def watch_command(name: str, feed: Path | None, **options: Any) -> None:
    """Watch an agent play, live; press Tab to take the joystick."""
    folder = agent_folder.find(name)
    if feed is not None:  # for the cockpit, which loads no emulator
        put_off_compilers()
        from arcade_rl.viewer.terminal import feeding

        feeding.feed(folder, feed)
        return
    _open(folder.config().game, folder, "agent", **options)


@click.command("play", short_help="Play a game yourself.")
@click.argument("name_or_game", shell_complete=completing.agents_and_games)
@click.option("--alone", is_flag=True, help="Play the game of that name, even if an agent has the same name.")
@_options(*_SHOWING, *_BRAIN, _STATE)
def play_command(name_or_game: str, alone: bool, **options: Any) -> None:
    """Play a game yourself, with an agent at your side if you name one; press Tab to let it play."""
    folder = None if alone else _agent_or_none(name_or_game)
    game_id = folder.config().game if folder else catalog.game(name_or_game).id
    _open(game_id, folder, "human", **options)


@click.command("versus", short_help="Play a game for two: humans or agents.")
@click.argument("game", shell_complete=completing.games_for_two)
@click.option(
    "--left", metavar="P", shell_complete=completing.players, help="Who plays on the left: human, or an agent's name."
)
@click.option(
    "--right",
    metavar="P",
    shell_complete=completing.players,
    help="Who plays on the right; without both, you play the game's champion or your longest-trained agent.",
)
@click.option("--mode", type=int, help="The game's mode by its number; `versus GAME --modes` lists them.")
@click.option(
    "--modes",
    "list_modes",
    is_flag=True,
    help="List the game's modes for two in words; open no window.",
)
@_options(*_SHOWING, _STATE)
def versus_command(
    game: str,
    left: str | None,
    right: str | None,
    mode: int | None,
    list_modes: bool,
    terminal: bool,
    headless: bool,
    frames: int | None,
    screenshot: Path | None,
    seed: int | None,
    state: int | None,
) -> None:
    """Two players in one game: humans, agents, or one of each."""
    found = versus_catalog.versus_game(game)
    if list_modes:
        print_table(("mode", "game"), list(found.mode_titles.items()))
        return
    if mode is not None:
        found.check_mode(mode)
    players = _usual_players(found) if left is None and right is None else (left or _HUMAN, right or _HUMAN)
    folders = tuple(None if player == _HUMAN else agent_folder.find(player) for player in players)
    in_terminal = _in_terminal(terminal=terminal, headless=headless, frames=frames, screenshot=screenshot)
    versus_catalog.check_here()
    if in_terminal:
        from arcade_rl.viewer.terminal.opening import open_in_terminal

        def prepare() -> "Prepared":
            from arcade_rl.viewer.terminal.duel_table import prepare_versus

            return prepare_versus(found, (folders[0], folders[1]), mode, state=state, seed=seed)

        open_in_terminal(found.entry.title, prepare)
        return
    from arcade_rl.viewer.windows.opening import open_window
    from arcade_rl.viewer.windows.versus.versus_request import VersusRequest

    open_window(
        VersusRequest(
            found,
            (folders[0], folders[1]),
            mode,
            state,
            seed=seed,
            headless_frames=frames if headless else None,
            screenshot=screenshot,
        )
    )


def _usual_players(game: VersusGame) -> tuple[str, str]:
    """A human against the agent that plays this game best; against another human if none does."""
    rival = opponent(shelf(), game.entry.id)
    name = rival.name if rival is not None else _HUMAN
    return (name, _HUMAN) if game.learned_side == 0 else (_HUMAN, name)


@click.command("race", short_help="Race an agent on two boards side by side.")
@click.argument("name", shell_complete=completing.agents)
@_options(*_SHOWING, *_BRAIN)
def race_command(
    name: str,
    terminal: bool,
    headless: bool,
    frames: int | None,
    screenshot: Path | None,
    seed: int | None,
    best: bool,
    checkpoint: int | None,
) -> None:
    """Race an agent: two boards side by side, the same start, one clock."""
    folder = agent_folder.find(name)
    _check_checkpoint(folder, best=best, checkpoint=checkpoint)
    if _in_terminal(terminal=terminal, headless=headless, frames=frames, screenshot=screenshot):
        from arcade_rl.viewer.terminal.opening import open_in_terminal

        def prepare() -> "Prepared":
            from arcade_rl.viewer.terminal.duel_table import prepare_race

            return prepare_race(folder, best=best, checkpoint=checkpoint, seed=seed)

        open_in_terminal(name, prepare)
        return
    from arcade_rl.viewer.windows.opening import open_window
    from arcade_rl.viewer.windows.race.race_request import RaceRequest

    open_window(
        RaceRequest(
            folder,
            best,
            checkpoint,
            seed=seed,
            headless_frames=frames if headless else None,
            screenshot=screenshot,
        )
    )


def _agent_or_none(name_or_game: str) -> AgentFolder | None:
    try:
        return agent_folder.find(name_or_game)
    except UsageError:
        try:
            catalog.game(name_or_game)
        except UsageError as error:
            raise UsageError(f"no agent on the shelf is called {quoted(name_or_game)}, and {error}") from None
        return None


def _open(
    game_id: str,
    folder: AgentFolder | None,
    controller: Literal["agent", "human"],
    *,
    read_only: bool = False,
    terminal: bool,
    headless: bool,
    frames: int | None,
    screenshot: Path | None,
    best: bool,
    checkpoint: int | None,
    state: int | None,
    seed: int | None,
) -> None:
    _check_checkpoint(folder, best=best, checkpoint=checkpoint)
    if _in_terminal(terminal=terminal, headless=headless, frames=frames, screenshot=screenshot):
        from arcade_rl.viewer.terminal.opening import open_in_terminal

        def prepare() -> "Prepared":
            from arcade_rl.viewer.terminal.solo_table import prepare_solo

            return prepare_solo(game_id, folder, controller, best=best, checkpoint=checkpoint, state=state, seed=seed)

        what = folder.name if folder is not None else catalog.game(game_id).title
        open_in_terminal(what, prepare, read_only=read_only)
        return
    if read_only:
        raise UsageError("--read-only is for windows in a terminal; give --terminal, too")
    from arcade_rl.viewer.windows.opening import open_window
    from arcade_rl.viewer.windows.solo.solo_request import SoloRequest

    open_window(
        SoloRequest(
            game_id,
            folder,
            controller,
            best=best,
            checkpoint=checkpoint,
            state=state,
            seed=seed,
            headless_frames=frames if headless else None,
            screenshot=screenshot,
        )
    )


def _check_checkpoint(folder: AgentFolder | None, *, best: bool, checkpoint: int | None) -> None:
    if checkpoint is not None and (best or folder is None):
        raise UsageError("--checkpoint goes with an agent, and not with --best; leave one of them out")
    if best and folder is None:
        raise UsageError("--best goes with an agent; name one, or leave it out")


def _in_terminal(*, terminal: bool, headless: bool, frames: int | None, screenshot: Path | None) -> bool:
    """Whether the window is drawn in the terminal: it was asked for, or there is no display but a terminal.

    From now on its libraries can be loaded.

    Raises:
        UsageError: the options do not go together.
        ArcadeError: this system has no such terminal.
    """
    if terminal and headless:
        raise UsageError("--terminal and --headless do not go together; leave one of them out")
    _check_showing(headless=headless, frames=frames, screenshot=screenshot)
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # standard output is for answers alone
    put_off_compilers()
    if terminal and sys.platform == "win32":
        raise ArcadeError("windows are drawn in terminals of Linux and macOS alone; leave --terminal out")
    return terminal or not (headless or has_display() or not (sys.stdin.isatty() and sys.stdout.isatty()))


def _check_showing(*, headless: bool, frames: int | None, screenshot: Path | None) -> None:
    if headless and frames is None:
        raise UsageError("--headless needs --frames N, the number of frames to play")
    if not headless and (frames or screenshot):
        raise UsageError("--frames and --screenshot go with --headless; in the window F12 takes a picture")
    if screenshot is not None:
        check_picture(screenshot)
