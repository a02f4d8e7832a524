"""The shelf shows each error once, and the cockpit keeps running."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Static

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.ledger.ledger import Episode, Ledger, State, Status
from arcade_rl.tui.app import ArcadeApp
from arcade_rl.tui.backend.detail import AgentDetail
from arcade_rl.tui.widgets.charts.curve_chart import CurveChart
from tests.tui.support.scripted import (
    NEVER,
    Script,
    config,
    notices,
    read_again,
    rising,
    settle,
    shown,
    summary,
    until,
)

SMALL, LARGE = (80, 24), (200, 60)


async def test_a_damaged_agent_says_what_is_wrong_with_it() -> None:
    damaged = replace(summary("walker"), problem="agent.toml, line 3: no game is called 'pog'")
    async with Script([damaged]).app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        assert "! problem" in shown(pilot)
        facts = str(pilot.app.screen.query_one("#pane-facts", Static).content)
        assert "no game is called 'pog'" in " ".join(facts.split())


async def test_a_slow_disk_does_not_halt_the_cockpit() -> None:
    script, released = Script([summary("a")]), threading.Event()
    app = script.app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        script.failing = {}
        app.backend = replace(app.backend, read_shelf=lambda: released.wait() and [])
        app.read_shelf()
        await pilot.press("question_mark")
        await until(pilot, lambda: "On the shelf" in shown(pilot))
        released.set()
        await settle(pilot)


async def test_a_shelf_that_cannot_be_read_is_told_once() -> None:
    script = Script([summary("a")])
    async with script.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        script.failing["read"] = ArcadeError("saves/ cannot be read; check its permissions")
        await read_again(pilot)
        await read_again(pilot)
        assert notices(pilot) == ["saves/ cannot be read; check its permissions"]


@pytest.mark.parametrize("at_start", [False, True])
async def test_why_the_shelf_cannot_be_read_stays_in_sight_until_it_can(at_start: bool) -> None:
    script = Script([summary("a")])
    script.failing = {"read": ArcadeError("saves/ cannot be read")} if at_start else {}
    async with script.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        script.failing["read"] = ArcadeError("saves/ cannot be read")
        await read_again(pilot)
        pilot.app.clear_notifications()
        await read_again(pilot)
        await read_again(pilot)
        assert notices(pilot) == []
        assert "! saves/ cannot be read" in shown(pilot).splitlines()[0]
        await pilot.press("question_mark")  # on other screens, too
        await settle(pilot)
        assert "! saves/ cannot be read" in shown(pilot).splitlines()[0]
        await pilot.press("escape")
        del script.failing["read"]
        await read_again(pilot)
        assert "cannot be read" not in shown(pilot)
        assert "1 agent" in shown(pilot).splitlines()[0]


async def test_a_damaged_agents_screen_says_what_is_wrong_and_advises_nothing() -> None:
    damaged = replace(summary("torn"), game="", problem="agent.toml, line 3: no game is called 'pog'")
    async with Script([damaged], {"torn": AgentDetail("torn", None)}).app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "no game is called 'pog'" in shown(pilot)
        assert "press t" not in shown(pilot)


async def test_a_crash_is_told_with_the_key_that_resumes() -> None:
    script = Script([summary("a", "training", step=5)])
    async with script.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        script.agents = [summary("a", "crashed", step=5)]
        await read_again(pilot)
        assert "✗ crashed" in shown(pilot)
        assert notices(pilot) == ["a crashed; press t on it to resume from its last save"]


@pytest.mark.parametrize(("state", "said"), [("waiting", "activity"), ("diverged", "error")])
async def test_trouble_of_a_trainer_is_told_when_it_begins_and_stays_in_sight(state: State, said: str) -> None:
    scene = Script([summary("pong", "training", step=10)])
    async with scene.app().run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        scene.agents = [replace(scene.agents[0], state=state, status=Status(step=10, **{said: "the disk is full"}))]
        for _ in range(2):
            await read_again(pilot)
        assert notices(pilot) == ["pong: the disk is full"]
        assert f"1 {state}" in shown(pilot)
        assert "the disk is full" in str(pilot.app.screen.query_one("#pane-facts", Static).content)


async def test_an_error_becomes_a_notification() -> None:
    script = Script([summary("a")], failing={"train": ArcadeError("a is being trained by process 12; stop that first")})
    async with script.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        assert notices(pilot) == ["a is being trained by process 12; stop that first"]


async def test_even_a_defect_becomes_a_notification() -> None:
    script = Script([summary("a")], failing={"train": ZeroDivisionError("division by zero")})
    async with script.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        assert "defect" in notices(pilot)[0]
        assert pilot.app.is_running


async def test_what_must_be_known_of_the_saves_is_told_once_at_the_start() -> None:
    script = Script([summary("walker")], notice="saves are read-only: agents can be watched")
    async with script.app().run_test(size=SMALL) as pilot:
        await read_again(pilot)
        await read_again(pilot)
        assert notices(pilot) == ["saves are read-only: agents can be watched"]


@pytest.mark.parametrize(
    ("key", "fails", "poll"),
    [("", "detail", "read_detail"), ("enter", "detail", "read_detail"), ("l", "scores", "_read")],
    ids=["shelf", "training", "scores"],
)
async def test_what_fails_at_every_poll_is_told_once_while_the_shelf_itself_is_read_well(
    monkeypatch: pytest.MonkeyPatch, key: str, fails: str, poll: str
) -> None:
    monkeypatch.setattr("arcade_rl.tui.app.LONG_SECONDS", -1.0)  # each notice has gone when the next poll fails
    script = Script([summary("a")])
    async with script.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press(*[key] * bool(key))
        await settle(pilot)
        script.failing[fails] = ArcadeError("its file is damaged; put it back")
        told: list[str] = []
        for _ in range(3):
            getattr(pilot.app.screen, poll)()
            await read_again(pilot)
            told += notices(pilot)
            pilot.app.clear_notifications()
        assert told == ["its file is damaged; put it back"]


async def test_what_several_polls_meet_at_once_stands_there_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arcade_rl.tui.app.LONG_SECONDS", 1e9)
    problem = ArcadeError("saves/ cannot be read; check its permissions")
    script = Script([summary("a")])
    async with script.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        script.failing |= {"read": problem, "detail": problem}
        pilot.app.screen.read_detail()  # type: ignore[attr-defined]  # the shelf's
        await read_again(pilot)
        assert notices(pilot) == [str(problem)]


async def test_what_was_read_of_another_agent_is_not_shown_where_one_cannot_be_read() -> None:
    details = {"aaa": AgentDetail("aaa", config("aaa"), {"score": rising()})}
    script = Script([summary("aaa", step=9), summary("bbb", step=9)], details)
    async with script.app().run_test(size=LARGE) as pilot:
        await settle(pilot)
        assert "rollout steps" in shown(pilot)
        script.failing["detail"] = ArcadeError("the disk refuses")
        await pilot.press("down")
        await until(pilot, lambda: "rollout steps" not in shown(pilot))
        assert "╭─ bbb" in shown(pilot)
        assert pilot.app.screen.query_one("#pane-chart CurveChart", CurveChart)._curve.steps == ()
        assert "No finished episode yet." not in shown(pilot)


async def test_a_damaged_ledger_hides_neither_settings_nor_checkpoints_and_says_so_itself(saves: Path) -> None:
    for name, seed in (("aaa", 1), ("bbb", 2)):
        folder = agent_folder.create(replace(config(name), seed=seed))
        with Ledger(folder.ledger_file) as ledger:
            ledger.record(episodes=[Episode(step, 0, 1.0, 9, 0.0) for step in range(3)])
    folder.ledger_file.write_bytes(b"damage" * 1000)
    app = ArcadeApp(poll_seconds=NEVER)
    async with app.run_test(size=LARGE) as pilot:
        await until(pilot, lambda: "seed 1" in shown(pilot))
        await pilot.press("down")
        await until(pilot, lambda: "seed 2" in shown(pilot))
        chart = app.screen.query_one("#pane-chart CurveChart", CurveChart)
        assert chart._curve.steps == ()
        assert "damaged" in str(chart.render())
        await pilot.press("h")
        await until(pilot, lambda: type(app.screen).__name__ == "TuneScreen")
        await pilot.press("escape", "c")
        await until(pilot, lambda: type(app.screen).__name__ == "CheckpointsScreen")
        assert notices(pilot) == []
