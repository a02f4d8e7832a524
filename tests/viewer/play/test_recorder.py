"""What a human plays is recorded step by step, as the agent would have seen it; what is taken back is not taught."""

import numpy as np
import pytest

from arcade_rl.viewer.play.recorder import Recorder, held_longest

NOOP, FIRE, UP, DOWN = 0, 1, 2, 3  # in Pong


class Kept:
    """Keeps demonstrations in a list."""

    def __init__(self):
        self.all = {}

    def keep(self, demonstration):
        self.all[len(self.all) + 1] = demonstration
        return len(self.all)

    def withdraw(self, kept):
        self.all[kept] = None

    @property
    def taught(self):
        return [each for each in self.all.values() if each is not None]

    @property
    def steps(self):
        return [each.steps for each in self.taught]


@pytest.fixture
def make_recorder(make_session):
    def make(game_id="pong", *, on=True, life_loss_terminal=True, **options):
        session, kept = make_session(game_id, **({"controller": "human"} | options)), Kept()
        recorder = Recorder(session, kept, life_loss_terminal=life_loss_terminal, clock=lambda: "now")
        if on:
            recorder.switch()
        return recorder, session, kept

    return make


def play(recorder, frames, action=NOOP):
    return [recorder.advance(action) for _ in range(frames)]


def play_segments(recorder, segments):
    """Each of 8 steps in Pong."""
    for _ in range(segments):
        play(recorder, 32)
        recorder.cut()


@pytest.fixture
def two_seconds(monkeypatch):
    """Rewinding reaches only so far back."""
    monkeypatch.setattr("arcade_rl.viewer.play.recorder.HISTORY_SECONDS", 2)


class TestSteps:
    def test_what_is_seen_before_and_after_each_step_is_what_the_game_showed(self, make_recorder):
        recorder, session, kept = make_recorder()
        seen = [session.game.observe()]
        for _ in range(12):
            play(recorder, 4, UP)
            seen.append(session.game.observe())
        recorder.cut()
        (taught,) = kept.taught
        assert (taught.game, taught.played, taught.steps, taught.stack) == ("pong", "now", 12, 4)
        assert (taught.frame_skip, taught.game_mode, taught.game_difficulty) == (4, -1, -1)
        windows = [taught.frames[step : step + 4] for step in range(13)]
        np.testing.assert_array_equal(windows, seen)

    def test_of_the_lake_the_squares_are_kept(self, make_recorder):
        recorder, session, kept = make_recorder("frozen-lake")
        squares = [int(session.game.observe())]
        for action in (2, 3, 2):
            recorder.advance(action)
            squares.append(int(session.game.observe()))
        recorder.cut()
        assert kept.taught[0].frames.tolist() == squares
        assert kept.taught[0].frame_skip is None
        assert kept.taught[0].actions.tolist() == [2, 3, 2]

    def test_the_action_of_a_step_is_the_one_held_for_most_of_its_frames(self, make_recorder):
        recorder, _, kept = make_recorder()
        for held in ((UP, UP, UP, DOWN), (DOWN, UP, DOWN, DOWN), (UP, UP, DOWN, DOWN)):
            for action in held:
                recorder.advance(action)
        recorder.cut()
        assert kept.taught[0].actions.tolist() == [UP, DOWN, DOWN]

    def test_of_two_held_equally_long_the_later_counts(self):
        assert held_longest([3, 3, 5, 5]) == 5
        assert held_longest([5, 3, 3, 5]) == 5
        assert held_longest([5, 5, 3]) == 5

    def test_nothing_held_is_what_the_game_does_then(self, make_recorder):
        recorder, _, kept = make_recorder()
        play(recorder, 4, None)
        recorder.cut()
        assert kept.taught[0].actions.tolist() == [NOOP]

    def test_rewards_are_summed_over_the_frames_of_a_step(self, make_recorder):
        recorder, session, kept = make_recorder()
        while session.score > -2:
            play(recorder, 4)
        recorder.cut()
        rewards = kept.taught[0].rewards
        assert rewards.sum() == -2
        assert set(rewards) == {0.0, -1.0}

    @pytest.mark.parametrize("life_loss_terminal", [True, False])
    def test_a_lost_life_is_an_end_where_the_learner_takes_it_for_one(self, make_recorder, life_loss_terminal):
        recorder, _, kept = make_recorder("breakout", life_loss_terminal=life_loss_terminal)
        lost_at = None
        for step in range(200):
            ticks = play(recorder, 4, FIRE)
            if any(tick.life_lost for tick in ticks):
                lost_at = step
                break
        play(recorder, 8)
        recorder.cut()
        terminated = kept.taught[0].terminated
        assert np.flatnonzero(terminated).tolist() == ([lost_at] if life_loss_terminal else [])
        assert len(terminated) == lost_at + 3


