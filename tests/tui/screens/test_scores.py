"""The scores: leaderboards with their marks, and the human's own curve."""

import re
from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from arcade_rl.errors import ArcadeError
from arcade_rl.scores.boards import Board, Reference, Row
from arcade_rl.scores.elo import Rating
from arcade_rl.shelf.scores.humans import this_human
from arcade_rl.shelf.scores.rows import (
    Mode,
    Player,
    Side,
    Tally,
)
from arcade_rl.tui.screens.scores import ScoresScreen
from arcade_rl.tui.widgets.charts.curve_chart import CurveChart
from arcade_rl.tui.widgets.tables.score_table import ScoreTable
from tests.tui.support.scripted import Script, notices, settle, shown

SMALL, LARGE = (80, 24), (200, 60)
NOON = 1_767_787_200.0  # of 7 January 2026, in London


def tally(player: Player, best: float, *, mode: Mode = "alone", share: float = 0.0, step: int | None = None) -> Tally:
    return Tally("pong", mode, Side(player, best, step, share), NOON, 12, best - 2)


def pong(*course: float) -> Board:
    rows = (
        Row(1, tally(Player(agent="pong-2"), 20.0, step=412_345)),
        Row(None, Reference("human tester", 14.6)),
        Row(2, tally(Player(human=this_human()), 7.0)),
        Row(None, Reference("random play", -20.7)),
    )
    return Board("pong", "alone", rows, course)


def turns() -> Board:
    both = Player(this_human(), "pong-2")
    return Board("pong", "takeover", (Row(1, tally(both, 11.0, mode="takeover", share=0.34, step=9_000)),))


def versus() -> Board:
    rows = (
        Row(1, Rating(Player(agent="pong-2"), 1531.6, 5, 1, 3, (1516.0, 1531.6))),
        Row(2, Rating(Player(human=this_human()), 1468.4, 3, 1, 5, (1484.0, 1468.4))),
    )
    return Board("pong", "versus", rows, (1484.0, 1468.4))


