"""The cockpit paints the shelf as it last was, until it has read it."""

import os
import threading
from collections.abc import Iterator

import pytest

from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.ledger.ledger import Ledger, Status
from arcade_rl.shelf.queries.remembered import remember, remembered, remembered_file
from arcade_rl.shelf.queries.summary import ShelfReader, Summary, shelf
from arcade_rl.tui.access import Access
from arcade_rl.tui.app import ArcadeApp
from arcade_rl.tui.backend import remembering
from arcade_rl.tui.backend.outside import real_backend
from arcade_rl.tui.backend.remembering import RememberingReader
from tests.tui.support.scripted import NEVER, config, notices, settle, shown, summary, until


@pytest.fixture
def may_read(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """While this is cleared, the disk takes its time with the agents."""
    read, event = ShelfReader.read, threading.Event()
    event.set()

    def read_then(reader: ShelfReader) -> list[Summary]:
        assert event.wait(20.0)
        return read(reader)

    monkeypatch.setattr(ShelfReader, "read", read_then)
    yield event
    event.set()


def put(name: str, **status: object) -> None:
    """An agent on the shelf, as remembered."""
    folder = agent_folder.create(config(name))
    with Ledger(folder.ledger_file) as ledger:
        ledger.record(status=Status(**status))  # type: ignore[arg-type]
    remember(shelf())


async def test_it_is_there_before_the_agents_are_read_and_then_as_they_are(may_read: threading.Event) -> None:
    put("walker", step=5_000)
    folder = agent_folder.find("walker")
    with Ledger(folder.ledger_file) as ledger:
        ledger.record(status=Status(step=7_000))
    may_read.clear()
    app = ArcadeApp(poll_seconds=NEVER)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: "walker" in shown(pilot))
        assert "5,000" in shown(pilot)
        may_read.set()
        await until(pilot, lambda: "7,000" in shown(pilot))
        assert notices(pilot) == []


async def test_a_training_that_has_ended_since_is_no_news(may_read: threading.Event) -> None:
    put("walker")
    remember([*(summary(each.name, "training") for each in shelf())])
    may_read.clear()
    app = ArcadeApp(poll_seconds=NEVER)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: "training" in shown(pilot))
        may_read.set()
        await settle(pilot)
        assert "idle" in shown(pilot)
        assert notices(pilot) == []


async def test_what_has_gone_meanwhile_cannot_be_used(may_read: threading.Event) -> None:
    put("walker")
    may_read.clear()
    app = ArcadeApp(poll_seconds=NEVER)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: "walker" in shown(pilot))
        agent_folder.delete(agent_folder.find("walker"))
        await pilot.press("x")
        await until(pilot, lambda: bool(notices(pilot)))
        assert notices(pilot)[0].startswith("no agent is called 'walker'")
        may_read.set()
        await until(pilot, lambda: "Your shelf is empty" in shown(pilot))


async def test_it_is_kept_for_the_next_start(monkeypatch: pytest.MonkeyPatch) -> None:
    agent_folder.create(config("walker"))
    app = ArcadeApp(poll_seconds=NEVER)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: [agent.name for agent in remembered()] == ["walker"])


def test_a_visitor_keeps_nothing() -> None:
    agent_folder.create(config("walker"))
    assert [agent.name for agent in real_backend(Access(read_only=True)).read_shelf()] == ["walker"]
    assert not remembered_file().exists()
    assert [each.name for each in threading.enumerate() if each.name == "remembering"] == []


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What was kept: names and steps."""
    kept: list[list[str]] = []
    monkeypatch.setattr(
        remembering, "remember", lambda agents: kept.append([f"{each.name} {each.status.step}" for each in agents])
    )
    return kept


def read(reader: RememberingReader) -> list[Summary]:
    agents = reader.read()
    for thread in threading.enumerate():
        if thread.name == "remembering":
            thread.join()
    return agents


def test_only_what_changes_is_kept_again(monkeypatch: pytest.MonkeyPatch, kept: list[list[str]]) -> None:
    agents: list[Summary] = []
    reader = RememberingReader(lambda: [*agents])
    for agents[:] in ([summary("a")], [summary("a")], [summary("a", step=5)], [summary("a", "training", step=9)]):
        read(reader)
    assert kept == [["a 0"], ["a 9"]]
    monkeypatch.setattr(remembering, "_SECONDS_BETWEEN", 0.0)
    agents[:] = [summary("a", "training", step=10)]
    read(reader)
    assert kept[2:] == [["a 10"]]


def test_saves_that_cannot_be_written_are_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCADE_RL_SAVES", os.devnull)
    assert [each.name for each in read(RememberingReader(lambda: [summary("a")]))] == ["a"]
