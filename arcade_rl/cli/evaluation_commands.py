"""`eval`: how well does an agent play?"""

from typing import Any

import click

from arcade_rl import wording
from arcade_rl.cli import completing
from arcade_rl.cli.output import json_option, print_json, warn
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.usable_brain import find_brain
from arcade_rl.shelf.queries.checkpoints import chosen_brain


@click.command("eval")
@click.argument("name", shell_complete=completing.agents)
@click.option("--episodes", type=click.IntRange(1, 100_000), default=30, show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="The first game's seed.")
@click.option("--best", is_flag=True, help="The best brain by evaluation instead of the newest.")
@click.option("--checkpoint", type=click.IntRange(0), help="Play with the checkpoint of this step.")
@click.option(
    "--epsilon",
    type=click.FloatRange(0, 1),
    help="Share of random actions; the agent's evaluation_epsilon if left out.",
)
@click.option(
    "--sticky-actions",
    type=click.FloatRange(0, 1),
    help="Chance to repeat the last action; the agent's own if left out.",
)
@json_option
def eval_command(
    name: str,
    episodes: int,
    seed: int,
    best: bool,
    checkpoint: int | None,
    epsilon: float | None,
    sticky_actions: float | None,
    as_json: bool,
) -> None:
    """Let an agent play whole episodes and report its scores."""
    folder = agent_folder.find(name)
    found = find_brain(folder, chosen_brain(folder, best=best, checkpoint=checkpoint))
    warn(found.note)
    brain = found.brain
    given = {"evaluation_epsilon": epsilon, "sticky_actions": sticky_actions}
    hyperparameters = brain.hyperparameters.replace(**{key: value for key, value in given.items() if value is not None})
    from arcade_rl.agents.factory import make_policy
    from arcade_rl.games.game import GameSettings
    from arcade_rl.training.evaluation.evaluation import evaluate

    scores = evaluate(
        make_policy(brain),
        brain.game,
        GameSettings.from_hyperparameters(hyperparameters),
        episodes=episodes,
        epsilon=hyperparameters.evaluation_epsilon,
        seed=seed,
    )
    document: dict[str, Any] = {
        "name": folder.name,
        "game": brain.game,
        "step": brain.history.step,
        "episodes": len(scores.returns),
        "seed": seed,
        "returns": list(scores.returns),
        "mean": scores.mean,
        "median": scores.median,
        "iqm": scores.iqm,
        "ci95": [scores.ci_low, scores.ci_high],
        "iqm_ci95": [scores.iqm_ci_low, scores.iqm_ci_high],
        "human_normalized": scores.human_normalized,
    }
    if as_json:
        print_json(document)
        return
    exact, score = wording.exact, wording.score
    normalized = "" if scores.human_normalized is None else f", {scores.human_normalized:.0%} of a human's score"
    click.echo(
        f"{folder.name} after {exact(brain.history.step)} steps, {exact(episodes)} episodes of {brain.game}: "
        f"mean {score(scores.mean)} (95% CI {score(scores.ci_low)} to {score(scores.ci_high)}), "
        f"median {score(scores.median)}, "
        f"IQM {score(scores.iqm)} ({score(scores.iqm_ci_low)} to {score(scores.iqm_ci_high)}){normalized}"
    )
