"""Names for agents and presets, as the cockpit suggests and checks them while they are typed."""

import itertools
import re
from collections.abc import Sequence

from arcade_rl.errors import UsageError
from arcade_rl.presets import presets
from arcade_rl.shelf.agents.agent_folder import check_name
from arcade_rl.shelf.agents.names import MAX_LENGTH, is_legal, same_name


def suggest(stem: str, taken: Sequence[str]) -> str:
    """`stem` if it is free, else the first of `stem-2`, `stem-3`, ... that is; `-` for what no name may contain."""
    root = _cut(re.sub(r"-\d+$", "", "".join(each if is_legal(f"a{each}a") else "-" for each in stem)))
    if not _is_taken(root, taken):
        return root
    numbered = (f"{_cut(root, len(end))}{end}" for end in (f"-{number}" for number in itertools.count(2)))
    return next(name for name in numbered if not _is_taken(name, taken))


def _cut(root: str, room: int = 0) -> str:
    """`root` as a name, so short that there is room for more letters."""
    return root.lstrip("-.")[: MAX_LENGTH - room].rstrip("-. ")


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
