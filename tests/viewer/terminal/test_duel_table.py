"""Two players at a terminal: a game for two, and a race."""

import pytest

from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.games.two_player import versus_catalog
from arcade_rl.games.two_player.versus_catalog import versus_game
from arcade_rl.viewer.play.race_session import RaceSession
from arcade_rl.viewer.play.versus_session import Contestant, VersusSession
from arcade_rl.viewer.seats.seat import Seat, SeatedBrain
from arcade_rl.viewer.terminal.driver.key_decoder import Key
from arcade_rl.viewer.terminal.duel_table import RaceTable, VersusTable
from arcade_rl.viewer.terminal.table import Services
from arcade_rl.viewer.terminal.terminal_keys import TerminalKeys
from tests.viewer.stand_ins import Kept

for_two = pytest.mark.skipif(bool(versus_catalog.why_not_here()), reason=versus_catalog.why_not_here())
UP, DOWN = 2, 3


@pytest.fixture
def versus(wants, tmp_path):
    def make(left="ann", right="bob", counts_down=False):
        from arcade_rl.games.two_player.game import TwoPlayerGame

        settings = GameSettings(noop_max=0)
        game = TwoPlayerGame(versus_game("pong"), None, (settings, settings))
        one, other = (
            Contestant(wants(len(game.entry.actions), UP), "agent") if name else Contestant() for name in (left, right)
        )
        session = VersusSession(game, (one, other), seed=1)
        seats = tuple(Seat(tmp_path, name, SeatedBrain(1_000)) for name in (left, right))
        services = Services(wall_clock=lambda: 12.0)
        return VersusTable(session, seats, TerminalKeys(), services, counts_down=counts_down), session

    return make


@pytest.fixture
def race(wants, tmp_path):
    def make(game_id="cart-pole", results=None, **settings):
        games = tuple(make_game(game_id, GameSettings(**settings)) for _ in range(2))
        session = RaceSession(games, wants(len(games[0].entry.actions), 1), seed=7)
        seats = Seat(tmp_path), Seat(tmp_path, "ann", SeatedBrain(1_000))
        return RaceTable(session, seats, TerminalKeys(), Services(results, wall_clock=lambda: 12.0)), session

    return make


def text(table, columns=120, rows=40):
    glyphs = table.picture(columns, rows).glyphs
    return "\n".join("".join(map(chr, row)).rstrip() for row in glyphs.tolist())


def press(table, *names):
    for name in names:
        table.press(Key(name, name if len(name) == 1 else ""), 0.0)


@for_two
def test_a_long_save_state_is_loaded_on_a_thread_and_the_list_shows_how_far_it_is(versus, monkeypatch, tmp_path):
    monkeypatch.setenv("ARCADE_RL_SAVES", str(tmp_path))
    monkeypatch.setattr("arcade_rl.viewer.play.versus_session._MOST_FRAMES_AT_ONCE", 30)
    table, session = versus(right="")
    for _ in range(60):
        table.play(1 / 60, 0.0)
    screen = session.game.screen().copy()
    press(table, "f3", "f2")
    table.board.open()
    press(table, "1")
    replay = table.board._replay
    assert "slot 1: replaying its game · " in text(table)
    assert "Esc stop loading" in text(table, 80, 24)
    replay._thread.join(20)
    table.board.elapse()
    assert "slot 1 loaded" in text(table)
    assert (session.game.screen() == screen).all()


@for_two
def test_tab_takes_the_left_side_of_two_agents_and_m_the_right_one(versus):
    table, session = versus()
    press(table, "tab")
    assert [side.controller for side in session.sides] == ["human", "agent"]
    press(table, "m")
    assert [side.controller for side in session.sides] == ["human", "human"]


@for_two
def test_two_humans_have_a_joystick_each(versus):
    table, session = versus(left="", right="")
    press(table, "w", "down")
    table.play(1 / 60, 0.01)
    assert (session.state(0).human_action, session.state(1).human_action) == (UP, DOWN)


@for_two
def test_who_leads_and_wins_is_whoever_holds_the_joystick(versus):
    table, session = versus(left="")
    for points, humans, leads, headline in (
        (3, 1, "+3 you lead", "you win"),
        (-3, 1, "+3 agent leads", "bob wins"),
        (3, 2, "+3 left leads", "left player wins"),
        (-3, 2, "+3 right leads", "right player wins"),
    ):
        if len(session.humans()) != humans:
            press(table, "tab")
        session.rematch()
        session.sides[points < 0].take(abs(points), 0.0)
        session.lead_history.add(points)
        assert leads in text(table)
        session._end(truncated=False)
        assert headline in text(table)
    press(table, "tab")  # for the rematch: what has ended stays as it was
    assert headline in text(table)


