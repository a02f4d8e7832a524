"""The checkpoints of an agent in a list: steps and score. Choosing one opens the window on it."""

from collections.abc import Sequence

from rich.text import Text
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from arcade_rl import wording
from arcade_rl.shelf.agents.champion_file import Checkpoint


class _CheckpointOption(Option):
    """A checkpoint: it stays what it is when others are listed before it opens."""

    def __init__(self, checkpoint: Checkpoint, label_width: int) -> None:
        super().__init__(_title(checkpoint, label_width))
        self.checkpoint = checkpoint


class CheckpointList(OptionList):
    """Youngest first, the cursor on the oldest."""

    class Chosen(Message):
        """One was chosen."""

        def __init__(self, checkpoint: Checkpoint) -> None:
            super().__init__()
            self.checkpoint = checkpoint

    def __init__(self) -> None:
        super().__init__(id="checkpoints", compact=True)
        self._checkpoints: tuple[Checkpoint, ...] = ()

    @property
    def checkpoint(self) -> Checkpoint | None:
        """The one at the cursor; None if there is none."""
        return None if self.highlighted is None else self._checkpoints[self.highlighted]

    def show(self, checkpoints: Sequence[Checkpoint]) -> None:
        """List others."""
        if tuple(checkpoints) == self._checkpoints:
            return
        self._checkpoints = tuple(checkpoints)
        self.clear_options()
        label_width = max((len(each.label) for each in self._checkpoints), default=0)
        self.add_options([_CheckpointOption(each, label_width) for each in self._checkpoints])
        self.highlighted = len(self._checkpoints) - 1 if self._checkpoints else None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter, or a click."""
        event.stop()
        if isinstance(event.option, _CheckpointOption):
            self.post_message(self.Chosen(event.option.checkpoint))


def _title(checkpoint: Checkpoint, label_width: int) -> Text:
    label = f"{checkpoint.label:<{label_width}}  " if label_width else ""
    mean = "" if checkpoint.mean is None else f"  {wording.score(checkpoint.mean):>7}"
    return Text(f"{label}{wording.exact(checkpoint.step):>10} steps{mean}")