class TestWhen:
    def test_off_at_the_beginning_it_records_nothing(self, make_recorder):
        recorder, _, kept = make_recorder(on=False)
        play(recorder, 40)
        recorder.cut()
        assert (recorder.on, kept.taught, recorder.steps) == (False, [], 0)

    def test_switched_off_it_keeps_what_was_played(self, make_recorder):
        recorder, _, kept = make_recorder()
        play(recorder, 40)
        assert (kept.taught, recorder.steps) == ([], 10)
        recorder.switch()
        play(recorder, 40)
        assert (kept.steps, recorder.steps) == ([10], 10)

    def test_what_the_agent_plays_is_not_recorded(self, make_recorder):
        recorder, session, kept = make_recorder()
        play(recorder, 40)
        session.give_joystick()
        play(recorder, 40)
        assert kept.steps == [10]
        assert not kept.taught[0].terminated.any()

    def test_a_step_that_the_agent_began_belongs_to_the_agent(self, make_recorder):
        recorder, session, kept = make_recorder(controller="agent")
        play(recorder, 6)
        session.take_joystick()
        play(recorder, 2 + 8, UP)
        session.give_joystick()
        play(recorder, 1)
        assert kept.steps == [2]
        assert kept.taught[0].actions.tolist() == [UP, UP]

    def test_a_step_that_was_not_finished_is_dropped(self, make_recorder):
        recorder, session, kept = make_recorder()
        play(recorder, 7)
        session.give_joystick()
        play(recorder, 1)
        assert kept.steps == [1]

    def test_a_game_that_ends_is_kept_at_once_and_the_next_begins(self, make_recorder):
        recorder, session, kept = make_recorder("cart-pole")
        while not any(tick.ended for tick in play(recorder, 1, 0)):
            pass
        (taught,) = kept.taught
        assert taught.terminated.tolist() == [False] * (taught.steps - 1) + [True]
        np.testing.assert_array_equal(taught.frames[-1], session.game.observe())
        while session.position.episode == 1:
            recorder.advance(0)
        fresh = session.game.observe().copy()
        play(recorder, 3, 0)
        recorder.cut()
        assert kept.steps[1:] == [3]
        np.testing.assert_array_equal(kept.taught[1].frames[0], fresh)

    def test_a_game_that_is_cut_off_has_no_end(self, make_recorder):
        recorder, _, kept = make_recorder("cart-pole", max_episode_steps=5)
        play(recorder, 5, 0)
        assert kept.steps == [5]
        assert not kept.taught[0].terminated.any()

    def test_another_episode_cuts_the_stretch(self, make_recorder):
        recorder, session, kept = make_recorder()
        play(recorder, 22)
        session.reset(seed=7)
        play(recorder, 8)
        recorder.cut()
        assert kept.steps == [5, 2]

    def test_a_long_stretch_is_kept_while_one_plays_on_and_the_next_follows_on_it(self, make_recorder, monkeypatch):
        monkeypatch.setattr("arcade_rl.viewer.play.recorder._LONGEST_SECONDS", 2)
        recorder, _, kept = make_recorder()
        play(recorder, 2 * 60)
        assert kept.steps == [30]
        play(recorder, 40)
        recorder.cut()
        assert kept.steps == [30, 10]
        np.testing.assert_array_equal(kept.taught[0].frames[-4:], kept.taught[1].frames[:4])

    def test_a_paused_game_is_not_played_on_paper(self, make_recorder):
        recorder, session, kept = make_recorder()
        play(recorder, 8)
        session.pace.toggle_pause()
        play(recorder, 40)
        session.pace.toggle_pause()
        play(recorder, 8)
        recorder.cut()
        assert kept.steps == [4]


