"""How long an agent's training will still take, by its own speed if it has one, else by this machine's."""

from arcade_rl.estimates.duration import Duration, duration
from arcade_rl.games import catalog
from arcade_rl.shelf.agents.config_file import AgentConfig
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.shelf.settings.machine_file import read_machine


def time_left(config: AgentConfig, ledger: Ledger | None = None) -> Duration:
    """What is left of an agent's training; of one without a ledger, all of it.

    Raises:
        UsageError: its network cannot see its game.
        ArcadeError: the ledger cannot be read.
    """
    return duration(
        catalog.game(config.game),
        config.algorithm,
        config.hyperparameters,
        read_machine(),
        step=ledger.status().step if ledger else 0,
        steps_per_second=_own_speed(ledger) if ledger else 0.0,
    )


def further_steps(step: int) -> int:
    """How many agent steps more a finished agent is offered to train: half of what it has, as a round number."""
    half = max(1, step // 2)
    return round(half, 2 - len(str(half)))


def _own_speed(ledger: Ledger) -> float:
    """Agent steps a second as its trainer last measured them; 0 if it has not begun to learn."""
    if not ledger.status().updates:
        return 0.0
    return next(reversed(ledger.curve("steps_per_second").values), 0.0)
