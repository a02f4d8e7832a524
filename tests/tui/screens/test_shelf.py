"""The shelf: a table that follows the agents, in place."""

from dataclasses import replace

import pytest
from textual.geometry import Size

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.ledger.ledger import State
from arcade_rl.shelf.queries.summary import Summary
from arcade_rl.tui.backend.detail import AgentDetail
from arcade_rl.tui.widgets.charts.curve_chart import CurveChart
from arcade_rl.tui.widgets.tables.agent_table import AgentTable
from tests.tui.support.effort import cpu_seconds
from tests.tui.support.scripted import Script, config, notices, read_again, rising, settle, shown, summary

SMALL, LARGE = (80, 24), (200, 60)


async def test_an_empty_shelf_says_what_to_do_first() -> None:
    async with Script().app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        assert "Your shelf is empty." in shown(pilot)
        assert "Press n to make your first agent" in shown(pilot)


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_news_of_a_training_are_painted_alone(size: tuple[int, int], layouts: list[Size]) -> None:
    script = Script([summary("pong", "training", step=250_000)])
    async with script.app().run_test(size=size) as pilot:
        await settle(pilot)
        await read_again(pilot)
        layouts.clear()
        for step in range(260_000, 320_000, 10_000):
            script.agents = [replace(agent, status=replace(agent.status, step=step)) for agent in script.agents]
            await read_again(pilot)
            assert f"{step:,}" in shown(pilot)
        assert len(layouts) < 3  # what was read when the screen opened may arrive late


async def test_an_empty_shelf_offers_no_keys_that_need_an_agent_and_says_how_to_make_one() -> None:
    script = Script()
    async with script.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        assert "Train" not in shown(pilot)
        await pilot.press("t", "d", "enter")
        await settle(pilot)
        assert set(notices(pilot)) == {"There is no agent yet; press n to make one."}
        script.agents = [summary("a")]
        await read_again(pilot)
        assert "t Train" in shown(pilot)
        await pilot.press("t")
        await settle(pilot)
        assert script.calls == [("train", "a")]


async def test_what_is_no_agent_can_be_deleted_and_nothing_else() -> None:
    husk = replace(summary("husk", game=""), problem="not an agent: saves/husk has no agent.toml; put it back")
    script = Script([husk, summary("pong")])
    async with script.app().run_test(size=LARGE) as pilot:
        await settle(pilot)
        for word in ("w Watch", "p Play", "t Train", "f Fork"):
            assert word not in shown(pilot)
        assert "d Delete" in shown(pilot)
        await pilot.press(*"wpftsxrcgeh", "space")
        await settle(pilot)
        assert set(notices(pilot)) == {husk.problem}
        assert len(pilot.app.screen_stack) == 1
        await pilot.press("d", "tab", "enter")
        await settle(pilot)
        assert script.calls == [("delete", "husk")]
        assert "t Train" in shown(pilot)


@pytest.mark.parametrize("size", [SMALL, (120, 36), LARGE])
async def test_a_row_shows_game_algorithm_state_steps_score_and_returns(size: tuple[int, int]) -> None:
    script = Script([summary("walker", "training", step=412_345, game="pong")])
    async with script.app().run_test(size=size) as pilot:
        await settle(pilot)
        row = next(line for line in shown(pilot).splitlines() if "walker" in line and "Pong" in line)
        for word in ("Pong", "DQN", "▶ training", "412 k", "3.50", "▇"):
            assert word in row


@pytest.mark.parametrize("size", [SMALL, (120, 36), LARGE])
async def test_the_columns_fit_the_table_beside_its_scrollbar(size: tuple[int, int]) -> None:
    async with Script([summary(f"walker-{number}", step=9) for number in range(30)]).app().run_test(size=size) as pilot:
        await settle(pilot)
        assert pilot.app.screen.query_one(AgentTable).max_scroll_x == 0


async def test_of_an_agent_that_was_not_looked_at_yet_the_pane_claims_nothing() -> None:
    script = Script([summary("walker", step=9)], failing={"detail": ArcadeError("the disk is slow")})
    async with script.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        assert "No finished episode yet." not in shown(pilot)
        script.failing.clear()
        pilot.app.screen.read_detail()  # type: ignore[attr-defined]  # the shelf's
        await settle(pilot)
        assert "No finished episode yet." in shown(pilot)


async def test_each_state_has_a_symbol_and_a_word() -> None:
    states: tuple[State, ...] = ("idle", "starting", "training", "paused", "stopping", "crashed")
    async with Script([summary(state, state, step=5) for state in states]).app().run_test(size=(80, 30)) as pilot:
        await settle(pilot)
        for told in ("○ idle", "◌ starting", "▶ training", "‖ paused", "■ stopping", "✗ crashed"):
            assert told in shown(pilot)


async def test_an_agent_that_did_all_its_steps_is_finished() -> None:
    async with Script([summary("walker", step=1_000_000)]).app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        assert "✓ finished" in shown(pilot)


async def test_new_numbers_appear_while_cursor_and_scroll_stay() -> None:
    script = Script([summary(f"agent-{number:03}", step=10) for number in range(200)])
    async with script.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        table = pilot.app.screen.query_one(AgentTable)
        table.select("agent-120")
        await settle(pilot)
        scroll = table.scroll_y
        script.agents = [replace(agent, status=replace(agent.status, step=777)) for agent in script.agents]
        await read_again(pilot)
        assert (table.selected, table.scroll_y) == ("agent-120", scroll)
        assert "777" in shown(pilot)


