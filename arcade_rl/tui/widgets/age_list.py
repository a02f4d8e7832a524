"""The ages of an agent in a list: what it was at each checkpoint. Choosing one opens the window on it."""

from collections.abc import Sequence

from rich.text import Text
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from arcade_rl import wording
from arcade_rl.shelf.agents.champion_file import Age


class AgeList(OptionList):
    """Youngest first, the cursor on the oldest."""

    class Chosen(Message):
        """An age was chosen."""

        def __init__(self, age: Age) -> None:
            super().__init__()
            self.age = age

    def __init__(self) -> None:
        super().__init__(id="ages", compact=True)
        self._ages: tuple[Age, ...] = ()

    def show(self, ages: Sequence[Age]) -> None:
        """List other ages."""
        if tuple(ages) == self._ages:
            return
        self._ages = tuple(ages)
        self.clear_options()
        label_width = max((len(age.label) for age in self._ages), default=0)
        self.add_options([Option(_title(age, label_width)) for age in self._ages])
        self.highlighted = len(self._ages) - 1 if self._ages else None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter, or a click."""
        event.stop()
        self.post_message(self.Chosen(self._ages[event.option_index]))


def _title(age: Age, label_width: int) -> Text:
    label = f"{age.label:<{label_width}}  " if label_width else ""
    mean = "" if age.mean is None else f"  {wording.score(age.mean):>7}"
    return Text(f"{label}{wording.exact(age.step):>10} steps{mean}")
