"""What changes as an agent grows up: the share of random actions, the learning rate, the importance exponent."""

import math

from arcade_rl.hyperparameters import Hyperparameters


def epsilon(hyperparameters: Hyperparameters, *, steps: int, episodes: int, updates: int) -> float:
    """Share of random actions after so many agent steps, finished episodes and updates."""
    count = {"step": steps, "episode": episodes, "update": updates}[hyperparameters.epsilon_decay_per]
    start, end = hyperparameters.epsilon_start, hyperparameters.epsilon_end
    if hyperparameters.epsilon_schedule == "exponential":
        return end + (start - end) * math.exp(-hyperparameters.epsilon_decay_rate * count)
    return _line(start, end, count / hyperparameters.epsilon_decay_steps)


def learning_rate(hyperparameters: Hyperparameters, *, steps: int) -> float:
    """The learning rate after so many agent steps: falling in a straight line, then level or falling a second time.

    A second fall is one warm restart of Loshchilov & Hutter 2017, "SGDR", in straight lines.
    """
    end, restart = 1.0 - hyperparameters.learning_rate_decay, hyperparameters.learning_rate_restart
    whole = hyperparameters.training_steps
    length = hyperparameters.learning_rate_decay_steps or whole
    if restart and length < whole and steps >= length:
        return hyperparameters.learning_rate * _line(restart, end, (steps - length) / (whole - length))
    return hyperparameters.learning_rate * _line(1.0, end, steps / length)


def importance_exponent(hyperparameters: Hyperparameters, *, steps: int) -> float:
    """Beta of prioritized replay after so many agent steps: a straight line to 1 at `training_steps`."""
    return _line(hyperparameters.importance_exponent, 1.0, steps / hyperparameters.training_steps)


def _line(start: float, end: float, done: float) -> float:
    """From `start` to `end`, of which the share `done` is done; then level."""
    return start + (end - start) * min(done, 1.0)
