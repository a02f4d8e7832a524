"""`scores`: the leaderboards."""

from collections.abc import Sequence
from typing import Any

import click

from arcade_rl.cli import completing
from arcade_rl.cli.output import json_option, print_json, print_table
from arcade_rl.games import catalog
from arcade_rl.games.playable import playable_games
from arcade_rl.scores import wording
from arcade_rl.scores.boards import Board, Reference, Row, board_of_references, read_boards
from arcade_rl.scores.elo import K, Rating
from arcade_rl.shelf.scores.rows import Player

_FIRST_SCORE = "Finish a game in the window to be the first: arcade-rl {}"


@click.command("scores", short_help="Show the leaderboards.")
@click.argument("game", required=False, shell_complete=completing.playable_games)
@json_option
def scores_command(game: str | None, as_json: bool) -> None:
    """Show the leaderboards of GAME, or of every game that was finished in a window."""
    boards, first = read_boards(), "play frozen-lake"
    if game is not None:
        game_id, alone = _found(game)
        of_game = tuple(board for board in boards if board.game.partition(" ")[0] == game_id)
        boards = of_game or ((board_of_references(game_id),) if alone else ())
        first = f"{'play' if alone else 'versus'} {game_id}"
    if as_json:
        print_json([_document(board) for board in boards])
        return
    for board in boards:
        _print(board)
    if not any(row.rank for board in boards for row in board.rows):
        click.echo(_FIRST_SCORE.format(first))


def _found(game: str) -> tuple[str, bool]:
    """The id of a game (case and underscores are forgiven), and whether one can play it. UsageError if unknown."""
    wanted = game.strip().lower().replace("_", "-").replace(" ", "-")
    if any(each.entry.id == wanted and not each.alone for each in playable_games()):
        return wanted, False
    return catalog.game(game).id, True


def _print(board: Board) -> None:
    click.echo(f"{board.title}, {wording.MODES[board.mode]}")
    if board.mode == "versus":
        headers: Sequence[str] = ("#", "PLAYER", "ELO", "WON", "DRAWN", "LOST")
    else:
        headers = ("#", "PLAYER", "BEST", "MEAN", "GAMES", "STEPS")
    print_table(headers, [_cells(row) for row in board.rows])
    if board.mode == "versus":
        click.echo(f"Elo from 1,500, K = {K:.0f}.")
    click.echo()


def _cells(row: Row) -> tuple[object, ...]:
    entry, name = row.entry, wording.row_name(row)
    if isinstance(entry, Rating):
        return row.rank, name, round(entry.elo), entry.won, entry.drawn, entry.lost
    if isinstance(entry, Reference):
        return row.rank, name, entry.score, None, None, None
    return row.rank, name, entry.best.score, entry.mean, entry.games, entry.best.brain_step


def _document(board: Board) -> dict[str, Any]:
    return {
        "game": board.game,
        "mode": board.mode,
        "rows": [_row_document(row) for row in board.rows],
        "course": list(board.course),
    }


def _row_document(row: Row) -> dict[str, Any]:
    entry = row.entry
    if isinstance(entry, Reference):
        return {"reference": entry.who, "score": entry.score}
    if isinstance(entry, Rating):
        record = {"elo": entry.elo, "won": entry.won, "drawn": entry.drawn, "lost": entry.lost}
        return {"rank": row.rank, **_player_document(entry.player), **record}
    return {
        "rank": row.rank,
        **_player_document(entry.best.player),
        "best": entry.best.score,
        "mean": entry.mean,
        "games": entry.games,
        "brain_step": entry.best.brain_step,
        "human_share": entry.best.human_share,
        "ended": entry.ended,
    }


def _player_document(player: Player) -> dict[str, Any]:
    return {"human": player.human or None, "agent": player.agent or None, "checkpoint": player.checkpoint}
