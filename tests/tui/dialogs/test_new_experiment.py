"""The form for a new experiment: what it makes, and what it refuses while everything typed stays where it is."""

import threading
from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.experiments import experiment_folder
from arcade_rl.experiments.request import Request
from arcade_rl.tui.dialogs.experiments.new import NewExperimentScreen
from arcade_rl.tui.screens.experiments import ExperimentsScreen
from tests.tui.support.experiments import lakes
from tests.tui.support.scripted import Script, notices, settle, shown, summary, until

SMALL = (80, 24)


async def open_form(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await pilot.press("y")
    await settle(pilot)
    await pilot.press("n")
    await settle(pilot)
    assert isinstance(pilot.app.screen, NewExperimentScreen)


async def fill(pilot: Pilot[None], **texts: str) -> None:
    for name, text in texts.items():
        pilot.app.screen.query_one(f"#{name.replace('_', '-')}", Input).value = text
    await settle(pilot)


def typed(pilot: Pilot[None], name: str) -> str:
    return pilot.app.screen.query_one(f"#{name}", Input).value


def script() -> Script:
    return Script([summary("pong")], experiments=[lakes()])


@pytest.mark.parametrize("size", [SMALL, (120, 36)], ids=["small", "medium"])
def test_all_of_it_is_in_sight(snap_compare, size: tuple[int, int]) -> None:
    async def look(pilot: Pilot[None]) -> None:
        await open_form(pilot)
        await fill(pilot, jobs="2", sweep_0="learning_rate=0.001..0.5:log")
        pilot.app.screen.query_one("#sweep-1", Input).focus()
        await settle(pilot)

    assert snap_compare(script().app(), terminal_size=size, run_before=look)


async def test_a_grid_of_presets_is_made_and_run() -> None:
    scene = script()
    async with scene.app().run_test(size=SMALL) as pilot:
        await open_form(pilot)
        await fill(pilot, game="pong", presets="default, dqn", seeds="3", set_0="training_steps=500", jobs="4")
        await pilot.press("enter")
        await settle(pilot)
        asked = Request("pong-trials", "pong", "default, dqn", ("training_steps=500",), seeds=3)
        assert scene.calls == [("new experiment", asked), ("run experiment", "pong-trials", 4)]
        assert isinstance(pilot.app.screen, ExperimentsScreen)


async def test_a_sweep_is_made_line_by_line() -> None:
    scene = script()
    async with scene.app().run_test(size=SMALL) as pilot:
        await open_form(pilot)
        await fill(pilot, name="tuned", sweep_0="learning_rate=0.01..0.5:log")
        await fill(pilot, sweep_1="discount=0.9,0.99", planned="7", jobs="1")
        await pilot.press("enter")
        await settle(pilot)
        sweep = ("learning_rate=0.01..0.5:log", "discount=0.9,0.99")
        asked = Request("tuned", "frozen-lake", sweep=sweep, trials=7)
        assert scene.calls == [("new experiment", asked), ("run experiment", "tuned", 1)]


WRONG = (
    ({"game": "pongg"}, "did you mean pong?"),
    ({"game": ""}, "type the id of a game"),
    ({"name": "a/b"}, "an experiment cannot be called 'a/b': it contains '/'"),
    ({"presets": "default,nope"}, "no preset 'nope'"),
    ({"presets": ","}, "needs one preset"),
    ({"seeds": "0"}, "from 1 to 1,000"),
    ({"jobs": ""}, "the number of trainings at a time"),
    ({"set_0": "discount"}, "KEY=VALUE"),
    ({"set_0": "discount=7"}, "discount must be"),
    ({"sweep_0": "discount"}, "a sweep is KEY=LOW..HIGH"),
    ({"sweep_0": "discount=0.9..1", "planned": "1"}, "from 2 to 100,000"),
    ({"sweep_0": "discount=0.9..1", "presets": "default,blog"}, "starts from one preset"),
    ({"sweep_0": "discount=0.9..1", "set_0": "discount=1"}, "both set and swept"),
)


async def test_what_cannot_be_is_said_as_it_is_typed() -> None:
    scene = script()
    async with scene.app().run_test(size=SMALL) as pilot:
        await open_form(pilot)
        for texts, says in WRONG:
            before = {name: typed(pilot, name.replace("_", "-")) for name in texts}
            await fill(pilot, **texts)
            assert says in " ".join(shown(pilot).replace("│", " ").split())
            assert pilot.app.screen.query_one("#do").disabled
            await fill(pilot, **before)
        await fill(pilot, game="pongg")
        await pilot.press("enter")
        await settle(pilot)
        assert scene.calls == []


async def test_what_was_typed_stays_when_the_experiment_cannot_be_made() -> None:
    scene = script()
    scene.failing["new experiment"] = UsageError("one of its agents would be called 'x-default-s1', which is taken")
    async with scene.app().run_test(size=SMALL) as pilot:
        await open_form(pilot)
        await fill(pilot, name="x", seeds="5", set_0="training_steps=500")
        await pilot.press("enter")
        await settle(pilot)
        assert "which is taken" in shown(pilot)
        assert (typed(pilot, "name"), typed(pilot, "seeds"), typed(pilot, "set-0")) == ("x", "5", "training_steps=500")
        scene.failing.clear()
        await fill(pilot, name="y")
        assert "which is taken" not in shown(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert [call[0] for call in scene.calls] == ["new experiment", "new experiment", "run experiment"]


async def test_it_can_be_asked_for_again_after_an_error_that_nobody_foresaw() -> None:
    scene = script()
    scene.failing["new experiment"] = OSError(5, "Input/output error")
    async with scene.app().run_test(size=SMALL) as pilot:
        await open_form(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "Creating" not in shown(pilot)
        scene.failing.clear()
        await pilot.press("enter")
        await settle(pilot)
        assert [call[0] for call in scene.calls] == ["new experiment", "new experiment", "run experiment"]


async def test_one_that_was_left_while_it_was_created_is_not_run() -> None:
    scene, may_go_on = script(), threading.Event()
    app = scene.app()
    make = app.backend.experiments.new
    slow = replace(app.backend.experiments, new=lambda request: make(request) if may_go_on.wait() else "")
    app.backend = replace(app.backend, experiments=slow)
    async with app.run_test(size=SMALL) as pilot:
        await open_form(pilot)
        await fill(pilot, name="x")
        await pilot.press("enter")
        await until(pilot, lambda: "Creating x …" in shown(pilot))
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, ExperimentsScreen)
        may_go_on.set()
        await settle(pilot)
        assert [call[0] for call in scene.calls] == ["new experiment"]
        assert notices(pilot) == ["x was created and does not run; press r on it to run it."]


async def test_one_that_cannot_be_run_is_there_to_be_run_again() -> None:
    scene = script()
    scene.failing["run experiment"] = ArcadeError("lakes could not be run: the disk is full")
    async with scene.app().run_test(size=SMALL) as pilot:
        await open_form(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert notices(pilot) == ["lakes could not be run: the disk is full"]
        assert isinstance(pilot.app.screen, ExperimentsScreen)


def test_the_same_request_is_made_among_the_saves() -> None:
    folder = Request("lakes", "frozen-lake", "default,blog", ("training_steps=500",), seeds=2).create()
    assert [each.name for each in experiment_folder.all_experiments()] == ["lakes"]
    with folder.reader() as file:
        plan = file.plan()
    assert (plan.preset_names, plan.changed, plan.seeds, plan.trials) == (
        ("default", "blog"),
        {"training_steps": 500},
        2,
        2,
    )
