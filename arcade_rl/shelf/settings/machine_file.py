"""What `arcade-rl bench` measured on this machine, kept in a small JSON file beside the agents, for estimates.

There is one for each number of cores: what was measured on fewer of them, in a container, say, replaces nothing.
"""

from dataclasses import replace
from pathlib import Path

from arcade_rl.cores import usable_cores
from arcade_rl.estimates import machine_json
from arcade_rl.estimates.machine import Machine
from arcade_rl.locations import saves_folder
from arcade_rl.shelf.storage.atomic import write_atomically
from arcade_rl.shelf.storage.file_lock import exclusive

_MAX_BYTES = 1_000_000
_UP_TO_0_2_0 = ".machine.json"  # of whatever number of cores was measured last


def machine_file() -> Path:
    """Where the measurements lie; hidden, so that no list takes it for an agent."""
    return saves_folder() / f".machine-{usable_cores()}.json"


def read_machine() -> Machine | None:
    """What was measured here. None if nothing was, the file is damaged, or it is of a machine with other cores."""
    path, earlier = machine_file(), saves_folder() / _UP_TO_0_2_0
    try:
        with (path if path.exists() else earlier).open("rb") as file:
            machine = machine_json.read(file.read(_MAX_BYTES))
    except (OSError, ValueError):
        return None
    return machine if machine.cores == usable_cores() else None


def write_machine(machine: Machine) -> None:
    """Keep what was measured, and earlier measurements of other games and presets, too.

    Raises:
        ArcadeError: somebody else keeps the file locked, or the disk refuses.
    """
    path = machine_file()
    with exclusive(path):
        before, new = read_machine(), {(each.game, each.preset) for each in machine.measurements}
        kept = [each for each in before.measurements if (each.game, each.preset) not in new] if before else []
        write_atomically(path, machine_json.render(replace(machine, measurements=(*machine.measurements, *kept))))
