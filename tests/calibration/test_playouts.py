"""Playouts: the returns that follow are true, in the learner's unit, and leave no trace in the game."""

import numpy as np
import pytest

from arcade_rl.agents.algorithms.q_table import TablePolicy
from arcade_rl.calibration.playouts import Playouts, Start
from arcade_rl.calibration.return_unit import ReturnUnit
from arcade_rl.calibration.verdict import compare_actions
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import Frame, GameSettings
from tests.calibration.lake import lake, learned_table, playing_squares, start, table_policy, true_values


def made(start, game, returns, *, actions=4, chance=True, width=8, threads=1):
    playouts = Playouts(start, actions=actions, returns=returns, chance=chance, threads=threads)
    return [
        playout
        for thread in range(threads)
        for finished in playouts.play(game, width=width, thread=thread)
        for playout in finished
    ]


def returns_by_action(playouts, actions=4):
    return [[playout.total for playout in playouts if playout.action == action] for action in range(actions)]


def returns_by_number(playouts):
    return {(playout.action, playout.number): playout.total for playout in playouts}


class TestOnTheLakeWhereTheTruthIsKnown:
    @pytest.mark.parametrize("epsilon", [0.0, 0.2])
    def test_the_returns_agree_with_exact_dynamic_programming(self, epsilon):
        """Within 2 standard errors in 95% of states and actions, and neither too high nor too low on the whole."""
        game, unit = lake(), ReturnUnit(0.95)
        table = learned_table(game, 0.95, noise=0.03, seed=1)
        truth = true_values(game, table, unit, epsilon)
        compared = []
        for square in playing_squares(game):
            begin = start(game, square, table, unit, epsilon=epsilon, seed=square)
            playouts = made(begin, lake(), 150, width=200)
            compared += compare_actions(truth[square], returns_by_action(playouts))
        differences, errors = np.array([(each.difference, each.error) for each in compared]).T
        assert np.mean(np.abs(differences) <= 2 * errors) >= 0.95
        assert abs(differences.sum()) < 3 * np.sqrt(np.square(errors).sum())

    def test_a_table_of_true_values_is_right_and_one_that_is_too_high_overestimates(self):
        game, unit = lake(), ReturnUnit(0.95)
        table = learned_table(game, 0.95, noise=0.0, seed=0)
        begin = start(game, 14, table, unit, seed=3)
        returns = returns_by_action(made(begin, lake(), 100, width=100))
        assert {each.verdict for each in compare_actions(table[14], returns)} == {"right"}
        assert {each.verdict for each in compare_actions(table[14] + 0.3, returns)} == {"overestimates"}
        assert {each.verdict for each in compare_actions(table[14] - 0.3, returns)} == {"underestimates"}


class TestWhatIsRandom:
    def test_playouts_from_one_snapshot_go_different_ways(self):
        """The snapshot holds the random state of the live game, which must not be played again each time."""
        game = lake()
        table = learned_table(game, 0.95, noise=0.0, seed=0)
        playouts = made(start(game, 14, table, ReturnUnit(0.95)), lake(), 40)
        assert all(len(set(returns)) > 1 for returns in returns_by_action(playouts))

    def test_the_same_seed_gives_the_same_returns_whoever_makes_them(self):
        game = lake()
        begin = start(game, 0, learned_table(game, 0.95, noise=0.0, seed=0), ReturnUnit(0.95), epsilon=0.1, seed=5)
        alone = returns_by_number(made(begin, lake(), 10, width=1))
        together = returns_by_number(made(begin, lake(), 10, width=30))
        shared = returns_by_number(made(begin, lake(), 10, threads=3))
        assert alone == together == shared
        assert len(alone) == 40

    @pytest.mark.parametrize("game_id", ["cart-pole", "pong"])
    def test_playouts_that_are_played_as_one_until_they_explore_come_to_the_same(self, game_id):
        settings = GameSettings(max_episode_steps=30)
        game = make_game(game_id, settings)
        game.reset(2)
        actions = len(game.entry.actions)
        begin = Start(game.snapshot(), Drifting(actions), 0.2, ReturnUnit(0.9), 3)
        one_by_one, as_one = (
            returns_by_number(made(begin, game, 6, actions=actions, chance=chance)) for chance in (True, False)
        )
        assert len(as_one) == 6 * actions
        assert as_one == one_by_one

    def test_as_one_they_take_fewer_steps(self):
        game = make_game("cart-pole", GameSettings(max_episode_steps=40))
        begin, steps = Start(game.snapshot(), Drifting(2), 0.0, ReturnUnit(0.9), 3), []
        for chance in (True, False):
            counted = Counted(game)
            made(begin, counted, 10, actions=2, chance=chance)
            steps.append(counted.steps)
        assert steps[0] == 10 * steps[1]

    def test_another_seed_gives_others(self):
        game = lake()
        table = learned_table(game, 0.95, noise=0.0, seed=0)
        begins = [start(game, 0, table, ReturnUnit(0.95), seed=seed) for seed in (1, 2)]
        once, again = (returns_by_action(made(begin, lake(), 10)) for begin in begins)
        assert once != again

    def test_the_game_that_was_asked_about_plays_on_as_if_nothing_had_been_asked(self):
        undisturbed, asked = lake(), lake()
        for game in (undisturbed, asked):
            game.reset(7)
        table = np.zeros((16, 4), np.float32)
        made(Start(asked.snapshot(), table_policy(table), 0.1, ReturnUnit(0.95), 0), lake(), 8)
        moves = [[game.step_frame(2), game.position] for game in (undisturbed, asked) for _ in range(10)]
        assert moves[:10] == moves[10:]


