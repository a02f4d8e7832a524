"""What the agent in the form would need of time, memory and disk, and what that was measured to reach."""

from collections.abc import Iterator

from textual.content import Content
from textual.widgets import Static

from arcade_rl import wording
from arcade_rl.estimates.duration import Duration, duration
from arcade_rl.estimates.machine import Machine
from arcade_rl.estimates.needs import Estimate, estimate
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.hyperparameters import Algorithm, Hyperparameters
from arcade_rl.locations import saves_folder
from arcade_rl.shelf.agents.room import free_bytes
from arcade_rl.shelf.queries.evidence import UNMEASURED, measured
from arcade_rl.shelf.settings.machine_file import read_machine
from arcade_rl.tui import messages


class Needs(Static):
    """One line: time, memory, replay memory, disk, and what the disk has left; less where there is no room for all.
    A second: what these hyperparameters were measured to reach on the game.

    Attributes:
        too_little_room: that the disk has too little room, and what to do; empty if it has enough.
    """

    def __init__(self) -> None:
        super().__init__("", id="needs")
        self.too_little_room = ""
        self._lines: tuple[str, ...] = ("",)
        self._evidence: tuple[str, ...] = ()
        self._free: int | None = None
        self._machine: Machine | None = None

    def on_mount(self) -> None:
        """Look once how much room the disk has, and how fast this machine is."""
        self._machine = read_machine()
        self._free = free_bytes(saves_folder())

    def show(self, entry: CatalogEntry, algorithm: Algorithm, hyperparameters: Hyperparameters) -> None:
        """Estimate. UsageError if the network cannot see this game."""
        needed = estimate(entry, algorithm, hyperparameters)
        time = duration(entry, algorithm, hyperparameters, self._machine)
        short = self._free is not None and needed.disk_bytes > self._free
        self.too_little_room = wording.too_little_room(needed.disk_bytes, self._free or 0) if short else ""
        self.set_class(short, "-wrong")
        known = measured(entry, algorithm, hyperparameters)
        self._evidence = tuple(f"[$foreground-muted]{messages.escaped(each)}[/]" for each in known)
        self._evidence = self._evidence or (f"[$text-warning]{UNMEASURED}[/]",)
        self._lines = tuple(_lines(time, needed, algorithm, self._free))
        self._tell()

    def complain(self, problem: str) -> None:
        """There is nothing to estimate until this is fixed."""
        self.add_class("-wrong")
        self._evidence, self._lines = (), (f"✗ {messages.escaped(problem)}",)
        self._tell()

    def on_resize(self) -> None:
        """There may be room for more, or for less."""
        self._tell()

    def _tell(self) -> None:
        self.update("\n".join(_longest(forms, self.size.width) for forms in (self._lines, self._evidence) if forms))


def _longest(forms: tuple[str, ...], room: int) -> str:
    """The first of ever shorter forms that there is room for; else the last."""
    return next((each for each in forms if Content.from_markup(each).cell_length <= room), forms[-1])


def _lines(time: Duration, needed: Estimate, algorithm: Algorithm, free: int | None) -> Iterator[str]:
    """What is needed, in ever shorter forms: what the network has, how to measure and what is free make way."""
    replay = f" + [b]{wording.size(needed.replay_bytes)}[/] replay" if needed.replay_bytes else ""
    takes = f"time [b]{wording.expected(time.seconds, measured=time.measured)}[/]"
    memory = f"memory [b]{wording.size(needed.memory_bytes)}[/]{replay}"
    disk = f"disk [b]{wording.size(needed.disk_bytes)}[/]"
    room = f"{disk} of {wording.size(free)} free" if free is not None else disk
    learned = f"[b]{wording.exact(needed.parameters)}[/] {'Q-values' if algorithm == 'q-table' else 'weights'}"
    hints = () if time.measured else ("[$foreground-muted]b on the shelf measures this machine[/]",)
    in_all = f"memory [b]{wording.size(needed.memory_bytes + needed.replay_bytes)}[/]"
    whole = ((memory, room, learned, *hints), (memory, room, *hints), (memory, room, learned))
    for parts in (*whole, (memory, room), (memory, disk), (in_all, disk)):
        yield " [$foreground-muted]·[/] ".join((takes, *parts))
