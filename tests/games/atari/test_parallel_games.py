"""Many games at once: like the single ones, picture for picture, and exact when they go on from a saved state."""

import json

import numpy as np
import pytest

from arcade_rl.games import catalog
from arcade_rl.games.atari import atari_parallel
from arcade_rl.games.factory import make_game, make_parallel_games
from arcade_rl.games.game import GameSettings
from arcade_rl.games.tape import episode_seed
from tests.games.playing import play_parallel, step_decision

_SHORT_EPISODES = GameSettings(max_episode_steps=25, sticky_actions=0.25)
_EVERY_FAMILY = ["frozen-lake", "frozen-lake-8x8", "cart-pole", "breakout"]


@pytest.fixture
def parallel():
    """Makes parallel games, and closes them in the end."""
    made = []

    def make(game_id, settings, count):
        made.append(make_parallel_games(game_id, settings, count))
        return made[-1]

    yield make
    for games in made:
        games.close()


@pytest.mark.parametrize("shape", [(84, 84), (105, 80)])
@pytest.mark.parametrize("game_id", ["pong", "breakout", "space-invaders", "seaquest"])
def test_the_trainer_and_the_window_see_the_same_within_one_grey_level(parallel, game_id, shape):
    settings = GameSettings(noop_max=0, frame_height=shape[0], frame_width=shape[1])
    games, game = parallel(game_id, settings, 1), make_game(game_id, settings)
    _play_side_by_side(games, game, steps=250)


def test_they_see_the_same_in_colour_too(parallel):
    settings = GameSettings(noop_max=0, frame_colour=True)
    games, game = parallel("space-invaders", settings, 1), make_game("space-invaders", settings)
    _play_side_by_side(games, game, steps=60)
    assert games.screens().shape == (1, 84, 84, 3)
    assert (np.ptp(game.observe(), axis=-1) > 50).any()


@pytest.mark.parametrize("game_id", ["skiing", "lost-luggage"])
def test_they_do_the_same_in_games_that_know_fewer_actions_than_the_console(parallel, game_id):
    settings = GameSettings(noop_max=0)
    _play_side_by_side(parallel(game_id, settings, 1), make_game(game_id, settings), steps=60)


@pytest.mark.slow
@pytest.mark.parametrize("game_id", [entry.id for entry in catalog.games()])
def test_they_see_the_same_in_every_game(parallel, game_id):
    settings = GameSettings(noop_max=0)
    _play_side_by_side(parallel(game_id, settings, 1), make_game(game_id, settings), steps=30)


@pytest.mark.parametrize("shape", [(36, 160), (211, 159), (220, 160), (250, 84)])
def test_they_see_the_same_in_pictures_larger_or_smaller_than_the_screen(parallel, shape):
    settings = GameSettings(noop_max=0, frame_height=shape[0], frame_width=shape[1])
    _play_side_by_side(parallel("pong", settings, 1), make_game("pong", settings), steps=10)


@pytest.mark.parametrize("frame_skip", [1, 2, 3])
def test_they_see_the_same_at_other_frame_skips(parallel, frame_skip):
    settings = GameSettings(noop_max=0, frame_skip=frame_skip, frame_stack=2)
    _play_side_by_side(parallel("breakout", settings, 1), make_game("breakout", settings), steps=200)


def test_they_see_the_same_when_cut_off(parallel):
    settings = GameSettings(noop_max=0, max_episode_steps=30)
    assert _play_side_by_side(parallel("pong", settings, 1), make_game("pong", settings), steps=60) == 30


def _play_side_by_side(games, game, steps):
    """Random actions, in both to the end of the first episode; returns how many steps that took."""
    random = np.random.default_rng(0)
    observations = games.reset(0)
    game.reset(episode_seed(0, 0, 0))
    played = 0
    while played < steps:
        assert np.abs(game.observe().astype(int) - observations[0]).max() <= 1
        suggested = game.suggested_action()
        result = games.step(random.integers(len(games.entry.actions), size=1))
        action = int(result.actions[0])
        assert suggested in (None, action)
        reward, life_lost, frame = step_decision(game, action)
        assert (reward, life_lost) == (result.rewards[0], result.life_lost[0])
        assert (frame.terminated, frame.truncated) == (result.terminated[0], result.truncated[0])
        observations = result.observations
        played += 1
        if frame.terminated or frame.truncated:
            break
    assert np.abs(game.observe().astype(int) - observations[0]).max() <= 1
    return played


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("game_id", _EVERY_FAMILY)
def test_going_on_from_a_saved_state_equals_never_having_stopped(parallel, game_id, count):
    games = parallel(game_id, _SHORT_EPISODES, count)
    play_parallel(games, games.reset(11), 60)
    state = json.loads(json.dumps(games.state()))
    once = play_parallel(games, games.restart(np.zeros(count, bool)), 60, seed=1)

    others, told = parallel(game_id, _SHORT_EPISODES, count), []
    assert play_parallel(others, others.restore(state, told.append), 60, seed=1) == once
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_it_is_exact_however_the_episodes_lie_on_the_tapes(parallel, monkeypatch):
    """On Beam Rider, whose memory carries something over from one episode to the next."""
    monkeypatch.setattr(atari_parallel, "_DECISIONS_A_TAPE", 40)
    games = parallel("beam-rider", _SHORT_EPISODES, 2)
    observations = games.reset(0)
    stops = [1, 25, 26, 50, 80]
    seen, states = [], {}
    for step in range(90):
        if step in stops:
            states[step] = games.state()
        seen += play_parallel(games, observations, 1, seed=step)[1:]
        observations = games.restart(np.zeros(2, bool))
    for stop in stops:
        observations = games.restore(states[stop])
        assert play_parallel(games, observations, 1, seed=stop)[1] == seen[stop], stop


