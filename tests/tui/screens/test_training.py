"""The training screen: progress, curves, log, and what can be asked of the trainer."""

import threading
from dataclasses import replace

import pytest
from textual.geometry import Size
from textual.widgets import Input

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.ledger.ledger import Curve, Evaluation
from arcade_rl.shelf.queries.summary import Summary
from arcade_rl.shelf.queries.time_use import TimeUse
from arcade_rl.tui.app import ShelfRead
from arcade_rl.tui.widgets.charts.curve_chart import CurveChart
from arcade_rl.tui.widgets.tables.agent_table import AgentTable
from tests.tui.support.scripted import config, notices, read_again, rising, settle, shown, summary, until
from tests.tui.support.training_scene import LARGE, SMALL, open_agent, script

BAND = {"evaluation_low": 5.0, "evaluation_high": 12.0}


@pytest.mark.parametrize("size", [SMALL, (120, 36), LARGE])
async def test_progress_has_a_share_steps_and_time_left(size: tuple[int, int]) -> None:
    async with script().app().run_test(size=size) as pilot:
        await open_agent(pilot)
        for told in ("25%", "250,000 of 1,000,000 agent steps", "2 h 5 min left", "100 steps/s"):
            assert told in shown(pilot)


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_news_of_a_training_are_painted_alone(size: tuple[int, int], layouts: list[Size]) -> None:
    scene = script()
    async with scene.app().run_test(size=size) as pilot:
        await open_agent(pilot)
        await read_again(pilot)
        layouts.clear()
        for step in range(260_000, 320_000, 10_000):
            scene.agents = [replace(scene.agents[0], status=replace(scene.agents[0].status, step=step))]
            await read_again(pilot)
            assert f"{step:,} of 1,000,000 agent steps" in shown(pilot)
        assert len(layouts) < 3  # what was read when the screen opened may arrive late


async def test_news_that_take_more_lines_get_them() -> None:
    scene = script()
    async with scene.app().run_test(size=SMALL) as pilot:
        await open_agent(pilot)
        lines = pilot.app.screen.query_one("#progress").size.height
        long = " ".join(f"word{number}" for number in range(40))
        status = replace(scene.agents[0].status, activity=long)
        scene.agents = [replace(scene.agents[0], status=status)]
        await read_again(pilot)
        assert pilot.app.screen.query_one("#progress").size.height > lines
        assert long in told(pilot)
        scene.agents = [replace(scene.agents[0], status=replace(status, activity="learning"))]
        await read_again(pilot)
        assert pilot.app.screen.query_one("#progress").size.height == lines


USE = TimeUse(
    seconds=300.0,
    shares={"emulator": 0.0, "waiting": 0.12, "acting": 0.21, "learning": 0.61, "saving": 0.02, "other": 0.04},
    emulator_cores=0.82,
    cpu_cores=1.96,
    memory_bytes=612_000_000,
)


@pytest.mark.parametrize(
    ("size", "told"),
    [
        (
            LARGE,
            "waiting 12%, acting 21%, learning 61%, saving 2%, other 4% · CPU 2 cores · memory 612 MB "
            "· emulator beside it 0.8 cores",
        ),
        (SMALL, "waiting 12%, acting 21%, learning 61%, saving 2%, other 4% · CPU 2 cores"),
    ],
)
async def test_it_says_where_the_time_goes(size: tuple[int, int], told: str) -> None:
    scene = script()
    scene.details["walker"] = replace(scene.details["walker"], time_use=USE)
    async with scene.app().run_test(size=size) as pilot:
        await open_agent(pilot)
        assert told in shown(pilot)


async def test_all_six_curves_are_drawn() -> None:
    async with script().app().run_test(size=LARGE) as pilot:
        await open_agent(pilot)
        charts = pilot.app.screen.query(CurveChart)
        assert [chart.border_title for chart in charts] == [
            "Score of episodes",
            "Score of evaluations",
            "Loss",
            "Mean Q-value",
            "Epsilon: random actions",
            "Agent steps per second",
        ]
        assert all(chart._curve == rising() for chart in charts)


async def test_the_interval_of_an_evaluation_is_drawn() -> None:
    scene = script()
    result = Evaluation(40_000, 5, 14.25, 14.0, 14.5, 12.9, 15.1, 0.982, 1.0, 0.0)
    edges = {name: Curve((0.0, 40_000.0), (low, low + 2)) for name, low in BAND.items()}
    detail = scene.details["walker"]
    scene.details["walker"] = replace(detail, evaluation=result, curves={**detail.curves, **edges})
    async with scene.app().run_test(size=LARGE) as pilot:
        await open_agent(pilot)
        chart = pilot.app.screen.query(CurveChart)[1]
        assert chart._band == tuple(edges.values())
        plain = chart.render()
        chart.show(chart._curve)
        assert chart.render() != plain


