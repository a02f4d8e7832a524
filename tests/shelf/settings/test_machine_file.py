"""What was measured here is kept, and a damaged file is as good as none."""

import dataclasses
import json
from pathlib import Path

import pytest

from arcade_rl.cores import usable_cores
from arcade_rl.errors import ArcadeError
from arcade_rl.estimates import machine_json
from arcade_rl.estimates.machine import Machine
from arcade_rl.estimates.machine_json import small_machine
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.settings.machine_file import machine_file, read_machine, write_machine

HERE = dataclasses.replace(small_machine(), cores=usable_cores())


def test_nothing_is_known_before_anything_was_measured() -> None:
    assert read_machine() is None


def test_what_was_measured_is_read_back() -> None:
    write_machine(HERE)
    assert read_machine() == HERE
    assert list(agent_folder.all_agents()) == []


def test_measuring_one_preset_again_keeps_the_others() -> None:
    write_machine(HERE)
    faster = dataclasses.replace(HERE.measurements[1], training_seconds=1e-9)
    write_machine(dataclasses.replace(HERE, measurements=(faster,)))
    machine = read_machine()
    assert machine is not None
    assert machine.measurements == (faster, HERE.measurements[0], *HERE.measurements[2:])


def test_measurements_of_a_machine_with_other_cores_are_not_taken_for_ours() -> None:
    write_machine(dataclasses.replace(HERE, cores=usable_cores() + 1))
    assert read_machine() is None


def test_what_is_measured_on_fewer_cores_replaces_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    here, module = usable_cores(), "arcade_rl.shelf.settings.machine_file"
    write_machine(HERE)
    monkeypatch.setattr(f"{module}.usable_cores", lambda: here + 1)
    elsewhere = dataclasses.replace(HERE, cores=here + 1, measurements=HERE.measurements[:1])
    write_machine(elsewhere)
    assert read_machine() == elsewhere
    monkeypatch.setattr(f"{module}.usable_cores", lambda: here)
    assert read_machine() == HERE


def test_the_file_of_earlier_versions_is_read_until_there_is_another(saves: Path) -> None:
    saves.mkdir()
    (saves / ".machine.json").write_bytes(machine_json.render(HERE))
    assert read_machine() == HERE
    first = dataclasses.replace(HERE.measurements[0], training_seconds=1e-9)
    write_machine(dataclasses.replace(HERE, measurements=(first,)))
    machine = read_machine()
    assert machine is not None
    assert machine.measurements == (first, *HERE.measurements[1:])


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"[]", b"null", b"{}", b'{"format": 2}', b"[" * 100_000])
def test_a_damaged_file_is_as_good_as_none(saves: Path, data: bytes) -> None:
    saves.mkdir()
    machine_file().write_bytes(data)
    assert read_machine() is None


def test_a_file_cut_anywhere_is_as_good_as_none() -> None:
    whole = machine_json.render(HERE)
    for length in range(0, len(whole) - 2, 97):
        with pytest.raises(ValueError, match="not measurements"):
            machine_json.read(whole[:length])


def test_a_game_that_was_removed_takes_no_other_measurement_with_it() -> None:
    gone = dataclasses.replace(HERE.measurements[0], game="lunar-lander-3000")
    write_machine(dataclasses.replace(HERE, measurements=(gone, *HERE.measurements)))
    assert read_machine() == HERE
    write_machine(dataclasses.replace(HERE, measurements=(gone,)))
    assert read_machine() == HERE
    machine_file().write_bytes(machine_json.render(dataclasses.replace(HERE, measurements=(gone,))))
    assert read_machine() is None


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("cores",), 0),
        (("cores",), "2"),
        (("device",), None),
        (("measurements",), 3),
        (("measurements", 0, "game"), []),
        (("measurements", 0, "training_seconds"), 0.0),
        (("measurements", 0, "training_seconds"), -1.0),
        (("measurements", 0, "training_seconds"), float("nan")),
        (("measurements", 0, "training_seconds"), float("inf")),
        (("measurements", 0, "training_seconds"), True),
        (("measurements", 0, "unknown"), 1),
        (("measurements", 0, "workload", "kind"), "tree"),
        (("measurements", 0, "workload", "algorithm"), "sarsa"),
        (("measurements", 0, "workload", "games"), 1.5),
    ],
)
def test_a_value_that_cannot_be_is_refused(place: tuple[str | int, ...], value: object) -> None:
    document = json.loads(machine_json.render(HERE))
    inner = document
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    with pytest.raises(ValueError, match="not measurements"):
        machine_json.read(json.dumps(document).encode())


def test_a_disk_that_refuses_says_so(saves: Path) -> None:
    saves.write_text("not a folder")
    with pytest.raises(ArcadeError, match="cannot write"):
        write_machine(HERE)
    assert read_machine() is None


def test_the_built_in_figures_are_of_a_small_machine_without_a_gpu() -> None:
    machine: Machine = small_machine()
    assert (machine.cores, machine.device) == (2, "cpu")
    assert {each.workload.kind for each in machine.measurements} == {"table", "dense", "convolutional"}
