"""What the scores tell of a game that has ended: who played it, and how it went."""

from arcade_rl.shelf.scores.humans import this_human
from arcade_rl.shelf.scores.rows import (
    Mode,
    Player,
    Result,
    Side,
)
from arcade_rl.viewer.play.session_state import Ending, Moment


def result_of(moment: Moment, agent: str, brain_step: int | None, checkpoint: int | None, *, ended: float) -> Result:
    """The result of a game of one side, at the moment of its end.

    Args:
        agent: the agent's name; empty if there was none.
        brain_step, checkpoint: as `Side` and `Player` have them.
        ended: seconds since the epoch.
    """
    ending = moment.ending
    assert ending is not None, "the game has not ended"
    side = side_of(ending, agent, brain_step, checkpoint)
    mode: Mode = "takeover" if side.player.human and side.player.agent else "alone"
    return Result(moment.entry.id, mode, (side,), ending.steps, ended, ending.truncated, ending.rewound)


def side_of(
    ending: Ending, agent: str, brain_step: int | None, checkpoint: int | None, human: str | None = None
) -> Side:
    """One side of a finished game, as `result_of`.

    Args:
        human: the name of the human there; None for who sits at this computer.
    """
    share = ending.human_steps / ending.steps
    human = (human or this_human()) if share > 0 else ""
    if share == 1:
        return Side(Player(human), ending.score, human_share=share)
    return Side(Player(human, agent, checkpoint), ending.score, brain_step, share)
