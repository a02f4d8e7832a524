"""When training ends before its steps are done: the score asked for is reached, or evaluations stay below the best."""

from arcade_rl import wording
from arcade_rl.hyperparameters import Hyperparameters


def met(hyperparameters: Hyperparameters, best_evaluation: float | None, evaluations_without_best: int) -> str:
    """Which goal is met, in a few words (`reached 18.0`); empty if none is.

    Args:
        best_evaluation: the mean of the best evaluation; None before the first.
        evaluations_without_best: how many in a row have brought no new best.
    """
    score = hyperparameters.stop_at_score
    if score and best_evaluation is not None and best_evaluation >= score:
        return f"reached {wording.score(best_evaluation)}"
    if 0 < hyperparameters.patience <= evaluations_without_best:
        return f"no better evaluation in {evaluations_without_best:,}"
    return ""
