"""A table that is read again each second: cells change in place, and the scroll stays where the person left it."""

from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable

from arcade_rl import wording
from arcade_rl.experiments.standing import Standing
from arcade_rl.scores.boards import Board, Reference, Row
from arcade_rl.tui.screens.experiments import ExperimentsScreen
from arcade_rl.tui.widgets.tables.trial_table import TrialTable
from tests.tui.support.experiments import tuned
from tests.tui.support.scripted import Script, settle, shown, summary

SIZE = (100, 30)


def sweep(trials: int) -> Standing:
    """A sweep of that many trials."""
    one = tuned().trials[0]
    numbered = (replace(one, trial=replace(one.trial, number=number)) for number in range(trials))
    return replace(tuned(), trials=tuple(numbered))


def at_step(experiment: Standing, number: int, step: int) -> Standing:
    """The same, with one trial further on."""
    trials = list(experiment.trials)
    trials[number] = replace(trials[number], runs=tuple(replace(run, step=step) for run in trials[number].runs))
    return replace(experiment, trials=tuple(trials))


async def open_scrolled(pilot: Pilot[None], y: int) -> TrialTable:
    """The trials of the first experiment, scrolled by the wheel: the cursor stays behind."""
    await settle(pilot)
    await pilot.press("y")
    await settle(pilot)
    table = pilot.app.screen.query_one(TrialTable)
    table.scroll_to(y=y, animate=False)
    await settle(pilot)
    return table


async def read_again(pilot: Pilot[None]) -> None:
    screen = pilot.app.screen
    assert isinstance(screen, ExperimentsScreen)
    screen._read()
    await settle(pilot)


async def test_the_scroll_stays_where_it_was_when_a_number_changes() -> None:
    scene = Script([summary("pong")], experiments=[sweep(40)])
    async with scene.app().run_test(size=SIZE) as pilot:
        table = await open_scrolled(pilot, 15)
        scene.experiments = [at_step(sweep(40), 16, 412_000)]
        await read_again(pilot)
        assert (table.scroll_y, table.cursor_row) == (15, 0)
        assert wording.count(412_000) in shown(pilot)


async def test_the_scroll_stays_where_it_was_when_trials_come_and_go() -> None:
    scene = Script([summary("pong")], experiments=[sweep(40)])
    async with scene.app().run_test(size=SIZE) as pilot:
        table = await open_scrolled(pilot, 15)
        for trials in (42, 38):
            scene.experiments = [sweep(trials)]
            await read_again(pilot)
            assert (table.row_count, table.scroll_y, table.cursor_row) == (trials, 15, 0)


async def test_the_scroll_stays_where_it_was_in_another_theme_and_the_colours_change() -> None:
    scene = Script([summary("pong")], experiments=[sweep(40)])
    async with scene.app().run_test(size=SIZE) as pilot:
        table = await open_scrolled(pilot, 15)
        before = table.get_row_at(20)[0].style
        pilot.app.theme = "nord"
        await settle(pilot)
        assert table.scroll_y == 15
        assert table.get_row_at(20)[0].style != before


async def test_another_experiment_is_shown_from_its_first_trial() -> None:
    scene = Script([summary("pong")], experiments=[sweep(40), replace(sweep(30), name="other")])
    async with scene.app().run_test(size=SIZE) as pilot:
        table = await open_scrolled(pilot, 15)
        await pilot.press("down")
        await settle(pilot)
        assert (table.row_count, table.scroll_y) == (30, 0)


@pytest.mark.parametrize("width", [60, 63, 67, 72])
@pytest.mark.parametrize("key", ["", "l", "y"], ids=["agents", "scores", "trials"])
async def test_no_number_is_cut_into_another_one_at_the_edge(key: str, width: int) -> None:
    boards = [Board("pong", "alone", (Row(None, Reference("random play", -20.7)),))]
    agents = [replace(summary("pong-2", step=1_234_567), recent_score=-20.9)]
    async with Script(agents, experiments=[sweep(4)], boards=boards).app().run_test(size=(width, 20)) as pilot:
        await settle(pilot)
        await pilot.press(*key)
        await settle(pilot)
        table = pilot.app.screen.query_one(DataTable)
        assert table.max_scroll_x == 0
        titles = [str(column.label) for column in table.columns.values()]
        assert {"": "Score", "l": "Best", "y": "Best"}[key] in titles
        assert ("Algorithm" in titles) == (not key and width >= 72)
