"""The agents under saves/: create, find, rename, fork, delete."""

import contextlib
import dataclasses
import shlex
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from arcade_rl.errors import ArcadeError, NoSuchAgentError, nearest, quoted
from arcade_rl.games import catalog
from arcade_rl.games.atari.variants import check_variant
from arcade_rl.games.pixels.observed import observed
from arcade_rl.hyperparameters import Algorithm, Hyperparameters, Value
from arcade_rl.locations import brains_folder, saves_folder
from arcade_rl.network_shapes import tensor_shapes
from arcade_rl.shelf.agents import (
    champions,
    policies,
    staging,
    training_queue,
    trash,
)
from arcade_rl.shelf.agents.agent_files import AgentFolder
from arcade_rl.shelf.agents.config_file import AgentConfig, check_seed
from arcade_rl.shelf.agents.names import (
    check_name,
    folded,
    is_legal,
    rename_scores,
    same_name,
)
from arcade_rl.shelf.agents.trainer_lock import true_state
from arcade_rl.shelf.agents.trash import Trashed
from arcade_rl.shelf.ledger.ledger import AT_REST, Ledger
from arcade_rl.shelf.storage.atomic import refusing

__all__ = [
    "AgentConfig",
    "AgentFolder",
    "all_agents",
    "all_champions",
    "check_name",
    "check_settings",
    "create",
    "delete",
    "find",
    "fork",
    "rename",
]


def create(config: AgentConfig) -> AgentFolder:
    """Put a new agent on the shelf, whole or not at all.

    Raises:
        UsageError: the name is taken or illegal, the game is unknown, the algorithm or the network cannot learn it, it
            has no such mode or difficulty, or the seed is out of bounds.
        ArcadeError: saves/ cannot be written or the disk is full.
    """
    name = check_name(config.name)
    check_settings(config.game, config.algorithm, config.hyperparameters)
    check_seed(config.seed)
    with staging.new_folder(name) as hidden:
        AgentFolder(hidden).save_config(dataclasses.replace(config, name=name))
    return AgentFolder(saves_folder() / name)


def check_settings(game: str, algorithm: Algorithm, hyperparameters: Hyperparameters) -> None:
    """Check what an agent is to learn with.

    Raises:
        UsageError: the game is unknown, the algorithm or the network cannot learn it, or it has no such mode or
            difficulty.
    """
    catalog.check_algorithm(game, algorithm)
    entry = catalog.game(game)
    check_variant(entry, hyperparameters.game_mode, hyperparameters.game_difficulty)
    seen = observed(entry, hyperparameters)
    tensor_shapes(hyperparameters, algorithm, seen.shape, seen.states, len(entry.actions))  # for what it raises


def find(name: str) -> AgentFolder:
    """The agent or champion called `name` (case is forgiven). NoSuchAgentError naming the nearest if there is none."""
    for agent in _all():
        if same_name(agent.name, name.strip()):
            return agent
    near = nearest(name.strip(), [agent.name for agent in _all()])
    hint = f"did you mean {near}?" if near else "`arcade-rl list` shows them, `arcade-rl new` makes one"
    raise NoSuchAgentError(f"no agent is called {quoted(name)}; {hint}")


def _all() -> Iterator[AgentFolder]:
    yield from all_agents()
    yield from all_champions()


def all_agents() -> Iterator[AgentFolder]:
    """Every folder in saves/ whose name could be an agent's, by name.

    One without agent.toml is among them: it keeps its name from an agent, and so must not be hidden.
    """
    saves = saves_folder()
    for name in sorted(staging.names(), key=folded):
        agent = AgentFolder(saves / name)
        if agent.path.is_dir() and (is_legal(name) or agent.is_agent):
            yield agent


def all_champions() -> Iterator[AgentFolder]:
    """Every champion's folder, by name; without those whose names a person's agents have had for longer."""
    brains, taken = brains_folder(), [folded(name) for name in staging.names()]
    for name in champions.names():
        if folded(name) not in taken:
            yield AgentFolder(brains / name)


def rename(folder: AgentFolder, new_name: str) -> AgentFolder:
    """Give the agent another name. Refused while it trains, and for a champion.

    Raises:
        UsageError: the name is taken or illegal.
        ArcadeError: a trainer is at work on it, or the disk refuses.
    """
    new_name = check_name(new_name)
    _refuse_at_work(folder, "renamed")
    if not same_name(folder.name, new_name):
        staging.check_free(new_name)
    with refusing("rename", folder.path):
        renamed = AgentFolder(staging.move(folder.path, new_name))
    with contextlib.suppress(ArcadeError):  # agent.toml repeats the name for people; the folder's is what counts
        renamed.save_config(renamed.config())
    rename_scores(folder.name, new_name)
    return renamed


