"""Seats agents and humans: which brain plays, and what there is to say about it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

import platformdirs

from arcade_rl.agents.agent import Policy
from arcade_rl.agents.factory import make_policy, untrained_policy
from arcade_rl.calibration.return_unit import ReturnUnit, incomparable
from arcade_rl.errors import ArcadeError
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.game import ObservationSpec
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder
from arcade_rl.shelf.agents.read_only import is_read_only
from arcade_rl.shelf.agents.usable_brain import find_brain
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.brains.brain_file import Brain
from arcade_rl.shelf.queries.checkpoints import brain_at, checkpoint_at
from arcade_rl.shelf.queries.teachable import refusal
from arcade_rl.viewer.seats.brain_watcher import BrainWatcher, LoadedBrain, Loader, stamp_of
from arcade_rl.viewer.seats.lifetime import Lifetime
from arcade_rl.viewer.seats.replay_watcher import ReplayWatcher
from arcade_rl.viewer.seats.seat import Seat, SeatedBrain
from arcade_rl.viewer.seats.seated_agent import SeatedAgent


class ObservedGame(Protocol):
    """A game, as far as a brain must fit it."""

    @property
    def entry(self) -> CatalogEntry:
        """Which game."""

    @property
    def observation_spec(self) -> ObservationSpec:
        """What the agent observes of it."""


def persons_pictures() -> Path:
    """The person's own folder for pictures."""
    return platformdirs.user_pictures_path() / "arcade-rl"


def pictures_of(folder: AgentFolder) -> Path:
    """The folder for pictures and films of an agent: in its own, or the person's where that one is read-only."""
    return persons_pictures() if is_read_only(folder) else folder.recordings


def pictures_now(agent: SeatedAgent) -> Path:
    """As `pictures_of`, wherever the agent's folder lies now; the person's folder if the agent is gone."""
    found = agent.find()
    return pictures_of(found) if found is not None else persons_pictures()


def pictures_of_seat(seat: Seat) -> Path:
    """The folder for pictures and films of what is played at a seat now."""
    return pictures_now(seat.agent) if seat.agent is not None else seat.pictures


def seat_human() -> Seat:
    """A seat without an agent."""
    return Seat(persons_pictures())


def seat_agent(
    folder: AgentFolder, game: ObservedGame, *, best: bool = False, checkpoint: int | None = None
) -> tuple[Policy, Seat]:
    """An agent's policy and seat.

    Where the brain asked for is damaged, the newest good one plays, else an untrained one; the seat's brain says why.

    Args:
        best: the best brain by evaluation instead of the newest.
        checkpoint: the brain of this agent step instead.

    Raises:
        ArcadeError: there is no such brain, or the checkpoint is damaged: another one is not what was asked for.
    """
    config, agent = folder.config(), SeatedAgent(folder)
    path, label = _brain_of(folder, best=best, checkpoint=checkpoint)
    policy, brain = _seat_brain(folder, config, path, game, agent if not label else None)
    return policy, Seat(
        pictures=pictures_of(folder),
        opened_as=config.name,
        brain=brain,
        label=label,
        checkpoint=checkpoint,
        replay=ReplayWatcher.of(folder, config),
        unteachable=refusal(folder),
        unit=ReturnUnit.of(config.hyperparameters, pixels=game.entry.pixels),
        incomparable=incomparable(config.algorithm, config.hyperparameters),
        is_actor_critic=config.is_actor_critic,
        agent=agent,
    )


def lifetime_of(
    folder: AgentFolder,
    agent: SeatedAgent,
    game: ObservedGame,
    *,
    best: bool,
    checkpoint: int | None,
    switched: Callable[[], None],
) -> Lifetime:
    """All the brains of an agent, one of which is seated.

    Args:
        agent: the seat's: whoever looks for newer brains sees that it is renamed or gone, too.
        best, checkpoint: as `seat_agent`.
        switched: called when another one is about to play.

    Raises:
        ArcadeError: there is no such brain.
    """
    path, _ = _brain_of(folder, best=best, checkpoint=checkpoint)
    present = path.relative_to(folder.path)

    def load(file: Path) -> LoadedBrain:
        now = agent.folder
        if file != now.path / present:
            return fitted(brain_file.read(file), file, game)
        found = find_brain(now, file)
        return fitted(found.brain, found.file, game)

    can_arrive = path != folder.brain_file and not folder.is_champion
    newest = _watcher(agent, folder, folder.brain_file, load) if can_arrive else None
    return Lifetime(agent, load, present, switched, newest)


def follow(seat: Seat) -> None:
    """Notice that a seat's agent is renamed or gone where nothing looks for newer brains of it."""
    agent = seat.agent
    if agent is None or seat.brain.watchers or agent.folder.is_champion:
        return

    def look() -> None:  # the brain stays as it is
        agent.find()

    def load(file: Path) -> LoadedBrain:
        raise AssertionError(f"{file} is not looked for")

    seat.brain.watcher = BrainWatcher(look, load, None)


def _watcher(agent: SeatedAgent, folder: AgentFolder, path: Path, load: Loader) -> BrainWatcher:
    """Watches one file of the agent, wherever its folder lies, for what comes after the version that is there now."""
    return BrainWatcher(partial(agent.file, path.relative_to(folder.path)), load, stamp_of(path))


def _brain_of(folder: AgentFolder, *, best: bool, checkpoint: int | None) -> tuple[Path, str]:
    """The file of the brain asked for, and the seat's label."""
    if checkpoint is not None:
        return brain_at(folder, checkpoint), checkpoint_at(folder, checkpoint).label or "checkpoint"
    if folder.is_champion:
        return folder.brain_file, "champion"
    path = folder.best_file if best else folder.brain_file
    if best and not path.exists():
        raise ArcadeError(f"{folder.name!r} has no best brain before its first evaluation; watch it without --best")
    return path, ""


def _seat_brain(
    folder: AgentFolder, config: AgentConfig, path: Path, game: ObservedGame, watched: SeatedAgent | None
) -> tuple[Policy, SeatedBrain]:
    def load(file: Path) -> LoadedBrain:
        return fitted(brain_file.read(file), file, game)

    # Before it is read: a change is noticed.
    watcher = _watcher(watched, folder, path, load) if watched is not None else None
    problem = ""
    if folder.has_brain():
        try:
            found = find_brain(folder, path)
            loaded = fitted(found.brain, found.file, game)
        except ArcadeError as error:
            if path.parent == folder.checkpoints:
                raise
            problem = str(error)
        else:
            return loaded.policy, SeatedBrain(loaded.step, loaded.saved, found.note, watcher)
    actions = len(game.entry.actions)
    spec, hyperparameters = game.observation_spec, config.hyperparameters
    policy = untrained_policy(config.algorithm, hyperparameters, spec, actions, config.seed)
    return policy, SeatedBrain(problem=problem, watcher=watcher)


def fitted(brain: Brain, path: Path, game: ObservedGame) -> LoadedBrain:
    """A brain from `path`, ready to play `game`.

    Raises:
        ArcadeError: it belongs to another game, or observes it in another way.
    """
    if brain.game != game.entry.id:
        raise ArcadeError(
            f"{path.name} is a brain for {brain.game} and not for {game.entry.id}; train this agent again"
        )
    if brain.observation_shape != game.observation_spec.shape:
        raise ArcadeError(
            f"{path.name} sees {brain.observation_shape} and the game shows {game.observation_spec.shape}; set the "
            "frame sizes in agent.toml back to what it was trained with"
        )
    return LoadedBrain(make_policy(brain), brain.history.step, brain.saved.timestamp())
