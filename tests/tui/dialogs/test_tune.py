"""The settings of an agent: changed while it trains, and at rest."""

from dataclasses import replace

import pytest
from textual.widgets import Input, Static

from arcade_rl.errors import UsageError
from arcade_rl.hyperparameters import in_effect
from arcade_rl.shelf.ledger.ledger import State
from arcade_rl.tui.widgets.hyperparameter_form import HyperparameterField
from tests.tui.screens.test_training import LARGE, SMALL, open_agent, script
from tests.tui.support.scripted import notices, read_again, settle, shown, summary, write


async def test_a_live_hyperparameter_is_changed_through_the_trainer() -> None:
    scene = script()
    async with scene.app().run_test(size=LARGE) as pilot:
        await open_agent(pilot)
        await pilot.press("h")
        await settle(pilot)
        field = pilot.app.screen.query_one("#hyperparameter-learning_rate Input", Input)
        field.focus()
        field.value = ""
        await write(pilot, "0.001")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert scene.calls == [("tune", "walker", {"learning_rate": 0.001})]
        assert notices(pilot) == ["tune: done at step 1,234"]


async def test_only_live_hyperparameters_are_offered() -> None:
    async with script().app().run_test(size=LARGE) as pilot:
        await open_agent(pilot)
        await pilot.press("h")
        await settle(pilot)
        assert pilot.app.screen.query("#hyperparameter-learning_rate")
        assert not pilot.app.screen.query("#hyperparameter-batch_size")


async def test_what_differs_from_the_preset_is_shown_among_the_most_important() -> None:
    scene = script()
    known = scene.details["walker"].config
    assert known is not None
    own = replace(known, hyperparameters=known.hyperparameters.replace(epsilon_start=0.5))
    scene.details["walker"] = replace(scene.details["walker"], config=own)
    async with scene.app().run_test(size=LARGE) as pilot:
        await open_agent(pilot)
        await pilot.press("h")
        await settle(pilot)

        def visible() -> set[str]:
            return {field.spec.name for field in pilot.app.screen.query(HyperparameterField) if field.display}

        assert {"epsilon_start", "learning_rate", "training_steps"} <= visible()
        assert "exploration_hold" not in visible()
        await pilot.press("ctrl+l")
        await settle(pilot)
        live = {spec.name for spec in in_effect(own.hyperparameters, "pqn", pixels=True) if spec.live}
        assert visible() == live


async def test_a_value_out_of_bounds_is_not_sent() -> None:
    scene = script()
    async with scene.app().run_test(size=LARGE) as pilot:
        await open_agent(pilot)
        await pilot.press("h")
        await settle(pilot)
        pilot.app.screen.query_one("#hyperparameter-discount Input", Input).value = "7"
        await settle(pilot)
        assert "discount must be a number from 0 to 1" in str(pilot.app.screen.query_one("#hint", Static).content)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert scene.calls == []


async def test_what_the_trainer_refuses_is_told() -> None:
    scene = script()
    scene.failing["tune"] = UsageError("epsilon_start cannot change now: exploration has ended")
    async with scene.app().run_test(size=LARGE) as pilot:
        await open_agent(pilot)
        await pilot.press("h", "ctrl+l")
        await settle(pilot)
        pilot.app.screen.query_one("#hyperparameter-epsilon_start Input", Input).value = "0.5"
        await settle(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert notices(pilot) == ["epsilon_start cannot change now: exploration has ended"]


async def test_an_agent_at_rest_is_changed_where_its_next_trainer_will_read() -> None:
    scene = script("idle")
    async with scene.app().run_test(size=LARGE) as pilot:
        await open_agent(pilot)
        await pilot.press("h")
        await settle(pilot)
        pilot.app.screen.query_one("#hyperparameter-training_steps Input", Input).value = "3,000,000"
        await settle(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert scene.calls == [("change", "walker", {"training_steps": 3_000_000})]
        assert notices(pilot) == ["Saved; takes effect on the next start."]


@pytest.mark.parametrize(
    ("before", "now", "says", "call"),
    [
        ("training", "idle", "It is not training", "change"),
        ("idle", "training", "The trainer answers", "tune"),
        ("paused", "crashed", "It is not training", "change"),
    ],
)
async def test_a_training_that_began_or_ended_meanwhile_is_heard_of(
    before: State, now: State, says: str, call: str
) -> None:
    scene = script(before)
    async with scene.app().run_test(size=LARGE) as pilot:
        await open_agent(pilot)
        await pilot.press("h")
        await settle(pilot)
        assert says not in shown(pilot)
        pilot.app.screen.query_one("#hyperparameter-learning_rate Input", Input).value = "0.001"
        scene.agents = [summary("walker", now, step=250_000)]
        await read_again(pilot)
        assert says in shown(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert scene.calls == [(call, "walker", {"learning_rate": 0.001})]


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_every_setting_is_whole_in_its_field(size: tuple[int, int]) -> None:
    async with script().app().run_test(size=size) as pilot:
        await open_agent(pilot)
        await pilot.press("h")
        await settle(pilot)
        fields = pilot.app.screen.query(Input)
        assert len(fields) > 5
        for field in fields:
            assert field.content_size.width > len(field.value)  # the cursor stands behind it
            assert field.parent.content_region.right >= field.region.right
