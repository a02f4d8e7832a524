"""`train`, `pause`, `resume`, `stop`, `tune`: learning, in the foreground or in the background."""

import shlex

import click

from arcade_rl.cli import completing
from arcade_rl.cli.output import warn_of_too_little_room
from arcade_rl.cli.progress import foreground_progress
from arcade_rl.errors import ArcadeError, UsageError, quoted
from arcade_rl.games import catalog
from arcade_rl.hyperparameters import Value, spec_of
from arcade_rl.schedules import in_words
from arcade_rl.shelf.agents import agent_folder, champions, policies, training_queue
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.shelf.queries import summary
from arcade_rl.shelf.queries.summary import Summary
from arcade_rl.training.launch import ask_and_wait, check_has_more_to_do, start_trainer


@click.command("train")
@click.argument("name", shell_complete=completing.own_agents)
@click.option("--steps", type=click.IntRange(1), help="Stop after this many more agent steps.")
@click.option("--minutes", type=click.FloatRange(0, min_open=True), help="Stop after this many minutes.")
@click.option("--until-score", type=float, help="Stop once an evaluation's mean is this high (stop_at_score).")
@click.option(
    "--patience",
    type=click.IntRange(0),
    metavar="EVALUATIONS",
    help="Stop after this many evaluations in a row without a new best (patience).",
)
@click.option("--queue", is_flag=True, help="Put it in the queue: an open cockpit trains it when there is room.")
@click.option("--detach", is_flag=True, help="Train in the background and return at once.")
@click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "cuda", "mps"]),
    default="auto",
    show_default=True,
    help="Where the network computes.",
)
@click.option("--num-threads", type=click.IntRange(1, 256), help="CPU threads for the network.")
def train_command(
    name: str,
    steps: int | None,
    minutes: float | None,
    until_score: float | None,
    patience: int | None,
    queue: bool,
    detach: bool,
    device: str,
    num_threads: int | None,
) -> None:
    """Train an agent from where it stands. Ctrl+C saves, then stops.

    --until-score and --patience set hyperparameters of NAME, which also hold for later runs; 0 turns them off.
    """
    if queue and (minutes is not None or detach or device != "auto" or num_threads is not None):
        raise UsageError(
            "--queue cannot be combined with --minutes, --detach, --device or --num-threads: the cockpit chooses when "
            "and where a queued agent trains"
        )
    folder = agent_folder.find(name)
    policies.refuse(folder, "trained")
    _set_goals(folder, until_score, patience)
    if not folder.is_champion:
        warn_of_too_little_room(folder.config(), folder)
    if steps is not None:
        _say_rates_of_finished(summary.summarize(folder), folder)
    if queue:
        _put_in_queue(folder, steps)
        return
    if detach:
        pid = start_trainer(folder, steps=steps, minutes=minutes, device=device, num_threads=num_threads)
        click.echo(f"{folder.name} trains in the background (process {pid})")
        return
    from arcade_rl.training.run.trainer import train

    with foreground_progress(folder.name) as progress:
        end = train(folder, steps=steps, minutes=minutes, device=device, num_threads=num_threads, progress=progress)
    click.echo(f"{folder.name} is at {end.step:,} steps: {end.reason}")


def _put_in_queue(folder: AgentFolder, steps: int | None) -> None:
    if folder.trainer_alive():
        raise ArcadeError(
            f"{folder.name} is being trained already; stop that first: arcade-rl stop {shlex.quote(folder.name)}"
        )
    with Ledger(folder.ledger_file) as ledger:
        check_has_more_to_do(folder, ledger.status(), steps=steps)
    training_queue.put(folder, steps)
    click.echo(f"{folder.name} waits in the queue; the cockpit trains it when there is room")


def _set_goals(folder: AgentFolder, until_score: float | None, patience: int | None) -> None:
    """Write them into the agent's hyperparameters, unless somebody trains it: that is refused later."""
    given = {"stop_at_score": until_score, "patience": patience}
    changes: dict[str, Value] = {name: value for name, value in given.items() if value is not None}
    if changes and not folder.trainer_alive():
        champions.refuse(folder.path, "trained")
        folder.change_hyperparameters(changes)


def _say_rates_of_finished(agent: Summary, folder: AgentFolder) -> None:
    """Its schedules have ended, so that it trains with rates that it has not had for long: say which."""
    status = agent.status
    if 0 < agent.training_steps <= status.step and agent.state == "idle" and not agent.champion:
        counts = {"steps": status.step, "episodes": status.episodes, "updates": status.updates}
        rates = in_words(folder.config().hyperparameters, **counts)
        click.echo(f"{folder.name} has done its training steps; it goes on from step {status.step:,} with {rates}")


@click.command("pause", short_help="Pause the training of an agent.")
@click.argument("name", shell_complete=completing.own_agents)
def pause_command(name: str) -> None:
    """Pause the training of NAME, and wait until it has paused."""
    click.echo(ask_and_wait(agent_folder.find(name), "pause"))


@click.command("resume", short_help="Resume a paused training.")
@click.argument("name", shell_complete=completing.own_agents)
def resume_command(name: str) -> None:
    """Resume the paused training of NAME, and wait until it continues."""
    click.echo(ask_and_wait(agent_folder.find(name), "resume"))


@click.command("stop", short_help="Save and end the training of an agent.")
@click.argument("name", shell_complete=completing.own_agents)
@click.option("--discard", is_flag=True, help="Give up what cannot be saved, for example on a full disk.")
def stop_command(name: str, discard: bool) -> None:
    """Save and end the training of NAME, and wait until it has ended; or take NAME out of the queue."""
    folder = agent_folder.find(name)
    if training_queue.take(folder) and not folder.trainer_alive():
        click.echo(f"{folder.name} is out of the queue")
    else:
        click.echo(ask_and_wait(folder, "discard" if discard else "stop"))


@click.command("tune", short_help="Change a hyperparameter during training.")
@click.argument("name", shell_complete=completing.own_agents)
@click.argument("change", metavar="KEY=VALUE", shell_complete=completing.changes)
def tune_command(name: str, change: str) -> None:
    """Change a hyperparameter of an agent while it trains."""
    folder = agent_folder.find(name)
    key, equals, text = change.partition("=")
    if not equals:
        raise UsageError(f"tune takes KEY=VALUE; {quoted(change)} has no =")
    config = folder.config()
    value = spec_of(key.strip(), config.algorithm, pixels=catalog.game(config.game).pixels).parse(text)
    click.echo(ask_and_wait(folder, "tune", {key.strip(): value}))
