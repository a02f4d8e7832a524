"""FrozenLake solved exactly: what an agent's policy is truly worth, by dynamic programming."""

import numpy as np

from arcade_rl.agents.algorithms.q_table import TablePolicy
from arcade_rl.calibration.playouts import Start
from arcade_rl.calibration.return_unit import ReturnUnit
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings

ENDLESS = GameSettings(max_episode_steps=1_000_000)


def lake(game_id="frozen-lake", settings=ENDLESS):
    return make_game(game_id, settings)


def table_policy(table):
    policy = TablePolicy(*table.shape)
    policy.load_tensors({"table": table})
    return policy


def playing_squares(game):
    """Where an episode goes on: neither a hole nor the goal."""
    return [square for square, kind in enumerate("".join(game.grid)) if kind in "SF"]


def at(game, square):
    """A snapshot of the game with the walker on this square."""
    game.reset(0)
    game.position = square
    return game.snapshot()


def start(game, square, table, unit, *, epsilon=0.0, seed=0):
    return Start(at(game, square), table_policy(table), epsilon, unit, seed)


def true_values(game, table, unit: ReturnUnit, epsilon=0.0):
    """(squares, actions) expected return of each action and of the policy after it, cut off as playouts are.

    Where play is cut off, the table's own state value counts, as it does in a playout.
    """
    squares, actions = table.shape
    moves = [[outcomes(game, square, action) for action in range(actions)] for square in range(squares)]
    policy = np.full((squares, actions), epsilon / actions)
    policy[np.arange(squares), table.argmax(axis=1)] += 1 - epsilon
    after = table.max(axis=1).astype(np.float64)
    for _ in range(unit.horizon):
        q = np.array([[backed_up(each, after, unit) for each in of_square] for of_square in moves])
        after = (policy * q).sum(axis=1)
    return q


def backed_up(moves, after, unit):
    return sum(
        chance * (unit.reward(reward) + (0.0 if ended else unit.discount * after[square]))
        for chance, square, reward, ended in moves
    )


def outcomes(game, square, action):
    """(probability, square, reward, end) of each thing that may happen."""
    below, found = 0.0, []
    for move in game._moves[square][action]:
        found.append((move.threshold - below, move.position, move.frame.reward, move.frame.terminated))
        below = move.threshold
    return found


def learned_table(game, discount, *, noise, seed):
    """A table of about what Q-learning finds: the best policy's values, with errors."""
    squares = len("".join(game.grid))
    moves = [[outcomes(game, square, action) for action in range(4)] for square in range(squares)]
    table, unit = np.zeros((squares, 4)), ReturnUnit(discount)
    playing = playing_squares(game)
    for _ in range(300):
        best = table.max(axis=1)
        for square in playing:
            table[square] = [backed_up(moves[square][action], best, unit) for action in range(4)]
    table[playing] += np.random.default_rng(seed).normal(0, noise, (len(playing), 4))
    return table.astype(np.float32)
