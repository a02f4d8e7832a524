"""Two sides of one game: who plays, what they think, how it ends."""

import numpy as np
import pytest

from arcade_rl.games.game import GameSettings
from arcade_rl.games.two_player import versus_catalog
from arcade_rl.games.two_player.versus_catalog import versus_game
from arcade_rl.viewer.play.versus_session import Contestant, VersusSession
from arcade_rl.viewer.play.versus_side import SidePolicy

pytestmark = pytest.mark.skipif(bool(versus_catalog.why_not_here()), reason=versus_catalog.why_not_here())

UP, DOWN, FIRE = 2, 3, 1  # of Pong's actions: RIGHT is up


@pytest.fixture
def make(wants):
    def make(left=None, right=None, *, game_id="pong", seed=3, **settings):
        from arcade_rl.games.two_player.game import TwoPlayerGame

        eyes = GameSettings(**{"noop_max": 0, **settings})
        game = TwoPlayerGame(versus_game(game_id), None, (eyes, eyes))
        actions = len(game.entry.actions)
        contestants = (
            Contestant() if each is None else Contestant(wants(actions, each), "agent") for each in (left, right)
        )
        return VersusSession(game, tuple(contestants), seed=seed)

    return make


def advance(session, frames, held=(None, None)):
    return [session.advance(held) for _ in range(frames)]


def test_each_side_is_thought_through_by_its_own_agent(make):
    session = make(UP, DOWN)
    advance(session, 4)
    left, right = session.state(0), session.state(1)
    actions = session.game.entry.actions
    assert (actions[left.thought.action], actions[right.thought.action]) == ("RIGHTFIRE", "LEFTFIRE")
    assert left.decision == right.decision == 2
    assert left.thought.value == left.thought.q_values.max()


def test_a_side_without_an_agent_is_the_humans_and_switching_changes_nothing(make):
    session = make(None, UP)
    session.sides[0].switch()
    advance(session, 2, held=(DOWN, None))
    assert (session.state(0).controller, session.state(0).human_action) == ("human", DOWN)
    assert session.state(0).thought is None
    assert session.state(1).controller == "agent"


def test_tab_takes_a_side_from_the_very_next_frame_and_gives_it_back(make):
    session = make(UP, UP)
    advance(session, 5)
    session.sides[1].switch()
    advance(session, 1, held=(DOWN, DOWN))
    assert session.state(1).human_action == DOWN
    assert session.state(0).human_action is None
    session.sides[1].switch()
    assert (session.state(1).controller, session.state(1).human_action) == ("agent", None)


def test_the_game_stands_still_while_paused_and_after_its_end_until_the_rematch(make):
    session = make(FIRE, FIRE, max_episode_steps=5)
    session.pace.toggle_pause()
    advance(session, 3)
    assert session.state(0).frame == 0
    session.pace.toggle_pause()
    assert advance(session, 22).index(True) == 19
    assert session.outcome.truncated
    assert session.outcome.winner is None
    assert session.state(0).frame == 20
    session.rematch()
    advance(session, 1)
    assert (session.outcome, session.state(0).episode, session.state(0).frame) == (None, 2, 21)


def test_the_side_that_wins_more_points_wins_the_game(make):
    session = make(UP, UP, max_episode_steps=40)
    advance(session, 160)
    scores = [side.episode_state.score for side in session.sides]
    assert session.outcome.winner == scores.index(max(scores))
    assert session.wins[session.outcome.winner] == 1


def test_the_share_of_the_human_is_counted_in_decisions(make):
    session = make(UP, UP, max_episode_steps=4)
    advance(session, 8)
    session.sides[0].switch()
    advance(session, 8)
    assert session.sides[0].ending(truncated=True).human_steps == 2
    assert session.sides[1].ending(truncated=True).human_steps == 0


def test_the_same_seed_gives_the_same_games(make):
    screens = []
    for _ in range(2):
        session = make(UP, DOWN, noop_max=30)
        advance(session, 60)
        session.rematch()
        advance(session, 60)
        screens.append(session.game.screen().tobytes())
    assert screens[0] == screens[1]


