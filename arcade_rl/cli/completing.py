"""Words that a shell offers while a command is typed (agents, games, presets, ...)."""

import contextlib
from collections.abc import Callable, Iterable

import click

from arcade_rl.errors import ArcadeError

PROGRAM = "arcade-rl"

Completer = Callable[[click.Context, click.Parameter, str], list[str]]


def _of(words: Callable[[click.Context], Iterable[str]]) -> Completer:
    """Those of the words that begin like the one at the cursor; none where they cannot be read."""

    def complete(context: click.Context, _: click.Parameter, begun: str) -> list[str]:
        with contextlib.suppress(ArcadeError, OSError):
            return [word for word in words(context) if word.startswith(begun)]
        return []

    return complete


def _own_agents(_: click.Context) -> list[str]:
    from arcade_rl.shelf.agents import agent_folder

    return [folder.name for folder in agent_folder.all_agents()]


def _agents(context: click.Context) -> list[str]:
    from arcade_rl.shelf.agents import champions

    return [*_own_agents(context), *champions.names()]


def _games(_: click.Context) -> list[str]:
    from arcade_rl.games import catalog

    return [entry.id for entry in catalog.games()]


def _games_for_two(_: click.Context) -> list[str]:
    from arcade_rl.games.two_player import versus_catalog

    return [game.entry.id for game in versus_catalog.versus_games()]


def _playable_games(_: click.Context) -> list[str]:
    from arcade_rl.games import playable

    return [game.entry.id for game in playable.playable_games()]


def _presets(context: click.Context) -> list[str]:
    """Those of the game that was given; of all games if none was."""
    from arcade_rl.games import catalog
    from arcade_rl.presets import presets

    given = context.params.get("game_id") or context.params.get("game")
    families = [catalog.game(given).family] if given else sorted({entry.family for entry in catalog.games()})
    return sorted({preset.name for family in families for preset in presets(family)})


def _changes(context: click.Context) -> list[str]:
    """The hyperparameters as `NAME=`: those of the agent's algorithm, where there is one."""
    from arcade_rl.hyperparameters import SPECS
    from arcade_rl.shelf.agents import agent_folder

    algorithm, name = None, context.params.get("name")
    with contextlib.suppress(ArcadeError):
        algorithm = agent_folder.find(name).config().algorithm if name else None
    return [f"{spec.name}=" for spec in SPECS if algorithm is None or algorithm in spec.algorithms]


def _deleted(_: click.Context) -> list[str]:
    from arcade_rl.shelf.agents import trash

    return list(dict.fromkeys(each.title for each in trash.entries()))


def _experiments(_: click.Context) -> list[str]:
    from arcade_rl.experiments.experiment_folder import all_experiments

    return [folder.name for folder in all_experiments()]


def _added_games(_: click.Context) -> list[str]:
    from arcade_rl.games import catalog

    return [entry.id for entry in catalog.added()]


def _tags(_: click.Context) -> list[str]:
    from arcade_rl.shelf.agents import agent_folder
    from arcade_rl.shelf.agents.tags import tags_of

    return sorted({tag for folder in agent_folder.all_agents() for tag in tags_of(folder)})


def _topics(_: click.Context) -> list[str]:
    from arcade_rl.handbook.pages import pages

    return [page.topic for page in pages()]


own_agents = _of(_own_agents)
agents = _of(_agents)
games = _of(_games)
added_games = _of(_added_games)
games_for_two = _of(_games_for_two)
playable_games = _of(_playable_games)
agents_and_games = _of(lambda context: [*_agents(context), *_games(context)])
players = _of(lambda context: ["human", *_agents(context)])
presets = _of(_presets)
changes = _of(_changes)
deleted = _of(_deleted)
experiments = _of(_experiments)
tags = _of(_tags)
topics = _of(_topics)
