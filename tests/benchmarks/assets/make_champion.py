"""Pack a trained agent of the shelf as a champion that ships with the program, into assets/brains/.

    python -m tests.benchmarks.assets.make_champion pong-3 --champion-name pong-champion \\
        --title "Learned Pong from its pixels in 40 minutes" --machine "2 cores of a shared server, no GPU" \\
        --checkpoint 0=untrained --checkpoint 150000="first rally" --checkpoint 300000=even

Of its best and its newest brain the better one is taken, on other seeds than those of its published scores;
in half precision, if it plays as well. The given checkpoints go along (0 is the untrained agent). A champion of that
name is replaced as a whole. The same agent makes the same files.
"""

import argparse
import csv
import dataclasses
import os
import shlex
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np

from arcade_rl.agents.factory import make_policy
from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.games import catalog
from arcade_rl.games.game import GameSettings
from arcade_rl.hyperparameters import Value
from arcade_rl.locations import brains_folder
from arcade_rl.presets import preset
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder, check_name
from arcade_rl.shelf.agents.champion_file import (
    CURVE_HEADER,
    Champion,
    ChampionEvaluation,
    Checkpoint,
    render,
)
from arcade_rl.shelf.agents.config_file import write_config
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.brains.brain_file import Brain
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.shelf.queries.checkpoints import brain_at
from arcade_rl.training.core import compute
from arcade_rl.training.evaluation.evaluation import evaluate
from arcade_rl.training.evaluation.scores import Scores

EPISODES, CHECKPOINT_EPISODES = 30, 10
EPSILON, STICKY_ACTIONS = 0.01, 0.0
SEED, CHOOSING_SEED = 0, 1_000


def main() -> None:
    """Pack the agent, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", help="the agent's")
    parser.add_argument("--champion-name", help="GAME-champion if left out")
    parser.add_argument("--title", default="", help="one line about it")
    parser.add_argument("--machine", help="where it was trained; this machine if left out")
    parser.add_argument(
        "--checkpoint", dest="checkpoints", action="append", default=[], metavar="STEP=LABEL", help="repeatable"
    )
    given = parser.parse_args()
    try:
        folder = agent_folder.find(given.name)
        made = pack(
            folder,
            given.champion_name or f"{folder.config().game}-champion",
            title=given.title,
            machine=given.machine or this_machine(folder),
            labels=dict(_step_and_label(each) for each in given.checkpoints),
        )
    except ArcadeError as error:
        parser.error(str(error))
    size = sum(file.stat().st_size for file in made.rglob("*") if file.is_file())
    print((made / "champion.toml").read_text(encoding="utf-8"))
    print(f"{made}: {size:,} bytes")


def pack(folder: AgentFolder, name: str, *, title: str, machine: str, labels: Mapping[int, str]) -> Path:
    """Make a champion of an agent; returns its folder.

    Args:
        name: the champion's.
        machine: where the agent was trained, in words.
        labels: of the checkpoints that go along, by their agent steps.

    Raises:
        UsageError: an illegal name, no such checkpoint before the champion, or an agent that did not begin from
            nothing.
        ArcadeError: it has no brain yet, or the disk refuses.
    """
    config = folder.config()
    if config.parent:
        raise UsageError(f"{folder.name} began as {config.parent}; a champion is made from nothing, so that all can")
    brain, scores, halve = choose(folder)
    if late := [step for step in labels if step >= brain.history.step]:
        raise UsageError(f"step {late[0]} comes after the champion, which is of step {brain.history.step}")
    config = dataclasses.replace(config, hyperparameters=brain.hyperparameters)  # agent.toml may have changed since
    name = check_name(name)
    earlier = {step: brain_file.read(brain_at(folder, step)) for step in sorted(labels)}
    if halve:
        earlier = {step: rounded(brain) for step, brain in earlier.items()}
    champion = Champion(
        title=title or f"Learned {catalog.game(config.game).title} by the preset {config.preset}",
        commands=commands(config, brain.history.step),
        machine=machine,
        step=brain.history.step,
        episodes=brain.history.episodes,
        updates=brain.history.updates,
        training_seconds=round(brain.history.training_seconds, 1),
        evaluation=_evaluation(name, config, scores),
        checkpoints=tuple(
            Checkpoint(step, labels[step], examine(brain, episodes=CHECKPOINT_EPISODES).mean)
            for step, brain in earlier.items()
        ),
    )

    def write(made: AgentFolder) -> None:
        write_config(dataclasses.replace(config, name=name), made.config_file)
        made.champion_file.write_text(render(champion), encoding="utf-8")
        _write_curve(made.curve_file, list(curve(folder, brain.history.step)))
        files = {made.brain_file: brain} | {made.checkpoint_file(step): brain for step, brain in earlier.items()}
        for file, each in files.items():
            brain_file.write(dataclasses.replace(halved(each) if halve else each, name=name), file)

    return _replace(name, write)


def choose(folder: AgentFolder) -> tuple[Brain, Scores, bool]:
    """The better one of an agent's best and newest brain, its scores, and whether half precision does for it."""
    files = [file for file in (folder.best_file, folder.brain_file) if file.exists()]
    if not files:
        raise ArcadeError(f"{folder.name} has no brain yet; train it first")
    brains = {brain.history.step: brain for brain in map(brain_file.read, files)}  # one, where the newest is the best
    best = max(brains.values(), key=lambda brain: examine(brain, seed=CHOOSING_SEED).mean if len(brains) > 1 else 0.0)
    scores = examine(best)
    if best.algorithm == "q-table":
        return best, scores, False
    half_scores = examine(rounded(best))
    holds = half_scores.mean >= scores.ci_low
    return (rounded(best), half_scores, True) if holds else (best, scores, False)


