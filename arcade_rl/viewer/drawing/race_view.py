"""What a race shows, in a window and in a terminal alike."""

import dataclasses

from arcade_rl.viewer.drawing.view import DuelView, View
from arcade_rl.viewer.play.race_session import RaceSession


def race_view(session: RaceSession, sides: tuple[View, View], rival: str) -> DuelView:
    """Both boards of a race.

    Args:
        sides: the human's board, then the agent's.
        rival: the agent's name.
    """
    title = session.sides[0].game.entry.title
    return DuelView(
        sides=(_board(sides[0], session), _board(sides[1], session)),
        names=("you", rival),
        mirrored=(False, False),
        mode=title if any(session.wins) else f"{title}, same start",
        outcome=session.outcome,
        wins=(session.wins[0], session.wins[1]),
    )


def _board(view: View, session: RaceSession) -> View:
    """After the end of the race its result is shown, and not the ending of each board."""
    if session.outcome is None:
        return view
    return dataclasses.replace(view, state=dataclasses.replace(view.state, ending=None))
