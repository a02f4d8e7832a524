"""What the cockpit remembers from one start to the next, in one small JSON file beside the agents: its options."""

import json
import os
from collections.abc import Collection
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Literal, get_args

from arcade_rl.cores import usable_cores
from arcade_rl.locations import saves_folder
from arcade_rl.shelf.storage.atomic import write_atomically

Call = Literal["off", "bell", "osc 9", "osc 777"]
"""How a person is called to the terminal: by its bell, or by a notice that it shows on the desktop."""

CALLS: tuple[Call, ...] = get_args(Call)

LogKind = Literal["off", "tensorboard", "csv", "both"]
"""Which logs are written of every new training."""

LOG_KINDS: tuple[LogKind, ...] = get_args(LogKind)

Column = Literal["name", "game", "algorithm", "state", "steps", "score"]
"""What the shelf can be sorted by."""

COLUMNS: tuple[Column, ...] = get_args(Column)
MOST_TRAININGS = 16
SERVED = "ARCADE_RL_SERVED"
"""The environment variable that says that the cockpit is served to a browser."""

_MAX_BYTES = 10_000


@dataclass(frozen=True, slots=True)
class Options:
    """What a person chose for the cockpit.

    Attributes:
        theme: its name; empty if none was chosen.
        when_one_ends: how a person is called when a training ends or crashes.
        most_trainings: how many agents train at once before further ones wait in the queue; 0 if as many as one
            starts, None for what suits the machine.
        log_trainings: which logs are written while an agent trains, into its folder.
        sorted_by: the column that the shelf is sorted by.
        sorted_backwards: in the order that is not the usual one of that column.
        keep_window_ready: the process of the next window is loaded before the window is asked for.
        attract_mode: a champion plays when the cockpit is left alone; None for what suits the terminal.
    """

    theme: str = ""
    when_one_ends: Call = "bell"
    most_trainings: int | None = None
    log_trainings: LogKind = "off"
    sorted_by: Column = "name"
    sorted_backwards: bool = False
    keep_window_ready: bool = True
    attract_mode: bool | None = None

    @property
    def trainings_at_once(self) -> int:
        """How many agents may train before further ones wait; 0 for any number."""
        if self.most_trainings is not None:
            return self.most_trainings
        return min(max(2, usable_cores() // 2), MOST_TRAININGS)

    @property
    def attracts(self) -> bool:
        """Whether a champion plays when the cockpit is left alone; by default not over a network: it fills the line."""
        if self.attract_mode is not None:
            return self.attract_mode
        return not any(name in os.environ for name in ("SSH_CONNECTION", SERVED))


OPTIONS = tuple(each.name for each in fields(Options))
"""Their names."""


def cockpit_file() -> Path:
    """Where it lies; hidden, so that no list takes it for an agent."""
    return saves_folder() / ".cockpit.json"


def read_options() -> Options:
    """What was chosen last; the default for all that was not, or cannot be read."""
    return kept_options() or Options()


def kept_options() -> Options | None:
    """What was chosen last, and the default for all that was not; None where nothing can be read."""
    try:
        with cockpit_file().open("rb") as file:
            document = json.loads(file.read(_MAX_BYTES))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    known = {field.name: document[field.name] for field in fields(Options) if field.name in document}
    return Options(**{name: value for name, value in known.items() if _CHECKS[name](value)})


_CHECKS = {
    "theme": lambda value: isinstance(value, str),
    "when_one_ends": lambda value: value in CALLS,
    "keep_window_ready": lambda value: isinstance(value, bool),
    "most_trainings": lambda value: value is None or (type(value) is int and 0 <= value <= MOST_TRAININGS),
    "attract_mode": lambda value: value is None or isinstance(value, bool),
    "log_trainings": lambda value: value in LOG_KINDS,
    "sorted_by": lambda value: value in COLUMNS,
    "sorted_backwards": lambda value: isinstance(value, bool),
}


def write_options(options: Options, changed: Collection[str] = OPTIONS) -> None:
    """Keep what was chosen.

    Args:
        changed: the fields that were; of the others, what another cockpit may have chosen stays.

    Raises:
        ArcadeError: somebody else keeps the file locked, or the disk refuses.
    """
    from arcade_rl.shelf.storage.file_lock import exclusive  # the cockpit paints before it writes anything

    path = cockpit_file()
    with exclusive(path):
        kept = replace(read_options(), **{name: getattr(options, name) for name in changed})
        write_atomically(path, json.dumps(asdict(kept)).encode())
