"""Agents take their seats: which brain plays, and what is to be told of it."""

from pathlib import Path
from typing import Protocol

import platformdirs

from arcade_rl.agents.agent import Policy
from arcade_rl.agents.factory import make_policy, untrained_policy
from arcade_rl.errors import ArcadeError
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.game import ObservationSpec
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder
from arcade_rl.shelf.agents.read_only import is_read_only
from arcade_rl.shelf.agents.usable_brain import find_brain
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.brains.brain_file import Brain
from arcade_rl.shelf.queries.checkpoints import age_at, brain_at
from arcade_rl.shelf.queries.teachable import refusal
from arcade_rl.viewer.seats.brain_watcher import BrainWatcher, LoadedBrain, stamp_of
from arcade_rl.viewer.seats.replay_watcher import ReplayWatcher
from arcade_rl.viewer.seats.seat import Seat


class Seen(Protocol):
    """A game, as far as a brain must fit it."""

    @property
    def entry(self) -> CatalogEntry:
        """Which game."""

    @property
    def observation_spec(self) -> ObservationSpec:
        """What it shows."""


def persons_pictures() -> Path:
    """The person's own folder for pictures."""
    return platformdirs.user_pictures_path() / "arcade-rl"


def pictures_of(folder: AgentFolder) -> Path:
    """Where pictures and films of an agent go: into its folder, or the person's own where that is read-only."""
    return persons_pictures() if is_read_only(folder) else folder.recordings


def brain_of(folder: AgentFolder, *, best: bool, checkpoint: int | None) -> tuple[Path, str]:
    """The brain that is to play, and the age it is of: empty for a brain that may still grow.

    Args:
        best: the best by evaluation instead of the newest.
        checkpoint: that of this step instead.

    Raises:
        ArcadeError: there is no such brain.
    """
    if checkpoint is not None:
        return brain_at(folder, checkpoint), age_at(folder, checkpoint).label or "checkpoint"
    if folder.is_champion:
        return folder.brain_file, "champion"
    path = folder.best_file if best else folder.brain_file
    if best and not path.exists():
        raise ArcadeError(f"{folder.name!r} has no best brain before its first evaluation; watch it without --best")
    return path, ""


def agent_at(path: Path, age: str, game: Seen, folder: AgentFolder) -> tuple[Policy, Seat]:
    """An agent's policy and seat; the seat says which brain plays if it is not the one at `path`, and why.

    One that has no brain that can be used plays untrained.

    Raises:
        ArcadeError: a checkpoint was asked for and is damaged; another one would not be what was asked for.
    """

    def load(file: Path) -> LoadedBrain:
        return fitted(brain_file.read(file), file, game)

    config, stamp = folder.config(), stamp_of(path)
    watcher = None if age else BrainWatcher(path, load, stamp)
    seat = Seat(config.name, None, 0.0, "", watcher, pictures_of(folder), age, unteachable=refusal(folder, config))
    seat.replay = ReplayWatcher(folder, config)
    if folder.has_brain():
        try:
            found = find_brain(folder, path)
            brain = fitted(found.brain, found.file, game)
        except ArcadeError as error:
            if path.parent == folder.checkpoints:
                raise
            seat.problem = str(error)
        else:
            seat.step, seat.saved, seat.problem = brain.step, brain.saved, found.note
            return brain.policy, seat
    return _untrained(game, config), seat


def _untrained(game: Seen, config: AgentConfig) -> Policy:
    actions = len(game.entry.actions)
    return untrained_policy(config.algorithm, config.hyperparameters, game.observation_spec, actions, config.seed)


def fitted(brain: Brain, path: Path, game: Seen) -> LoadedBrain:
    """A brain from `path`, ready to play `game`. ArcadeError: it is of another game, or sees it in another way."""
    if brain.game != game.entry.id:
        raise ArcadeError(f"{path.name} is a brain for {brain.game} and not for {game.entry.id}; train this agent anew")
    if brain.observation_shape != game.observation_spec.shape:
        raise ArcadeError(
            f"{path.name} sees {brain.observation_shape} and the game shows {game.observation_spec.shape}; set the "
            "frame sizes in agent.toml back to what it was trained with"
        )
    return LoadedBrain(make_policy(brain), brain.history.step, brain.saved.timestamp())
