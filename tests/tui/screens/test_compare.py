"""Agents compared: marked on the shelf, their curves in one chart, and in what they differ."""

from dataclasses import replace

import pytest
from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual.pilot import Pilot
from textual.widgets import Static

from arcade_rl.errors import ArcadeError, NoSuchAgentError
from arcade_rl.shelf.ledger.ledger import Curve
from arcade_rl.shelf.queries.comparison import Compared
from arcade_rl.tui.app import ArcadeApp
from arcade_rl.tui.screens.compare import CompareScreen
from arcade_rl.tui.widgets.charts.overlay_chart import OverlayChart
from tests.tui.support.scripted import Script, config, notices, read_again, settle, shown, summary

SMALL, LARGE = (80, 24), (200, 60)
LINE = Curve(tuple(1_000.0 * number for number in range(101)), tuple(float(number) for number in range(101)))
SHORT = Curve(LINE.steps[:51], tuple(2 * value for value in LINE.values[:51]))


def compared(name: str, curve: Curve, seconds: float, **changes: object) -> Compared:
    known = replace(config(name), **changes)
    return Compared(name, known, {"evaluation": curve}, Curve((0.0, curve.steps[-1]), (0.0, seconds)))


def script() -> Script:
    agents = [summary("ball", "training", step=100_000), summary("bat", step=50_000), summary("net", step=9)]
    known = [compared("ball", LINE, 7200.0), compared("bat", SHORT, 600.0, seed=8), compared("net", SHORT, 600.0)]
    return Script(agents, compared={each.name: each for each in known})


async def press(pilot: "Pilot[None]", *keys: str) -> None:
    await settle(pilot)
    await pilot.press(*keys)
    await settle(pilot)


