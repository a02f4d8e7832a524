import numpy as np
import pytest

from arcade_rl.agents.data import Decision, Transitions
from arcade_rl.agents.memory.replay import Replay
from arcade_rl.games.factory import make_parallel_games
from arcade_rl.games.game import GameSettings
from arcade_rl.training.core.loop import Tally, run_loop


class Diary:
    """Plays at random, and keeps each transition both in the replay memory and in a list."""

    def __init__(self, replay: Replay, actions: int) -> None:
        self.replay, self.actions = replay, actions
        self.random = np.random.default_rng(0)
        self.lived: dict[bytes, list[bytes]] = {}

    def act(self, observations) -> Decision:
        actions = self.random.integers(self.actions, size=len(observations))
        return Decision(actions, np.ones(len(observations), bool))

    def remember(self, transitions: Transitions) -> None:
        self.replay.add(transitions)
        for before, after in zip(transitions.observations, transitions.next_observations, strict=True):
            self.lived.setdefault(before.tobytes(), []).append(after.tobytes())

    def learn(self) -> None:
        pass


@pytest.mark.parametrize("game", ["pong", "breakout", "cart-pole", "frozen-lake"])
def test_what_is_sampled_is_what_the_games_showed(tmp_path, game):
    settings = GameSettings(max_episode_steps=40, noop_max=8)
    games = make_parallel_games(game, settings, 2)
    try:
        spec = games.observation_spec
        replay = Replay(tmp_path, spec, capacity=500, games=2, n_step=1, batch_size=128)
        diary = Diary(replay, len(games.entry.actions))
        loop = run_loop(games, diary, games.reset(3), Tally(2), life_loss_terminal=True)
        for _ in range(150):
            next(loop)
    finally:
        games.close()
    batch = replay.sample(0.99, np.random.default_rng(0))
    for before, after, discount in zip(batch.s_tm1, batch.s_t, batch.discount_t, strict=True):
        assert before.tobytes() in diary.lived
        assert not discount or after.tobytes() in diary.lived[before.tobytes()]
