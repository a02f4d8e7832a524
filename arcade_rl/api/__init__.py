"""arcade-rl as a library: agents that play, their games as Gymnasium environments, evaluation and training."""

from arcade_rl.api.environment import ArcadeEnv, make_env
from arcade_rl.api.runs import evaluate, new_agent, train
from arcade_rl.api.trained_agent import TrainedAgent, load_agent

__all__ = ["ArcadeEnv", "TrainedAgent", "evaluate", "load_agent", "make_env", "new_agent", "train"]
