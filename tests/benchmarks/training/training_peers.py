"""Who trains beside us in `bench_training.py`: each counts its agent steps in a file, and never ends."""

import tempfile
from pathlib import Path

import numpy as np

REPLAY = 100_000
LEARNING_STARTS = 500
EPSILON = 0.1
GAMES, ROLLOUT, EPOCHS, MINIBATCH = 8, 128, 4, 256  # CleanRL's for PQN


class Counter:
    """A number in a file that one process writes and another reads."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(8))
        self._number = np.memmap(path, np.int64, "r+", shape=(1,))

    def read(self) -> int:
        return int(self._number[0])

    def write(self, number: int) -> None:
        self._number[0] = number


def stable_baselines(counter: Counter, threads: int) -> None:
    """Stable-Baselines3's DQN with the same setting."""
    import ale_py
    import gymnasium
    import torch
    from stable_baselines3 import DQN
    from stable_baselines3.common.callbacks import BaseCallback
    from stable_baselines3.common.env_util import make_atari_env
    from stable_baselines3.common.vec_env import VecFrameStack

    class Count(BaseCallback):  # type: ignore[misc]  # the base class is untyped
        def _on_step(self) -> bool:
            counter.write(self.num_timesteps)
            return True

    torch.set_num_threads(threads)
    gymnasium.register_envs(ale_py)
    games = VecFrameStack(make_atari_env("PongNoFrameskip-v4", n_envs=1, seed=0), n_stack=4)
    agent = DQN(
        "CnnPolicy",
        games,
        learning_rate=2.5e-4,
        buffer_size=REPLAY,
        learning_starts=LEARNING_STARTS,
        batch_size=32,
        train_freq=4,
        gradient_steps=1,
        target_update_interval=10_000,
        exploration_initial_eps=EPSILON,
        exploration_final_eps=EPSILON,
        optimize_memory_usage=True,
        replay_buffer_kwargs={"handle_timeout_termination": False},
        device="cpu",
    )
    agent.learn(total_timesteps=10**9, callback=Count())


def bare_loop(counter: Counter, threads: int, *, in_float32: bool = False) -> None:
    """Nothing but our updates, one part after the other, over and over on one batch; each counts for 4 agent steps.

    They are done as fast as we know how: same layout, same optimizer and, unless `in_float32`, same dtype as the
    trainer's.
    """
    import torch

    from arcade_rl.agents.algorithms.dqn import DqnAgent
    from arcade_rl.agents.memory.batch import Batch
    from arcade_rl.games.game import ObservationSpec
    from arcade_rl.presets import preset

    torch.set_num_threads(threads)
    hyperparameters = preset("atari", "classic").hyperparameters.replace(replay_capacity=1_000)
    random = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        spec = ObservationSpec("pixels", (4, 84, 84), "uint8")
        agent = DqnAgent(hyperparameters, spec, 6, seed=0, replay_folder=Path(folder))
    batch = Batch(
        s_tm1=random.integers(256, size=(32, 4, 84, 84), dtype=np.uint8),
        a_tm1=random.integers(6, size=32),
        r_t=random.random(32, dtype=np.float32),
        s_t=random.integers(256, size=(32, 4, 84, 84), dtype=np.uint8),
        discount_t=np.full(32, 0.99, np.float32),
        weights=np.ones(32, np.float32),
        slots=np.arange(32),
    )
    agent._aside = None
    if in_float32:
        agent._dtype = torch.float32
    agent._replay.sample = lambda *_: batch  # type: ignore[method-assign]  # the point of it
    counter.write(LEARNING_STARTS)
    while True:
        agent._update()
        counter.write(counter.read() + hyperparameters.steps_per_update)


def plain_pqn(counter: Counter, threads: int) -> None:
    """PQN written down plainly: a rollout of all games, then its epochs, nothing at the same time."""
    import torch
    from ale_py import AtariVectorEnv
    from torch import nn
    from torch.nn import functional

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    games = AtariVectorEnv("pong", GAMES, noop_max=30, episodic_life=True, reward_clipping=True)
    actions = games.single_action_space.n
    network = nn.Sequential(
        *(nn.Conv2d(4, 32, 8, stride=4), nn.LayerNorm([32, 20, 20]), nn.ReLU()),
        *(nn.Conv2d(32, 64, 4, stride=2), nn.LayerNorm([64, 9, 9]), nn.ReLU()),
        *(nn.Conv2d(64, 64, 3), nn.LayerNorm([64, 7, 7]), nn.ReLU(), nn.Flatten()),
        *(nn.Linear(3136, 512), nn.LayerNorm(512), nn.ReLU(), nn.Linear(512, actions)),
    )
    optimizer = torch.optim.RAdam(network.parameters(), lr=2.5e-4)
    random = np.random.default_rng(0)

    def q_values(seen: np.ndarray) -> torch.Tensor:
        return network(torch.from_numpy(seen).float() / 255)

    observations, _ = games.reset()
    ended = np.zeros(GAMES, np.bool_)
    while True:
        seen = np.zeros((ROLLOUT, *observations.shape), np.uint8)
        taken = np.zeros((ROLLOUT, GAMES), np.int64)
        rewards, ends, best = (np.zeros((ROLLOUT + 1, GAMES), np.float32) for _ in range(3))
        for step in range(ROLLOUT):
            seen[step], ends[step] = observations, ended
            with torch.no_grad():
                q_t = q_values(observations).numpy()
            best[step] = q_t.max(axis=1)
            explores = random.random(GAMES) < EPSILON
            taken[step] = np.where(explores, random.integers(actions, size=GAMES), q_t.argmax(axis=1))
            observations, rewards[step], terminated, truncated, _ = games.step(taken[step])
            ended = terminated | truncated
            counter.write(counter.read() + GAMES)
        with torch.no_grad():
            best[ROLLOUT], ends[ROLLOUT] = q_values(observations).numpy().max(axis=1), ended
        returns = np.zeros((ROLLOUT, GAMES), np.float32)
        following = best[ROLLOUT]
        for step in reversed(range(ROLLOUT)):
            following = 0.65 * following + 0.35 * best[step + 1]
            returns[step] = following = rewards[step] + 0.99 * (1 - ends[step + 1]) * following

        flat = seen.reshape(-1, *seen.shape[2:]), torch.from_numpy(taken.ravel()), torch.from_numpy(returns.ravel())
        for _ in range(EPOCHS):
            for numbers in random.permutation(ROLLOUT * GAMES).reshape(-1, MINIBATCH):
                values = q_values(flat[0][numbers]).gather(1, flat[1][numbers, None]).squeeze(1)
                loss = functional.mse_loss(values, flat[2][numbers])
                optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(network.parameters(), 10.0)
                optimizer.step()