def fork(
    folder: AgentFolder,
    new_name: str,
    checkpoint: Path | None = None,
    *,
    explore: bool = False,
    changes: Mapping[str, Value] | None = None,
) -> AgentFolder:
    """A new agent that begins from this one's brain (or a numbered checkpoint); no replay, a fresh ledger.

    If the newest or the best brain is damaged, it begins from the newest good one (see `brains.find_brain`).

    It also has what humans have played for its parent, to learn from. It has a brain but no `resume/`: its trainer
    starts from these weights at step 0. Epsilon and learning rate go on where the brain's had got to: its
    `agent.toml` says so. `parent` says where the weights come from.

    Args:
        explore: let the schedules begin again instead.
        changes: hyperparameters that are to be others.

    Raises:
        UsageError: the name is taken or illegal, `changes` are no hyperparameters that fit the brain, or it is an
            imported policy.
        ArcadeError: there is no brain yet, or it is damaged, or the disk refuses.
    """
    from arcade_rl.shelf.agents.inheritance import hyperparameters_of_heir
    from arcade_rl.shelf.agents.usable_brain import find_brain
    from arcade_rl.shelf.brains import brain_file  # numpy is slow to import, and lists do without
    from arcade_rl.shelf.demonstrations.demonstrations import DemonstrationFolder

    policies.refuse(folder, "forked")
    if not folder.has_brain():
        raise ArcadeError(f"no brain in {quoted(folder.name)}: it has not been trained yet; train it, then fork it")
    name = check_name(new_name)
    brain = find_brain(folder, checkpoint or folder.brain_file).brain
    config = dataclasses.replace(
        folder.config(),
        name=name,
        hyperparameters=hyperparameters_of_heir(brain, explore=explore, changes=changes),
        created=now(),
        parent=f"{folder.name}@{brain.history.step}",
    )
    check_settings(config.game, config.algorithm, config.hyperparameters)
    with staging.new_folder(name) as hidden:
        made = AgentFolder(hidden)
        made.save_config(config)
        brain_file.write(dataclasses.replace(brain, name=name), made.brain_file)
        DemonstrationFolder(folder.demonstrations).copy_to(DemonstrationFolder(made.demonstrations))
    return AgentFolder(saves_folder() / name)


def delete(folder: AgentFolder) -> Trashed:
    """Move the agent to the trash, from where `trash.restore` brings it back; what is old there goes for good.

    A folder that is not an agent goes there too, if it holds nothing but what agents have.

    Raises:
        UsageError: it is a champion, or it is gone already.
        ArcadeError: a trainer is at work on it, it holds somebody else's files, or the disk refuses.
    """
    _refuse_at_work(folder, "deleted")
    _refuse_strangers(folder)
    training_queue.take(folder)
    trashed = trash.put(folder.path)
    with contextlib.suppress(ArcadeError):  # it is tried again at the next deletion
        trash.erase_old()
    return trashed


def now() -> str:
    """The time for `AgentConfig.created`: ISO 8601, UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _refuse_at_work(folder: AgentFolder, verb: str) -> None:
    champions.refuse(folder.path, verb)
    if not folder.path.is_dir():
        gone = f"no agent is called {quoted(folder.name)}; it may have been renamed or deleted meanwhile"
        raise NoSuchAgentError(gone)
    if folder.trainer_alive() or _said_state(folder) not in AT_REST:
        stop = f"arcade-rl stop {shlex.quote(folder.name)}"
        raise ArcadeError(f"{folder.name} is being trained and cannot be {verb}; stop that first: {stop}")


def _refuse_strangers(folder: AgentFolder) -> None:
    """Remove nobody else's files: a folder without agent.toml may never have been an agent."""
    if folder.is_agent or not (strangers := folder.strangers()):
        return
    examples = ", ".join(map(quoted, strangers[:3])) + (", ..." if len(strangers) > 3 else "")
    raise ArcadeError(
        f"{folder.name} is not an agent, and holds what arcade-rl has not written ({examples}); move or remove the "
        f"folder yourself: {folder.path}"
    )


def _said_state(folder: AgentFolder) -> str:
    try:
        with Ledger(folder.ledger_file, read_only=True) as ledger:
            return true_state(ledger.status(), folder.trainer_alive)
    except ArcadeError:
        return "idle"  # a damaged ledger must not keep anyone from deleting the agent
