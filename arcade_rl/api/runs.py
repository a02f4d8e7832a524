"""Making, training and evaluating agents of the shelf from one's own programs."""

import gc
import os
import secrets
from collections.abc import Callable

from arcade_rl.api.arguments import plain, probability, real_number, seed_number, text, whole_number
from arcade_rl.api.trained_agent import TrainedAgent, load_agent
from arcade_rl.games import catalog
from arcade_rl.hyperparameters import Value, from_mapping
from arcade_rl.presets import preset as find_preset
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.config_file import LARGEST_SEED, AgentConfig
from arcade_rl.training.core import compute
from arcade_rl.training.evaluation import evaluation
from arcade_rl.training.evaluation.scores import Scores
from arcade_rl.training.progress import Progress, TrainingEnd
from arcade_rl.training.run import trainer

_MOST_EPISODES = 100_000


def new_agent(
    name: str, game: str, *, preset: str = "default", seed: int | None = None, **hyperparameters: Value
) -> str:
    """Put a new agent on the shelf, as `arcade-rl new` does; returns its name.

    Args:
        game: a game's name; `arcade-rl games` lists them.
        preset: the named set of hyperparameters that it begins from; `arcade-rl presets` lists them.
        seed: random seed for training, from 0 to 2,147,483,647; another each time if None.
        hyperparameters: changes to the preset, by name: `learning_rate=1e-4`.

    Raises:
        UsageError: the name is taken or illegal, or there is no such game, preset or hyperparameter, or a value or the
            seed is out of bounds; the message names what is allowed.
        ArcadeError: saves/ cannot be written or the disk is full.
    """
    entry = catalog.game(text("game", game))
    chosen = find_preset(entry.family, text("preset", preset), game=entry.id)
    config = AgentConfig(
        name=text("name", name),
        game=entry.id,
        algorithm=chosen.algorithm,
        preset=chosen.name,
        hyperparameters=from_mapping(
            {name: plain(value) for name, value in hyperparameters.items()},
            chosen.hyperparameters,
            algorithm=chosen.algorithm,
            pixels=entry.pixels,
        ),
        seed=secrets.randbelow(LARGEST_SEED + 1) if seed is None else seed_number(seed),
        created=agent_folder.now(),
    )
    return agent_folder.create(config).name


def train(
    name: str,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    device: str = "auto",
    num_threads: int | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> TrainingEnd:
    """Train an agent of the shelf from where it stands, in this process, and save everything; as `arcade-rl train`.

    >>> new_agent("walker", "frozen-lake", seed=1)
    'walker'
    >>> train("walker", steps=1000).step
    1000

    While it trains in the main thread, Ctrl+C, SIGTERM and SIGHUP save and end the training; it returns as usual.

    Args:
        steps: end after this many more agent steps, even beyond `training_steps`; None for up to `training_steps`.
        minutes: end after this many minutes of training, if not earlier.
        device: `auto` (CUDA where it is, else the CPU), `cpu`, `cuda` or `mps`.
        num_threads: threads for the network's arithmetic, from 1 to 256; None for what suits the machine.
        progress: called some times a second with how far training is. What it raises ends the training, which is saved
            first.

    Raises:
        UsageError: there is no such agent, or it is a champion, or the steps, minutes or threads cannot be, or there is
            no such device; the message says what to do instead.
        DivergedError: what it learns became NaN or infinite; the agent stands where it was saved before.
        ArcadeError: another trainer is at work on it, its training is finished, or the disk refuses.
    """
    folder = agent_folder.find(text("name", name))
    steps = None if steps is None else whole_number("steps", steps, 0)
    minutes = None if minutes is None else real_number("minutes", minutes, 0)
    compute.check_device(device)
    num_threads = None if num_threads is None else whole_number("num_threads", num_threads, 1, compute.MOST_THREADS)
    try:
        return trainer.train(
            folder, steps=steps, minutes=minutes, device=device, num_threads=num_threads, progress=progress
        )
    finally:
        gc.collect()  # a training's parts hold one another, and with them the files of its replay memory


def evaluate(
    agent: TrainedAgent | str | os.PathLike[str],
    *,
    episodes: int = 30,
    seed: int = 0,
    epsilon: float | None = None,
) -> Scores:
    """Let an agent play whole episodes of its game, and sum up its raw returns; as `arcade-rl eval`.

    >>> scores = evaluate("cart-pole-champion", episodes=3)
    >>> scores.mean
    500.0

    Args:
        agent: a loaded one, or what `load_agent` takes.
        episodes: how many, from 1 to 100,000.
        seed: the same seed gives the same games; from 0 to 2,147,483,647.
        epsilon: share of random actions, from 0 to 1; None for the agent's `evaluation_epsilon`.

    Raises:
        UsageError: there is no such agent, or a number is out of bounds; the message names what is allowed.
        ArcadeError: it has no brain that can be read, or its game cannot be run.
    """
    episodes, seed = whole_number("episodes", episodes, 1, _MOST_EPISODES), seed_number(seed)
    epsilon = None if epsilon is None else probability("epsilon", epsilon)
    playing = agent if isinstance(agent, TrainedAgent) else load_agent(agent)
    return evaluation.evaluate(
        playing.policy,
        playing.game,
        playing.game_settings,
        episodes=episodes,
        epsilon=playing.evaluation_epsilon if epsilon is None else epsilon,
        seed=seed,
    )