async def test_an_evaluation_is_told_in_as_many_words_as_there_is_room_for() -> None:
    scene = script()
    result = Evaluation(40_000, 5, 14.25, 14.0, 14.5, 12.9, 15.1, 0.982, 1.0, 0.0)
    scene.details["walker"] = replace(scene.details["walker"], evaluation=result)
    async with scene.app().run_test(size=(106, 28)) as pilot:
        await open_agent(pilot)
        assert "─ 14.2 (12.9 to 15.1), 98% of a human's score ─" in shown(pilot)
        for columns, told in ((90, "14.2 (12.9 to 15.1), 98% of a human"), (80, "14.2, 98% of a human")):
            await pilot.resize_terminal(columns, 24)
            await settle(pilot)
            assert f"─ {told} ─" in shown(pilot)


async def test_the_log_is_shown_to_its_end() -> None:
    async with script().app().run_test(size=LARGE) as pilot:
        await open_agent(pilot)
        assert "RuntimeError: the disk is full" in shown(pilot)


async def test_on_a_small_terminal_numbers_change_the_part() -> None:
    async with script().app().run_test(size=SMALL) as pilot:
        await open_agent(pilot)
        assert "Score of episodes" in shown(pilot)
        await pilot.press("3")
        await settle(pilot)
        assert "RuntimeError: the disk is full" in shown(pilot)
        await pilot.press("4")
        await settle(pilot)
        assert "learning rate" in shown(pilot)


async def test_a_crash_shows_the_end_of_the_log_and_the_key_that_resumes() -> None:
    scene = script("crashed")
    async with scene.app().run_test(size=SMALL) as pilot:
        await open_agent(pilot)
        told = " ".join(shown(pilot).split())
        assert "✗ crashed its log ends: RuntimeError: the disk is full Press t to resume" in told
        await pilot.press("t")
        await settle(pilot)
        assert scene.calls == [("train", "walker")]


async def test_a_start_that_takes_long_says_what_it_does() -> None:
    scene = script("starting", activity="replaying its games, 40%")
    async with scene.app().run_test(size=SMALL) as pilot:
        await open_agent(pilot)
        assert "◌ starting replaying its games, 40%" in told(pilot)


def told(pilot) -> str:
    """What the screen says, whatever its width."""
    return " ".join(shown(pilot).replace("▌", " ").split())


WAITS = "cannot save: the disk is full; training waits; free some space and it continues"


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_a_trainer_that_cannot_save_says_so_for_as_long_as_that_lasts(size: tuple[int, int]) -> None:
    scene = script("waiting", activity=WAITS, unsaved_steps=11_243)
    async with scene.app().run_test(size=size) as pilot:
        await open_agent(pilot)
        assert f"! waiting {WAITS}" in told(pilot)
        assert pilot.app.screen.query_one("#progress").has_class("-crashed")
        scene.agents = [replace(scene.agents[0], state="training", status=replace(scene.agents[0].status, activity=""))]
        await read_again(pilot)
        assert "cannot save" not in shown(pilot)


async def test_a_stop_that_would_lose_something_is_asked_about_and_then_meant() -> None:
    scene = script("waiting", activity=WAITS, unsaved_steps=11_243)
    async with scene.app().run_test(size=LARGE) as pilot:
        await open_agent(pilot)
        await pilot.press("s")
        await settle(pilot)
        assert "has learned for 11,243 agent steps since its last save" in " ".join(shown(pilot).split())
        await pilot.press("escape")
        await settle(pilot)
        assert scene.calls == []
        await pilot.press("s")
        await settle(pilot)
        await pilot.click("#do")
        await settle(pilot)
        assert scene.calls == [("discard", "walker", {})]


async def test_an_end_that_lost_something_is_never_a_calm_idle() -> None:
    lost = "11,243 steps since the last save were given up: the disk is full"
    async with script("idle", error=lost).app().run_test(size=LARGE) as pilot:
        await open_agent(pilot)
        assert f"○ idle {lost} Press t to train it." in told(pilot)


async def test_a_training_that_diverged_says_so_and_how_to_go_on() -> None:
    error = "its loss is NaN at step 12,340: its training diverged; lower learning_rate in its agent.toml"
    scene = script("idle", error=error)
    scene.agents = [replace(scene.agents[0], state="diverged")]
    async with scene.app().run_test(size=SMALL) as pilot:
        await open_agent(pilot)
        assert f"✗ diverged {error} Press t to train it." in told(pilot)
        await pilot.press("t")
        await settle(pilot)
        assert scene.calls == [("train", "walker")]