async def open_scores(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await pilot.press("l")
    await settle(pilot)


async def read_again(pilot: Pilot[None]) -> None:
    screen = pilot.app.screen
    assert isinstance(screen, ScoresScreen)
    screen._read()
    await settle(pilot)


def line(pilot: Pilot[None], name: str) -> str:
    return next(line for line in shown(pilot).splitlines() if name in line)


async def test_the_shelf_shows_the_key_and_it_opens_the_scores() -> None:
    async with Script().app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        assert "l Scores" in shown(pilot)
        await open_scores(pilot)
        assert isinstance(pilot.app.screen, ScoresScreen)
        await pilot.press("escape")
        await settle(pilot)
        assert not isinstance(pilot.app.screen, ScoresScreen)


async def test_without_scores_it_says_how_to_get_one() -> None:
    async with Script().app().run_test(size=SMALL) as pilot:
        await open_scores(pilot)
        for told in ("No game has been finished yet", "press p to play", "arcade-rl play frozen-lake"):
            assert told in shown(pilot)


async def test_at_60_columns_the_lines_of_that_text_are_whole() -> None:
    async with Script().app().run_test(size=(60, 20)) as pilot:
        await open_scores(pilot)
        told = re.sub(" *\n *", "\n", shown(pilot))
        assert "\nBack on the shelf (esc), press p to play an agent's game,\n" in told
        assert "\nor w to watch it. Each game that ends in the window counts:\n" in told


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_a_leaderboard_tells_rank_player_best_mean_and_games(size: tuple[int, int]) -> None:
    async with Script(boards=[pong(1.0, 7.0)]).app().run_test(size=size) as pilot:
        await open_scores(pilot)
        assert line(pilot, "pong-2").split("│")[-2].split()[:5] == ["1", "pong-2", "20.0", "18.0", "12"]
        assert line(pilot, "you ").split("│")[-2].split()[:5] == ["2", "you", "7.00", "5.00", "12"]
        assert "Pong, alone" in shown(pilot)


async def test_where_there_is_room_the_brains_steps_and_the_day_of_the_best_are_told() -> None:
    async with Script(boards=[pong()]).app().run_test(size=LARGE) as pilot:
        await open_scores(pilot)
        for told in ("412 k", "2026-01-07"):
            assert told in line(pilot, "pong-2")


async def test_marks_stand_between_the_players_in_grey_and_without_a_rank() -> None:
    async with Script(boards=[pong()]).app().run_test(size=LARGE) as pilot:
        await open_scores(pilot)
        table = pilot.app.screen.query_one(ScoreTable)
        assert [table.get_row_at(row)[1].plain for row in range(4)] == [
            "pong-2",
            "human tester (mean)",
            "you",
            "random play (mean)",
        ]
        muted, plain = pilot.app.theme_variables["foreground-muted"], pilot.app.theme_variables["foreground"]
        styles = [str(table.get_row_at(row)[1].style) for row in range(4)]
        assert styles == [colour.lower() for colour in (plain, muted, plain, muted)]
        assert table.get_row_at(1)[0].plain == ""


async def test_a_shared_game_is_marked_with_the_humans_share() -> None:
    async with Script(boards=[turns()]).app().run_test(size=SMALL) as pilot:
        await open_scores(pilot)
        assert "you 34% + pong-2" in shown(pilot)
        assert "Pong, shared" in shown(pilot)


async def test_versus_shows_elo_wins_draws_and_losses_and_ones_elo_as_the_curve() -> None:
    async with Script(boards=[versus()]).app().run_test(size=SMALL) as pilot:
        await open_scores(pilot)
        assert line(pilot, "pong-2").split("│")[-2].split() == ["1", "pong-2", "1,532", "5", "1", "3"]
        chart = pilot.app.screen.query_one(CurveChart)
        assert (chart.border_title, chart._curve.values) == ("Your Elo, game by game", (1484.0, 1468.4))


async def test_ones_own_scores_are_drawn_game_by_game() -> None:
    async with Script(boards=[pong(-3.0, 1.0, 7.0)]).app().run_test(size=SMALL) as pilot:
        await open_scores(pilot)
        curve = pilot.app.screen.query_one(CurveChart)._curve
        assert (curve.steps, curve.values) == ((1.0, 2.0, 3.0), (-3.0, 1.0, 7.0))


async def test_who_has_not_played_is_told_when_the_curve_comes() -> None:
    async with Script(boards=[pong()]).app().run_test(size=SMALL) as pilot:
        await open_scores(pilot)
        assert "Shown after your first finished game." in shown(pilot)


async def test_the_arrows_choose_game_and_mode() -> None:
    async with Script(boards=[pong(), turns(), versus()]).app().run_test(size=SMALL) as pilot:
        await open_scores(pilot)
        await pilot.press("down", "down")
        await settle(pilot)
        assert "Pong, versus" in shown(pilot)


async def test_a_game_that_is_finished_meanwhile_appears_and_the_cursor_stays_on_its_board() -> None:
    script = Script(boards=[pong(), versus()])
    async with script.app().run_test(size=SMALL) as pilot:
        await open_scores(pilot)
        await pilot.press("down")
        script.boards = [Board("breakout", "alone", ()), pong(3.0), versus()]
        await read_again(pilot)
        assert "Breakout" in shown(pilot)
        assert pilot.app.screen.query_one("#boards", OptionList).highlighted == 2
        assert "Pong, versus" in shown(pilot)


async def test_the_first_score_replaces_the_word_on_how_to_get_one() -> None:
    script = Script()
    async with script.app().run_test(size=SMALL) as pilot:
        await open_scores(pilot)
        script.boards = [pong(7.0)]
        await read_again(pilot)
        assert "No game has been finished yet" not in shown(pilot)
        assert "Pong, alone" in shown(pilot)


async def test_scores_that_cannot_be_read_are_told() -> None:
    damage = "scores scores.sqlite: it is damaged; the next finished game sets it aside, or delete it yourself"
    script = Script(failing={"scores": ArcadeError(damage)})
    async with script.app().run_test(size=SMALL) as pilot:
        await open_scores(pilot)
        await read_again(pilot)
        assert notices(pilot) == [damage]


async def test_no_number_of_a_leaderboard_is_cut_to_another_one() -> None:
    rows = tuple(Row(rank, replace(tally(Player(agent=f"agent-{rank}"), 9.0), games=12_345)) for rank in range(1, 120))
    stood = Rating(Player(agent="veteran"), 1531.6, 123_456, 12_345, 1_234_567, ())
    boards = [Board("pong", "alone", rows), Board("pong", "versus", (Row(1, stood),))]
    async with Script(boards=boards).app().run_test(size=SMALL) as pilot:
        await open_scores(pilot)
        pilot.app.screen.query_one(ScoreTable).move_cursor(row=118, animate=False)
        await settle(pilot)
        assert line(pilot, " agent-119 ").split("│")[-2].split()[:6] == [
            "119",
            "agent-119",
            "9.00",
            "7.00",
            "12.3",
            "k",
        ]
        await pilot.press("down")
        await settle(pilot)
        assert line(pilot, "veteran").split("│")[-2].split()[3:] == ["123", "k", "12.3", "k", "1.23", "M"]
