"""What lies on a shelf beside the agents, to be damaged, and all that reads and changes it: see `soak_damage.py`."""

import contextlib
import dataclasses
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from arcade_rl.cli import main as command_line
from arcade_rl.errors import ArcadeError
from arcade_rl.experiments import experiment_folder, standing
from arcade_rl.experiments.experiment_file import ExperimentFile
from arcade_rl.experiments.running import study_of
from arcade_rl.games import catalog
from arcade_rl.games.catalog_entry import CatalogEntry
from arcade_rl.games.environments.environment import Environment
from arcade_rl.games.two_player.versus_catalog import versus_game, why_not_here
from arcade_rl.presets import preset
from arcade_rl.shelf.agents import agent_folder, tags, training_queue
from arcade_rl.shelf.save_states import save_state
from arcade_rl.shelf.save_states.slots import Slots
from arcade_rl.shelf.settings import game_list, open_windows, preset_list, tour_file
from arcade_rl.shelf.settings.cockpit_file import read_options, write_options
from arcade_rl.shelf.settings.game_pictures import read_game_picture, write_game_picture
from arcade_rl.shelf.settings.key_file import read_keys, write_keys
from arcade_rl.shelf.settings.window_memory import Placement, WindowMemory, change_memory, read_memory
from arcade_rl.shelf.storage import crash_report
from arcade_rl.viewer.seats.save_slots import save_into
from arcade_rl.viewer.seats.sessions import solo_session, versus_session
from arcade_rl.window_keys import DEFAULT_KEYS
from tests.benchmarks.damage.damage_commands import FaultError, asked, command

EXPERIMENTS = {"grid": ("--preset", "default", "--seeds", "2"), "sweep": ("--sweep", "learning_rate=0.1..0.9")}
SAVED = ("pong", "cart-pole", "frozen-lake", "cliff-walking")
SAVED_FOR_TWO = "pong"
_MEMORY = WindowMemory(
    Placement((900, 700), (10, 20), ((1920, 1080),)), ("Joystick",), ("Q-values",), {"watch": 2.0}, "fit"
)
_ADDED = CatalogEntry(
    "nowhere:None-v0",
    "None",
    "gymnasium-pictures",
    1,
    ("LEFT", "RIGHT"),
    environment=Environment("nowhere:None-v0", "pixels"),
)


def make_settings() -> None:
    """Everything beside the agents, and what people put into an agent's folder; there is an agent `lake`."""
    lake = agent_folder.find("lake")
    tags.change(lake, add=("fast", "seed-7"))
    training_queue.put(lake, 500)
    for name, given in EXPERIMENTS.items():
        make_experiment(name, given)
    change_memory(lambda _: _MEMORY)
    open_windows.register(open_windows.window_file("watch", "lake"), os.getpid())
    open_windows.ask_for_takeovers()
    game_list.add(_ADDED)
    preset_list.keep(dataclasses.replace(preset("frozen-lake", "default"), name="mine"))
    tour_file.write_place("takeover")
    write_game_picture(catalog.game("pong"), np.zeros((210, 160, 3), np.uint8))
    crash_report.report(ValueError("a defect"))
    for game in SAVED:
        session, _ = solo_session(game, None, "human", seed=1)
        for frame in range(6):
            session.advance(frame % len(session.game.entry.actions))
        save_into(1, session, ("",), np.zeros((210, 160, 3), np.uint8), 1.8e9)
    if not why_not_here():
        versus, _ = versus_session(versus_game(SAVED_FOR_TWO), (None, None), None, seed=1)
        for frame in range(200):
            versus.advance((frame % 6, frame % 5))
        save_into(1, versus, ("", ""), versus.game.screen(), 1.8e9)


def make_experiment(name: str, given: tuple[str, ...]) -> None:
    """One that has ended, as its driver leaves it behind; with Optuna's tables, if Optuna is here."""
    command_line.run(["experiment", "new", name, "--game", "frozen-lake", *given])
    folder = experiment_folder.find(name)
    with ExperimentFile(folder.file) as file:
        for run in file.runs():
            file.save_run(dataclasses.replace(run, made=True, state="finished", step=300, best=0.5, last=0.25))
        if plan_is_swept := bool(file.plan().swept):
            file.save_importance({"learning_rate": 1.0})
            plan = file.plan()
    if plan_is_swept:
        with contextlib.suppress(ArcadeError), contextlib.closing(study_of(folder, plan)) as study:
            study.propose()
    folder.log_file.write_text("began\n")
    folder.pid_file.write_text("1")


def settings_readers(damaged: Path, root: Path) -> Iterator[Callable[[], None]]:
    """All that reads a file that belongs to no agent, in an order in which the first do not write."""
    if ".states" in damaged.parts:
        yield from _state_readers(damaged, root)
    for name in EXPERIMENTS:
        for arguments in (("show", name), ("show", name, "--json"), ("best", name)):
            yield lambda arguments=arguments: command(root, "experiment", *arguments)
    for arguments in (("experiment", "list"), ("presets",), ("list", "--tag", "fast")):
        yield lambda arguments=arguments: command(root, *arguments)
    for read in (
        *(standing.standings, read_options, read_keys, read_memory, tour_file.read_place, catalog.games),
        lambda: read_game_picture(catalog.game("pong")),
        lambda: open_windows.has_shown(open_windows.window_file("watch", "lake")),
        lambda: open_windows.bring_to_front(open_windows.window_file("watch", "lake")),
        open_windows.last_takeover,
    ):
        yield lambda read=read: asked(root, read)
    for change in (
        lambda: change_memory(lambda now: dataclasses.replace(now, scaling="television")),
        lambda: write_options(dataclasses.replace(read_options(), theme="nord")),
        lambda: write_keys(DEFAULT_KEYS),
        lambda: preset_list.keep(dataclasses.replace(preset("cart-pole", "default"), name="another")),
        lambda: game_list.remove(_ADDED.id),
        lambda: game_list.add(_ADDED),
        lambda: tour_file.write_place("versus"),
        lambda: crash_report.report(ValueError("another")),
        open_windows.report_takeover,
    ):
        yield lambda change=change: asked(root, change)
    yield lambda: command(root, "experiment", "delete", "grid", "--yes")


def _state_readers(damaged: Path, root: Path) -> Iterator[Callable[[], None]]:
    yield lambda: asked(root, lambda: _state_is_known(damaged, root))
    for slots in (*map(Slots, SAVED), Slots(SAVED_FOR_TWO, for_two=True)):
        if slots.path(1).parent == damaged.parent:
            verb = "versus" if slots.for_two else "play"
            yield lambda slots=slots: asked(root, slots.all)
            yield lambda verb=verb, game=slots.game: command(
                root, verb, game, "--state", "1", "--headless", "--frames", "4"
            )


def _state_is_known(damaged: Path, root: Path) -> None:
    """What can be read of it is what was written."""
    whole = save_state.read(root / "saves.whole" / damaged.relative_to(root / "saves"))
    found = save_state.read(damaged)
    arrays, others = whole.episode.game.arrays, found.episode.game.arrays
    same = arrays.keys() == others.keys() and all(np.array_equal(arrays[name], others[name]) for name in arrays)
    if not same or (whole.origin, whole.episode.sides) != (found.origin, found.episode.sides):
        raise FaultError(f"{damaged.name} is a state that nobody has saved")