def halved(brain: Brain) -> Brain:
    """The brain with its weights in half precision; running statistics count further than that holds."""
    return dataclasses.replace(
        brain,
        tensors={
            key: tensor if key.startswith("normalizer.") else tensor.astype(np.float16)
            for key, tensor in brain.tensors.items()
        },
    )


def rounded(brain: Brain) -> Brain:
    """The brain as it is read from a file in half precision."""
    full = {key: tensor.astype(np.float32) for key, tensor in halved(brain).tensors.items()}
    return dataclasses.replace(brain, tensors=full)


def examine(brain: Brain, *, episodes: int = EPISODES, seed: int = SEED) -> Scores:
    """How well a brain plays, as every champion is examined."""
    compute.prepare(brain, "cpu", None)
    return evaluate(
        make_policy(brain),
        brain.game,
        GameSettings.from_hyperparameters(brain.hyperparameters.replace(sticky_actions=STICKY_ACTIONS)),
        episodes=episodes,
        epsilon=EPSILON,
        seed=seed,
    )


def commands(config: AgentConfig, steps: int) -> tuple[str, ...]:
    """The commands that train this agent again: its preset, and what was changed from it."""
    settings = [f"--set {key}={_typed(value)}" for key, value in changes(config).items()]
    name = f"my-{config.game}"
    identity = f"--game {config.game} --preset {config.preset} --seed {config.seed}"
    return (
        " ".join([f"arcade-rl new {name}", identity, *settings]),
        f"arcade-rl train {name} --steps {steps}",
    )


def changes(config: AgentConfig) -> dict[str, Value]:
    """The hyperparameters in which an agent differs from its preset."""
    entry = catalog.game(config.game)
    defaults = preset(entry.family, config.preset, game=entry.id).hyperparameters.relevant(
        config.algorithm, pixels=entry.pixels
    )
    chosen = config.hyperparameters.relevant(config.algorithm, pixels=entry.pixels)
    return {key: value for key, value in chosen.items() if value != defaults[key]}


def curve(folder: AgentFolder, last_step: int) -> Iterator[tuple[int, float, float]]:
    """Each evaluation up to `last_step`: agent step, seconds of training until then, mean.

    Checkpoints remember how long training had taken; between them the time is interpolated.
    """
    headers = [brain_file.read_header(file).history for file in (*folder.checkpoint_files(), folder.brain_file)]
    times = sorted({(0, 0.0)} | {(history.step, history.training_seconds) for history in headers})
    steps, seconds = zip(*times, strict=True)
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        for evaluation in ledger.evaluations():
            if evaluation.step <= last_step:
                yield evaluation.step, round(float(np.interp(evaluation.step, steps, seconds)), 1), evaluation.mean


def this_machine(folder: AgentFolder) -> str:
    """This machine in words."""
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        device = ledger.status().device
    return f"{os.cpu_count()} CPU cores" + (f" and {device}" if device not in ("", "cpu") else "")


def _evaluation(name: str, config: AgentConfig, scores: Scores) -> ChampionEvaluation:
    command = f"arcade-rl eval {shlex.quote(name)} --episodes {EPISODES} --seed {SEED} --epsilon {EPSILON}"
    if catalog.game(config.game).pixels:
        command += f" --sticky-actions {STICKY_ACTIONS:g}"
    return ChampionEvaluation(
        returns=scores.returns,
        mean=scores.mean,
        median=scores.median,
        iqm=scores.iqm,
        ci95=(scores.ci_low, scores.ci_high),
        human_normalized=scores.human_normalized,
        epsilon=EPSILON,
        sticky_actions=STICKY_ACTIONS,
        command=command,
    )


def _write_curve(path: Path, rows: list[tuple[int, float, float]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(CURVE_HEADER)
        table.writerows(rows)


def _replace(name: str, write: Callable[[AgentFolder], None]) -> Path:
    """Fill a folder beside the champion's, then let it take that one's place."""
    brains = brains_folder()
    brains.mkdir(parents=True, exist_ok=True)
    new, old, place = (brains / each for each in (f".new-{name}", f".old-{name}", name))
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    new.mkdir()
    try:
        write(AgentFolder(new))
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    if place.exists():
        place.rename(old)
    new.rename(place)
    shutil.rmtree(old, ignore_errors=True)
    return place


def _typed(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _step_and_label(text: str) -> tuple[int, str]:
    step, equals, label = text.partition("=")
    if not equals or not step.isdecimal():
        raise UsageError(f"--checkpoint takes STEP=LABEL; {text!r} is not")
    return int(step), label


if __name__ == "__main__":
    main()
