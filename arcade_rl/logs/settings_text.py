"""An agent's settings as text in a log."""

from arcade_rl import wording
from arcade_rl.games import catalog
from arcade_rl.hyperparameters import in_effect
from arcade_rl.shelf.agents.config_file import AgentConfig


def settings_text(config: AgentConfig) -> str:
    """The hyperparameters that have an effect, as a table in markdown."""
    pixels = catalog.game(config.game).pixels
    rows = [("game", config.game), ("algorithm", config.algorithm), ("seed", str(config.seed))]
    for spec in in_effect(config.hyperparameters, config.algorithm, pixels=pixels):
        rows.append((spec.name, wording.value(getattr(config.hyperparameters, spec.name))))
    return "\n".join(f"| {name} | {value} |" for name, value in [("hyperparameter", "value"), ("---", "---"), *rows])
