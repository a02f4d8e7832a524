"""`games` and `presets`: what can be played, and the sets of hyperparameters for it."""

from collections.abc import Iterator
from typing import Any

import click

from arcade_rl import wording
from arcade_rl.cli import completing
from arcade_rl.cli.output import json_option, print_json, print_table, print_values, warn
from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.estimates.duration import duration
from arcade_rl.estimates.needs import estimate
from arcade_rl.games import catalog
from arcade_rl.games.difficulty import difficulty
from arcade_rl.hyperparameters import in_effect
from arcade_rl.presets import Preset, preset, presets, problem
from arcade_rl.shelf.queries.evidence import UNMEASURED, measured
from arcade_rl.shelf.settings.machine_file import read_machine


@click.group("games", short_help="List every game; add Gymnasium environments.", invoke_without_command=True)
@json_option
@click.pass_context
def games_command(context: click.Context, as_json: bool) -> None:
    """List every game, with the scores of random play and of a human tester; add Gymnasium environments.

    DIFFICULTY is measured: random play scores its first point within 10 seconds of play (easy) or within a minute
    (medium), fewer than half of the random players do (hard), or none does (very hard).
    """
    if context.invoked_subcommand is not None:
        if as_json:
            raise UsageError(
                "--json goes with the list of games; to add one, put it at the end: arcade-rl games add ENV_ID --json"
            )
        return
    warn(catalog.problem())
    if as_json:
        print_json([_game_document(entry) for entry in catalog.games()])
        return
    headers = ("GAME", "TITLE", "PLAYERS", "ACTIONS", "RANDOM", "HUMAN", "DIFFICULTY")
    print_table(
        headers,
        [
            (
                entry.id,
                entry.title,
                entry.players,
                len(entry.actions),
                entry.random_score,
                entry.human_score,
                _level(entry),
            )
            for entry in catalog.games()
        ],
        droppable=("ACTIONS", "HUMAN"),
    )


@games_command.command("add", short_help="Add a Gymnasium environment to the games.")
@click.argument("env_id")
@json_option
def add_command(env_id: str, as_json: bool) -> None:
    """Put a Gymnasium environment with discrete actions on the list of games.

    ENV_ID is Gymnasium's, such as LunarLander-v3; module:EnvId imports the module first, which runs its code: add only
    what you trust. It is made once, in a separate process, and played for 400 steps.
    """
    from arcade_rl.games.environments.probe import probe
    from arcade_rl.shelf.settings import game_list

    game_list.check_new(env_id)
    entry = probe(env_id)
    warn(game_list.add(entry))
    if as_json:
        print_json(_game_document(entry))
        return
    click.echo(f"{entry.id} is on the list of games; make an agent for it with: arcade-rl new NAME --game {entry.id}")
    for line in _found(entry):
        click.echo(f"  {line}")


@games_command.command("remove", short_help="Take a Gymnasium environment off the list.")
@click.argument("env_id", shell_complete=completing.added_games)
def remove_command(env_id: str) -> None:
    """Take a Gymnasium environment off the list of games.

    Agents that play it stay on the shelf; they play and train again once it is added again.
    """
    from arcade_rl.shelf.queries.game_removal import remove_game

    click.echo(remove_game(env_id))


@games_command.command("draw", hidden=True)
@click.argument("games", nargs=-1, required=True)
def draw_command(games: tuple[str, ...]) -> None:
    """Draw the pictures of GAMES that the cockpit shows, where there is none yet; the first first."""
    from arcade_rl.games.playable import playable
    from arcade_rl.shelf.settings.game_pictures import read_game_picture, write_game_picture
    from arcade_rl.viewer.terminal.still import draw_still

    problem = ""
    for game_id in games:
        entry = playable(game_id)
        if read_game_picture(entry) is None:
            try:
                write_game_picture(entry, draw_still(entry.id))
            except ArcadeError as error:
                problem = problem or str(error)
    if problem:
        raise ArcadeError(problem)


