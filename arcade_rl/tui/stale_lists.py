"""Lists that have changed since they were painted: a click or a page on them is for nothing, and ends nothing."""

import contextlib
from typing import Literal

from textual import events
from textual.widgets import OptionList


def forgive_stale_lists() -> None:
    """Have Textual's lists, also that of the command palette, bear input that comes before their next paint.

    They take an option by the number that was painted under the mouse, and a page by lines that are not laid out yet.
    """
    OptionList._on_click = _on_click  # type: ignore[method-assign]
    OptionList._move_page = _move_page  # type: ignore[method-assign]


_take, _turn = OptionList._on_click, OptionList._move_page


async def _on_click(self: OptionList, event: events.Click) -> None:
    if event.style.meta.get("option", -1) < self.option_count:
        await _take(self, event)


def _move_page(self: OptionList, direction: Literal[-1, 1]) -> None:
    with contextlib.suppress(LookupError):
        _turn(self, direction)
