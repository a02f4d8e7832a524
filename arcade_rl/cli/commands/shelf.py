"""`list`, `show` and `compare`: what stands on the shelf."""

import dataclasses
from typing import Any

import click

from arcade_rl.cli import completing
from arcade_rl.cli.output import json_option, print_json, print_table
from arcade_rl.errors import UsageError
from arcade_rl.games import catalog
from arcade_rl.hyperparameters import Value, in_effect
from arcade_rl.shelf.agents import (
    agent_folder,
    usable_brain,
)
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.agents.champion_file import read_champion
from arcade_rl.shelf.agents.config_file import AgentConfig
from arcade_rl.shelf.agents.tags import has_tags
from arcade_rl.shelf.ledger.ledger import AT_REST, Curve, Ledger
from arcade_rl.shelf.queries import comparison, summary
from arcade_rl.shelf.queries.checkpoints import checkpoints_of
from arcade_rl.shelf.queries.evidence import known_of
from arcade_rl.shelf.queries.summary import Summary
from arcade_rl.shelf.queries.time_left import time_left
from arcade_rl.shelf.queries.time_use import TimeUse, time_use

_HEADERS = ("NAME", "GAME", "ALGORITHM", "STATE", "STEP", "EPISODES", "SCORE", "BEST")


@click.command("list", short_help="List the agents on the shelf.")
@click.option(
    "--tag", "wanted", metavar="TAG", multiple=True, shell_complete=completing.tags, help="Only those with this tag."
)
@json_option
def list_command(wanted: tuple[str, ...], as_json: bool) -> None:
    """List the agents on the shelf, and the champions that come with the program.

    With several --tag, those that have all of the tags.
    """
    agents = [each for each in summary.shelf() if has_tags(wanted, each.tags)]
    if as_json:
        print_json([_document(each) for each in agents])
    elif not agents and wanted:
        click.echo(f"No agent has the tag {' '.join(wanted)}. Tag one with: arcade-rl tag NAME +{wanted[0]}")
    elif not agents:
        click.echo("No agents yet. Make one with: arcade-rl new pong-1 --game pong")
    else:
        headers: tuple[str, ...] = _HEADERS
        rows = [_row(each) for each in agents]
        if any(each.tags for each in agents):
            headers, rows = (
                (*headers, "TAGS"),
                [(*row, " ".join(each.tags)) for row, each in zip(rows, agents, strict=True)],
            )
        print_table(headers, rows)
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
        "measured": "" if config.is_actor_critic else known_of(config).removeprefix("measured: "),
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


@click.command("compare", short_help="Compare agents: progress and settings.")
@click.argument("names", metavar="NAME...", nargs=-1, required=True, shell_complete=completing.agents)
@json_option
def compare_command(names: tuple[str, ...], as_json: bool) -> None:
    """Show how agents differ: how far each is, and the settings that are not the same in all of them."""
    known = [comparison.read(agent_folder.find(name)) for name in dict.fromkeys(names)]
    if len(known) < 2:
        raise UsageError(f"name two agents or more: arcade-rl compare {names[0]} NAME")
    agents = [summary.summarize(agent_folder.find(each.name)) for each in known]
    differing = [*comparison.differences(known)]
    if as_json:
        print_json(
            {
                "agents": [_compared_document(each, agent) for each, agent in zip(known, agents, strict=True)],
                "differences": {
                    each.setting: dict(zip((agent.name for agent in known), each.values, strict=True))
                    for each in differing
                },
            }
        )
        return
    print_table(_HEADERS, [_row(agent) for agent in agents])
    click.echo()
    rows = [(each.setting, *(value or None for value in each.values)) for each in differing]
    if differing:
        print_table(("SETTING", *(each.name for each in known)), rows)
    else:
        click.echo("No setting differs.")


def _compared_document(known: comparison.Compared, agent: Summary) -> dict[str, Any]:
    evaluations = known.curves.get("evaluation", Curve((), ()))
    return _document(agent) | {"evaluations": [*zip(evaluations.steps, evaluations.values, strict=True)]}


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
    """How long its training will still take, and where the time goes; champions and policies are not trained."""
    if folder.is_champion or config.is_actor_critic:
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
        "tags": list(agent.tags),
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
