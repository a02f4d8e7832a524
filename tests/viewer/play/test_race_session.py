"""A race: two boards, the same start, one clock; what came of it."""

import pytest

from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.viewer.play.race_session import RaceSession
from arcade_rl.viewer.play.timeline import LeadHistory

NOOP, FIRE, RIGHT, LEFT = range(4)  # of Pong
PUSH_LEFT, PUSH_RIGHT = range(2)  # of CartPole


@pytest.fixture
def make_race(wants):
    def make(game_id="pong", favourite=NOOP, *, seed=7, **settings):
        games = tuple(make_game(game_id, GameSettings(**settings)) for _ in range(2))
        return RaceSession(games, wants(len(games[0].entry.actions), favourite), seed=seed)

    return make


def screens(race):
    return [board.game.screen().copy() for board in race.sides]


def start(race):
    return [board.state().observation.tolist() for board in race.sides]


def finish(race, held=None):
    for _ in range(5_000):
        if race.advance(held):
            return
    raise AssertionError("the race does not end")


def test_both_boards_begin_alike_and_stay_alike_while_both_do_the_same(make_race):
    race = make_race(noop_max=30)
    for _ in range(120):
        human, agent = screens(race)
        assert (human == agent).all()
        race.advance()
    assert race.state(0).frame == race.state(1).frame == 120


def test_boards_part_where_human_and_agent_do_different_things(make_race):
    race = make_race(favourite=RIGHT, noop_max=0)
    for _ in range(40):
        race.advance(LEFT)
    human, agent = screens(race)
    assert (human != agent).any()
    assert race.state(0).human_action == LEFT
    assert race.state(1).thought.action == RIGHT


def test_the_board_that_ended_first_stands_still_with_its_score_until_the_other_ends(make_race):
    race = make_race("cart-pole", PUSH_RIGHT)
    while race.sides[1].ending is None:
        race.advance()  # left and right in turn keeps the pole up longer than pushing one way
    fallen = race.state(1)
    assert race.outcome is None
    race.advance()
    assert race.state(1).frame == fallen.frame
    assert race.state(0).frame == fallen.frame + 1
    assert race.lead_history.difference == 1
    finish(race)
    human, agent = race.state(0).score, race.state(1).score
    assert agent == fallen.score < human
    assert (race.outcome.winner, race.wins) == (0, [1, 0])
    assert not race.advance()
    assert race.state(0).score == human


def test_equal_scores_are_a_draw(make_race):
    race = make_race("cart-pole", PUSH_RIGHT)
    finish(race, PUSH_RIGHT)
    assert race.outcome.winner is None
    assert race.wins == [0, 0]
    assert not race.outcome.truncated


def test_a_race_is_cut_off_only_if_both_boards_were(make_race):
    both = make_race("cart-pole", PUSH_RIGHT, max_episode_steps=5)
    finish(both, PUSH_RIGHT)
    assert both.outcome.truncated
    one = make_race("cart-pole", PUSH_RIGHT, max_episode_steps=15)
    finish(one)
    assert one.sides[0].ending.truncated
    assert not one.outcome.truncated


def test_a_rematch_begins_on_both_boards_from_another_start_the_same_for_both(make_race):
    race = make_race("cart-pole", PUSH_RIGHT)
    first = start(race)
    finish(race)
    race.rematch()
    second = start(race)
    assert first[0] == first[1]
    assert second[0] == second[1] != first[0]
    assert (race.outcome, race.wins, race.lead_history.frames) == (None, [1, 0], 0)
    assert race.advance() is False
    assert race.state(0).score == race.state(1).score == 1


def test_the_same_seed_gives_the_same_starts_also_of_rematches(make_race):
    one, other = make_race("cart-pole", seed=3), make_race("cart-pole", seed=3)
    for race in (one, other):
        race.rematch()
    assert start(one) == start(other)


def test_pause_holds_both_boards_and_speed_is_of_both(make_race):
    race = make_race("cart-pole")
    race.pace.toggle_pause()
    race.advance()
    race.pace.faster()
    for number in (0, 1):
        state = race.state(number)
        assert (state.paused, state.speed, state.frame) == (True, 2.0, 0)
    race.pace.toggle_pause()
    race.advance()
    assert (race.state(0).frame, race.state(1).frame) == (1, 1)


def test_in_a_game_of_turns_the_agent_waits_for_the_humans_move(make_race):
    race = make_race("frozen-lake", 2)
    race.advance()
    assert race.waits_for_human
    assert (race.state(0).steps, race.state(1).steps) == (0, 0)
    race.advance(0)
    assert (race.state(0).steps, race.state(1).steps) == (1, 1)


def test_in_a_game_of_turns_the_agent_goes_on_alone_once_the_human_has_ended(make_race):
    race = make_race("frozen-lake", 0, seed=2)  # pressed against the left edge, it lives longer than one who goes right
    while race.sides[0].ending is None:
        race.advance(2)
    assert race.sides[1].ending is None
    assert not race.waits_for_human
    before = race.state(1).steps
    race.advance()
    assert race.state(1).steps == before + 1


def test_newer_weights_play_on_the_agents_board(make_race, wants):
    race = make_race(favourite=RIGHT)
    race.sides[1].swap_policy(wants(6, LEFT))
    race.advance()
    assert race.state(1).thought.preferred == LEFT


def test_the_course_keeps_the_lead_of_every_frame_by_its_changes():
    lead_history = LeadHistory()
    for lead in (0, 0, 1, 1, -2):
        lead_history.add(lead)
    assert lead_history.changes == [(0, 0.0), (3, 1), (5, -2)]
    assert [lead_history.at(frame) for frame in range(6)] == [0, 0, 0, 1, 1, -2]
    assert (lead_history.frames, lead_history.difference) == (5, -2)