@for_two
def test_a_sticky_joystick_of_one_side_leaves_the_other_alone(versus):
    table, session = versus(left="", right="")
    press(table, "j", "w", "down")
    table.play(1 / 60, 5.0)
    assert (session.state(0).human_action, session.state(1).human_action) == (UP, DOWN)


@for_two
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (40, 12), (60, 50)])
def test_a_game_for_two_can_be_drawn_at_every_size(versus, size):
    table, _ = versus(left="")
    table.play(0.1, 0.1)
    shown = text(table, *size)
    assert "bob" in shown
    assert "you" in shown


@for_two
def test_at_120x40_the_panels_of_each_side_lie_on_its_own(versus):
    table, _ = versus()
    table.play(0.1, 0.1)
    row = next(line for line in text(table).splitlines() if "Q-values" in line)
    assert row.index("Q-values") < 20
    assert row.rindex("Q-values") > 100


@for_two
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (40, 12)])
def test_a_game_with_a_human_is_counted_down_before_it_begins(versus, size):
    table, session = versus(left="", right="", counts_down=True)
    table.play(1 / 60, 0.01)
    assert "██████" in text(table, *size)
    for frame in range(181):
        table.play(1 / 60, frame / 60)
    assert session.state(0).frame > 0
    assert "██████" not in text(table, *size)


@for_two
def test_save_states_of_a_game_for_two_are_listed_with_both_sides_and_loaded(versus, monkeypatch, tmp_path):
    monkeypatch.setenv("ARCADE_RL_SAVES", str(tmp_path))
    table, session = versus(left="")
    assert "save states" in text(table, 160, 40)
    press(table, "f3", "f2")
    assert "saved into slot 1: F3, 1 loads it" in text(table)
    table.play(1.0, 6)
    press(table, "f3", "up")
    shown = text(table)
    assert "human : bob" in shown
    assert "score 0 : 0" in shown
    press(table, "1")
    assert session.state(0).steps == 0
    assert "unranked" in text(table)


def test_a_race_says_that_it_has_no_save_states(race):
    table, _ = race()
    press(table, "f3")
    assert "a race has no save states" in text(table)


@pytest.mark.parametrize("game_id", ["cart-pole", "breakout", "frozen-lake"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (40, 12)])
def test_a_race_can_be_drawn_at_every_size(race, game_id, size):
    table, _ = race(game_id)
    table.play(0.1, 0.1)
    assert "ann" in text(table, *size)


def test_a_finished_race_is_kept_and_says_who_won(race):
    results = Kept()
    table, session = race(results=results)
    for frame in range(2_000):
        table.play(1 / 50, frame / 50)
        if session.outcome is not None:
            break
    assert len(results.results) == 1
    assert "plays a rematch" in text(table)
    press(table, "r")
    assert session.outcome is None


def test_joysticks_do_not_change_hands_in_a_race(race):
    table, session = race()
    press(table, "tab")
    assert [board.controller for board in session.sides] == ["human", "agent"]
    assert "keep to your own boards" in text(table)


@for_two
def test_a_humans_column_shows_the_lead_and_what_the_agent_at_the_other_side_sees(versus):
    table, session = versus(left="")
    session.sides[1].episode_state.score = 3.0
    table.play(1 / 60, 0.0)
    assert "+3 agent leads" in text(table, 120, 40)
    shown = text(table, 200, 60)
    assert "+3 the agent leads" in shown
    (row,) = (line for line in shown.splitlines() if "Frame stack" in line)
    assert "Frame stack  what the agent sees" in row[:60]


# The list of keys and the header, where there is little room


def tap(table, *names):
    for name in names:
        table.press(Key(name), 0.0)
        table.press(Key(name, kind="release"), 0.0)


def test_f1_turns_the_pages_and_any_other_key_closes_them(versus) -> None:
    table, _ = versus()
    tap(table, "f1")
    assert "1 of 2 · F1 shows more" in text(table, 60, 14)
    tap(table, "f1")
    assert "2 of 2" in text(table, 60, 14)
    tap(table, "f1")
    assert "2 of 2" not in text(table, 60, 14)
    tap(table, "f1", "x")
    assert "1 of 2" not in text(table, 60, 14)


def test_a_page_that_is_no_more_when_the_terminal_grows_is_the_last_one(versus) -> None:
    table, _ = versus()
    tap(table, "f1")
    text(table, 60, 14)
    tap(table, "f1")
    assert "fold or unfold a panel" in text(table, 160, 50)
    tap(table, "f1")
    assert "fold or unfold a panel" not in text(table, 160, 50)


def test_a_name_without_room_shows_that_it_is_cut_at_either_end_of_the_header(versus) -> None:
    table, _ = versus("a-name-of-an-agent-that-is-long", "another-name-of-an-agent-that-is-long")
    header = text(table, 60, 24).splitlines()[0]
    assert header.count("…") == 2
    assert header.rstrip().endswith("…")
