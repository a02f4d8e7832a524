"""What the cockpit does beside its event loop."""

import gc
from typing import Any

import pytest
from textual.message import Message

from arcade_rl.tui.workers.polling import Poll


class Node:
    """Keeps what it is to run, and closes before it does."""

    def run_worker(self, work: Any, **_: object) -> None:
        self.work = work


def test_a_reading_that_the_cockpit_closes_before_says_nothing_on_the_terminal(
    recwarn: pytest.WarningsRecorder,
) -> None:
    node: Any = Node()
    Poll(node, lambda: Message)()
    assert node.work is not None
    del node.work
    gc.collect()
    assert [str(warning.message) for warning in recwarn] == []
