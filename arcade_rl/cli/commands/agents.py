"""`new`, `import`, `fork`, `rename`, `tag`, `export`: agents made, named and shared."""

import secrets
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from arcade_rl import wording
from arcade_rl.cli import completing
from arcade_rl.cli.output import as_word, warn, warn_of_too_little_room
from arcade_rl.cli.setting import set_option
from arcade_rl.conversion.foreign_brain import FOREIGN, Source, read_brain
from arcade_rl.conversion.said import Channels, Said, parse_size
from arcade_rl.errors import UsageError
from arcade_rl.estimates.duration import Duration
from arcade_rl.games import catalog
from arcade_rl.hyperparameters import Hyperparameters, parse_changes
from arcade_rl.presets import preset
from arcade_rl.schedules import in_words
from arcade_rl.shelf.agents import (
    agent_folder,
    sharing,
    tags,
    usable_brain,
)
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.agents.config_file import AgentConfig
from arcade_rl.shelf.brains.other_formats import other_format
from arcade_rl.shelf.queries.checkpoints import brain_at
from arcade_rl.shelf.queries.evidence import known_of
from arcade_rl.shelf.queries.time_left import time_left

_explore_option = click.option(
    "--explore", is_flag=True, help="Explore again: epsilon and learning rate return to their start values."
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
@set_option
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
        hyperparameters=chosen.hyperparameters.replace(**parse_changes(changes, chosen.algorithm, pixels=entry.pixels)),
        seed=secrets.randbelow(2**31) if seed is None else seed,
        created=agent_folder.now(),
    )
    left = time_left(config)
    folder = agent_folder.create(config)
    click.echo(f"{folder.name} is on the shelf; train it with: arcade-rl train {as_word(folder.name)}")
    click.echo(_expected(left, config))
    known = known_of(config)
    click.echo(f"{known[0].upper()}{known[1:]}.")
    warn_of_too_little_room(config)


def _expected(left: Duration, config: AgentConfig) -> str:
    hint = "" if left.measured else " (arcade-rl bench measures this machine)"
    steps, time = config.hyperparameters.training_steps, wording.expected(left.seconds, measured=left.measured)
    return f"Its {wording.exact(steps)} agent steps will take {time} here{hint}."


@click.command("export", short_help="Write the brain of an agent to a file.")
@click.argument("name", shell_complete=completing.agents)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--newest", is_flag=True, help="The newest brain instead of the best by evaluation.")
@click.option("--overwrite", is_flag=True, help="Replace FILE if it exists.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["arcade-rl", "sb3", "state-dict", "onnx"]),
    default="arcade-rl",
    show_default=True,
    help="Our own brain file, a zip of Stable-Baselines3, a PyTorch state dict, or ONNX.",
)
def export_command(name: str, file: Path, newest: bool, overwrite: bool, format_: Any) -> None:
    """Write the brain of NAME to FILE, to share it."""
    _check_suffix(file)
    folder = agent_folder.find(name)
    if format_ == "arcade-rl":
        warn(sharing.export_brain(folder, file, best=not newest, overwrite=overwrite))
    else:
        from arcade_rl.conversion import exporting  # torch takes seconds to load

        found = sharing.brain_to_export(folder, file, best=not newest, overwrite=overwrite)
        warn(found.note)
        exporting.export(found.brain, file, format_)
    click.echo(f"{file} holds the brain of {name}")


def _check_suffix(file: Path) -> None:
    """Refuse a file that is named like one of another program, where no format was asked for."""
    is_asked = click.get_current_context().get_parameter_source("format_") is ParameterSource.COMMANDLINE
    if not is_asked and (other := other_format(file)):
        raise UsageError(
            f"{file.name} looks like {other.title} file; add --format {other.option}, or name it "
            f"{file.stem}.safetensors"
        )


