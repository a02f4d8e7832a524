"""What the window of a game for two is drawn from."""

from dataclasses import dataclass

from arcade_rl.viewer.versus_session import Outcome
from arcade_rl.viewer.view import View


@dataclass(frozen=True, slots=True)
class VersusView:
    """All that one picture shows.

    Attributes:
        sides: what the left and the right panels are drawn from; banner, folded panels and pause are the same in both.
        names: what each side is called: its agent's name, or who the human is.
        mirrored: whether the agent of each side sees the screen mirrored.
        mode: the game's name and the console's number of it.
        outcome: how the game ended; None while it runs.
        wins: games won by each side.
    """

    sides: tuple[View, View]
    names: tuple[str, str]
    mirrored: tuple[bool, bool]
    mode: str
    outcome: Outcome | None
    wins: tuple[int, int]
