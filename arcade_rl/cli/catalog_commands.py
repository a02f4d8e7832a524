"""`games` and `presets`: what can be played, and the sets of hyperparameters for it."""

from typing import Any

import click

from arcade_rl.cli import completing
from arcade_rl.cli.output import json_option, print_json, print_table
from arcade_rl.games import catalog
from arcade_rl.hyperparameters import in_effect
from arcade_rl.presets import Preset, presets


@click.command("games")
@json_option
def games_command(as_json: bool) -> None:
    """List every game, with the scores of random play and of a human tester."""
    if as_json:
        print_json([_game_document(entry) for entry in catalog.games()])
        return
    headers = ("GAME", "TITLE", "PLAYERS", "ACTIONS", "RANDOM", "HUMAN")
    print_table(
        headers,
        [
            (entry.id, entry.title, entry.players, len(entry.actions), entry.random_score, entry.human_score)
            for entry in catalog.games()
        ],
    )


def _game_document(entry: catalog.CatalogEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "family": entry.family,
        "players": entry.players,
        "actions": list(entry.actions),
        "random_score": entry.random_score,
        "human_score": entry.human_score,
        "modes": list(entry.modes),
        "difficulties": list(entry.difficulties),
    }


@click.command("presets")
@click.argument("game", required=False, shell_complete=completing.games)
@json_option
def presets_command(game: str | None, as_json: bool) -> None:
    """List the presets for GAME, or for every family of games."""
    entry = catalog.game(game) if game else None
    found = (
        presets(entry.family, entry.id) if entry else [each for family in catalog.FAMILIES for each in presets(family)]
    )
    if as_json:
        print_json([_preset_document(each) for each in found])
        return
    for each in found:
        click.echo(f"{each.family}  {each.name}  ({each.algorithm})  {each.title}")
        for note in each.deviations:
            click.echo(f"    deviation: {note}")
        for name, value in _shown(each).items():
            click.echo(f"    {name} = {value}")


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
