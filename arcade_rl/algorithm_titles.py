"""The algorithms that agents learn and play by, and what people call them. Apart, so that a list needs nothing else."""

from typing import Literal

Algorithm = Literal["q-table", "dqn", "pqn", "actor-critic"]
ALGORITHMS: tuple[Algorithm, ...] = ("q-table", "dqn", "pqn")
"""Those that agents learn by; an actor-critic is imported, and plays."""
ALGORITHM_TITLES: dict[Algorithm, str] = {
    "q-table": "Q-table",
    "dqn": "DQN",
    "pqn": "PQN",
    "actor-critic": "Policy",
}
