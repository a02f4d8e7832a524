"""How the share of random actions falls as an agent grows up."""

import math

from arcade_rl.hyperparameters import Hyperparameters


def epsilon(hyperparameters: Hyperparameters, *, steps: int, episodes: int, updates: int) -> float:
    """Share of random actions after so many agent steps, finished episodes and updates."""
    count = {"step": steps, "episode": episodes, "update": updates}[hyperparameters.epsilon_decay_per]
    start, end = hyperparameters.epsilon_start, hyperparameters.epsilon_end
    if hyperparameters.epsilon_schedule == "exponential":
        return end + (start - end) * math.exp(-hyperparameters.epsilon_decay_rate * count)
    return start + (end - start) * min(count / hyperparameters.epsilon_decay_steps, 1.0)
