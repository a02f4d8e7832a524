"""The champion of Pong exported to Stable-Baselines3, evaluated there and here.

    pip install '.[bench]'
    python -m tests.benchmarks.training.bench_exported [EPISODES]

There by `evaluate_policy` in its own Atari wrappers, the best action always; here by `arcade-rl eval` with epsilon 0.
Exits with 1 if the means are more than a point apart.
"""

import json
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path


def main() -> int:
    """Evaluate both; the exit status."""
    episodes = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "pong.zip")
        run("export", "pong-champion", file, "--format", "sb3")
        theirs = in_stable_baselines(file, episodes)
    ours = json.loads(run("eval", "pong-champion", "--episodes", str(episodes), "--epsilon", "0", "--json"))["mean"]
    print(f"Stable-Baselines3 {theirs:.2f}, here {ours:.2f}, {episodes} episodes each")
    return int(abs(theirs - ours) > 1)


def run(*arguments: str) -> str:
    command = [sys.executable, "-m", "arcade_rl", *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def in_stable_baselines(file: str, episodes: int) -> float:
    """Mean return of whole games."""
    warnings.simplefilter("ignore")
    import ale_py
    import gymnasium
    from stable_baselines3 import DQN
    from stable_baselines3.common.env_util import make_atari_env
    from stable_baselines3.common.evaluation import evaluate_policy
    from stable_baselines3.common.vec_env import VecFrameStack

    gymnasium.register_envs(ale_py)
    games = VecFrameStack(make_atari_env("PongNoFrameskip-v4", n_envs=1, seed=7), n_stack=4)
    mean, _ = evaluate_policy(DQN.load(file), games, n_eval_episodes=episodes, deterministic=True)
    return float(mean)


if __name__ == "__main__":
    sys.exit(main())
