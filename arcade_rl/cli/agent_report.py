"""How an agent is shown: as text, as JSON."""

import dataclasses
import shutil
import textwrap
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click

from arcade_rl import wording
from arcade_rl.cli.output import print_table, print_values
from arcade_rl.estimates.duration import Duration
from arcade_rl.games import catalog
from arcade_rl.hyperparameters import Value, in_effect
from arcade_rl.shelf.agents import usable_brain
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.agents.champion_file import Champion, ChampionEvaluation, Checkpoint, read_champion
from arcade_rl.shelf.agents.config_file import AgentConfig
from arcade_rl.shelf.ledger.ledger import AT_REST, Ledger
from arcade_rl.shelf.queries import summary
from arcade_rl.shelf.queries.checkpoints import checkpoints_of
from arcade_rl.shelf.queries.evidence import known_of
from arcade_rl.shelf.queries.summary import Summary
from arcade_rl.shelf.queries.time_left import time_left
from arcade_rl.shelf.queries.time_use import TimeUse, time_use

_MOST_COLUMNS = 120
_UNBROKEN = "\N{NO-BREAK SPACE}"


@dataclasses.dataclass(frozen=True, slots=True)
class _Known:
    """All that is shown of an agent.

    Attributes:
        left: how long its training will still take; None for champions and policies, which are not trained.
        use: where its trainer's time goes; None if unknown.
        brain_problem: what is wrong with its brain; empty if nothing is.
        measured: what its hyperparameters were measured to reach; empty for a policy.
    """

    config: AgentConfig
    agent: Summary
    folder: AgentFolder
    left: Duration | None
    use: TimeUse | None
    brain_problem: str
    measured: str
    checkpoints: tuple[Checkpoint, ...]
    champion: Champion | None


def _read(folder: AgentFolder) -> _Known:
    config = folder.config()
    agent, left, use = summary.summarize(folder), None, None
    if not (folder.is_champion or config.is_actor_critic):
        with Ledger(folder.ledger_file, read_only=True) as ledger:
            left, use = time_left(config, ledger), time_use(ledger)
    return _Known(
        config=config,
        agent=agent,
        folder=folder,
        left=left,
        use=use,
        brain_problem=usable_brain.problem(folder),
        measured="" if config.is_actor_critic else known_of(config).removeprefix("measured: "),
        checkpoints=checkpoints_of(folder),
        champion=read_champion(folder.champion_file) if folder.is_champion else None,
    )


def print_agent(folder: AgentFolder) -> None:
    """Print how an agent stands, its checkpoints and its hyperparameters. ArcadeError if it cannot be read."""
    known = _read(folder)
    click.echo(_title(known))
    for name, value in _facts(known):
        click.echo(f"  {name:<15}{value}")
    if known.checkpoints:
        click.echo("\nCheckpoints, with their evaluations")
        _print_checkpoints(known.checkpoints)
    click.echo("\nHyperparameters")
    print_values(_effective(known.config))


def _print_checkpoints(checkpoints: tuple[Checkpoint, ...]) -> None:
    """Those that somebody has labelled in a table, others in lines: a long training has a hundred."""
    if any(each.label for each in checkpoints):
        print_table(("STEP", "MEAN", "LABEL"), [(each.step, each.mean, each.label) for each in checkpoints])
        return
    said = (
        wording.exact(each.step) + ("" if each.mean is None else f" ({wording.score(each.mean)})")
        for each in checkpoints
    )
    text = ", ".join(each.replace(" ", _UNBROKEN) for each in said)
    width = min(shutil.get_terminal_size().columns, _MOST_COLUMNS)
    lines = textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    click.echo("\n".join(lines).replace(_UNBROKEN, " "))


def _title(known: _Known) -> str:
    """`first-agent: Pong, pqn, preset default, training (process 4242)`."""
    agent, config = known.agent, known.config
    title = agent.game_title or config.game
    preset = f", preset {config.preset}" if config.preset else ""
    process = f" (process {agent.status.pid})" if agent.is_running else ""
    return f"{agent.name}: {title}, {config.algorithm}{preset}, {agent.shown_state}{process}"


def _facts(known: _Known) -> Iterator[tuple[str, str]]:
    """What there is to say, by what it is called."""
    parts = (*_standing(known).items(), *_examined(known.champion), *_origin(known).items())
    yield from ((name, value) for name, value in parts if value)