async def test_home_and_end_go_to_the_first_and_the_last_agent() -> None:
    async with Script([summary(name) for name in "abc"]).app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        for key, name in (("end", "c"), ("home", "a")):
            await pilot.press(key)
            await settle(pilot)
            assert pilot.app.screen.agent.name == name


async def test_the_cursor_stays_on_its_agent_when_others_come_and_go() -> None:
    script = Script([summary(name) for name in ("b", "d", "f")])
    async with script.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("down")
        script.agents = [summary(name) for name in ("a", "b", "c", "d")]
        await read_again(pilot)
        assert pilot.app.screen.query_one(AgentTable).selected == "d"


async def test_the_pane_shows_curve_hyperparameters_and_actions_of_the_agent_under_the_cursor() -> None:
    detail = AgentDetail("b", config("b"), {"score": rising()})
    script = Script([summary("a"), summary("b", step=9)], {"b": detail})
    async with script.app().run_test(size=LARGE) as pilot:
        await settle(pilot)
        await pilot.press("down")
        await settle(pilot)
        assert pilot.app.screen.query_one("#pane-chart CurveChart", CurveChart)._curve == rising()
        for told in ("6: wait, fire, ↑, ↓, ↑ fire, ↓ fire", "rollout steps", "32 agent steps", "w Watch"):
            assert told in shown(pilot)


async def test_a_shelf_of_200_agents_is_updated_within_a_frame_or_two() -> None:
    script = Script([summary(f"agent-{number:03}", "training", step=10) for number in range(200)])
    async with script.app().run_test(size=LARGE) as pilot:
        await settle(pilot)
        table = pilot.app.screen.query_one(AgentTable)

        def changed(step: int) -> list[Summary]:
            return [replace(agent, status=replace(agent.status, step=step)) for agent in script.agents]

        shelves = [changed(step) for step in (97, 98, 99)]
        assert min(cpu_seconds(lambda shelf=shelf: table.show(shelf)) for shelf in shelves) < 0.1


async def test_t_trains_the_agent_under_the_cursor() -> None:
    script = Script([summary("a"), summary("b")])
    async with script.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("down", "t")
        await settle(pilot)
        assert script.calls == [("train", "b")]


@pytest.mark.parametrize(
    ("state", "key", "call"),
    [
        ("training", "space", "pause"),
        ("paused", "space", "resume"),
        ("paused", "t", "resume"),
        ("training", "s", "stop"),
    ],
)
async def test_keys_ask_the_trainer_and_its_answer_is_shown(state: str, key: str, call: str) -> None:
    script = Script([summary("a", state, step=5)])  # type: ignore[arg-type]
    async with script.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press(key)
        await settle(pilot)
        assert script.calls == [(call, "a", {})]
        assert notices(pilot) == [f"{call}: done at step 1,234"]


@pytest.mark.parametrize("key", ["space", "s"])
async def test_who_is_not_training_cannot_be_paused_and_the_remedy_is_named(key: str) -> None:
    script = Script([summary("a")])
    async with script.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press(key)
        await settle(pilot)
        assert script.calls == []
        assert notices(pilot) == ["a is not training; press t to train it."]


async def test_nothing_is_deleted_before_it_is_confirmed() -> None:
    script = Script([summary("a", step=5)])
    async with script.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("d")
        await settle(pilot)
        assert "Delete this agent?" in shown(pilot)
        await pilot.press("enter")  # the cursor stands on Cancel
        await settle(pilot)
        assert script.calls == []
        await pilot.press("d")
        await settle(pilot)
        await pilot.click("#do")
        await settle(pilot)
        assert script.calls == [("delete", "a")]


async def test_a_click_chooses_an_agent_and_a_second_one_opens_it() -> None:
    async with Script([summary("a"), summary("b")]).app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.click(AgentTable, offset=(4, 3))
        await settle(pilot)
        assert pilot.app.screen.query_one(AgentTable).selected == "b"
        await pilot.click(AgentTable, offset=(4, 3))
        await settle(pilot)
        assert type(pilot.app.screen).__name__ == "TrainingScreen"


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_two_keys_quit_and_training_is_not_asked_to_stop(key: str) -> None:
    script = Script([summary("a", "training", step=5)])
    async with script.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press(key)
        assert pilot.app.return_code == 0
    assert script.calls == []


async def test_the_command_palette_opens_an_agent_by_name() -> None:
    async with Script([summary("lake"), summary("pong-7")]).app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p")
        await pilot.press(*"openpong")
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert "pong-7" in shown(pilot).splitlines()[0]


@pytest.mark.parametrize(
    ("step", "score", "told"),
    [
        (999_700, 2_311_815.0, ["1.00", "M", "2.31", "M"]),
        (999_499, -123_456.0, ["999", "k", "-123", "k"]),
        (9_999, -99_999.7, ["9,999", "-100", "k"]),
        (10**12, -999.97, ["1.0e12", "-1,000"]),
    ],
)
async def test_no_number_is_cut_to_another_one(step: int, score: float, told: list[str]) -> None:
    script = Script([replace(summary("walker", step=step), recent_score=score, scores=(), training_steps=10**13)])
    async with script.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        row = next(line for line in shown(pilot).splitlines() if "walker" in line and "idle" in line)
        words = row.split()
        assert words[words.index("idle") + 1 :][: len(told)] == told


async def test_what_is_too_long_for_its_column_shows_that_it_is_cut() -> None:
    script = Script([replace(summary("walker", step=9), recent_score=-1.5e300)])
    async with script.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        assert " -1.5e3…" in shown(pilot)
