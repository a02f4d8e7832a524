"""What changes as an agent trains: the share of random actions, the learning rate, the importance exponent.

Every schedule has a sensible value outside its planned range too: it follows its line, and after its end it holds.
"""

import math

from arcade_rl.hyperparameters import Algorithm, Hyperparameters, Value, in_effect, spec_of

# A rate that has fallen to 0 teaches nothing. Training on then takes this share of `learning_rate`: what schedules that
# do not end at 0 usually keep (our preset for Atari, too), low enough to unlearn nothing.
_SHARE_AFTER_ZERO = 0.1


def epsilon(hyperparameters: Hyperparameters, *, steps: int, episodes: int, updates: int) -> float:
    """Share of random actions after `steps` agent steps, `episodes` finished episodes and `updates` updates."""
    start, end = hyperparameters.epsilon_start, hyperparameters.epsilon_end
    if start == end:
        return end
    count = _decay_count(hyperparameters, steps, episodes, updates)
    if hyperparameters.epsilon_schedule == "exponential":
        return end + (start - end) * math.exp(-hyperparameters.epsilon_decay_rate * count)
    return _line(start, end, count / hyperparameters.epsilon_decay_steps)


def learning_rate(hyperparameters: Hyperparameters, *, steps: int) -> float:
    """The learning rate after `steps` agent steps: falling in a straight line, then level or falling a second time.

    A second fall is one warm restart of Loshchilov & Hutter 2017, "SGDR", in straight lines. Never 0.
    """
    rate, decay = hyperparameters.learning_rate, hyperparameters.learning_rate_decay
    if not decay:
        return rate
    end, whole = 1.0 - decay, hyperparameters.training_steps
    length = hyperparameters.learning_rate_decay_steps or whole
    if steps < length:
        return rate * _line(1.0, end, steps / length)
    if steps < whole and hyperparameters.learning_rate_restart:
        return rate * _line(hyperparameters.learning_rate_restart, end, (steps - length) / (whole - length))
    return last_learning_rate(hyperparameters)


def last_learning_rate(hyperparameters: Hyperparameters) -> float:
    """The learning rate that is held once its schedule has ended."""
    return hyperparameters.learning_rate * ((1.0 - hyperparameters.learning_rate_decay) or _SHARE_AFTER_ZERO)


def importance_exponent(hyperparameters: Hyperparameters, *, steps: int) -> float:
    """Beta of prioritized replay after `steps` agent steps: a straight line to 1 at `training_steps`."""
    return _line(hyperparameters.importance_exponent, 1.0, steps / hyperparameters.training_steps)


def continued(
    hyperparameters: Hyperparameters, algorithm: Algorithm, *, steps: int, episodes: int, updates: int
) -> Hyperparameters:
    """Hyperparameters whose schedules begin where these have got to, for an agent that inherits a trained brain.

    The inherited skill would be lost if it explored at random again, with a high learning rate: so the schedules
    belong to the brain, and not to the agent. What is left of them is drawn over the new agent's training.
    """
    lowest = spec_of("learning_rate").low or 0.0
    last = max(last_learning_rate(hyperparameters), lowest)
    rate = max(learning_rate(hyperparameters, steps=steps), last)
    count = _decay_count(hyperparameters, steps, episodes, updates)
    changes: dict[str, Value] = {
        "epsilon_start": _readable(epsilon(hyperparameters, steps=steps, episodes=episodes, updates=updates)),
        "epsilon_decay_steps": max(1, hyperparameters.epsilon_decay_steps - count),
        "learning_rate": max(_readable(rate), lowest),
        "learning_rate_decay": round(1.0 - last / rate, 6),
        "learning_rate_decay_steps": 0,
        "learning_rate_restart": 0.0,
        "importance_exponent": _readable(importance_exponent(hyperparameters, steps=steps)),
    }
    effective = {spec.name for spec in in_effect(hyperparameters, algorithm, pixels=True)}
    return hyperparameters.replace(**{name: value for name, value in changes.items() if name in effective})


def in_words(hyperparameters: Hyperparameters, *, steps: int = 0, episodes: int = 0, updates: int = 0) -> str:
    """Where the schedules stand: `epsilon 0.01, learning rate 0.0001, falling to 1e-05 by step 2,000,000`."""
    share = epsilon(hyperparameters, steps=steps, episodes=episodes, updates=updates)
    rate = learning_rate(hyperparameters, steps=steps)
    words = f"epsilon {share:.3g}, learning rate {rate:.3g}"
    if not hyperparameters.learning_rate_decay:
        return words
    whole = hyperparameters.training_steps
    until = hyperparameters.learning_rate_decay_steps or whole
    if steps >= until and hyperparameters.learning_rate_restart:
        until = whole
    if steps >= until:
        return words
    end = hyperparameters.learning_rate * (1.0 - hyperparameters.learning_rate_decay)
    return f"{words}, falling to {end:.3g} by step {until:,}"


def _decay_count(hyperparameters: Hyperparameters, steps: int, episodes: int, updates: int) -> int:
    """How far epsilon's decay is, in what it counts."""
    return {"step": steps, "episode": episodes, "update": updates}[hyperparameters.epsilon_decay_per]


def _line(start: float, end: float, done: float) -> float:
    """From `start` to `end`, of which the share `done` is done; then level."""
    return start + (end - start) * min(done, 1.0)


def _readable(number: float) -> float:
    """A number that a person reads in `agent.toml`, without the noise of arithmetic in its last digits."""
    return float(f"{number:.6g}")
