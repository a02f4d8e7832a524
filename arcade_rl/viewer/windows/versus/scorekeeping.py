"""What the scores tell of a game for two that has ended."""

from arcade_rl.shelf.scores.humans import GUEST
from arcade_rl.shelf.scores.rows import Result
from arcade_rl.viewer.play.versus_session import VersusSession
from arcade_rl.viewer.seats.scorekeeping import side_of
from arcade_rl.viewer.seats.seat import Seat


def versus_result(session: VersusSession, seats: tuple[Seat, Seat], *, ended: float) -> Result:
    """The result of a game, at its end. Of two humans, the one at the left is the guest.

    Args:
        seats: whose agent sits at the left and at the right.
        ended: seconds since the epoch.
    """
    outcome = session.outcome
    assert outcome is not None, "the game has not ended"
    endings = [side.ending(truncated=outcome.truncated) for side in session.sides]
    guest = GUEST if all(ending.human_steps for ending in endings) else None
    left, right = (
        side_of(ending, seat.name, seat.step, seat.checkpoint, human)
        for ending, seat, human in zip(endings, seats, (guest, None), strict=True)
    )
    steps = max(ending.steps for ending in endings)
    return Result(session.game.entry.id, "versus", (left, right), steps, ended, outcome.truncated, session.rewound)
