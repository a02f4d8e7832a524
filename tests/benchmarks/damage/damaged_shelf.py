"""A small shelf with a file of every kind, to be damaged: see `soak_damage.py`."""

import contextlib
import dataclasses
import os
from pathlib import Path

import numpy as np

from arcade_rl.errors import ArcadeError
from arcade_rl.estimates import machine_json
from arcade_rl.games import catalog
from arcade_rl.games.pixels.observed import observed
from arcade_rl.hyperparameters import Value
from arcade_rl.presets import preset
from arcade_rl.shelf.agents import agent_folder, champion_file
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder
from arcade_rl.shelf.agents.config_file import write_config
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.demonstrations.demonstrations import Demonstration, DemonstrationFolder
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.shelf.scores.rows import Player, Result, Side
from arcade_rl.shelf.scores.writer import ScoreWriter
from arcade_rl.shelf.settings.cockpit_file import Options, write_options
from arcade_rl.shelf.settings.key_file import write_keys
from arcade_rl.shelf.settings.machine_file import write_machine
from arcade_rl.training.run.trainer import train
from arcade_rl.window_keys import DEFAULT_KEYS

Made = tuple[str, str, dict[str, Value], int]
AGENTS: dict[str, Made] = {
    "lake": ("frozen-lake", "default", {"evaluation_interval": 1_000, "checkpoint_interval": 500}, 1_600),
    "pole": (
        "cart-pole",
        "default",
        {"hidden_units": 8, "batch_size": 8, "learning_starts": 50, "replay_capacity": 300}
        | {"evaluation_interval": 150, "evaluation_episodes": 2, "checkpoint_interval": 100},
        250,
    ),
    "ball": (
        "pong",
        "dqn",
        {"parallel_games": 2, "batch_size": 4, "learning_starts": 40, "replay_capacity": 100, "frame_height": 40}
        | {"frame_width": 40, "network": "nips", "hidden_units": 16, "max_episode_steps": 40}
        | {"evaluation_interval": 100, "evaluation_episodes": 1, "checkpoint_interval": 100},
        220,
    ),
}
CHAMPION = "lake-champion"


def make_shelf(root: Path, agents: dict[str, Made]) -> None:
    """Agents of each kind, a champion, and all the files that lie beside them."""
    for name, (game, preset_name, changes, steps) in agents.items():
        folder = agent_folder.create(config_of(name, game, preset_name, changes))
        if name != "lake":
            demonstrate(folder)
        train(folder, steps=steps, num_threads=1)
        (folder.path / "trainer.pid").write_text(str(os.getpid()))
        with Ledger(folder.ledger_file) as ledger:
            ledger.page.make()
            ledger.page.write(ledger.status())
    writer = ScoreWriter()
    for mode, count in (("alone", 1), ("takeover", 1), ("race", 2), ("versus", 2)):
        for score in (3.0, 9.0):
            side = Side(Player("ann", "ball", 50), score, 50, 0.5)
            writer.keep(Result("pong", mode, (side, Side(Player("ann"), score))[:count], 30, ended=1.7e9))
    agent_folder.delete(agent_folder.fork(agent_folder.find("lake"), "thrown-away"))
    write_options(Options("nord"))
    write_keys(DEFAULT_KEYS)
    write_machine(machine_json.small_machine())
    make_champion(root / "brains" / CHAMPION, agent_folder.find("lake"))


def config_of(name: str, game: str, preset_name: str, changes: dict[str, Value]) -> AgentConfig:
    chosen = preset(catalog.game(game).family, preset_name, game=game)
    hyperparameters = chosen.hyperparameters.replace(**changes)
    return AgentConfig(name, game, chosen.algorithm, preset_name, hyperparameters, 7, agent_folder.now())


def demonstrate(folder: AgentFolder) -> None:
    """Two stretches of play by nobody in particular."""
    config = folder.config()
    entry, steps = catalog.game(config.game), 12
    shown = observed(entry, config.hyperparameters)
    stack, shape = (shown.shape[0], shown.shape[1:]) if entry.pixels else (1, shown.shape)
    for _ in range(2):
        DemonstrationFolder(folder.demonstrations).write(
            Demonstration(
                frames=np.zeros((stack + steps, *shape), np.uint8 if entry.pixels else np.float32),
                actions=np.zeros(steps, np.int64),
                rewards=np.ones(steps, np.float32),
                terminated=np.zeros(steps, np.bool_),
                game=config.game,
                played=agent_folder.now(),
            )
        )


def make_champion(path: Path, like: AgentFolder) -> None:
    """One that ships with the program."""
    folder, config = AgentFolder(path), dataclasses.replace(like.config(), name=path.name)
    folder.checkpoints.mkdir(parents=True)
    write_config(config, folder.config_file)
    brain = brain_file.read(like.brain_file)
    brain_file.write(brain, folder.brain_file)
    checkpoints = []
    for file in like.checkpoint_files()[:2]:
        brain_file.write(brain_file.read(file), folder.checkpoints / file.name)
        checkpoints.append(champion_file.Checkpoint(int(file.stem), "young", 0.25))
    evaluation = champion_file.ChampionEvaluation((0.0, 1.0), 0.5, 0.5, 0.5, (0.0, 1.0), None, 0.01, 0.0, "eval it")
    champion = champion_file.Champion(
        "A champion", ("train it",), "a machine", brain.history.step, 9, 9, 9.5, evaluation, tuple(checkpoints)
    )
    folder.champion_file.write_text(champion_file.render(champion), encoding="utf-8")
    folder.curve_file.write_text("step,seconds,evaluation_mean\n100,8.0,0.5\n200,16.0,0.7\n")


def keep_a_score() -> None:
    """As a window does at the end of a game."""
    with contextlib.suppress(ArcadeError):
        ScoreWriter().keep(Result("pong", "alone", (Side(Player("ann"), 1.0),), 3, ended=1.7e9))
