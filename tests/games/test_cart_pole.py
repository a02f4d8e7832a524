"""CartPole has Gymnasium's physics, and tells a window what it needs to draw it."""

import gymnasium
import numpy as np
import pytest

from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings


@pytest.fixture
def cart():
    return make_game("cart-pole", GameSettings(max_episode_steps=500))


def test_it_moves_as_gymnasiums_does_seed_for_seed(cart):
    env = gymnasium.make("CartPole-v1")
    random = np.random.default_rng(0)
    for seed in range(40):
        expected, _ = env.reset(seed=seed)
        cart.reset(seed)
        terminated = False
        while not terminated:
            np.testing.assert_allclose(cart.observe(), expected, rtol=1e-6, atol=1e-7)
            action = int(random.integers(2))
            expected, reward, terminated, _, _ = env.step(action)
            frame = cart.step_frame(action)
            assert (frame.reward, frame.terminated, frame.truncated) == (reward, terminated, False)


def test_what_it_shows_a_window_is_what_it_shows_an_agent(cart):
    cart.reset(1)
    cart.step_frame(1)
    np.testing.assert_allclose(cart.observe(), (cart.x, cart.x_dot, cart.theta, cart.theta_dot), rtol=1e-6)
    assert (cart.x_limit, round(cart.theta_limit, 4), cart.last_action) == (2.4, 0.2094, 1)


def test_untouched_it_is_pushed_left_and_right_in_turn(cart):
    cart.reset(0)
    pushes = []
    for _ in range(4):
        pushes.append(cart.idle_action())
        cart.step_frame(pushes[-1])
    assert pushes == [1, 0, 1, 0]


def test_a_fall_on_the_last_step_is_an_end_and_no_cut_off(cart):
    cart.reset(0)
    steps = next(step for step in range(1, 500) if cart.step_frame(1).terminated)
    at_the_limit = make_game("cart-pole", GameSettings(max_episode_steps=steps))
    at_the_limit.reset(0)
    last = [at_the_limit.step_frame(1) for _ in range(steps)][-1]
    assert (last.terminated, last.truncated) == (True, False)