def _found(entry: catalog.CatalogEntry) -> Iterator[str]:
    """What was found out about an environment, for people."""
    environment = entry.environment
    assert environment is not None
    if environment.kind == "state":
        yield f"agents see one of {environment.states:,} states"
    elif environment.kind == "pixels":
        yield "agents see its pictures: in gray, or in colour with frame_colour=true"
    else:
        scale = "scaled by running statistics" if environment.standardized else "scaled by their bounds"
        yield f"agents see {environment.numbers:,} numbers, {scale}"
    if environment.unseen:
        yield f"they do not see: {', '.join(environment.unseen)}"
    yield f"actions: {', '.join(entry.actions)}"
    if environment.max_episode_steps:
        yield f"episodes are truncated after {environment.max_episode_steps:,} steps, its own limit"
    yield f"a step took {1000 * environment.step_seconds:.2f} ms"
    if not environment.repeats:
        yield "it does not repeat itself from one seed: it can be neither rewound nor resumed within an episode"


def _game_document(entry: catalog.CatalogEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "family": entry.family,
        "players": entry.players,
        "actions": list(entry.actions),
        "random_score": entry.random_score,
        "human_score": entry.human_score,
        "difficulty": _level(entry),
        "modes": list(entry.modes),
        "difficulties": list(entry.difficulties),
        "environment": entry.environment.id if entry.environment else None,
    }


def _level(entry: catalog.CatalogEntry) -> str | None:
    known = difficulty(entry.id)
    return known.level if known is not None else None


@click.command("presets", short_help="List the presets of one game or of all.")
@click.argument("game", required=False, shell_complete=completing.games)
@click.argument("name", metavar="[PRESET]", required=False, shell_complete=completing.presets)
@json_option
def presets_command(game: str | None, name: str | None, as_json: bool) -> None:
    """List the presets for GAME, or for every family of games; with PRESET, all values of that one."""
    warn(problem())
    entry = catalog.game(game) if game else None
    if entry is None:
        found = [each for family in catalog.FAMILIES for each in presets(family)]
    else:
        found = [preset(entry.family, name, game=entry.id)] if name else [*presets(entry.family, entry.id)]
    if as_json:
        print_json([_preset_document(each) | (_on_game(entry, each) if entry else {}) for each in found])
        return
    for each in found:
        family = "" if entry else f"{each.family} "
        click.echo(f"{family}{each.name} ({each.algorithm}): {each.title}")
        for note in (*each.deviations, *(_on(entry, each) if entry else ())):
            click.echo(f"  {note}")
    if name:
        click.echo()
        print_values(_shown(found[0]))
    else:
        click.echo(f"\nThe values of one: arcade-rl presets {entry.id if entry else 'GAME'} PRESET")


def _on(entry: catalog.CatalogEntry, each: Preset) -> Iterator[str]:
    """How long training a game with a preset takes here, and what is known to come of it."""
    if problem := _problem(entry, each):
        yield f"does not fit this game: {problem}"
        return
    takes = duration(entry, each.algorithm, each.hyperparameters, read_machine())
    steps = wording.exact(each.hyperparameters.training_steps)
    yield f"{steps} agent steps, {wording.expected(takes.seconds, measured=takes.measured)} here"
    known = _measured(entry, each)
    yield f"measured: {known}" if known else UNMEASURED


def _problem(entry: catalog.CatalogEntry, preset: Preset) -> str:
    """Why a preset does not fit a game; empty if it does."""
    try:
        estimate(entry, preset.algorithm, preset.hyperparameters)
    except UsageError as error:
        return str(error)
    return ""


def _measured(entry: catalog.CatalogEntry, preset: Preset) -> str:
    """What a preset was measured to reach on a game; empty if nothing was."""
    known = measured(entry, preset.algorithm, preset.hyperparameters)
    return known[0].removeprefix("measured: ") if known else ""


def _on_game(entry: catalog.CatalogEntry, preset: Preset) -> dict[str, str]:
    """For `--json`; all are empty where there is nothing to say."""
    return {"measured": _measured(entry, preset), "problem": _problem(entry, preset)}


def _presets_of(entry: catalog.CatalogEntry) -> tuple[Preset, ...]:
    return presets(entry.family, entry.id)


def _shown(preset: Preset) -> dict[str, Any]:
    """The hyperparameters that have an effect beside the values of the others."""
    values, pixels = preset.hyperparameters, preset.family in catalog.PIXEL_FAMILIES
    return {spec.name: getattr(values, spec.name) for spec in in_effect(values, preset.algorithm, pixels=pixels)}


def _preset_document(preset: Preset) -> dict[str, Any]:
    return {
        "name": preset.name,
        "family": preset.family,
        "title": preset.title,
        "algorithm": preset.algorithm,
        "deviations": list(preset.deviations),
        "hyperparameters": _shown(preset),
    }
