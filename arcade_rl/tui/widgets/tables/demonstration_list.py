"""What humans have played for an agent, in a list: how long each stretch is, what it scored, when it was played."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from arcade_rl import wording
from arcade_rl.shelf.storage import foreign

if TYPE_CHECKING:
    from collections.abc import Mapping

    from arcade_rl.shelf.demonstrations.demonstrations import DemonstrationHeader


class DemonstrationList(OptionList):
    """Newest first; the cursor stays where it was."""

    def __init__(self) -> None:
        super().__init__(id="demonstrations", compact=True)
        self._numbers: tuple[int, ...] = ()

    @property
    def number(self) -> int | None:
        """The demonstration at the cursor; None if there is none."""
        return None if self.highlighted is None else self._numbers[self.highlighted]

    def show(self, headers: Mapping[int, DemonstrationHeader | None]) -> None:
        """List others."""
        at = self.highlighted or 0
        self._numbers = tuple(sorted(headers, reverse=True))
        self.clear_options()
        self.add_options([Option(_title(number, headers[number])) for number in self._numbers])
        self.highlighted = min(at, len(self._numbers) - 1) if self._numbers else None


def _title(number: int, header: DemonstrationHeader | None) -> Text:
    if header is None:
        return Text(f"{number:>5}  damaged: not used for training; delete it")
    score, played = wording.score(header.score), wording.local_time(foreign.date(header.played))
    return Text(f"{number:>5}  {wording.exact(header.steps):>6} steps  score {score:>7}  {played}")


def taught(headers: Mapping[int, DemonstrationHeader | None]) -> str:
    """How much a human has taught an agent: `3 demonstrations, 1,234 steps`."""
    steps = sum(header.steps for header in headers.values() if header is not None)
    noun = "demonstration" if len(headers) == 1 else "demonstrations"
    return f"{len(headers):,} {noun}, {wording.exact(steps)} steps"
