"""`eval`: how well does an agent play?"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from arcade_rl import wording
from arcade_rl.cli import completing
from arcade_rl.cli.evaluation_terms import Terms
from arcade_rl.cli.output import check_picture, json_option, print_json, warn
from arcade_rl.errors import UsageError
from arcade_rl.games import catalog
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.agents.usable_brain import find_brain
from arcade_rl.shelf.brains.brain_file import Brain
from arcade_rl.shelf.queries.checkpoints import brain_at, checkpoints_of, chosen_brain
from arcade_rl.training.core import compute

if TYPE_CHECKING:
    from arcade_rl.cli.calibration_report import Examined
    from arcade_rl.training.evaluation.scores import Scores


_CHOSEN = {
    None: "",
    False: "; it played its likeliest actions (--sample draws them)",
    True: "; its actions were sampled by their probabilities",
}


@click.command("eval", short_help="Let an agent play and report its scores.")
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
@click.option(
    "--sample",
    is_flag=True,
    help="A policy (PPO, A2C) samples its actions by their probabilities, instead of taking the likeliest.",
)
@click.option(
    "--calibration", is_flag=True, help="Compare the Q-values of all actions taken with the returns that followed."
)
@click.option(
    "--every-checkpoint",
    is_flag=True,
    help="With --calibration: evaluate every checkpoint, too, for a curve over training.",
)
@click.option(
    "--picture",
    type=click.Path(path_type=Path, dir_okay=False),
    help="With --calibration: write the curve as a picture, .png, .jpg or .bmp.",
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
    sample: bool,
    calibration: bool,
    every_checkpoint: bool,
    picture: Path | None,
    as_json: bool,
) -> None:
    """Let an agent play whole episodes and report its scores.

    With --calibration it also says how true its Q-values are: at every step the value of the action taken is
    compared with the return that followed, in the units that the agent learns in.
    """
    if (every_checkpoint or picture is not None) and not calibration:
        raise UsageError("--every-checkpoint and --picture draw the curve of --calibration; add it, or leave them out")
    if picture is not None:
        check_picture(picture)
    folder = agent_folder.find(name)
    found = find_brain(folder, chosen_brain(folder, best=best, checkpoint=checkpoint))
    warn(found.note)
    brain = found.brain
    hyperparameters = brain.hyperparameters
    terms = Terms(
        episodes,
        hyperparameters.evaluation_epsilon if epsilon is None else epsilon,
        hyperparameters.sticky_actions if sticky_actions is None else sticky_actions,
        seed,
        sample,
    )
    if sample and brain.algorithm != "actor-critic":
        raise UsageError(f"{name} plays by Q-values and has no probabilities to sample from; leave --sample out")
    if sticky_actions is not None and not catalog.game(brain.game).pixels:
        raise UsageError("only games that are seen as pixels have sticky actions; leave --sticky-actions out")
    document: dict[str, Any] = {
        "name": folder.name,
        "game": brain.game,
        "step": brain.history.step,
        "episodes": episodes,
        "seed": seed,
    }
    if brain.algorithm == "actor-critic":
        document["sampled"] = sample
    compute.wait_politely()
    compute.prepare(brain, "cpu", None)
    if not calibration:
        scores = _evaluate(brain, terms)
        _print_scores(document | _numbers(scores), as_json=as_json)
        return
    from arcade_rl.cli import calibration_report

    examined = calibration_report.examine(brain, terms)
    past = _past(folder, examined, terms) if every_checkpoint else []
    if picture is not None:
        calibration_report.save_picture(calibration_report.curve(examined, past), picture)
    document |= _numbers(calibration_report.scores_of(examined))
    if as_json:
        document["calibration"] = calibration_report.document(examined, past)
    _print_scores(document, as_json=as_json)
    if not as_json:
        calibration_report.report(examined, past)


def _evaluate(brain: Brain, terms: Terms) -> "Scores":
    from arcade_rl.agents.algorithms.sampled import SampledPolicy
    from arcade_rl.agents.factory import make_policy
    from arcade_rl.training.evaluation.evaluation import evaluate

    policy = make_policy(brain)
    return evaluate(
        SampledPolicy(policy, terms.seed) if terms.sample else policy,
        brain.game,
        terms.settings(brain),
        episodes=terms.episodes,
        epsilon=terms.epsilon,
        seed=terms.seed,
    )


def _past(folder: AgentFolder, examined: "Examined", terms: Terms) -> list["Examined"]:
    """Every checkpoint, and last the brain itself."""
    from arcade_rl.cli.calibration_report import examine

    steps = [each.step for each in checkpoints_of(folder) if each.step < examined.brain.history.step]
    past = []
    with Console(stderr=True).status("") as status:
        for number, step in enumerate(steps, start=1):
            status.update(f"checkpoint {number} of {len(steps)} plays")
            past.append(examine(find_brain(folder, brain_at(folder, step)).brain, terms))
    return [*past, examined]


def _numbers(scores: "Scores") -> dict[str, Any]:
    """For `--json`; one episode has no intervals."""
    several = len(scores.returns) > 1
    return {
        "returns": list(scores.returns),
        "mean": scores.mean,
        "median": scores.median,
        "iqm": scores.iqm,
        "ci95": [scores.ci_low, scores.ci_high] if several else None,
        "iqm_ci95": [scores.iqm_ci_low, scores.iqm_ci_high] if several else None,
        "human_normalized": scores.human_normalized,
    }


def _print_scores(document: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(document)
        return
    exact, human, episodes = wording.exact, document["human_normalized"], document["episodes"]
    normalized = "" if human is None else f", {human:.0%} of a human's score"
    click.echo(
        f"{document['name']} after {exact(document['step'])} steps, {exact(episodes)} "
        f"episode{'s' if episodes != 1 else ''} of {document['game']}: {_scores_in_words(document)}"
        f"{normalized}{_CHOSEN[document.get('sampled')]}"
    )


def _scores_in_words(document: dict[str, Any]) -> str:
    score = wording.score
    if document["episodes"] == 1:
        return score(document["mean"])
    (low, high), (iqm_low, iqm_high) = document["ci95"], document["iqm_ci95"]
    return (
        f"mean {score(document['mean'])} (95% CI {score(low)} to {score(high)}), "
        f"median {score(document['median'])}, IQM {score(document['iqm'])} ({score(iqm_low)} to {score(iqm_high)})"
    )
