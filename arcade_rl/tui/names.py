"""Names for agents and presets, as the cockpit suggests and checks them while they are typed."""

import re
from collections.abc import Sequence

from arcade_rl.errors import UsageError
from arcade_rl.presets import presets
from arcade_rl.shelf.agents.agent_folder import check_name
from arcade_rl.shelf.agents.names import same_name


def suggest(stem: str, taken: Sequence[str]) -> str:
    """`stem` if it is free, else the first of `stem-2`, `stem-3`, ... that is."""
    root = re.sub(r"-\d+$", "", stem)
    if not _is_taken(root, taken):
        return root
    number = 2
    while _is_taken(f"{root}-{number}", taken):
        number += 1
    return f"{root}-{number}"


def check_free(name: str, taken: Sequence[str], *, besides: str = "") -> None:
    """Raise UsageError if `name` is illegal, or another agent's than that of `besides`."""
    checked = check_name(name)
    if _is_taken(checked, [other for other in taken if other != besides]):
        raise UsageError(f"{checked} is on the shelf already; choose another name")


def check_free_preset(name: str, family: str) -> None:
    """Raise UsageError if no further preset for a family of games can be called `name`."""
    checked = check_name(name, "a preset")
    if _is_taken(checked, [each.name for each in presets(family)]):
        raise UsageError(f"{family} games have a preset {checked!r} already; choose another name")


def _is_taken(name: str, taken: Sequence[str]) -> bool:
    return any(same_name(name, other) for other in taken)
