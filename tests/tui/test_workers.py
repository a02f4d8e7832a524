"""What the cockpit does beside its event loop."""

import gc
from typing import Any

import pytest
from textual.message import Message

from arcade_rl.errors import ArcadeError
from arcade_rl.tui.workers.polling import Poll, ReadFailed


class Node:
    """Keeps what it is to run, and closes before it does; and what it was told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def run_worker(self, work: Any, **_: object) -> None:
        self.work = work

    def call_later(self, callback: Any) -> None:
        callback()

    def post_message(self, message: Message) -> None:
        self.told.append(message.problem if isinstance(message, ReadFailed) else "read")


def test_a_reading_that_the_cockpit_closes_before_says_nothing_on_the_terminal(
    recwarn: pytest.WarningsRecorder,
) -> None:
    node: Any = Node()
    Poll(node, lambda: Message)()
    assert node.work is not None
    del node.work
    gc.collect()
    assert [str(warning.message) for warning in recwarn] == []


async def test_what_changes_while_it_is_read_is_read_once_more_unless_only_time_has_passed() -> None:
    read: list[str] = []

    def change() -> Message:
        read.append("once")
        if len(read) == 1:
            poll.tick()
            poll()
            poll()
        return Message()

    node: Any = Node()
    poll = Poll(node, lambda: change)
    poll()
    for again in (True, False):
        work, node.work = node.work, None
        await work
        assert (node.work is not None) is again
    assert node.told == ["read", "read"]


async def test_what_keeps_a_poll_from_reading_is_told_when_it_begins_and_when_it_changes() -> None:
    met: list[str] = []

    def read() -> Message:
        if met[-1]:
            raise ArcadeError(met[-1])
        return Message()

    node: Any = Node()
    poll = Poll(node, lambda: read)
    for problem in ("damaged", "damaged", "damaged", "the disk is full", "the disk is full", "", "the disk is full"):
        met.append(problem)
        poll()
        await node.work
    assert node.told == ["damaged", "the disk is full", "read", "the disk is full"]


async def test_the_problem_of_the_last_reading_stands_until_the_next_one_ends() -> None:
    seen: list[str] = []

    def read() -> Message:
        seen.append(poll.problem)  # as somebody else sees it meanwhile
        if len(seen) < 3:
            raise ArcadeError("damaged")
        return Message()

    node: Any = Node()
    poll = Poll(node, lambda: read)
    for _ in range(3):
        poll()
        await node.work
    assert seen == ["", "damaged", "damaged"]
    assert poll.problem == ""
