"""Trainings that end, by themselves or not: what there is to say of each, and whether to call a person for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from arcade_rl import wording

if TYPE_CHECKING:
    from arcade_rl.shelf.queries.summary import Summary


@dataclass(frozen=True, slots=True)
class Ending:
    """What has happened to a training.

    Attributes:
        is_trouble: it needs somebody.
    """

    title: str
    text: str
    is_trouble: bool


def ending(before: Summary, now: Summary, *, advise: bool = True) -> Ending | None:
    """What happened between two looks at an agent; None if it trains as before, or did not train.

    Args:
        advise: name the key that does something about it.
    """
    if before.state == now.state or now.champion:
        return None
    if now.state == "crashed":
        remedy = "; press t on it to resume from its last save" if advise else ""
        return Ending("Crashed", f"{now.name} crashed{remedy}", True)
    if now.state in ("waiting", "diverged") or (now.trouble and before.is_running and not now.is_running):
        return Ending(now.state.capitalize() if now.state != "idle" else "Ended", f"{now.name}: {now.trouble}", True)
    if not before.is_running or now.is_running:
        return None
    score = f", score {wording.score(now.recent_score)}" if now.recent_score is not None else ""
    steps = f"{wording.exact(now.status.step)} agent steps{score}"
    if now.is_finished:
        return Ending("Finished", f"{now.name} has finished its training: {now.goal or steps}", False)
    return Ending("Stopped", f"{now.name} has stopped at {steps}", False)
