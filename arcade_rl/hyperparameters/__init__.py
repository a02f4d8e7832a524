"""Every hyperparameter, declared once: what an agent holds, what people may type, what has an effect, what is retired.

The form of the cockpit, the options of the command line, the validation, `agent.toml`, the brain file and the
handbook's table are all rendered from these declarations.
"""

from arcade_rl.algorithm_titles import ALGORITHM_TITLES, ALGORITHMS, Algorithm
from arcade_rl.hyperparameters.declarations import SPECS, Hyperparameters
from arcade_rl.hyperparameters.reading import (
    essential,
    from_mapping,
    in_effect,
    parse_changes,
    redefined,
    spec_of,
    specs_of,
    without_retired,
)
from arcade_rl.hyperparameters.specification import (
    HyperparameterSpec,
    Value,
)

__all__ = [
    "ALGORITHMS",
    "ALGORITHM_TITLES",
    "SPECS",
    "Algorithm",
    "HyperparameterSpec",
    "Hyperparameters",
    "Value",
    "essential",
    "from_mapping",
    "in_effect",
    "parse_changes",
    "redefined",
    "spec_of",
    "specs_of",
    "without_retired",
]
