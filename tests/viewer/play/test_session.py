"""One game, an agent and a human: who does what on which frame."""

import dataclasses

import numpy as np
import pytest

from arcade_rl.games.factory import make_game, make_parallel_games
from arcade_rl.games.game import GameSettings
from arcade_rl.viewer.play.pace import SPEEDS
from arcade_rl.viewer.play.session import Session
from arcade_rl.viewer.play.timeline import TIMELINE_DECISIONS

NOOP, FIRE, RIGHT, LEFT = range(4)  # of Pong and of Breakout


def play(session, frames, human_action=None):
    return [session.advance(human_action) for _ in range(frames)]


def finish_episode(session, human_action=None):
    while not session.advance(human_action).ended:
        pass


class TestWhoPlays:
    def test_the_agent_decides_every_fourth_frame_and_holds_its_action(self, make_session):
        session = make_session("pong", RIGHT, LEFT, FIRE)
        ticks = play(session, 12)
        assert [tick.action for tick in ticks[4:]] == [LEFT] * 4 + [FIRE] * 4
        assert [tick.decided for tick in ticks] == [True, False, False, False] * 3

    def test_a_human_may_do_something_else_on_every_frame(self, make_session):
        session = make_session(controller="human")
        wanted = [RIGHT, LEFT, NOOP, RIGHT, FIRE, LEFT]
        assert [session.advance(action).action for action in wanted] == wanted

    def test_a_human_who_touches_nothing_idles(self, make_session):
        assert make_session(controller="human").advance(None).action == NOOP

    def test_in_cart_pole_a_human_who_touches_nothing_pushes_left_and_right_in_turn(self, make_session):
        session = make_session("cart-pole", 0, controller="human")
        assert [tick.action for tick in play(session, 4)] == [1, 0, 1, 0]

    @pytest.mark.parametrize("frames_before", [4, 5, 6, 7])
    def test_the_joystick_changes_hands_at_any_frame_and_the_game_stays_the_very_same(
        self, make_session, frames_before
    ):
        session = make_session("pong", RIGHT)
        done = play(session, frames_before)
        session.take_joystick()
        done += play(session, 3, LEFT)
        session.give_joystick()
        done += play(session, 6)
        untouched = make_game("pong", GameSettings())
        untouched.reset(5)
        for tick in done:
            untouched.step_frame(tick.action)
        assert [tick.action for tick in done[frames_before : frames_before + 3]] == [LEFT] * 3
        assert (untouched.screen() == session.game.screen()).all()
        assert (untouched.observe() == session.game.observe()).all()

    def test_changing_hands_alone_moves_nothing(self, make_session):
        session = make_session("cart-pole", 0)
        play(session, 3)
        before = session.game.snapshot()
        session.take_joystick()
        session.give_joystick()
        assert session.game.snapshot() == before

    def test_an_agent_that_gets_the_joystick_in_mid_decision_does_what_it_wanted_at_its_beginning(self, make_session):
        session = make_session("pong", RIGHT, LEFT, FIRE, controller="human")
        play(session, 5, NOOP)
        session.give_joystick()
        assert [tick.action for tick in play(session, 4)] == [LEFT, LEFT, LEFT, FIRE]

    def test_without_an_agent_the_human_keeps_the_joystick(self, make_session):
        session = make_session(alone=True, controller="agent")
        session.give_joystick()
        assert session.controller == "human"
        assert session.state().thought is None