class TestGoingBack:
    def test_what_was_rewound_away_is_not_kept(self, make_recorder):
        recorder, session, kept = make_recorder()
        play(recorder, 80, UP)
        assert session.rewind(40) == 40
        play(recorder, 20, DOWN)
        recorder.cut()
        assert [taught.actions.tolist() for taught in kept.taught] == [[UP] * 10, [DOWN] * 5]
        assert recorder.steps == 15

    def test_what_was_kept_already_is_withdrawn_and_its_beginning_kept_instead(self, make_recorder):
        recorder, session, kept = make_recorder()
        play(recorder, 40, UP)
        session.give_joystick()
        play(recorder, 8)
        assert kept.steps == [10]
        session.rewind(24)
        session.take_joystick()
        play(recorder, 4, DOWN)
        recorder.cut()
        assert [taught.actions.tolist() for taught in kept.taught] == [[UP] * 6, [DOWN]]
        np.testing.assert_array_equal(kept.taught[0].frames[-4:], kept.taught[1].frames[:4])
        assert recorder.steps == 7

    def test_a_game_that_was_lost_and_taken_back_was_not_lost(self, make_recorder):
        recorder, session, kept = make_recorder("cart-pole")
        while not any(tick.ended for tick in play(recorder, 1, 0)):
            pass
        steps = kept.steps[0]
        session.rewind(4)
        play(recorder, 1, 1)
        recorder.cut()
        assert kept.steps[0] < steps
        assert kept.steps[1:] == [1]
        assert not any(taught.terminated.any() for taught in kept.taught)

    def test_going_back_beyond_all_of_a_stretch_withdraws_it_whole(self, make_recorder):
        recorder, session, kept = make_recorder(controller="agent")
        play(recorder, 40)
        state = session.snapshot()
        session.take_joystick()
        play(recorder, 40)
        recorder.cut()
        session.restore(state)
        recorder.cut()
        assert (kept.taught, recorder.steps) == ([], 0)

    def test_what_is_discarded_is_all_since_it_was_switched_on_and_nothing_before(self, make_recorder):
        recorder, session, kept = make_recorder()
        play(recorder, 40, UP)
        recorder.switch()
        play(recorder, 8)
        session.rewind(24)
        recorder.switch()  # what was rewound of the first stretch is withdrawn, and 6 of its steps stay
        play(recorder, 20, DOWN)
        recorder.cut()
        play(recorder, 8, DOWN)
        recorder.discard()
        play(recorder, 8, DOWN)
        assert [taught.actions.tolist() for taught in kept.taught] == [[UP] * 6]
        assert (recorder.on, recorder.steps) == (False, 6)

    def test_a_step_that_is_played_twice_counts_once(self, make_recorder):
        recorder, session, kept = make_recorder(frame_skip=20)
        while not session.score:
            play(recorder, 1)
        step = session.position.steps
        session.rewind(1)
        assert (session.score, session.position.steps) == (0, step)
        while session.position.steps == step:
            play(recorder, 1)
        assert session.score == -1
        play(recorder, 20)
        recorder.cut()
        assert [reward for taught in kept.taught for reward in taught.rewards] == [0] * (step + 1)

    def test_a_quick_load_withdraws_all_that_came_after_however_long_ago_that_was(self, make_recorder, two_seconds):
        recorder, session, kept = make_recorder()
        play(recorder, 32)
        recorder.cut()
        saved = session.snapshot()
        play_segments(recorder, 12)
        session.restore(saved)
        recorder.cut()
        assert (kept.steps, recorder.steps) == ([8], 8)

    def test_also_across_episodes(self, make_recorder, two_seconds):
        recorder, session, kept = make_recorder()
        play_segments(recorder, 2)
        session.reset()
        play_segments(recorder, 2)
        saved = session.snapshot()
        for _ in range(3):
            play_segments(recorder, 3)
            session.reset()
        session.restore(saved)
        play(recorder, 4)
        recorder.cut()
        assert (kept.steps, recorder.steps) == ([8] * 4 + [1], 33)

    def test_of_a_segment_whose_frames_are_gone_nothing_stays_taught(self, make_recorder, two_seconds):
        recorder, session, kept = make_recorder()
        play_segments(recorder, 1)
        play(recorder, 16)
        saved = session.snapshot()
        play_segments(recorder, 6)
        assert kept.steps == [8, 12] + [8] * 5
        session.restore(saved)
        recorder.cut()
        assert (kept.steps, recorder.steps) == ([8], 8)

    def test_a_segment_of_the_last_minute_is_cut_where_a_quick_load_leads(self, make_recorder, two_seconds):
        recorder, session, kept = make_recorder()
        play_segments(recorder, 4)
        play(recorder, 16, UP)
        saved = session.snapshot()
        play_segments(recorder, 2)
        session.restore(saved)
        recorder.cut()
        assert kept.steps == [8] * 4 + [4]
        assert kept.taught[-1].actions.tolist() == [UP] * 4

    def test_only_the_frames_of_what_rewinding_reaches_are_held_on_to(self, make_recorder, two_seconds):
        recorder, _, _ = make_recorder()
        play_segments(recorder, 40)
        held = [each.segment is not None for each in recorder._kept]
        assert held == [False] * 36 + [True] * 4  # two seconds are 30 steps, and reach into the fourth from the end

    def test_what_is_discarded_may_be_older_than_that(self, make_recorder, two_seconds):
        recorder, _, kept = make_recorder()
        play_segments(recorder, 12)
        recorder.discard()
        assert (kept.taught, recorder.steps) == ([], 0)
