"""What a panel beside the game is, in a terminal."""

from dataclasses import dataclass
from typing import Protocol

from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.terminal.cells import Area, Cells


@dataclass(frozen=True, slots=True)
class Height:
    """How many rows a panel needs below its title, and how many it can use."""

    least: int
    most: int


class Panel(Protocol):
    """One panel; its title is drawn by whoever places it."""

    @property
    def title(self) -> str:
        """Its name."""

    @property
    def gloss(self) -> str:
        """What that is, in plain words."""

    def height(self, width: int) -> Height | None:
        """The rows of its body in that many columns; None if it cannot be drawn so narrow."""

    def draw(self, cells: Cells, area: Area, view: View) -> None:
        """Draw its body."""
