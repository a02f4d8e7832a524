"""Demonstrations as a Minari dataset, the format in which others exchange play to learn from.

https://minari.farama.org/content/dataset_standards/
"""

import re
import shutil
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from arcade_rl.errors import ArcadeError
from arcade_rl.games import catalog
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.pixels.observed import Observed, observed
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.demonstrations.demonstrations import Demonstration, DemonstrationFolder
from arcade_rl.shelf.storage.atomic import refusing

if TYPE_CHECKING:
    from gymnasium import Space
    from minari.data_collector import EpisodeBuffer

CODE = "https://pypi.org/project/arcade-rl/"


def export(folder: AgentFolder, root: Path) -> str:
    """Write all demonstrations of an agent as one dataset, a new version each time.

    An episode of the dataset ends where the learner treats a step as an end, or where the play was cut off.

    Args:
        root: the folder of the datasets (Minari's MINARI_DATASETS_PATH); made if need be.

    Returns:
        The dataset's id.

    Raises:
        ArcadeError: there are no demonstrations, one is damaged, Minari is not installed, or the disk refuses.
    """
    config, demonstrations = folder.config(), DemonstrationFolder(folder.demonstrations)
    numbers = demonstrations.numbers()
    if not numbers:
        raise ArcadeError(f"{folder.name} has no demonstrations; play in its window with teaching on (T) to make some")
    storage = _storage()
    entry = catalog.game(config.game)
    shown = observed(entry, config.hyperparameters)

    def episodes() -> Iterator["EpisodeBuffer"]:
        for number in numbers:
            demonstration = demonstrations.read(number)
            demonstration.check_fits(entry, config.hyperparameters)
            yield from _episodes(demonstration)

    with refusing("write", root):
        dataset_id, place = _new_place(root, config.name)
        try:
            written = storage.new(place, _observation_space(shown), _action_space(entry), jpeg_encoding=False)
            written.update_metadata(_metadata(dataset_id, entry))
            written.update_episodes(episodes())
        except BaseException:
            shutil.rmtree(place.parent, ignore_errors=True)
            raise
    return dataset_id


def _storage() -> Any:
    try:
        import h5py  # noqa: F401 - Minari asks for it only later
        from minari.dataset.minari_storage import MinariStorage
    except ImportError as error:
        raise ArcadeError("a Minari dataset needs more to be installed: pip install 'arcade-rl[minari]'") from error
    return MinariStorage


def _new_place(root: Path, name: str) -> tuple[str, Path]:
    """Id and data folder of a dataset that is not there yet."""
    word = re.sub(r"[^-\w]", "_", name)
    for version in count():
        dataset_id = f"{word}-v{version}"
        try:
            (root / dataset_id).mkdir(parents=True)
        except FileExistsError:
            continue
        return dataset_id, root / dataset_id / "data"
    raise AssertionError("unreachable")


def _metadata(dataset_id: str, entry: CatalogEntry) -> dict[str, Any]:
    import minari

    actions = ", ".join(f"{number} {action}" for number, action in enumerate(entry.actions))
    return {
        "dataset_id": dataset_id,
        "minari_version": minari.__version__,
        "algorithm_name": "human",
        "code_permalink": CODE,
        "description": f"{entry.title}, played by a human. Actions: {actions}. Rewards are raw.",
    }


def _episodes(demonstration: Demonstration) -> Iterable["EpisodeBuffer"]:
    from minari.data_collector import EpisodeBuffer

    observations = _observations(demonstration)
    ends = [*np.flatnonzero(demonstration.terminated) + 1, demonstration.steps]
    for begin, end in zip([0, *ends], dict.fromkeys(ends), strict=False):
        truncations = np.zeros(end - begin, np.bool_)
        truncations[-1] = not demonstration.terminated[end - 1]
        yield EpisodeBuffer(
            observations=observations[begin : end + 1],
            actions=demonstration.actions[begin:end],
            rewards=demonstration.rewards[begin:end],
            terminations=demonstration.terminated[begin:end],
            truncations=truncations,
        )


def _observations(demonstration: Demonstration) -> NDArray[Any]:
    """(T + 1, *shape) what the agent would have seen before each step, and after the last."""
    if demonstration.stack == 1 and demonstration.frames.ndim < 3:
        return demonstration.frames
    windows = sliding_window_view(demonstration.frames, demonstration.stack, axis=0)  # (T + 1, H, W[, 3], stack)
    return np.moveaxis(windows, -1, 1)


def _observation_space(shown: Observed) -> "Space[Any]":
    from gymnasium.spaces import Box, Discrete

    if shown.kind == "state":
        return Discrete(shown.states)
    if shown.kind == "pixels":
        return Box(0, 255, shown.shape, np.uint8)
    return Box(-np.inf, np.inf, shown.shape, np.float32)


def _action_space(entry: CatalogEntry) -> "Space[Any]":
    from gymnasium.spaces import Discrete

    return Discrete(len(entry.actions))