def _standing(known: _Known) -> dict[str, str]:
    """How far it is, and how well it plays."""
    agent, status = known.agent, known.agent.status
    planned = f" of {wording.exact(agent.training_steps)}" if agent.training_steps and not agent.champion else ""
    left = known.left if not agent.is_finished else None
    takes = f", {wording.expected(left.seconds, measured=left.measured)} left" if left else ""
    speed = f"{wording.rate(status.steps_per_second)} steps/s, {wording.rate(status.updates_per_second)} updates/s"
    unsaved = f"{wording.exact(status.unsaved_steps)} steps" if status.unsaved_steps else ""
    is_examined = agent.champion  # what is known of its score comes with it
    return {
        "problem": agent.problem or known.brain_problem,
        "error": status.error,
        "does now": status.activity if agent.is_running else "",
        "goal": agent.goal,
        "steps": f"{wording.exact(status.step)}{planned}{takes}",
        "speed": speed if agent.state == "training" else "",
        "time": _time_use(known.use) if known.use else "",
        "trained for": wording.duration(status.training_seconds) if status.training_seconds else "",
        "episodes": wording.exact(status.episodes),
        "updates": wording.exact(status.updates),
        "score": _mean(agent.recent_score, "the last 100 episodes") if not is_examined else "",
        "best": _mean(status.best_evaluation, "an evaluation") if not is_examined else "",
        "epsilon": "" if agent.is_policy else f"{status.epsilon:.6g}",
        "memory": f"{wording.exact(status.replay_size)} transitions" if status.replay_size else "",
        "not saved yet": unsaved,
        "measured": known.measured if not is_examined else "",
    }


def _mean(score: float | None, over: str) -> str:
    return "" if score is None else f"{wording.score(score)}, the mean of {over}"


def _time_use(use: TimeUse) -> str:
    shares = ", ".join(f"{part} {share:.0%}" for part, share in use.large_shares.items())
    memory = f"; memory {wording.size(use.memory_bytes)}" if use.memory_bytes else ""
    beside = f"; emulator beside it {wording.cores(use.emulator_cores)}" if use.emulator_cores else ""
    return f"{shares}; CPU {wording.cores(use.cpu_cores)}{memory}{beside}"


def _examined(champion: Champion | None) -> Iterator[tuple[str, str]]:
    """How a champion was made, and how well it plays."""
    if champion is None:
        return
    yield "about", champion.title
    yield "score", _evaluation(champion.evaluation)
    yield "measure again", champion.evaluation.command
    yield "trained on", champion.machine
    for number, command in enumerate(champion.commands):
        yield "" if number else "train again", command


def _evaluation(made: ChampionEvaluation) -> str:
    low, high = map(wording.score, made.ci95)
    human = f", {made.human_normalized:.0%} of a human's score" if made.human_normalized is not None else ""
    return (
        f"{wording.score(made.mean)}, the mean of {len(made.returns)} episodes (95% interval {low} to {high}); "
        f"median {wording.score(made.median)}, IQM {wording.score(made.iqm)}{human}"
    )


def _origin(known: _Known) -> dict[str, str]:
    created = known.agent.created
    return {
        "tags": " ".join(known.agent.tags),
        "parent": known.agent.parent,
        "created": wording.local_time(datetime.fromisoformat(created)) if created else "",
        "seed": str(known.config.seed),
        "folder": str(known.folder.path),
    }


def document(folder: AgentFolder) -> dict[str, Any]:
    """An agent for `show --json`. ArcadeError if it cannot be read."""
    known = _read(folder)
    return summary_document(known.agent) | {
        "seed": known.config.seed,
        "folder": str(folder.path),
        "brain_problem": known.brain_problem,
        "seconds_left": round(known.left.seconds, 1) if known.left else None,
        "time_use": _time_use_document(known.use) if known.use else None,
        "measured": known.measured,
        "checkpoints": [dataclasses.asdict(checkpoint) for checkpoint in known.checkpoints],
        **(_champion_document(known.champion) if known.champion else {}),
        "hyperparameters": _effective(known.config),
    }


def _effective(config: AgentConfig) -> dict[str, Value]:
    """The hyperparameters that have an effect beside the values of the others."""
    values, pixels = config.hyperparameters, catalog.game(config.game).pixels
    return {spec.name: getattr(values, spec.name) for spec in in_effect(values, config.algorithm, pixels=pixels)}


def _time_use_document(use: TimeUse) -> dict[str, Any]:
    """What its last minutes of training went into, rounded to what was measured."""
    return {
        "seconds": round(use.seconds, 1),
        **{f"{part}_share": round(share, 3) for part, share in use.shares.items()},
        "emulator_cores": round(use.emulator_cores, 2),
        "cpu_cores": round(use.cpu_cores, 2),
        "memory_bytes": use.memory_bytes,
    }


def _champion_document(champion: Champion) -> dict[str, Any]:
    """What is known of a champion beside what every agent has."""
    return {
        "title": champion.title,
        "evaluation": dataclasses.asdict(champion.evaluation),
        "machine": champion.machine,
        "commands": list(champion.commands),
    }


def summary_document(agent: Summary) -> dict[str, Any]:
    """An agent for `list --json`."""
    status = agent.status
    document = {
        "name": agent.name,
        "game": agent.game,
        "algorithm": agent.algorithm if agent.is_known else None,
        "preset": agent.preset,
        "state": agent.state,
        "queued": agent.is_queued,
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