def _size(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[int, int] | None:
    try:
        return None if value is None else parse_size(value)
    except UsageError as error:
        raise click.BadParameter(str(error), context, parameter) from error


@click.command("import", short_help="Put the brain in a file on the shelf.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--name", help="The name of the new agent; the brain's own by default.")
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
    help="The game that another program's brain was trained on, if FILE's name or folder does not say it.",
)
@click.option(
    "--channels",
    type=click.Choice(["rgb", "bgr", "gray"]),
    help="Channels of another program's pictures; if left out, rgb where their number is a multiple of 3.",
)
@click.option(
    "--size",
    metavar="HEIGHTxWIDTH",
    callback=_size,
    help="Size of another program's pictures, if FILE does not say it.",
)
@_explore_option
def import_command(
    file: Path,
    name: str | None,
    source: Source,
    game: str | None,
    channels: Channels | None,
    size: tuple[int, int] | None,
    explore: bool,
) -> None:
    """Put the brain in FILE on the shelf as a new agent.

    FILE may also come from Stable-Baselines3 (DQN, QR-DQN, PPO, A2C), CleanRL (DQN, C51, PQN) or atari-agents. Only
    the weights are read, by a separate process with limits; nothing pickled is loaded. Policies of PPO and A2C play
    and are evaluated, but cannot be trained further.
    """
    brain = read_brain(file, game=game, source=source, pictures=Said(channels, size))
    folder = sharing.put_on_shelf(brain, file, name, explore=explore)
    click.echo(f"{folder.name} is on the shelf; watch it with: arcade-rl watch {as_word(folder.name)}")
    config = folder.config()
    if config.is_actor_critic:
        click.echo("It is a policy: it plays its likeliest action (O in its window samples), and is not trained on.")
    else:
        click.echo(f"If you train it further, it starts with {in_words(config.hyperparameters)}.")
    if brain.made_by in FOREIGN and channels is None and config.hyperparameters.frame_colour:
        click.echo(_taken_for_rgb(config.hyperparameters))


def _taken_for_rgb(hyperparameters: Hyperparameters) -> str:
    """What no file says."""
    stack, height, width = (getattr(hyperparameters, f"frame_{name}") for name in ("stack", "height", "width"))
    frames = "1 frame" if stack == 1 else f"{stack} frames"
    return (
        f"It sees {frames} of {height} x {width} pixels in colour, red first; if it was trained on others, import it "
        "again with --channels bgr or --channels gray."
    )


@click.command("rename")
@click.argument("name", shell_complete=completing.own_agents)
@click.argument("new_name")
def rename_command(name: str, new_name: str) -> None:
    """Rename an agent."""
    folder = agent_folder.rename(agent_folder.find(name), new_name)
    click.echo(f"{name} is now {folder.name}")


@click.command(
    "tag",
    short_help="Add or remove the tags of an agent.",
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.argument("name", shell_complete=completing.own_agents)
@click.argument("changes", metavar="[+TAG|-TAG]...", nargs=-1, type=click.UNPROCESSED)
def tag_command(name: str, changes: tuple[str, ...]) -> None:
    """Tag an agent, to find it again: +TAG adds a tag, -TAG removes it. Prints the tags that it has now.

    A tag is a word; `list --tag TAG` and the filter of the shelf find agents by their tags.
    """
    folder = agent_folder.find(name)
    gone = [each[1:] for each in changes if each.startswith("-")]
    new = [each.removeprefix("+") for each in changes if not each.startswith("-")]
    kept = tags.change(folder, add=new, remove=gone)
    click.echo(f"{folder.name}: {' '.join(kept) or 'no tags'}")


@click.command("fork", short_help="Make a new agent from the brain of another.")
@click.argument("name", shell_complete=completing.agents)
@click.argument("new_name")
@click.option(
    "--checkpoint",
    "--step",
    type=click.IntRange(0),
    help="From the checkpoint of this step; else its newest brain.",
)
@click.option("--best", is_flag=True, help="From its best brain by evaluation.")
@set_option
@_explore_option
def fork_command(
    name: str, new_name: str, checkpoint: int | None, best: bool, changes: tuple[str, ...], explore: bool
) -> None:
    """Make a new agent that begins with the brain of NAME, and with the epsilon and learning rate it had reached."""
    parent = agent_folder.find(name)
    warn(usable_brain.problem(parent) if checkpoint is None else "")
    source = _brain_to_fork(parent, checkpoint, best=best)
    config = parent.config()
    values = parse_changes(changes, config.algorithm, pixels=catalog.game(config.game).pixels)
    folder = agent_folder.fork(parent, new_name, source, explore=explore, changes=values)
    click.echo(f"{folder.name} begins from {name} with {in_words(folder.config().hyperparameters)}")


def _brain_to_fork(parent: AgentFolder, checkpoint: int | None, *, best: bool) -> Path | None:
    """The file; None for the newest."""
    if best and checkpoint is not None:
        raise UsageError("--best and --checkpoint do not go together; leave one of them out")
    if best and not parent.best_file.is_file():
        raise UsageError(f"{parent.name} has not been evaluated yet and has no best brain; leave --best out")
    return parent.best_file if best else None if checkpoint is None else brain_at(parent, checkpoint)