class TestThoughts:
    def test_each_decision_is_the_action_of_highest_value(self, make_session):
        session = make_session("pong", RIGHT, LEFT, FIRE, NOOP)
        for _ in range(40):
            thought = session.state().thought
            tick = session.advance()
            if tick.decided and not thought.suggested:
                assert tick.action == thought.q_values.argmax() == thought.preferred

    def test_the_agent_thinks_on_while_a_human_plays(self, make_session):
        session = make_session("pong", RIGHT, LEFT, controller="human")
        wishes = []
        for _ in range(3):
            wishes.append(session.state().thought.preferred)
            play(session, 4, NOOP)
        assert wishes == [RIGHT, LEFT, RIGHT]
        assert session.state().human_action == NOOP

    def test_random_tries_are_marked(self, make_session):
        session = make_session("pong", NOOP, epsilon=1.0, noop_max=1)
        play(session, 40)
        thought = session.state().thought
        assert thought.explored
        assert thought.preferred == NOOP

    def test_about_epsilon_of_the_decisions_are_random(self, make_session):
        session = make_session("cart-pole", 0, epsilon=0.25)
        explored = 0
        for _ in range(400):
            explored += session.state().thought.explored
            session.advance()
        assert 60 <= explored <= 140

    def test_the_human_is_never_shown_a_random_wish(self, make_session):
        session = make_session("pong", RIGHT, epsilon=1.0, controller="human")
        play(session, 20, NOOP)
        assert session.state().thought.action == RIGHT

    def test_the_agent_fires_where_that_begins_a_life_whatever_it_wants(self, make_session):
        session = make_session("breakout", LEFT)
        assert session.state().thought.suggested
        assert [tick.action for tick in play(session, 5)] == [FIRE] * 4 + [LEFT]

    def test_a_human_serves_when_it_pleases_them(self, make_session):
        session = make_session("breakout", LEFT, controller="human")
        assert [tick.action for tick in play(session, 3)] == [NOOP] * 3

    def test_where_states_can_be_counted_every_state_is_valued(self, make_session):
        assert make_session("frozen-lake", 2).state().q_table.shape == (16, 4)
        assert make_session("cart-pole", 0).state().q_table is None

    def test_the_states_of_a_game_whose_picture_shows_no_values_are_not_all_valued(self, wants):
        class Recording(wants):
            def q_values(self, observations):
                batches.append(len(observations))
                return super().q_values(observations)

        batches = []
        game = make_game("frozen-lake", GameSettings())
        game.entry = dataclasses.replace(game.entry, family="gymnasium")
        session = Session(game, Recording(4, 2), controller="agent")
        assert session.state().q_table is None
        assert batches == [1]

    def test_what_it_sees_is_what_the_trainers_games_show(self, make_session):
        session = make_session("breakout", RIGHT, LEFT, NOOP, noop_max=1)
        parallel = make_parallel_games("breakout", GameSettings(noop_max=1), 1)
        seen = parallel.reset(5)
        try:
            for _ in range(60):
                state = session.state()
                assert np.abs(state.observation.astype(int) - seen[0]).max() <= 1
                play(session, 4)
                seen = parallel.step(np.array([state.thought.action])).observations
        finally:
            parallel.close()


class TestNewerWeights:
    def test_in_mid_decision_they_wait_for_its_end(self, make_session, wants):
        session = make_session("pong", RIGHT)
        play(session, 5)
        session.swap_policy(wants(6, LEFT))
        assert [tick.action for tick in play(session, 4)] == [RIGHT, RIGHT, RIGHT, LEFT]

    def test_between_decisions_they_think_at_once_and_the_timeline_shows_that_decision_once(self, make_session, wants):
        session = make_session("pong", RIGHT)
        play(session, 8)
        session.swap_policy(wants(6, LEFT))
        assert session.state().thought.preferred == LEFT
        assert len(session.state().timeline) == 3

    def test_they_value_every_state_again(self, make_session, wants):
        session = make_session("frozen-lake", 2)
        session.swap_policy(wants(4, 1))
        assert session.state().q_table.argmax(axis=1).tolist() == [1] * 16


class TestTimeline:
    def test_it_forgets_what_is_long_ago(self, make_session):
        session = make_session("frozen-lake", 0)
        play(session, 3 * TIMELINE_DECISIONS)
        assert len(session.state().timeline) == TIMELINE_DECISIONS

    def test_it_knows_who_played_and_what_was_scored(self, make_session):
        session = make_session("cart-pole", 1)
        play(session, 2)
        session.take_joystick()
        play(session, 2)
        points = session.state().timeline
        assert [point.controller for point in points] == ["agent", "agent", "agent", "human", "human"]
        assert [point.reward for point in points] == [1, 1, 1, 1, 0]
        assert [point.begins for point in points] == [True, False, False, False, False]

    def test_it_is_made_once_a_decision(self, make_session):
        session = make_session("pong", RIGHT)
        session.advance()
        assert session.state().timeline is session.state().timeline


