"""`new`, `list`, `show`, `export`, `import`, `rename`, `fork`, `delete`: keeping agents."""

import dataclasses
import secrets
from pathlib import Path
from typing import Any

import click

from arcade_rl import wording
from arcade_rl.cli import completing
from arcade_rl.cli.output import json_option, print_json, print_table, warn, warn_of_too_little_room
from arcade_rl.conversion.foreign_brain import Source, read_brain
from arcade_rl.errors import UsageError, quoted
from arcade_rl.estimates.duration import Duration
from arcade_rl.games import catalog
from arcade_rl.hyperparameters import Algorithm, Value, in_effect, spec_of
from arcade_rl.presets import preset
from arcade_rl.schedules import in_words
from arcade_rl.shelf.agents import (
    agent_folder,
    champions,
    sharing,
    usable_brain,
)
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.agents.champion_file import read_champion
from arcade_rl.shelf.agents.config_file import AgentConfig
from arcade_rl.shelf.ledger.ledger import AT_REST, Ledger
from arcade_rl.shelf.queries import summary
from arcade_rl.shelf.queries.checkpoints import brain_at, checkpoints_of
from arcade_rl.shelf.queries.evidence import UNMEASURED, measured
from arcade_rl.shelf.queries.summary import Summary
from arcade_rl.shelf.queries.time_left import time_left
from arcade_rl.shelf.queries.time_use import TimeUse, time_use

_set_option = click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="KEY=VALUE",
    shell_complete=completing.changes,
    help="Change a hyperparameter; repeatable.",
)
_explore_option = click.option(
    "--explore", is_flag=True, help="Explore again: epsilon and learning rate begin at their start values."
)


@click.command("new")
@click.argument("name")
@click.option(
    "--game",
    "game_id",
    required=True,
    shell_complete=completing.games,
    help="The game to play; `arcade-rl games` lists them.",
)
@click.option(
    "--preset",
    "preset_name",
    default="default",
    show_default=True,
    shell_complete=completing.presets,
    help="The preset it starts from.",
)
@_set_option
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="Random seed for training.")
def new_command(name: str, game_id: str, preset_name: str, changes: tuple[str, ...], seed: int | None) -> None:
    """Put a new agent on the shelf."""
    entry = catalog.game(game_id)
    chosen = preset(entry.family, preset_name, game=entry.id)
    config = AgentConfig(
        name=name,
        game=entry.id,
        algorithm=chosen.algorithm,
        preset=chosen.name,
        hyperparameters=chosen.hyperparameters.replace(**_parsed(changes, chosen.algorithm)),
        seed=secrets.randbelow(2**31) if seed is None else seed,
        created=agent_folder.now(),
    )
    left = time_left(config)
    folder = agent_folder.create(config)
    click.echo(f"{folder.name} is on the shelf; train it with: arcade-rl train {_quoted(folder.name)}")
    click.echo(_expected(left, config))
    known = _evidence(config)
    click.echo(f"{known[0].upper()}{known[1:]}.")
    warn_of_too_little_room(config)


def _evidence(config: AgentConfig) -> str:
    """What its hyperparameters were measured to reach on its game."""
    known = measured(catalog.game(config.game), config.algorithm, config.hyperparameters)
    return next(iter(known), UNMEASURED)


def _expected(left: Duration, config: AgentConfig) -> str:
    hint = "" if left.measured else " (arcade-rl bench measures this machine)"
    steps, time = config.hyperparameters.training_steps, wording.expected(left.seconds, measured=left.measured)
    return f"Its {wording.exact(steps)} agent steps will take {time} here{hint}."


def _parsed(changes: tuple[str, ...], algorithm: Algorithm) -> dict[str, Value]:
    values = {}
    for change in changes:
        key, equals, text = change.partition("=")
        if not equals:
            raise UsageError(f"--set takes KEY=VALUE; {quoted(change)} has no =")
        values[key.strip()] = spec_of(key.strip(), algorithm).parse(text)
    return values


def _quoted(name: str) -> str:
    return f"'{name}'" if " " in name else name