def line_of(pilot: "Pilot[None]", name: str) -> list[str]:
    """The words beside a name in the legend."""
    found = [line for line in shown(pilot).splitlines() if f" {name} " in line and ("○" in line or "▶" in line)]
    words = found[-1].split()
    return words[words.index(name) + 1 :]


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_marked_agents_are_laid_over_each_other_with_letters_and_values(size: tuple[int, int]) -> None:
    async with script().app().run_test(size=size) as pilot:
        await press(pilot, "m", "m")
        assert "A ball" in shown(pilot)
        assert "B bat" in shown(pilot)
        assert "= Compare" in shown(pilot)
        await press(pilot, "equals_sign")
        picture = shown(pilot)
        assert "Score of evaluations over agent steps" in picture
        assert line_of(pilot, "ball")[:4] == ["100.0", "–", "100", "k"]  # noqa: RUF001 - as it is shown
        assert line_of(pilot, "bat")[0] == "100.0"
        assert "Settings that differ" in picture
        assert "seed" in picture
        chart = [line for line in picture.splitlines()[1 : size[1] // 2] if line.startswith("│")]
        assert any("A" in line for line in chart)
        assert any("B" in line for line in chart)


async def test_a_cursor_reads_all_curves_where_they_have_values() -> None:
    async with script().app().run_test(size=SMALL) as pilot:
        await press(pilot, "m", "m", "equals_sign", "left", "left")
        assert "read at 98.0 k" in shown(pilot)
        assert line_of(pilot, "ball")[0] == "98.0"
        assert line_of(pilot, "bat")[0] == "–"  # noqa: RUF001 - it had not trained for so long
        await press(pilot, *["shift+left"] * 4)
        assert (line_of(pilot, "ball")[0], line_of(pilot, "bat")[0]) == ("18.0", "36.0")


async def test_over_training_time_the_faster_agent_ends_first() -> None:
    async with script().app().run_test(size=SMALL) as pilot:
        await press(pilot, "m", "m", "equals_sign", "x")
        assert "over training time" in shown(pilot)
        assert "2 h" in shown(pilot)
        lines = pilot.app.screen.query_one(OverlayChart)._lines
        assert [line.curve.steps[-1] for line in lines] == [7200.0, 600.0]


async def test_curves_are_smoothed_by_keys_and_the_weight_is_told() -> None:
    async with script().app().run_test(size=SMALL) as pilot:
        await press(pilot, "m", "m", "equals_sign", "right_square_bracket", "right_square_bracket")
        assert "smoothing 0.6" in shown(pilot)
        assert line_of(pilot, "ball")[0] == "98.5"
        await press(pilot, *["left_square_bracket"] * 3)
        assert "smoothing" not in shown(pilot)
        assert line_of(pilot, "ball")[0] == "100.0"


async def test_it_is_zoomed_and_what_is_seen_is_read_closely() -> None:
    scripted = script()
    async with scripted.app().run_test(size=SMALL) as pilot:
        await press(pilot, "m", "m", "equals_sign")
        dense = Curve(tuple(map(float, range(75_000, 100_001, 50))), tuple(range(501)))
        scripted.compared["ball"] = replace(scripted.compared["ball"], curves={"evaluation": dense})
        await press(pilot, "plus", "plus")
        chart = pilot.app.screen.query_one(OverlayChart)
        assert chart._view.span(chart.last_step) == (75_000, 100_000)
        assert chart._lines[0].curve == dense
        await press(pilot, "0")
        assert chart._lines[0].curve == LINE


async def test_other_curves_are_a_key_away_and_what_nobody_has_is_told() -> None:
    async with script().app().run_test(size=SMALL) as pilot:
        await press(pilot, "m", "m", "equals_sign", "c")
        assert "Score of episodes" in shown(pilot)
        assert "None of them has this curve yet." in shown(pilot)


async def test_an_agent_that_trains_is_followed_and_those_at_rest_are_read_once() -> None:
    scripted = script()
    async with scripted.app().run_test(size=SMALL) as pilot:
        await press(pilot, "m", "m", "equals_sign")
        longer = Curve((*LINE.steps, 101_000.0), (*LINE.values, 555.0))
        scripted.compared["ball"] = compared("ball", longer, 7300.0)
        scripted.compared.pop("bat")
        scripted.let("ball", status=replace(scripted.agents[0].status, step=101_000))
        await read_again(pilot)
        assert line_of(pilot, "ball")[0] == "555.0"
        assert notices(pilot) == []


async def test_agents_of_several_games_are_compared_by_human_normalized_score() -> None:
    scripted = script()
    scripted.compared["bat"] = compared("bat", SHORT, 600.0, game="breakout")
    scripted.let("bat", game="breakout")
    async with scripted.app().run_test(size=SMALL) as pilot:
        await press(pilot, "m", "m", "equals_sign")
        assert "human-normalized %" in shown(pilot)


async def test_a_variant_of_a_game_is_not_compared_with_another_game() -> None:
    scripted = script()
    scripted.let("ball", variant="mode 1")
    scripted.let("bat", game="breakout", game_title="Breakout")
    scripted.compared.clear()  # it is refused before anything is read
    async with scripted.app().run_test(size=SMALL) as pilot:
        await press(pilot, "m", "m", "equals_sign")
        assert notices(pilot) == [
            "Pong mode 1 has no human score to compare it with Breakout by; mark agents of one game"
        ]
        assert len(pilot.app.screen_stack) == 1


async def test_a_comparison_ends_when_an_agent_gets_another_variant_meanwhile() -> None:
    scripted = script()
    scripted.let("bat", game="breakout", game_title="Breakout")
    async with scripted.app().run_test(size=SMALL) as pilot:
        await press(pilot, "m", "m", "equals_sign")
        assert isinstance(pilot.app.screen, CompareScreen)
        scripted.let("ball", variant="difficulty 1")
        await read_again(pilot)
        assert "Pong difficulty 1 has no human score" in notices(pilot)[-1]
        assert len(pilot.app.screen_stack) == 1


async def test_a_variant_is_compared_with_its_own_game_by_score() -> None:
    scripted = script()
    variant = config("ball").hyperparameters.replace(game_mode=1)
    scripted.compared["ball"] = compared("ball", LINE, 7200.0, hyperparameters=variant)
    async with scripted.app().run_test(size=SMALL) as pilot:
        await press(pilot, "m", "m", "equals_sign")
        assert "human-normalized" not in shown(pilot)
        assert line_of(pilot, "ball")[0] == "100.0"


async def test_what_cannot_be_compared_is_refused_in_a_line() -> None:
    scripted = script()
    scripted.let("bat", game="frozen-lake", game_title="Frozen Lake")
    async with scripted.app().run_test(size=SMALL) as pilot:
        await press(pilot, "equals_sign")
        assert notices(pilot) == ["Mark two agents or more with m; = compares them."]
        await press(pilot, "m", "m", "equals_sign")
        assert "Frozen Lake has no human score" in notices(pilot)[-1]
        assert len(pilot.app.screen_stack) == 1


async def test_a_single_marked_agent_is_compared_with_the_one_at_the_cursor() -> None:
    async with script().app().run_test(size=SMALL) as pilot:
        await press(pilot, "m", "down", "equals_sign")
        assert line_of(pilot, "net")[0] == "100.0"
        await press(pilot, "escape")
        assert "A ball" in shown(pilot)
        await press(pilot, "M")
        assert "A ball" not in shown(pilot)


async def test_nine_agents_are_too_many() -> None:
    async with Script([summary(f"agent-{number}") for number in range(9)]).app().run_test(size=SMALL) as pilot:
        await press(pilot, *"mmmmmmmmm")
        assert notices(pilot) == ["8 agents are compared at most; m unmarks one, M all."]


async def test_it_closes_when_all_of_them_are_gone() -> None:
    scripted = script()
    async with scripted.app().run_test(size=SMALL) as pilot:
        await press(pilot, "m", "m", "equals_sign")
        assert isinstance(pilot.app.screen, CompareScreen)
        scripted.agents = scripted.agents[2:]
        await read_again(pilot)
        assert not isinstance(pilot.app.screen, CompareScreen)
        assert "A ball" not in shown(pilot)


async def test_eight_agents_with_many_differences_can_all_be_reached_on_the_smallest_terminal() -> None:
    agents = [summary(f"agent-{number}", step=9) for number in range(8)]
    known = {agent.name: compared(agent.name, LINE, 9.0, seed=number) for number, agent in enumerate(agents)}
    for name, each in known.items():
        preset = f"preset-{name}-long"
        known[name] = replace(each, config=replace(config(name), preset=preset, seed=int(name[-1])))
    async with Script(agents, compared=known).app().run_test(size=SMALL) as pilot:
        await press(pilot, *"mmmmmmmm", "equals_sign", *["down"] * 12)
        assert "seed" in shown(pilot)
        assert " 7" not in shown(pilot).splitlines()[-2]
        await press(pilot, *["greater_than_sign"] * 12)
        assert shown(pilot).splitlines()[-2].rstrip("▄▅▆▇█▁▂▃ ").endswith("7") or " 7 " in shown(pilot)


DAMAGED = "ledger.sqlite is damaged; train bat to start a fresh one"


def unreadable(app: ArcadeApp, name: str, error: Exception) -> None:
    """From now on, what is known of one agent cannot be read."""
    read = app.backend.compare

    def compare(asked: str, span: tuple[float, float] | None) -> Compared:
        if asked == name:
            raise error
        return read(asked, span)

    app.backend = replace(app.backend, compare=compare)


async def read_agents(pilot: "Pilot[None]") -> None:
    """The next poll."""
    assert isinstance(pilot.app.screen, CompareScreen)
    pilot.app.screen.read_agents()
    await settle(pilot)


@pytest.mark.parametrize("error", [ArcadeError(DAMAGED), OSError(5, DAMAGED), NoSuchAgentError("no bat")], ids=type)
async def test_one_that_cannot_be_read_hides_no_other_and_is_told_once(error: Exception) -> None:
    scripted = script()
    app = scripted.app()
    unreadable(app, "bat", error)
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "m", "m", "m", "equals_sign")
        assert [line_of(pilot, name)[0] for name in ("ball", "bat", "net")] == ["100.0", "–", "100.0"]  # noqa: RUF001
        told = [notice.removeprefix("the system: ") for notice in notices(pilot)]
        assert told == ([] if isinstance(error, NoSuchAgentError) else [DAMAGED])
        app.clear_notifications()
        await read_agents(pilot)
        assert notices(pilot) == []
        app.backend = scripted.backend()
        await read_agents(pilot)
        assert line_of(pilot, "bat")[0] == "100.0"


async def test_what_one_lacks_at_first_does_not_choose_the_curve_of_the_others() -> None:
    scripted = script()
    app = scripted.app()
    for name in scripted.compared:
        unreadable(app, name, ArcadeError(DAMAGED))
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "m", "m", "equals_sign")
        app.backend = scripted.backend()
        await read_agents(pilot)
        assert "Score of evaluations" in shown(pilot)


