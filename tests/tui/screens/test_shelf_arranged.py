"""The shelf filtered and sorted."""

from dataclasses import replace

import pytest
from textual.pilot import Pilot

from arcade_rl.shelf.settings.cockpit_file import Options, read_options
from arcade_rl.tui.app import ArcadeApp
from arcade_rl.tui.widgets.filter_bar import FilterBar
from arcade_rl.tui.widgets.tables.agent_table import AgentTable
from tests.tui.support.scripted import Script, notices, read_again, settle, shown, summary, write

SMALL = (80, 24)


def agents() -> list[str]:
    return ["ball", "lake", "pong-1", "pong-2"]


def script() -> Script:
    steps = (300, 100, 400, 200)
    games = ("breakout", "frozen-lake", "pong", "pong")
    return Script([summary(*it, step=step, game=game) for *it, step, game in zip(agents(), steps, games, strict=True)])


def seen(pilot: "Pilot[None]") -> list[str]:
    table = pilot.app.screen.query_one(AgentTable)
    return [str(table.get_row_at(row)[0]) for row in range(table.row_count)]


def options(pilot: "Pilot[None]") -> Options:
    app = pilot.app
    assert isinstance(app, ArcadeApp)
    return app.options


async def test_the_shelf_is_filtered_as_one_types_and_escape_shows_all_again() -> None:
    async with script().app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("slash")
        await write(pilot, "pong")
        await settle(pilot)
        assert seen(pilot) == ["pong-1", "pong-2"]
        assert "2 of 4" in shown(pilot)
        await pilot.press("enter", "down")
        assert pilot.app.screen.query_one(AgentTable).selected == "pong-2"
        await pilot.press("escape")
        await settle(pilot)
        assert seen(pilot) == agents()
        assert pilot.app.screen.query_one(AgentTable).selected == "pong-2"
        assert not pilot.app.screen.query_one(FilterBar).display


async def test_a_filter_that_nothing_fits_says_how_to_see_all_and_offers_no_keys_for_an_agent() -> None:
    scripted = script()
    async with scripted.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("slash")
        await write(pilot, "nobody")
        await pilot.press("enter", "t", "d")
        await settle(pilot)
        assert "nothing fits · esc shows all" in shown(pilot)
        assert "t Train" not in shown(pilot)
        assert notices(pilot) == ["No agent is selected; esc shows all of them."] * 2
        assert scripted.calls == []
        await pilot.press("escape")
        await settle(pilot)
        assert seen(pilot) == agents()


@pytest.mark.parametrize("key", [*"wptsxrdfcgehm", "number_sign", "space"])
async def test_where_nothing_fits_a_key_for_an_agent_says_so(key: str) -> None:
    async with script().app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("slash", "x", "x", "enter", key)
        await settle(pilot)
        assert notices(pilot) == ["No agent is selected; esc shows all of them."]


@pytest.mark.parametrize("key", [*"wptsxrdfcgehm", "number_sign", "space"])
async def test_on_an_empty_shelf_a_key_for_an_agent_says_how_to_make_one(key: str) -> None:
    async with Script().app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press(key)
        await settle(pilot)
        assert notices(pilot) == ["There is no agent yet; press n to make one."]


async def test_what_is_typed_into_the_filter_does_nothing_else() -> None:
    scripted = script()
    async with scripted.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("slash", *"tdsqn?")
        await settle(pilot)
        assert scripted.calls == []
        assert len(pilot.app.screen_stack) == 1


async def test_a_new_agent_is_seen_although_the_filter_does_not_fit_it() -> None:
    scripted = script()
    async with scripted.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("slash", *"lake", "enter")
        app = pilot.app
        assert isinstance(app, ArcadeApp)
        app.select_agent("pong-3")
        scripted.agents.append(summary("pong-3"))
        await read_again(pilot)
        assert pilot.app.screen.query_one(AgentTable).selected == "pong-3"


async def test_keys_sort_by_the_next_column_and_backwards_and_the_cursor_stays_on_its_agent() -> None:
    async with script().app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("down", "less_than_sign", "less_than_sign")
        await settle(pilot)
        assert seen(pilot) == ["pong-1", "ball", "pong-2", "lake"]
        assert "Steps▼" in shown(pilot)
        assert pilot.app.screen.query_one(AgentTable).selected == "lake"
        await pilot.press("R")
        await settle(pilot)
        assert seen(pilot) == ["lake", "pong-2", "ball", "pong-1"]
        assert "Steps▲" in shown(pilot)


async def test_the_order_is_kept_for_the_next_start() -> None:
    async with script().app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("less_than_sign", "R")
        await settle(pilot)
        assert read_options() == replace(Options(), sorted_by="score", sorted_backwards=True)
    async with script().app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        assert "Score▲" in shown(pilot)


async def test_a_click_on_a_title_sorts_by_it_and_a_second_one_the_other_way_round() -> None:
    async with script().app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        line = next(at for at, line in enumerate(shown(pilot).splitlines()) if "Agent" in line and "Steps" in line)
        column = shown(pilot).splitlines()[line].index("Steps")
        for backwards in (False, True):
            await pilot.click(offset=(column, line))
            await settle(pilot)
            assert (options(pilot).sorted_by, options(pilot).sorted_backwards) == ("steps", backwards)


async def test_agents_that_overtake_each_other_change_places() -> None:
    scripted = script()
    async with scripted.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("less_than_sign", "less_than_sign")
        lake = scripted.agents[1]
        scripted.agents[1] = replace(lake, status=replace(lake.status, step=999))
        await read_again(pilot)
        assert seen(pilot) == ["lake", "pong-1", "ball", "pong-2"]
        assert pilot.app.screen.query_one(AgentTable).selected == "ball"


async def test_tags_are_edited_seen_beside_the_name_and_found() -> None:
    scripted = script()
    scripted.let("pong-1", tags=("slow",))
    async with scripted.app().run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        assert "pong-1 #slow" in shown(pilot)
        await pilot.press("number_sign")
        await settle(pilot)
        assert "On the shelf: slow" in shown(pilot)
        await write(pilot, "two, #try")
        await pilot.press("enter")
        await settle(pilot)
        assert scripted.calls == [("tag", "ball", "two", "try")]
        await pilot.press("slash", *"two")
        await settle(pilot)
        assert seen(pilot) == ["ball #two #try"]
        assert "Tags       two try" in shown(pilot)


async def test_what_can_be_no_tag_is_told_as_it_is_typed() -> None:
    scripted = script()
    async with scripted.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("number_sign", *"a/b", "enter")
        await settle(pilot)
        assert "'a/b' is not a tag" in shown(pilot)
        assert scripted.calls == []


async def test_a_long_name_is_readable_on_the_smallest_terminal_and_other_columns_make_room() -> None:
    scripted = script()
    long = "mountain-car-champion"
    async with scripted.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        assert "Returns" in shown(pilot)
        scripted.agents = [*scripted.agents, summary(long, game="pong")]
        await read_again(pilot)
        assert f"{long} " in shown(pilot)
        assert "Returns" not in shown(pilot)
