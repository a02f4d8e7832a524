"""A small champion, as the maintainer's script would pack one; its weights are drawn at random."""

from datetime import datetime
from pathlib import Path

import numpy as np

from arcade_rl.games.catalog import game
from arcade_rl.games.pixels.observed import observed
from arcade_rl.locations import brains_folder
from arcade_rl.network_shapes import tensor_shapes
from arcade_rl.presets import preset
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder
from arcade_rl.shelf.agents.champion_file import (
    Champion,
    ChampionEvaluation,
    Checkpoint,
    render,
)
from arcade_rl.shelf.agents.config_file import write_config
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.brains.brain_file import Brain, BrainHistory

QUICK = {
    "hidden_units": 8,
    "batch_size": 8,
    "replay_capacity": 600,
    "learning_starts": 100,
    "evaluation_interval": 1_000,
    "evaluation_episodes": 2,
    "checkpoint_interval": 1_000,
    "max_episode_steps": 90,
}
CREATED = "2026-01-05T10:00:00+00:00"
STEPS = 300_000
CHECKPOINTS = (Checkpoint(0, "random", 0.25), Checkpoint(100_000, "first steps", 0.5))


def champion(game_id: str = "frozen-lake", name: str = "frozen-lake-champion") -> Champion:
    """What is known of it."""
    return Champion(
        title="Learned on a rainy afternoon",
        commands=(f"arcade-rl new my-{game_id} --game {game_id}", f"arcade-rl train my-{game_id} --steps {STEPS}"),
        machine="2 CPU cores",
        step=STEPS,
        episodes=21_000,
        updates=75_000,
        training_seconds=2_520.0,
        evaluation=ChampionEvaluation(
            returns=(0.0, 1.0, 1.0, 1.0),
            mean=0.75,
            median=1.0,
            iqm=1.0,
            ci95=(0.25, 1.0),
            human_normalized=1.18 if game(game_id).human_score else None,
            epsilon=0.01,
            sticky_actions=0.0,
            command=f"arcade-rl eval {name} --episodes 30",
        ),
        checkpoints=CHECKPOINTS,
    )


def config(game_id: str, name: str) -> AgentConfig:
    """Its preset; quick to train on where it has a network."""
    chosen = preset(game(game_id).family, "default", game=game_id)
    quick = {} if chosen.algorithm == "q-table" else QUICK
    hyperparameters = chosen.hyperparameters.replace(**quick)
    return AgentConfig(name, game_id, chosen.algorithm, chosen.name, hyperparameters, 7, CREATED)


def put(game_id: str, name: str) -> AgentFolder:
    """Put one among the champions."""
    folder, made = AgentFolder(brains_folder() / name), config(game_id, name)
    folder.checkpoints.mkdir(parents=True)
    write_config(made, folder.config_file)
    folder.champion_file.write_text(render(champion(game_id, name)), encoding="utf-8")
    folder.curve_file.write_text(
        "step,seconds,evaluation_mean\n100000,840.0,0.5\n200000,1680.0,0.7\n300000,2520.0,0.75\n"
    )
    brain_file.write(brain(made, STEPS), folder.brain_file)
    for checkpoint in CHECKPOINTS:
        brain_file.write(brain(made, checkpoint.step), folder.checkpoint_file(checkpoint.step))
    return folder


def brain(config: AgentConfig, step: int) -> Brain:
    """One of its brains: a table, or a network in half precision."""
    entry, hyperparameters = game(config.game), config.hyperparameters
    shown = observed(entry, hyperparameters)
    shapes = tensor_shapes(hyperparameters, config.algorithm, shown.shape, shown.states, len(entry.actions))
    random = np.random.default_rng(step)
    dtype = np.float64 if config.algorithm == "q-table" else np.float16
    return Brain(
        name=config.name,
        game=config.game,
        algorithm=config.algorithm,
        hyperparameters=hyperparameters,
        observation_kind=shown.kind,
        observation_shape=shown.shape,
        actions=entry.actions,
        history=BrainHistory(step, step // 14, step // 4, step * 0.0084, 0.75, 0.75),
        made_by="arcade-rl 0.1.0",
        saved=datetime.fromisoformat(CREATED),
        tensors={key: random.normal(size=shape).astype(dtype) for key, shape in shapes.items()},
    )


def stamps(folder: Path) -> list[tuple[Path, int, int]]:
    """What changes when anything in a folder is written."""
    files = sorted((folder, *folder.rglob("*")))
    return [(file, file.stat().st_mtime_ns, file.stat().st_size) for file in files]