@pytest.mark.parametrize("is_deleted", [True, False], ids=["deleted", "damaged"])
async def test_what_is_seen_of_the_others_is_still_read_closely(is_deleted: bool) -> None:
    scripted = script()
    app = scripted.app()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "m", "m", "equals_sign", "plus")
        unreadable(app, "bat", NoSuchAgentError("no agent is called 'bat'") if is_deleted else ArcadeError(DAMAGED))
        if is_deleted:
            scripted.agents = [agent for agent in scripted.agents if agent.name != "bat"]
        dense = Curve(tuple(map(float, range(75_000, 100_001, 50))), tuple(range(501)))
        scripted.compared["ball"] = replace(scripted.compared["ball"], curves={"evaluation": dense})
        await read_again(pilot)
        await press(pilot, "plus")
        assert app.screen.query_one(OverlayChart)._lines[0].curve == dense
        assert notices(pilot) == ([] if is_deleted else [DAMAGED])


async def test_one_that_is_gone_is_not_asked_for() -> None:
    scripted = script()
    app = scripted.app()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "m", "m", "equals_sign", "plus")
        scripted.agents = [agent for agent in scripted.agents if agent.name != "bat"]
        await read_again(pilot)
        asked: list[str] = []
        read = app.backend.compare
        app.backend = replace(app.backend, compare=lambda name, span: asked.append(name) or read(name, span))
        await press(pilot, "plus")
        assert set(asked) == {"ball"}


