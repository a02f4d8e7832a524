"""What the scores tell of a race that is over."""

from arcade_rl.shelf.scores.rows import Result
from arcade_rl.viewer.play.race_session import RaceSession
from arcade_rl.viewer.seats.scorekeeping import side_of
from arcade_rl.viewer.seats.seat import Seat


def race_result(session: RaceSession, seat: Seat, *, ended: float) -> Result:
    """The result of a race, at its end: the human's side, then the agent's.

    Args:
        seat: the agent's.
        ended: seconds since the epoch.
    """
    outcome = session.outcome
    assert outcome is not None, "the race is not over"
    human, agent = (board.ending for board in session.sides)
    assert human is not None
    assert agent is not None
    sides = side_of(human, "", None, None), side_of(agent, seat.name, seat.step, seat.checkpoint)
    steps = max(human.steps, agent.steps)
    return Result(session.sides[0].game.entry.id, "race", sides, steps, ended, outcome.truncated)
