"""What a window of two players is drawn from."""

from dataclasses import dataclass

from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.play.outcome import Outcome


@dataclass(frozen=True, slots=True)
class DuelView:
    """All that one picture shows.

    Attributes:
        sides: what each side's panels are drawn from; banner, folded panels and pause are the same in both.
        names: what each side is called: its agent's name, or who the human is.
        mirrored: whether the agent of each side sees the screen mirrored.
        mode: what is played, in a few words.
        outcome: how the game ended; None while it runs.
        wins: games won by each side.
        calls: what each side is asked to do now; empty if nothing.
    """

    sides: tuple[View, View]
    names: tuple[str, str]
    mirrored: tuple[bool, bool]
    mode: str
    outcome: Outcome | None
    wins: tuple[int, int]
    calls: tuple[str, str] = ("", "")
