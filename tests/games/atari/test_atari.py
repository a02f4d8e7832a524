"""Atari frame by frame: windows of a decision, lives and FIRE, snapshots at any frame."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcade_rl.errors import ArcadeError
from arcade_rl.games.atari.atari_game import AtariGame
from arcade_rl.games.catalog import CatalogEntry, game
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from tests.games.playing import play, random_actions, step_decision

_FROM_POWER_ON = GameSettings(noop_max=0)


@pytest.fixture(scope="module")
def breakout():
    return make_game("breakout", _FROM_POWER_ON)


@pytest.fixture(scope="module")
def sticky_seaquest():
    return make_game("seaquest", GameSettings(sticky_actions=0.25))


def test_a_rom_that_ale_py_cannot_run_is_refused_instead_of_ending_the_process():
    joust = CatalogEntry("joust", "Joust", "atari", 2, ("NOOP", "FIRE"), rom="joust")
    with pytest.raises(ArcadeError, match="joust cannot be played"):
        AtariGame(joust, GameSettings())


def test_the_stack_starts_black_but_for_the_newest_picture(breakout):
    breakout.reset(0)
    assert breakout.observe()[:3].max() == 0
    assert breakout.observe()[3].max() > 0


def test_the_picture_changes_only_when_a_decision_is_finished(breakout):
    breakout.reset(0)
    before = breakout.observe().tobytes()
    unchanged = [seen.observation == before for seen in play(breakout, [1, 2, 3, 0])]
    assert unchanged == [True, True, True, False]


def test_a_decision_is_four_frames_long_though_a_human_changes_the_action_in_between(breakout):
    breakout.reset(0)
    assert [seen.decision_due for seen in play(breakout, [2, 3, 3, 2, 2])] == [False, False, False, True, False]


def test_what_was_observed_never_changes_afterwards(breakout):
    breakout.reset(0)
    observed = breakout.observe()
    copied = observed.copy()
    play(breakout, [1] * 40)
    assert (observed == copied).all()


def test_an_episode_starts_after_a_random_number_of_idle_frames_below_the_limit():
    pong = make_game("pong", GameSettings(noop_max=6))
    starts = set()
    for seed in range(40):
        pong.reset(seed)
        starts.add(pong.screen().tobytes())
    assert 1 < len(starts) <= 6


def test_fire_begins_every_life_and_nothing_else(breakout):
    breakout.reset(0)
    fire, noop = 1, breakout.idle_action()
    asked = []
    for _ in range(200):
        suggestion = breakout.suggested_action()
        asked.append(suggestion)
        _, life_lost, frame = step_decision(breakout, noop if suggestion is None else suggestion)
        if frame.terminated:
            break
        assert (breakout.suggested_action() == fire) == life_lost
    assert breakout.lives == 0
    assert asked.count(fire) == 5


def test_a_game_without_fire_suggests_nothing():
    freeway = make_game("freeway", _FROM_POWER_ON)
    freeway.reset(0)
    assert freeway.suggested_action() is None


def test_a_game_whose_own_actions_lack_noop_can_be_left_alone():
    backgammon = make_game("backgammon", _FROM_POWER_ON)
    assert backgammon.entry.actions[backgammon.idle_action()] == "NOOP"


def test_sticky_actions_go_on_with_the_action_before():
    pong = make_game("pong", GameSettings(noop_max=0, sticky_actions=1.0))
    pong.reset(0)
    held_for_ever = [seen.observation for seen in play(pong, random_actions(pong, 40))]
    pong.reset(0)
    assert [seen.observation for seen in play(pong, [0] * 40)] == held_for_ever


@settings(max_examples=25, deadline=None)
@given(before=st.integers(0, 90), after=st.integers(1, 60), astray=st.integers(0, 60), seed=st.integers(0, 2**31 - 1))
def test_a_snapshot_at_any_frame_goes_on_as_if_nothing_had_been_between(sticky_seaquest, before, after, astray, seed):
    game = sticky_seaquest
    game.reset(seed)
    play(game, random_actions(game, before, seed))
    snapshot, screen = game.snapshot(), game.screen()
    expected = play(game, random_actions(game, after))
    expected_screen = game.screen()
    play(game, random_actions(game, astray, seed + 1))
    game.restore(snapshot)
    assert (game.screen() == screen).all()
    assert play(game, random_actions(game, after)) == expected
    assert (game.screen() == expected_screen).all()


def test_a_snapshot_can_be_gone_back_to_more_than_once(breakout):
    breakout.reset(0)
    play(breakout, [1] * 6)
    snapshot = breakout.snapshot()
    first = play(breakout, [3] * 30)
    breakout.restore(snapshot)
    second = play(breakout, [3] * 30)
    breakout.restore(snapshot)
    assert first == second == play(breakout, [3] * 30)


def test_the_screen_is_what_the_television_shows(breakout):
    breakout.reset(0)
    assert breakout.screen().shape == (210, 160, 3)
    assert breakout.screen().dtype == np.uint8


def test_the_score_is_raw():
    invaders = make_game("space-invaders", _FROM_POWER_ON)
    invaders.reset(0)
    rewards = {seen.frame.reward for seen in play(invaders, [1] * 600)}
    assert max(rewards) > 1
    assert game("space-invaders").actions[1] == "FIRE"