def test_a_state_taken_between_an_end_and_the_restart_is_exact_too(parallel):
    games = parallel("breakout", _SHORT_EPISODES, 2)
    games.reset(0)
    for _ in range(25):
        result = games.step(np.zeros(2, np.int64))
    assert result.truncated.all()
    state = games.state()
    once = games.restart(result.truncated).tobytes()
    assert games.restore(state).tobytes() == result.observations.tobytes()
    assert games.restart(result.truncated).tobytes() == once


@pytest.mark.parametrize("game_id", _EVERY_FAMILY)
def test_the_same_seed_gives_the_same_games_and_another_seed_others(parallel, game_id):
    games = parallel(game_id, GameSettings(), 2)
    once = play_parallel(games, games.reset(1), 40)
    assert play_parallel(games, games.reset(1), 40) == once
    assert play_parallel(games, games.reset(2), 40) != once


@pytest.mark.parametrize("game_id", _EVERY_FAMILY)
def test_a_restart_leaves_the_other_games_alone(parallel, game_id):
    games = parallel(game_id, GameSettings(), 3)
    games.reset(0)
    before = games.step(np.zeros(3, np.int64)).observations.copy()
    after = games.restart(np.array([False, True, False]))
    assert (after[[0, 2]] == before[[0, 2]]).all()


def test_the_last_picture_of_a_truncated_episode_is_a_whole_one(parallel):
    cut = parallel("pong", GameSettings(noop_max=0, max_episode_steps=30), 1)
    uncut = parallel("pong", GameSettings(noop_max=0), 1)
    cut.reset(0), uncut.reset(0)
    for _ in range(30):
        ended, going_on = cut.step(np.array([2])), uncut.step(np.array([2]))
    assert (ended.truncated[0], ended.terminated[0], going_on.truncated[0]) == (True, False, False)
    assert (ended.observations == going_on.observations).all()


def test_the_first_decision_of_every_life_is_fire_and_is_reported(parallel):
    games = parallel("breakout", GameSettings(noop_max=0), 1)
    games.reset(0)
    done, lost = [], [True]
    while True:
        result = games.step(np.array([0]))
        done.append(int(result.actions[0]))
        if result.terminated[0]:
            break
        lost.append(bool(result.life_lost[0]))
    assert done == [int(life_begins) for life_begins in lost]
    assert sum(done) == 5


def test_a_lost_life_ends_no_episode(parallel):
    games = parallel("breakout", GameSettings(noop_max=0), 1)
    games.reset(0)
    results = [games.step(np.array([0])) for _ in range(40)]
    assert any(result.life_lost[0] for result in results)
    assert not any(result.terminated[0] for result in results)


def test_rewards_are_the_raw_score(parallel):
    games = parallel("space-invaders", GameSettings(noop_max=0), 1)
    games.reset(0)
    rewards = [games.step(np.array([1])).rewards for _ in range(150)]
    assert max(rewards)[0] > 1
    assert rewards[0].dtype == np.float32


def test_an_ended_game_must_be_restarted_first(parallel):
    games = parallel("pong", GameSettings(max_episode_steps=1), 2)
    games.reset(0)
    games.step(np.zeros(2, np.int64))
    with pytest.raises(RuntimeError, match="restart the ended games"):
        games.step(np.zeros(2, np.int64))


def test_observations_of_one_step_outlive_the_next(parallel):
    games = parallel("pong", GameSettings(), 2)
    first = games.reset(0)
    copied = first.copy()
    play_parallel(games, first, 20)
    assert (first == copied).all()


@pytest.mark.parametrize(("game_id", "shape"), [("frozen-lake", (48, 48)), ("cart-pole", (40, 60)), ("pong", (84, 84))])
def test_screens_are_small_grey_pictures_of_each_game(parallel, game_id, shape):
    games = parallel(game_id, GameSettings(), 2)
    games.reset(0)
    screens = games.screens()
    assert (screens.shape, screens.dtype) == ((2, *shape), np.uint8)
    assert screens.std() > 0


def test_the_state_of_another_number_of_games_is_refused(parallel):
    state = parallel("pong", GameSettings(), 1).state()
    with pytest.raises(ValueError, match="of 1 parallel games, not 2"):
        parallel("pong", GameSettings(), 2).restore(state)


@pytest.mark.parametrize("game_id", ["pong", "cart-pole"])
def test_closing_twice_does_no_harm(game_id):
    games = make_parallel_games(game_id, GameSettings(), 2)
    games.close()
    games.close()
