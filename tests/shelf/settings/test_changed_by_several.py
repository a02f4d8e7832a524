"""Several processes change the small files beside the agents at the same time, and nothing that one kept is lost."""

import dataclasses
import multiprocessing
import sys
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from arcade_rl.cores import usable_cores
from arcade_rl.errors import ArcadeError
from arcade_rl.estimates.machine_json import small_machine
from arcade_rl.games import catalog
from arcade_rl.hyperparameters import Hyperparameters, specs_of
from arcade_rl.presets import preset
from arcade_rl.presets.preset_files import own
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.config_file import AgentConfig
from arcade_rl.shelf.settings import game_list, preset_list
from arcade_rl.shelf.settings.cockpit_file import Options, cockpit_file, read_options, write_options
from arcade_rl.shelf.settings.key_file import read_keys, write_keys
from arcade_rl.shelf.settings.machine_file import read_machine, write_machine
from arcade_rl.shelf.settings.window_memory import change_memory, read_memory
from arcade_rl.shelf.storage import file_lock
from arcade_rl.shelf.storage.file_lock import exclusive

PROCESSES, ROUNDS = 3, 8
CONTROLS = ("window.pause", "window.film", "window.help")
LETTERS = ("k", "z", "y")
NUMBERS = [spec for spec in specs_of("dqn", pixels=False) if spec.kind in (int, float) and spec.low != spec.default]


def change(number: int, together: Barrier) -> None:
    """What one process keeps, round after round, each begun by all of them at once."""
    for turn in range(ROUNDS):
        together.wait()
        name = f"{number}-{turn}"
        preset_list.keep(dataclasses.replace(preset("frozen-lake", "default"), name=name))
        lander = catalog.game("LunarLander-v3")
        assert lander.environment is not None
        game_list.add(
            dataclasses.replace(lander, id=name, environment=dataclasses.replace(lander.environment, id=name))
        )
        measured = dataclasses.replace(small_machine().measurements[0], preset=name)
        write_machine(dataclasses.replace(small_machine(), cores=usable_cores(), measurements=(measured,)))
        change_memory(lambda memory, name=name: dataclasses.replace(memory, folded=(*memory.folded, name)))
        write_keys({CONTROLS[number]: (LETTERS[number],)})
        spec = NUMBERS[PROCESSES * turn + number]
        agent_folder.find("pole").change_hyperparameters({spec.name: spec.kind(spec.low)})


def test_nothing_that_one_of_them_keeps_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path, str(Path(__file__).parents[3])])  # where they find this file again
    pole = preset("cart-pole", "default")
    created = "2026-01-01T00:00:00+00:00"
    agent = agent_folder.create(AgentConfig("pole", "cart-pole", "dqn", pole.name, Hyperparameters(), 1, created))
    spawning = multiprocessing.get_context("spawn")
    together = spawning.Barrier(PROCESSES, timeout=60)
    processes = [spawning.Process(target=change, args=(number, together), daemon=True) for number in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    kept = {f"{number}-{turn}" for number in range(PROCESSES) for turn in range(ROUNDS)}
    machine = read_machine()
    assert machine is not None
    assert {each.name for each in own()} == kept
    assert {each.id for each in catalog.added()} == kept
    assert {each.preset for each in machine.measurements} == kept
    assert set(read_memory().folded) == kept
    assert [read_keys()[control] for control in CONTROLS] == [(letter,) for letter in LETTERS]
    changed, values = NUMBERS[: PROCESSES * ROUNDS], agent.config().hyperparameters
    assert {spec.name: getattr(values, spec.name) for spec in changed} == {spec.name: spec.low for spec in changed}


def test_what_another_cockpit_has_chosen_stays() -> None:
    write_options(Options(theme="nord"))
    write_options(Options(most_trainings=3), {"most_trainings"})
    assert read_options() == Options(theme="nord", most_trainings=3)


def test_keys_that_another_cockpit_has_given_stay() -> None:
    write_keys({"window.pause": ("k",)})
    write_keys({"window.film": ("z",)})
    assert (read_keys()["window.pause"], read_keys()["window.film"]) == (("k",), ("z",))


def test_a_file_that_stays_locked_is_refused_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_lock, "_PATIENCE_SECONDS", 0.0)
    with exclusive(cockpit_file()), pytest.raises(ArcadeError, match="another program keeps it locked"):
        write_options(Options(theme="nord"))
    assert read_options() == Options()