class TestPause:
    def test_a_paused_game_stands_still(self, make_session):
        session = make_session()
        session.pace.toggle_pause()
        assert session.advance().action is None
        session.pace.toggle_pause()
        assert session.advance().action is not None

    def test_one_decision_is_played_and_no_more(self, make_session):
        session = make_session("pong", RIGHT)
        play(session, 2)
        session.pace.step_decision()
        assert [tick.action is not None for tick in play(session, 4)] == [True, True, False, False]
        session.pace.step_decision()
        assert [tick.action is not None for tick in play(session, 5)] == [True, True, True, True, False]

    def test_a_step_at_an_episodes_end_begins_the_next(self, make_session):
        session = make_session("cart-pole", 1)
        finish_episode(session)
        session.pace.step_decision()
        session.advance()
        assert session.state().episode == 2
        assert session.advance().action is None


class TestTurns:
    def test_a_game_of_turns_waits_for_the_human(self, make_session):
        session = make_session("frozen-lake", 2, controller="human")
        assert session.waits_for_human
        assert session.advance(None).action is None
        assert session.advance(1).action == 1

    def test_it_does_not_wait_for_the_agent(self, make_session):
        session = make_session("frozen-lake", 2)
        assert not session.waits_for_human
        assert session.advance(None).action == 2


class TestEpisodes:
    def test_the_end_is_shown_for_a_moment_then_the_next_begins(self, make_session):
        session = make_session("cart-pole", 1)
        finish_episode(session)
        ended = session.state()
        assert (ended.ending.score, ended.ending.steps) == (ended.score, ended.steps)
        held = 0
        while session.state().episode == 1:
            session.advance()
            held += 1
        assert held == 75  # one and a half seconds at 50 frames a second
        begun = session.state()
        assert (begun.episode, begun.score, begun.steps, begun.ending) == (2, 0, 0, None)

    @pytest.mark.parametrize("speed", SPEEDS)
    @pytest.mark.parametrize("game_id", ["cart-pole", "frozen-lake"])
    def test_the_end_is_shown_for_as_long_at_any_speed(self, make_session, game_id, speed):
        session = make_session(game_id, 1, max_episode_steps=2)
        finish_episode(session)
        session.pace.run_at(speed)
        frames = 0
        while session.state().episode == 1:
            session.advance()
            frames += 1
        frame_seconds = 1 / (session.game.frames_per_second * speed)
        assert 1.5 <= frames * frame_seconds < 1.5 + frame_seconds

    def test_a_better_episode_than_all_before_is_marked(self, make_session):
        session = make_session("cart-pole", 1)
        finish_episode(session)
        assert not session.state().ending.best
        session.reset()
        finish_episode(session, None)
        first = session.state().ending
        session.reset()
        session.take_joystick()
        finish_episode(session)  # left and right in turn keeps the pole up for longer
        assert session.state().ending.best
        assert session.state().ending.score > first.score

    def test_a_cut_off_episode_says_so(self, make_session):
        session = make_session("frozen-lake", 0, max_episode_steps=1)
        session.advance()
        assert session.state().ending.truncated

    def test_a_lost_life_is_no_end(self, make_session):
        session = make_session("breakout", NOOP)
        play(session, 150)
        assert session.game.lives == 4
        assert session.state().episode == 1

    def test_a_reset_begins_another_episode_at_once(self, make_session):
        session = make_session()
        play(session, 50)
        session.reset()
        state = session.state()
        assert (state.episode, state.steps, state.score) == (2, 0, 0)

    def test_the_same_seed_gives_the_same_games(self, make_session):
        def positions(seed):
            session = make_session("frozen-lake", 0, 1, 2, epsilon=0.3, seed=seed)
            return [(session.advance().action, session.game.position) for _ in range(300)]

        assert positions(11) == positions(11)
        assert positions(11) != positions(12)

    def test_steps_count_decisions_and_not_frames(self, make_session):
        session = make_session("pong", RIGHT)
        play(session, 41)
        assert (session.state().steps, session.state().frame) == (10, 41)