@click.command("list")
@json_option
def list_command(as_json: bool) -> None:
    """List the agents on the shelf, and the champions that come with the program."""
    agents = summary.shelf()
    if as_json:
        print_json([_document(each) for each in agents])
    elif not agents:
        click.echo("No agents yet. Make one with: arcade-rl new pong-1 --game pong")
    else:
        headers = ("NAME", "GAME", "ALGORITHM", "STATE", "STEP", "EPISODES", "SCORE", "BEST")
        print_table(headers, [_row(each) for each in agents])
        for each in agents:
            if each.problem:
                click.echo(f"{each.name}: {each.problem}")
            elif each.trouble:
                click.echo(f"{each.name}: {each.trouble}")
            elif each.goal and not each.is_running:
                click.echo(f"{each.name}: {each.goal}")


def _row(agent: Summary) -> tuple[object, ...]:
    if agent.problem:
        return (agent.name, agent.game or "-", agent.algorithm if agent.game else "-", agent.shown_state, *[None] * 4)
    status = agent.status
    best = status.best_evaluation
    return (
        agent.name,
        agent.game,
        agent.algorithm,
        agent.shown_state,
        status.step,
        status.episodes,
        agent.recent_score,
        best,
    )


@click.command("show")
@click.argument("name", shell_complete=completing.agents)
@json_option
def show_command(name: str, as_json: bool) -> None:
    """Show everything about one agent."""
    folder = agent_folder.find(name)
    config = folder.config()
    document = _document(summary.summarize(folder)) | {
        "seed": config.seed,
        "folder": str(folder.path),
        "brain_problem": usable_brain.problem(folder),
        **_of_its_trainer(folder, config),
        "measured": _evidence(config).removeprefix("measured: "),
        "checkpoints": [dataclasses.asdict(checkpoint) for checkpoint in checkpoints_of(folder)],
        **(_champion_document(folder) if folder.is_champion else {}),
        "hyperparameters": _effective(config),
    }
    if as_json:
        print_json(document)
        return
    hyperparameters = document.pop("hyperparameters")
    for key, value in (document | hyperparameters).items():
        for line in _lines(value):
            click.echo(f"{key:28}{line}")
            key = ""


def _effective(config: AgentConfig) -> dict[str, Value]:
    """The hyperparameters that have an effect beside the values of the others."""
    values, pixels = config.hyperparameters, catalog.game(config.game).pixels
    return {spec.name: getattr(values, spec.name) for spec in in_effect(values, config.algorithm, pixels=pixels)}


def _lines(value: Any) -> list[str]:
    """A value as a person reads it: what is made of parts takes a line for each."""
    if isinstance(value, dict):
        return [f"{key} {part}" for key, part in value.items() if part not in (None, "")]
    if isinstance(value, list) and value:
        return [" ".join(_lines(part)) for part in value]
    return ["-" if value in (None, "", []) else str(value)]


def _of_its_trainer(folder: AgentFolder, config: AgentConfig) -> dict[str, Any]:
    """How long its training will still take, and where the time goes; a champion is not trained."""
    if folder.is_champion:
        return {"seconds_left": None, "time_use": None}
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        use = time_use(ledger)
        left = round(time_left(config, ledger).seconds, 1)
    return {"seconds_left": left, "time_use": _time_use_document(use) if use else None}


def _time_use_document(use: TimeUse) -> dict[str, Any]:
    """What its last minutes of training went into, rounded to what was measured."""
    return {
        "seconds": round(use.seconds, 1),
        **{f"{part}_share": round(share, 3) for part, share in use.shares.items()},
        "emulator_cores": round(use.emulator_cores, 2),
        "cpu_cores": round(use.cpu_cores, 2),
        "memory_bytes": use.memory_bytes,
    }


def _champion_document(folder: AgentFolder) -> dict[str, Any]:
    """What is known of a champion beside what every agent has."""
    champion = read_champion(folder.champion_file)
    return {
        "title": champion.title,
        "evaluation": dataclasses.asdict(champion.evaluation),
        "machine": champion.machine,
        "commands": list(champion.commands),
    }


def _document(agent: Summary) -> dict[str, Any]:
    status = agent.status
    document = {
        "name": agent.name,
        "game": agent.game,
        "algorithm": agent.algorithm,
        "preset": agent.preset,
        "state": agent.state,
        "activity": status.activity,
        "step": status.step,
        "training_steps": agent.training_steps,
        "episodes": status.episodes,
        "updates": status.updates,
        "steps_per_second": status.steps_per_second,
        "updates_per_second": status.updates_per_second,
        "replay_size": status.replay_size,
        "epsilon": round(status.epsilon, 6),  # 0.01, not what rounding has left of it
        "recent_score": agent.recent_score,
        "best_evaluation": status.best_evaluation,
        "training_seconds": status.training_seconds,
        "has_brain": agent.has_brain,
        "champion": agent.champion,
        "created": agent.created,
        "parent": agent.parent,
        "goal_met": agent.goal,
        "unsaved_steps": status.unsaved_steps,
        "error": status.error,
        "problem": agent.problem,
    }
    if agent.state not in AT_REST:
        document["pid"] = status.pid
    return document