async def test_the_screen_follows_the_trainer() -> None:
    scene = script()
    async with scene.app().run_test(size=LARGE) as pilot:
        await open_agent(pilot)
        agent = scene.agents[0]
        scene.agents = [replace(agent, state="paused", status=replace(agent.status, step=300_000))]
        await read_again(pilot)
        assert "‖ paused" in shown(pilot)
        assert "300,000 of" in shown(pilot)


async def test_an_agent_that_is_gone_closes_its_screen() -> None:
    scene = script("idle")
    async with scene.app().run_test(size=LARGE) as pilot:
        await open_agent(pilot)
        scene.agents = []
        await read_again(pilot)
        assert type(pilot.app.screen).__name__ == "ShelfScreen"


async def test_in_place_of_curves_that_cannot_be_read_it_says_why() -> None:
    scene = script("idle")
    scene.details["walker"] = replace(scene.details["walker"], curves={}, problem="ledger.sqlite is damaged")
    async with scene.app().run_test(size=LARGE) as pilot:
        await open_agent(pilot)
        charts = pilot.app.screen.query(CurveChart)
        assert {str(chart.render()) for chart in charts} == {"ledger.sqlite is damaged"}
        scene.details["walker"] = replace(scene.details["walker"], problem="")
        pilot.app.screen.read_detail()
        await settle(pilot)
        assert "Shown after the first evaluation." in {str(chart.render()) for chart in charts}


RENAMED = [summary("other", step=9)]


@pytest.mark.parametrize("seen", [[], RENAMED], ids=["neither", "the new name"])
@pytest.mark.parametrize("typed", ["other", "other "])
async def test_it_stays_while_its_agent_is_renamed_whatever_is_read_of_the_shelf_meanwhile(
    monkeypatch: pytest.MonkeyPatch, seen: list[Summary], typed: str
) -> None:
    agent_folder.create(config("walker"))
    rename, moved, shelf_is_read = agent_folder.rename, threading.Event(), threading.Event()

    def rename_slowly(folder: AgentFolder, name: str) -> AgentFolder:
        renamed = rename(folder, name)
        moved.set()
        shelf_is_read.wait(20.0)
        return renamed

    monkeypatch.setattr(agent_folder, "rename", rename_slowly)
    scene = script("idle")
    app = scene.app()
    async with app.run_test(size=LARGE) as pilot:
        await open_agent(pilot)
        screen, before = app.screen, scene.agents
        await pilot.press("r")
        await settle(pilot)
        app.screen.query_one("#name", Input).value = typed
        await pilot.press("enter")
        await until(pilot, moved.is_set)
        app.post_message(ShelfRead(tuple(seen)))
        await until(pilot, lambda: app.agents == tuple(seen))
        await pilot.pause()
        assert app.screen is screen
        scene.agents = before  # as it was read before the folder was moved
        shelf_is_read.set()
        await settle(pilot)
        assert app.screen is screen
        scene.agents = RENAMED
        await read_again(pilot)
        assert screen.agent.name == "other"
        assert "other" in shown(pilot).splitlines()[0]
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen.query_one(AgentTable).selected == "other"
        assert app.screen.query_one(AgentTable).awaited == ""


@pytest.mark.parametrize("is_moved", [False, True], ids=["it was not", "but the scores stay"])
async def test_a_rename_that_fails_leaves_it_with_the_name_that_its_agent_has_then(
    monkeypatch: pytest.MonkeyPatch, is_moved: bool
) -> None:
    agent_folder.create(config("walker"))
    rename = agent_folder.rename

    def fail(folder: AgentFolder, name: str) -> AgentFolder:
        if is_moved:
            rename(folder, name)
        raise ArcadeError("the disk is full")

    monkeypatch.setattr(agent_folder, "rename", fail)
    scene = script("idle")
    async with scene.app().run_test(size=LARGE) as pilot:
        await open_agent(pilot)
        screen = pilot.app.screen
        await pilot.press("r")
        await settle(pilot)
        pilot.app.screen.query_one("#name", Input).value = "other"
        await pilot.press("enter")
        await settle(pilot)
        assert notices(pilot) == ["the disk is full"]
        scene.agents = RENAMED if is_moved else scene.agents
        await read_again(pilot)
        assert pilot.app.screen is screen
        assert screen.agent.name == ("other" if is_moved else "walker")
        scene.agents = []
        await read_again(pilot)
        assert pilot.app.screen is not screen
