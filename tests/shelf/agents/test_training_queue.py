"""Agents wait to be trained in the order in which they were put in the queue; each is taken once."""

import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.shelf.agents import agent_folder, training_queue, trash
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.agents.training_queue import Place
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.shelf.queries.summary import ShelfReader, summarize
from arcade_rl.training import launch
from tests.conftest import PutChampion
from tests.shelf.conftest import MakeConfig


@pytest.fixture
def lake(make_config: MakeConfig) -> AgentFolder:
    return agent_folder.create(make_config("lake"))


def test_an_agent_waits_until_it_is_taken_and_only_one_takes_it(lake: AgentFolder) -> None:
    training_queue.put(lake, 500)
    assert summarize(lake).shown_state == "queued"
    place = summarize(lake).place
    assert place is not None
    assert place.steps == 500
    assert [training_queue.take(lake), training_queue.take(lake)] == [True, False]
    assert summarize(lake).shown_state == "idle"


def test_a_shelf_that_is_read_again_and_again_sees_it_come_and_go(lake: AgentFolder) -> None:
    reader = ShelfReader()
    seen = [reader.read()[0].is_queued]
    training_queue.put(lake)
    seen.append(reader.read()[0].is_queued)
    training_queue.take(lake)
    assert [*seen, reader.read()[0].is_queued] == [False, True, False]


def test_who_is_put_there_twice_keeps_the_place(lake: AgentFolder) -> None:
    training_queue.put(lake)
    first = training_queue.place(lake)
    training_queue.put(lake, 9)
    assert first is not None
    assert training_queue.place(lake) == Place(first.since, 9)


def test_a_new_name_keeps_the_place_and_the_trash_does_not(lake: AgentFolder) -> None:
    training_queue.put(lake)
    renamed = agent_folder.rename(lake, "pond")
    assert summarize(renamed).is_queued
    assert not summarize(trash.restore(agent_folder.delete(renamed))).is_queued


def test_a_trainer_that_is_started_otherwise_takes_it(lake: AgentFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    class Process:
        pid = 4711

        def wait(self) -> int:
            return 0

    def spawn(*_: Any) -> Process:
        return Process()

    monkeypatch.setattr(launch, "_spawn", spawn)
    training_queue.put(lake)
    launch.start_trainer(lake)
    assert training_queue.place(lake) is None


@pytest.mark.parametrize(
    "content", [b"", b"[", b"[]", b"\xff", b'{"since": 1}', b'{"since": "x", "steps": 2}', b"[" * 900]
)
def test_a_damaged_place_is_none(lake: AgentFolder, content: bytes) -> None:
    lake.queue_file.write_bytes(content)
    assert training_queue.place(lake) is None
    assert training_queue.take(lake)


@pytest.mark.parametrize("steps", [b"true", b"-4", b"0", b'"many"', b"1.5"])
def test_a_damaged_number_of_steps_is_to_the_end(lake: AgentFolder, steps: bytes) -> None:
    lake.queue_file.write_bytes(b'{"since": 1.5, "steps": ' + steps + b"}")
    assert training_queue.place(lake) == Place(1.5)


def test_a_champion_never_waits(put_champion: PutChampion, saves: Path) -> None:
    with pytest.raises(UsageError, match="champion"):
        training_queue.put(put_champion())


def test_whoever_cannot_be_trained_keeps_the_place(lake: AgentFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    training_queue.put(lake, 500)
    before = training_queue.place(lake)

    def refuse(*_: object) -> None:
        raise ArcadeError("the disk is full")

    monkeypatch.setattr(launch, "_spawn", refuse)
    with pytest.raises(ArcadeError, match="the disk is full"):
        launch.start_waiting(lake)
    assert before is not None
    assert training_queue.place(lake) == before
    training_queue.take(lake)
    assert not launch.start_waiting(lake)


class Dying:
    """A trainer's process that has ended with a status."""

    pid = 4711

    def __init__(self, exit_status: int) -> None:
        self.exit_status = exit_status

    def wait(self) -> int:
        return self.exit_status


@pytest.fixture
def start_one_that_dies(lake: AgentFolder, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Place | None]:
    """Its place after its trainer, started from the queue, has ended in some way."""

    def start(exit_status: int, trained_to: int = 0) -> Place | None:
        def spawn(*_: object) -> Dying:
            return Dying(exit_status)

        def at_once(target: Callable[[], object], **_: object) -> SimpleNamespace:
            def run() -> None:
                with Ledger(lake.ledger_file) as ledger:
                    ledger.set_status(replace(ledger.status(), step=trained_to))
                target()

            return SimpleNamespace(start=run)

        monkeypatch.setattr(launch, "_spawn", spawn)
        monkeypatch.setattr(launch.threading, "Thread", at_once)
        assert launch.start_waiting(lake)
        return training_queue.place(lake)

    return start


def test_whose_trainer_dies_at_once_keeps_the_place_and_is_tried_again_after_a_minute(
    lake: AgentFolder, start_one_that_dies: Callable[..., Place | None]
) -> None:
    training_queue.put(lake, 500)
    before = training_queue.place(lake)
    after = start_one_that_dies(1)
    assert before is not None
    assert after is not None
    assert (after.since, after.steps) == (before.since, 500)
    assert not after.is_due(after.not_before - 1)
    assert after.is_due(after.not_before)
    assert after.is_due(0.0)  # the clock was set back
    training_queue.put(lake, 500)  # a person asks again
    again = training_queue.place(lake)
    assert again == before


@pytest.mark.parametrize(("exit_status", "trained_to"), [(0, 0), (1, 40), (-signal.SIGTERM, 0)])
def test_one_that_has_trained_or_was_ended_by_a_person_waits_no_more(
    lake: AgentFolder, start_one_that_dies: Callable[..., Place | None], exit_status: int, trained_to: int
) -> None:
    training_queue.put(lake)
    assert start_one_that_dies(exit_status, trained_to) is None