@click.command("export")
@click.argument("name", shell_complete=completing.agents)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--newest", is_flag=True, help="The newest brain instead of the best by evaluation.")
@click.option("--overwrite", is_flag=True, help="Replace FILE if it exists.")
def export_command(name: str, file: Path, newest: bool, overwrite: bool) -> None:
    """Write the brain of NAME to FILE, to share it."""
    warn(sharing.export_brain(agent_folder.find(name), file, best=not newest, overwrite=overwrite))
    click.echo(f"{file} holds the brain of {name}")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--name", help="What to call it; its own name if left out.")
@click.option(
    "--from",
    "source",
    type=click.Choice(["auto", "arcade-rl", "sb3", "cleanrl", "atari-agents"]),
    default="auto",
    show_default=True,
    help="The program that wrote FILE.",
)
@click.option(
    "--game",
    shell_complete=completing.games,
    help="What a brain of another program was trained on, where the name of FILE does not say it.",
)
@_explore_option
def import_command(file: Path, name: str | None, source: Source, game: str | None, explore: bool) -> None:
    """Put the brain in FILE on the shelf as a new agent.

    Also DQN and QR-DQN of Stable-Baselines3, DQN and C51 of CleanRL, and atari-agents' checkpoints. Only their weights
    are read, by a process with little memory and time; nothing that is pickled beside them.
    """
    folder = sharing.put_on_shelf(read_brain(file, game=game, source=source), file, name, explore=explore)
    click.echo(f"{folder.name} is on the shelf; watch it with: arcade-rl watch {_quoted(folder.name)}")
    click.echo(f"Trained on, it begins with {in_words(folder.config().hyperparameters)}.")


@click.command("rename")
@click.argument("name", shell_complete=completing.own_agents)
@click.argument("new_name")
def rename_command(name: str, new_name: str) -> None:
    """Rename an agent."""
    folder = agent_folder.rename(agent_folder.find(name), new_name)
    click.echo(f"{name} is now {folder.name}")


@click.command("fork")
@click.argument("name", shell_complete=completing.agents)
@click.argument("new_name")
@click.option(
    "--checkpoint",
    "--step",
    type=click.IntRange(0),
    help="From the checkpoint of this step; else its newest brain.",
)
@click.option("--best", is_flag=True, help="From its best brain by evaluation.")
@_set_option
@_explore_option
def fork_command(
    name: str, new_name: str, checkpoint: int | None, best: bool, changes: tuple[str, ...], explore: bool
) -> None:
    """Make a new agent that begins with the brain of NAME, and with the epsilon and learning rate it had reached."""
    parent = agent_folder.find(name)
    warn(usable_brain.problem(parent) if checkpoint is None else "")
    source = _brain_to_fork(parent, checkpoint, best=best)
    values = _parsed(changes, parent.config().algorithm)
    folder = agent_folder.fork(parent, new_name, source, explore=explore, changes=values)
    click.echo(f"{folder.name} begins from {name} with {in_words(folder.config().hyperparameters)}")


def _brain_to_fork(parent: AgentFolder, checkpoint: int | None, *, best: bool) -> Path | None:
    """The file; None for the newest."""
    if best and checkpoint is not None:
        raise UsageError("--best and --checkpoint do not go together; leave one of them out")
    if best and not parent.best_file.is_file():
        raise UsageError(f"{parent.name} has not been evaluated yet and has no best brain; leave --best out")
    return parent.best_file if best else None if checkpoint is None else brain_at(parent, checkpoint)


@click.command("delete")
@click.argument("name", shell_complete=completing.own_agents)
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def delete_command(name: str, yes: bool) -> None:
    """Move an agent to the trash, with all that it has learned; `restore` brings it back."""
    folder = agent_folder.find(name)
    champions.refuse(folder.path, "deleted")
    if not yes:
        click.confirm(f"Move {folder.name} with its brains, memory and history to the trash?", abort=True)
    agent_folder.delete(folder)
    click.echo(f"{folder.name} is moved to the trash; bring it back with: arcade-rl restore {_quoted(folder.name)}")