@pytest.mark.parametrize("keys", [(), ("plus",), ("x", "plus")], ids=["whole", "close", "over time"])
async def test_one_that_is_gone_leaves_neither_curve_nor_letter_and_the_others_keep_theirs(
    keys: tuple[str, ...],
) -> None:
    scripted = script()
    async with scripted.app().run_test(size=SMALL) as pilot:
        await press(pilot, "m", "m", "equals_sign", *keys)
        scripted.agents = [agent for agent in scripted.agents if agent.name != "ball"]
        await read_again(pilot)
        lines = pilot.app.screen.query_one(OverlayChart)._lines
        assert [line.letter for line in lines] == ["B"]
        scripted.agents = script().agents
        await read_again(pilot)
        assert [line.letter for line in pilot.app.screen.query_one(OverlayChart)._lines] == ["A", "B"]


async def test_in_another_theme_no_table_keeps_the_old_colours() -> None:
    async with script().app().run_test(size=LARGE) as pilot:
        await press(pilot, "m", "m", "equals_sign")
        tables = [pilot.app.screen.query_one(f"#compare-{name}", Static) for name in ("legend", "differences")]
        before = [colours_of(table) for table in tables]
        pilot.app.theme = "textual-light"
        await settle(pilot)
        for table, old in zip(tables, before, strict=True):
            assert not colours_of(table) & old


def colours_of(table: Static) -> set[str]:
    """The colours of a table's heads."""
    content = table.content
    assert isinstance(content, Table)
    cells = [cell for column in content.columns for cell in column._cells if isinstance(cell, Text)]
    return {str(cell.style.color) for cell in cells if isinstance(cell.style, Style) and cell.style.color}


async def test_the_equals_sign_zooms_and_leaves_nothing() -> None:
    keys = [binding for binding in CompareScreen.BINDINGS if "equals_sign" in binding.key.split(",")]
    assert [binding.action for binding in keys] == ["zoom_curves(0.5)"]
