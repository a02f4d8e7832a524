"""`list`, `show` and `compare`: what stands on the shelf."""

from typing import Any

import click

from arcade_rl.cli import agent_report, completing
from arcade_rl.cli.output import json_option, print_json, print_table
from arcade_rl.errors import UsageError
from arcade_rl.shelf.agents import (
    agent_folder,
)
from arcade_rl.shelf.agents.tags import has_tags
from arcade_rl.shelf.ledger.ledger import Curve
from arcade_rl.shelf.queries import comparison, summary
from arcade_rl.shelf.queries.summary import Summary

_HEADERS = ("NAME", "GAME", "ALGORITHM", "STATE", "STEP", "EPISODES", "SCORE", "BEST")
_DROPPABLE = ("EPISODES", "ALGORITHM")


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
        print_json([agent_report.summary_document(each) for each in agents])
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
        print_table(headers, rows, droppable=_DROPPABLE)
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
    if as_json:
        print_json(agent_report.document(folder))
    else:
        agent_report.print_agent(folder)


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
    print_table(_HEADERS, [_row(agent) for agent in agents], droppable=_DROPPABLE)
    click.echo()
    rows = [(each.setting, *(value or None for value in each.values)) for each in differing]
    if differing:
        print_table(("SETTING", *(each.name for each in known)), rows)
    else:
        click.echo("No setting differs.")


def _compared_document(known: comparison.Compared, agent: Summary) -> dict[str, Any]:
    evaluations = known.curves.get("evaluation", Curve((), ()))
    return agent_report.summary_document(agent) | {
        "evaluations": [*zip(evaluations.steps, evaluations.values, strict=True)]
    }
