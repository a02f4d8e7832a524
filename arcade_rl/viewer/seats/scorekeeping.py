"""What the scores keep of a game that has ended: who played it, and how it went."""

from arcade_rl.games.atari.variants import scored_as
from arcade_rl.games.game import Game
from arcade_rl.games.two_player.game import LEFT, RIGHT, TwoPlayerGame
from arcade_rl.shelf.scores.humans import GUEST, this_human
from arcade_rl.shelf.scores.rows import Mode, Player, Result, Side
from arcade_rl.viewer.play.race_session import RaceSession
from arcade_rl.viewer.play.session import Session
from arcade_rl.viewer.play.session_state import Ending
from arcade_rl.viewer.play.versus_session import VersusSession
from arcade_rl.viewer.seats.seat import Seat

Seats = tuple[Seat, Seat]


def solo_result(session: Session, seat: Seat, *, ended: float) -> Result:
    """The result of a game of one side, right after its end.

    Args:
        ended: seconds since the epoch.
    """
    ending = session.ending
    assert ending is not None, "the game has not ended"
    side = _side(ending, seat)
    mode: Mode = "takeover" if side.player.human and side.player.agent else "alone"
    return Result(_scored_as(session.game), mode, (side,), ending.steps, ended, ending.truncated, ending.rewound)


def versus_result(session: VersusSession, seats: Seats, *, ended: float) -> Result:
    """The result of a game for two, right after its end. Of two humans, one is the guest: see `_guests_side`.

    Args:
        ended: seconds since the epoch.
    """
    outcome = session.outcome
    assert outcome is not None, "the game has not ended"
    left, right = (side.ending(truncated=outcome.truncated) for side in session.sides)
    names = ["", ""]
    if left.human_steps and right.human_steps:
        names[_guests_side(seats)] = GUEST
    sides = _side(left, seats[0], names[0]), _side(right, seats[1], names[1])
    steps = max(left.steps, right.steps)
    return Result(_versus_scored_as(session.game), "versus", sides, steps, ended, outcome.truncated, session.rewound)


def race_result(session: RaceSession, seats: Seats, *, ended: float) -> Result:
    """The result of a race, right after its end: the human's side, then the agent's.

    Args:
        ended: seconds since the epoch.
    """
    human, agent = (board.ending for board in session.sides)
    assert human is not None, "the race has not ended"
    assert agent is not None, "the race has not ended"
    sides = _side(human, seats[0]), _side(agent, seats[1])
    steps = max(human.steps, agent.steps)
    truncated, practiced = human.truncated and agent.truncated, human.rewound or agent.rewound
    return Result(_scored_as(session.sides[0].game), "race", sides, steps, ended, truncated, practiced)


def _guests_side(seats: Seats) -> int:
    """Where the guest of two humans plays: at the left, unless only the right side has an agent, which they took over.

    The person at this computer sits where there is no agent.
    """
    return RIGHT if seats[RIGHT].name and not seats[LEFT].name else LEFT


def _scored_as(game: Game) -> str:
    return scored_as(game.entry, game.settings.game_mode, game.settings.game_difficulty)


def _versus_scored_as(game: TwoPlayerGame) -> str:
    """The console's modes are games of their own: tanks, and bombers."""
    return game.entry.id if game.mode == game.game.usual_mode else f"{game.entry.id} mode {game.mode}"


def _side(ending: Ending, seat: Seat, human: str = "") -> Side:
    """One side of a finished game.

    Args:
        human: the name of the human there; empty for the person at this computer.
    """
    share = ending.human_steps / ending.steps
    human = (human or this_human()) if share > 0 else ""
    if share == 1:
        return Side(Player(human), ending.score, human_share=share)
    return Side(Player(human, seat.name, seat.played_checkpoint), ending.score, seat.brain.step, share)