class TestTheUnit:
    def test_rewards_are_clipped_where_the_learner_clips_them(self):
        assert [ReturnUnit(0.9, clips_rewards=True).reward(raw) for raw in (-7.0, 0.0, 400.0)] == [-1.0, 0.0, 1.0]
        assert ReturnUnit(0.9).reward(400.0) == 400.0

    def test_a_lost_life_is_an_end_where_the_learner_was_told_so(self):
        total = {
            told: made(Start(0, Nothing(), 0.0, ReturnUnit(1.0, False, told), 0), Lives(), 1, actions=1)[0]
            for told in (True, False)
        }
        assert (total[True].total, total[True].steps) == (3.0, 3)
        assert (total[False].total, total[False].steps) == (6.0, 6)

    def test_beyond_the_horizon_the_agents_own_state_value_counts_and_it_is_said_how_much(self):
        game, unit = lake(), ReturnUnit(0.5)
        table = np.zeros((16, 4), np.float32)
        table[0] = (0.0, 0.0, 0.0, 8.0)  # up, from the start: it may stay there for ever
        playouts = [each for each in made(start(game, 0, table, unit), lake(), 20) if each.estimated]
        assert unit.horizon == 4
        assert playouts
        assert {each.steps for each in playouts} == {4}
        assert {each.estimated for each in playouts} == {8.0 / 16}

    def test_the_games_step_limit_is_no_end_either(self):
        game = lake(settings=GameSettings(max_episode_steps=1))
        table = np.ones((16, 4), np.float32)
        (playout,) = made(start(game, 0, table, ReturnUnit(0.9)), game, 1, actions=1)
        assert (playout.total, playout.estimated, playout.steps) == (0.9, 0.9, 1)

    @pytest.mark.parametrize(("discount", "steps"), [(0.0, 1), (0.95, 45), (0.99, 230), (0.9999, 1_000), (1.0, 1_000)])
    def test_the_horizon_leaves_a_tenth_or_says_so(self, discount, steps):
        assert ReturnUnit(discount).horizon == steps


class TestAtari:
    def test_it_goes_on_in_another_emulator_as_in_its_own(self):
        settings = GameSettings(sticky_actions=0.25)
        own, other = make_game("pong", settings), make_game("pong", settings)
        own.reset(1)
        for frame in range(48):
            own.step_frame(frame // 4 % 6)
        snapshot = own.snapshot()
        seen = []
        for game in (own, other):
            game.restore(snapshot)
            game.reseed(9)
            for action in (2, 3, 5):
                game.restore(game.set_aside())  # as if another playout had come between
                for _ in range(4):
                    game.step_frame(action)
            seen.append(game.observe().tobytes())
        assert seen[0] == seen[1]

    def test_a_playout_comes_to_what_the_game_would_have_come_to(self):
        game = make_game("pong", GameSettings(max_episode_steps=200))
        game.reset(4)
        until_a_point_is_near(game)
        begin = Start(game.snapshot(), Nothing(6), 0.0, ReturnUnit(0.9, clips_rewards=True), 0)
        playouts = made(begin, make_game("pong", game.settings), 1, actions=4, chance=False, width=2)
        for playout in playouts:
            game.restore(begin.snapshot)
            assert playout.total == pytest.approx(played(game, playout.action, 0.9, begin.unit.horizon))
        assert all(playout.total < 0 for playout in playouts)


def until_a_point_is_near(game):
    """Play on until the next point is some decisions away."""
    before = [game.snapshot()]
    while game.step_frame(0).reward == 0:
        if game.decision_due:
            before = [*before, game.snapshot()][-6:]
    game.restore(before[0])


def played(game, action, discount, horizon):
    """The return of one action, and then always the first one."""
    total = 0.0
    for step in range(horizon):
        reward = sum(game.step_frame(action if step == 0 else 0).reward for _ in range(4))
        total += discount**step * reward
    return total


class Nothing(TablePolicy):
    """Values nothing."""

    def __init__(self, actions=2):
        self._actions = actions

    def q_values(self, observations):
        return np.zeros((len(observations), self._actions), np.float32)


class Drifting(Nothing):
    """Values another action at each observation."""

    def q_values(self, observations):
        values = super().q_values(observations)
        favourites = np.abs(observations.reshape(len(observations), -1).astype(np.float64)).sum(axis=1) * 1000
        values[np.arange(len(values)), favourites.astype(int) % self._actions] = 1.0
        return values


class Counted:
    """A game that counts its steps."""

    def __init__(self, game):
        self._game = game
        self.steps = 0

    def step_frame(self, action):
        self.steps += 1
        return self._game.step_frame(action)

    def __getattr__(self, name):
        return getattr(self._game, name)


class Lives:
    """A game of six steps, each a point; a life is lost with the third."""

    decision_due = True

    def __init__(self):
        self._step = 0

    def step_frame(self, action):
        self._step += 1
        return Frame(1.0, self._step == 6, False, self._step == 3)

    def observe(self):
        return np.zeros(1, np.float32)

    def suggested_action(self):
        return None

    def reseed(self, seed):
        pass

    def set_aside(self):
        return self._step

    def restore(self, snapshot):
        self._step = snapshot
