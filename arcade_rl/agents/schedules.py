"""What changes as an agent grows up: the share of random actions, the learning rate, the importance exponent."""

import math

from arcade_rl.hyperparameters import Hyperparameters


def epsilon(hyperparameters: Hyperparameters, *, steps: int, episodes: int, updates: int) -> float:
    """Share of random actions after so many agent steps, finished episodes and updates."""
    count = {"step": steps, "episode": episodes, "update": updates}[hyperparameters.epsilon_decay_per]
    start, end = hyperparameters.epsilon_start, hyperparameters.epsilon_end
    if hyperparameters.epsilon_schedule == "exponential":
        return end + (start - end) * math.exp(-hyperparameters.epsilon_decay_rate * count)
    return start + (end - start) * min(count / hyperparameters.epsilon_decay_steps, 1.0)


def learning_rate(hyperparameters: Hyperparameters, *, steps: int) -> float:
    """The learning rate after so many agent steps: falling in a straight line, then level."""
    lost = hyperparameters.learning_rate_decay
    length = hyperparameters.learning_rate_decay_steps or hyperparameters.training_steps
    return hyperparameters.learning_rate * (1.0 - lost * min(steps / length, 1.0))


def importance_exponent(hyperparameters: Hyperparameters, *, steps: int) -> float:
    """Beta of prioritized replay after so many agent steps: a straight line to 1 at `training_steps`."""
    start = hyperparameters.importance_exponent
    return start + (1.0 - start) * min(steps / hyperparameters.training_steps, 1.0)
