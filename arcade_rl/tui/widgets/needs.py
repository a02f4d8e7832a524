"""What the agent in the form would need of memory and disk, said as it is typed."""

import shutil
from pathlib import Path

from textual.widgets import Static

from arcade_rl.estimates.needs import Estimate, estimate
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.hyperparameters import Algorithm, Hyperparameters
from arcade_rl.locations import saves_folder
from arcade_rl.tui import wording


class Needs(Static):
    """One line: memory, replay memory, disk, and what the disk has left."""

    def __init__(self) -> None:
        super().__init__("", id="needs")
        self._free: int | None = None

    def on_mount(self) -> None:
        """Look once how much room the disk has."""
        self._free = free_bytes(saves_folder())

    def show(self, entry: CatalogEntry, algorithm: Algorithm, hyperparameters: Hyperparameters) -> None:
        """Estimate. UsageError if the network cannot see this game."""
        needed = estimate(entry, algorithm, hyperparameters)
        self.set_class(self._free is not None and needed.disk_bytes > self._free, "-wrong")
        self.update(" [$foreground-muted]·[/] ".join(_parts(needed, algorithm, self._free)), layout=False)

    def complain(self, problem: str) -> None:
        """There is nothing to estimate until this is mended."""
        self.add_class("-wrong")
        self.update("✗ " + problem.replace("[", r"\["), layout=False)


def _parts(needed: Estimate, algorithm: Algorithm, free: int | None) -> list[str]:
    replay = f" + [b]{wording.size(needed.replay_bytes)}[/] replay" if needed.replay_bytes else ""
    room = f" of {wording.size(free)} free" if free is not None else ""
    learned = "values" if algorithm == "q-table" else "weights"
    return [
        f"memory [b]{wording.size(needed.memory_bytes)}[/]{replay}",
        f"disk [b]{wording.size(needed.disk_bytes)}[/]{room}",
        f"[b]{wording.exact(needed.parameters)}[/] {learned}",
    ]


def free_bytes(folder: Path) -> int | None:
    """Room on the disk where `folder` is, or will be; None where nobody says."""
    existing = next((place for place in (folder, *folder.parents) if place.is_dir()), None)
    try:
        return shutil.disk_usage(existing).free if existing else None
    except OSError:
        return None
