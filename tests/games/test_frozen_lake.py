"""FrozenLake is Gymnasium's, seed for seed, and tells a window what it needs to draw it."""

import gymnasium
import numpy as np
import pytest

from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings

_UP = 3


@pytest.fixture
def lake():
    return make_game("frozen-lake", GameSettings(max_episode_steps=100))


@pytest.mark.parametrize(("game_id", "size"), [("frozen-lake", "4x4"), ("frozen-lake-8x8", "8x8")])
def test_it_goes_the_way_of_gymnasium_seed_for_seed(game_id, size):
    env = gymnasium.make("FrozenLake-v1", map_name=size, is_slippery=True)
    lake = make_game(game_id, GameSettings(max_episode_steps=100))
    random = np.random.default_rng(0)
    for seed in range(60):
        position, _ = env.reset(seed=seed)
        lake.reset(seed)
        over = False
        while not over:
            action = int(random.integers(4))
            position, reward, terminated, over, _ = env.step(action)
            frame = lake.step_frame(action)
            over = over or terminated
            assert (lake.observe(), frame.reward, frame.terminated) == (position, reward, terminated)


def test_its_grid_is_words_of_start_frozen_holes_and_goal(lake):
    assert lake.grid == ("SFFF", "FHFH", "FFFH", "HFFG")


def test_a_slip_is_told_even_where_it_leads_to_the_same_square(lake):
    straight_at_the_wall = set()
    for seed in range(50):
        lake.reset(seed)
        lake.step_frame(_UP)
        straight_at_the_wall.add((lake.position, lake.slipped))
    assert straight_at_the_wall == {(0, False), (0, True), (1, True)}  # up, slipped left, slipped right


def test_it_remembers_the_last_move(lake):
    lake.reset(0)
    assert (lake.last_position, lake.last_action, lake.outcome) == (None, None, "playing")
    lake.step_frame(1)
    assert (lake.last_position, lake.last_action) == (0, 1)


def test_its_outcome_says_how_the_episode_ended(lake):
    random = np.random.default_rng(0)
    outcomes = set()
    for seed in range(300):
        lake.reset(seed)
        while lake.outcome == "playing":
            frame = lake.step_frame(int(random.integers(4)))
        outcomes.add((lake.outcome, frame.reward, "".join(lake.grid)[lake.position]))
    assert outcomes == {("goal", 1.0, "G"), ("hole", 0.0, "H")}


def test_running_out_of_steps_is_an_outcome_too():
    lake = make_game("frozen-lake", GameSettings(max_episode_steps=1))
    lake.reset(0)
    lake.step_frame(_UP)
    assert lake.outcome == "time"


def test_falling_in_on_the_last_step_is_an_end_and_no_cut_off():
    for seed in range(200):
        lake = make_game("frozen-lake", GameSettings(max_episode_steps=2))
        lake.reset(seed)
        lake.step_frame(2)
        frame = lake.step_frame(1)
        assert frame.terminated != frame.truncated
        if lake.outcome == "hole":
            return
    pytest.fail("nobody fell in")
