"""A finished agent is trained on by the same key as any other."""

import threading
from dataclasses import replace

import pytest
from textual.widgets import Input

from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.shelf.ledger.ledger import Curve
from arcade_rl.shelf.queries.summary import Summary
from arcade_rl.tui.backend.detail import AgentDetail
from tests.tui.support.scripted import Script, config, settle, shown, summary, write

SMALL = (80, 24)


def finished(name: str = "walker", step: int = 1_000_000) -> Summary:
    return summary(name, step=step)


def script(**hyperparameters: float) -> Script:
    hyperparameters = Hyperparameters(evaluation_interval=100_000_000).replace(**hyperparameters)
    known = replace(config("walker", game="cart-pole"), algorithm="dqn", hyperparameters=hyperparameters)
    detail = AgentDetail("walker", known, {"steps_per_second": Curve((1.0, 2.0), (9_999.0, 1_000.0))})
    return Script([finished()], {"walker": detail})


@pytest.mark.parametrize("where", ["shelf", "training screen"])
async def test_t_asks_how_many_steps_more_and_enter_starts(where: str) -> None:
    scene = script(learning_rate=1e-3, learning_rate_decay=1.0)
    async with scene.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        if where == "training screen":
            await pilot.press("enter")
            await settle(pilot)
            assert "press t to train further" in shown(pilot)
        await pilot.press("t")
        await settle(pilot)
        assert "It has trained its 1,000,000 agent steps. How many more?" in shown(pilot)
        assert pilot.app.screen.query_one("#steps", Input).value == "500,000"
        assert "Takes 8 min, with epsilon 0.01, learning rate 0.0001." in shown(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert scene.calls == [("change", "walker", {"training_steps": 1_500_000}), ("train", "walker")]


async def test_t_twice_on_a_slow_disk_asks_once() -> None:
    slow = threading.Event()
    async with script().app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        read = pilot.app.backend.read_detail

        def read_slowly(name: str) -> AgentDetail:
            slow.wait()
            return read(name)

        pilot.app.backend = replace(pilot.app.backend, read_detail=read_slowly)
        shelf = pilot.app.screen
        shelf.action_train()
        shelf.action_train()
        slow.set()
        await settle(pilot)
        assert [type(screen).__name__ for screen in pilot.app.screen_stack] == ["ShelfScreen", "TrainOnScreen"]


async def test_another_number_takes_another_time() -> None:
    scene = script()
    async with scene.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        await write(pilot, "30_000")
        await settle(pilot)
        assert "Takes 30 s, with epsilon 0.01, learning rate 0.00025." in shown(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert scene.calls[0] == ("change", "walker", {"training_steps": 1_030_000})


@pytest.mark.parametrize("typed", ["", "0", "-5", "many", "999999999", "1e400", "1.5"])
async def test_what_is_no_number_of_steps_is_refused_as_typed(typed: str) -> None:
    scene = script()
    async with scene.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        pilot.app.screen.query_one("#steps", Input).value = typed
        await settle(pilot)
        assert "training_steps must be a whole number from 1 to 1,000,000,000" in shown(pilot)
        assert "Takes" not in shown(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert scene.calls == []


async def test_escape_leaves_it_finished() -> None:
    scene = script()
    async with scene.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert scene.calls == []
        assert "✓ finished" in shown(pilot)


async def test_one_that_crashed_at_its_end_is_resumed() -> None:
    scene = Script([summary("walker", "crashed", step=1_000_000)])
    async with scene.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        assert scene.calls == [("train", "walker")]


async def test_one_that_met_its_goal_is_trained_for_more_steps_and_keeps_its_training_steps() -> None:
    scene = script()
    scene.agents = [replace(summary("walker", step=600_000), goal="reached 18.0 at step 600,000")]
    async with scene.app().run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        assert "✓ finished" in shown(pilot)
        assert "reached 18.0 at step 600,000" in shown(pilot)
        await pilot.press("t")
        await settle(pilot)
        assert "Its training ended: reached 18.0 at step 600,000." in shown(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert scene.calls == [("train", "walker", 300_000)]
