"""Going back in time: a session goes on exactly as it did, whoever plays."""

import itertools

import numpy as np
import pytest

from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.viewer.play.rewind import HISTORY_SECONDS
from arcade_rl.viewer.play.session import Session
from tests.viewer.stand_ins import Looks

LEFT = 3  # of Pong
_GAMES = ["pong", "cart-pole", "frozen-lake"]


@pytest.fixture
def make_session():
    def make(game_id, *, controller="agent", epsilon=0.0, **settings):
        game = make_game(game_id, GameSettings(**settings))
        return Session(game, Looks(len(game.entry.actions)), controller=controller, epsilon=epsilon, seed=5)

    return make


def seen(session):
    """All that a person or an agent sees now."""
    state = session.state()
    screen = session.game.screen().tobytes() if session.game.entry.pixels else b""
    thought = state.thought and (state.thought.action, state.thought.explored)
    told = (state.episode, state.score, state.steps, thought, state.timeline)
    return (session.game.observe().tobytes(), state.observation.tobytes(), screen, *told)


def play(session, frames, actions=()):
    """What was done and seen in each of the next frames, pauses between episodes not counted."""
    story = []
    while len(story) < frames:
        tick = session.advance(actions[len(story)] if actions else None)
        if tick.action is not None:
            story.append((tick, seen(session)))
    return story


@pytest.mark.parametrize("game_id", _GAMES)
def test_the_agent_plays_on_exactly_as_it_did_also_over_the_ends_of_episodes(make_session, game_id):
    session = make_session(game_id, epsilon=0.3, sticky_actions=0.25)
    story = play(session, 160)
    gone = session.rewind(120)
    assert 120 <= gone < 124
    assert play(session, gone) == story[-gone:]


@pytest.mark.parametrize("game_id", _GAMES)
def test_the_same_moves_of_a_human_lead_to_the_same_frames_and_scores(make_session, game_id):
    session = make_session(game_id, controller="human", sticky_actions=0.25)
    moves = np.random.default_rng(3).integers(len(session.game.entry.actions), size=90).tolist()
    story = play(session, 90, moves)
    gone = session.rewind(50)
    assert play(session, gone, moves[-gone:]) == story[-gone:]


@pytest.mark.parametrize("game_id", _GAMES)
def test_other_moves_in_between_leave_no_trace(make_session, game_id):
    session = make_session(game_id)
    story = play(session, 40)
    gone = session.rewind(8)
    session.take_joystick()
    play(session, 8, [1] * 8)
    session.rewind(8)
    session.give_joystick()
    assert play(session, gone) == story[-gone:]


@pytest.mark.parametrize("game_id", _GAMES)
def test_the_joystick_changes_hands_after_it_and_the_agent_wants_what_it_wanted_then(make_session, game_id):
    session = make_session(game_id, controller="human")
    play(session, 24, [0] * 24)
    session.rewind(8)
    wish = session.state().thought.action
    session.give_joystick()
    assert session.controller == "agent"
    assert play(session, 1)[0][0].action == wish


def test_who_plays_how_fast_and_whether_paused_stay_as_they_are(make_session):
    session = make_session("pong")
    play(session, 40)
    session.take_joystick()
    session.pace.slower()
    session.pace.toggle_pause()
    session.rewind(20)
    state = session.state()
    assert (state.controller, state.speed, state.paused) == ("human", 1 / 2, True)


def test_a_score_below_the_best_is_not_the_best_after_rewinding_into_an_episode_that_was_better(make_session):
    session = make_session("cart-pole", controller="human")

    def finish_episode(moves):
        while session.ending is None:
            session.advance(next(moves))
        return session.ending

    right, left_and_right = itertools.repeat(1), itertools.cycle((1, 0))
    first = finish_episode(right)
    session.reset()
    best = finish_episode(left_and_right)
    assert best.best
    session.rewind(4)
    assert finish_episode(right).rewound
    session.reset()
    last = finish_episode(itertools.chain((1, 0, 1, 0), right))
    assert first.score < last.score < best.score
    assert not last.best


def test_a_minute_can_be_gone_back(make_session):
    session = make_session("cart-pole")
    play(session, 50 * HISTORY_SECONDS + 300)
    assert session.rewind(10**9) >= 50 * HISTORY_SECONDS
    assert session.rewind(1) == 0


def test_no_number_of_a_decision_or_frame_comes_twice(make_session):
    session = make_session("cart-pole")
    decisions, frames = [session.state().decision], [session.state().frame]
    for _ in range(5):
        for _ in range(12):
            session.advance()
            decisions.append(session.state().decision)
            frames.append(session.state().frame)
        session.rewind(9)
        assert session.state().decision > max(decisions)
        assert session.state().frame > max(frames)


def test_newer_weights_think_about_the_moment_gone_back_to(make_session, wants):
    session = make_session("pong")
    play(session, 40)
    session.swap_policy(wants(6, LEFT))
    session.rewind(12)
    assert session.state().thought.preferred == LEFT
    assert len(session.state().timeline) == session.state().steps + 1


class TestRecords:
    def test_an_episode_that_was_rewound_is_marked_at_its_end_and_the_next_is_not(self, make_session):
        session = make_session("cart-pole")
        play(session, 5)
        session.rewind(3)
        assert self._ending(session).rewound
        session.reset()
        assert not self._ending(session).rewound

    def test_it_is_no_record(self, make_session):
        session = make_session("cart-pole")
        self._ending(session)
        session.reset()
        session.take_joystick()
        play(session, 5)
        session.rewind(3)
        assert not self._ending(session).best  # though left and right in turn keeps the pole up for longer
        session.reset()
        assert self._ending(session).best

    def _ending(self, session):
        while not session.advance().ended:
            pass
        return session.state().ending


class TestAMomentKept:
    @pytest.mark.parametrize("game_id", _GAMES)
    def test_play_goes_on_from_it_as_often_as_one_likes(self, make_session, game_id):
        session = make_session(game_id, epsilon=0.3)
        play(session, 10)  # in the middle of a decision of Pong
        kept = session.snapshot()
        before, story = seen(session), play(session, 30)
        for _ in range(2):
            session.restore(kept)
            assert seen(session) == before
            assert play(session, 30) == story

    def test_the_end_of_an_episode_can_be_kept_too(self, make_session):
        session = make_session("cart-pole")
        while not session.advance().ended:
            pass
        kept = session.snapshot()
        session.reset()
        play(session, 5)
        session.restore(kept)
        assert session.state().ending is not None
        play(session, 1)
        assert session.state().episode == 2

    def test_going_to_it_can_be_rewound(self, make_session):
        session = make_session("frozen-lake")
        kept = session.snapshot()
        story = play(session, 5)
        session.restore(kept)
        session.rewind(1)
        assert seen(session) == story[3][1]
