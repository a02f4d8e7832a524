"""The save states in words: what stands under a slot, and what the board asks."""

from arcade_rl.shelf.save_states.slots import Slot
from arcade_rl.viewer.drawing import wording
from arcade_rl.viewer.seats.slot_board import BoardView


def caption(slot: Slot) -> tuple[str, str]:
    """What stands under a slot's picture: two short lines; the second is empty for one without a state."""
    if slot.state is None:
        return ("damaged", "") if slot.problem else ("empty", "")
    origin, sides = slot.state.origin, slot.state.episode.sides
    score = " : ".join(wording.score(side.score) for side in sides)
    return _players(origin.agents), f"score {score} · {origin.saved.astimezone():%m-%d %H:%M}"


def _players(agents: tuple[str, ...]) -> str:
    if any(agents):
        return " : ".join(name or "human" for name in agents)
    return "you alone" if len(agents) == 1 else "two humans"


def question(view: BoardView) -> str:
    """What the board asks before something is lost, or does now; empty if nothing."""
    if view.percent is not None:
        return f"slot {view.chosen}: replaying its game · {view.percent}%"
    _, (save, _), (delete, _), _ = view.keys
    if view.asks == "replace":
        return f"slot {view.chosen} is taken: {save} again replaces it"
    return f"{delete} again deletes slot {view.chosen}" if view.asks else ""