def test_newer_weights_play_from_the_next_decision(make, wants):
    session = make(UP, UP)
    session.sides[0].swap_policy(wants(6, DOWN))
    advance(session, 4)
    assert session.game.entry.actions[session.state(0).thought.action] == "LEFTFIRE"
    assert session.game.entry.actions[session.state(1).thought.action] == "RIGHTFIRE"


def test_the_probabilities_of_a_policy_that_holds_fire_add_up_to_one(make, wants):
    class Sure(wants):
        def q_values(self, observations):
            values = super().q_values(observations)
            return values / values.sum(axis=1, keepdims=True)

        def state_values(self, observations):
            return np.zeros(len(observations), np.float32)

    session = make(UP, UP)
    session.sides[0].swap_policy(Sure(6, DOWN))
    advance(session, 4)
    thought = session.state(0).thought
    assert session.game.entry.actions[thought.preferred] == "LEFTFIRE"
    assert thought.preferred == thought.q_values.argmax()
    assert thought.q_values.sum() == pytest.approx(1)


def test_a_mirrored_brains_values_are_told_of_the_consoles_own_actions(wants):
    policy = SidePolicy(wants(3, 1), (0, 2, 1))
    assert policy.q_values(np.zeros((1, 4, 84, 84), np.uint8))[0].argmax() == 2


class TestGoingBack:
    def _seen(self, session):
        moments = [session.state(side) for side in (0, 1)]
        told = [
            (state.score, state.steps, len(state.timeline), state.observation.tobytes(), state.thought.action)
            for state in moments
        ]
        return session.game.screen().tobytes(), told

    def _play(self, session, frames, held=(None, None)):
        return [(session.advance(held), self._seen(session))[1] for _ in range(frames)]

    def test_both_sides_play_on_exactly_as_they_did(self, make):
        session = make(UP, DOWN, noop_max=30)
        story = self._play(session, 90)
        gone = session.rewind(41)
        assert 41 <= gone < 45
        assert self._seen(session) == story[-gone - 1]
        assert self._play(session, gone) == story[-gone:]

    def test_moves_that_were_taken_back_leave_no_trace(self, make):
        session = make(UP, UP)
        story = self._play(session, 40)
        kept = session.snapshot()
        session.sides[1].switch()
        self._play(session, 13, held=(None, DOWN))
        session.restore(kept)
        session.sides[1].switch()
        assert self._seen(session) == story[-1]

    def test_a_game_in_which_one_went_back_is_not_won_and_the_next_one_counts_again(self, make):
        session = make(UP, UP, max_episode_steps=40)
        advance(session, 20)
        session.rewind(8)
        assert session.rewound
        advance(session, 160)
        assert session.outcome.winner is not None
        assert session.wins == [0, 0]
        assert session.sides[0].ending(truncated=True).rewound
        session.rematch()
        assert not session.rewound
        advance(session, 160)
        assert sum(session.wins) == 1

    def test_one_can_go_back_from_the_end_of_a_game(self, make):
        session = make(UP, UP, max_episode_steps=5)
        advance(session, 30)
        assert session.rewind(4) == 4
        assert session.outcome is None
        assert advance(session, 4)[-1]

    def test_newer_weights_think_about_the_moment_gone_back_to(self, make, wants):
        session = make(UP, UP)
        advance(session, 20)
        session.sides[0].swap_policy(wants(6, DOWN))
        session.rewind(8)
        assert session.game.entry.actions[session.state(0).thought.action] == "LEFTFIRE"
        assert len(session.state(0).timeline) == session.state(0).steps + 1


def test_the_lead_of_the_left_side_is_kept_for_the_whole_game_and_goes_back_with_it(make):
    session = make()
    session.sides[0].episode_state.score = 2.0
    advance(session, 30)
    session.sides[1].episode_state.score = 5.0
    advance(session, 30)
    assert [session.lead_history.at(frame) for frame in (0, 1, 30, 31, 60)] == [0, 2, 2, -3, -3]
    session.rewind(40)
    assert session.lead_history.difference == 2
    assert session.lead_history.frames <= 20
    session.rematch()
    assert (session.lead_history.frames, session.lead_history.difference) == (0, 0)
