"""How long learning stands still for everything that is not learning: saving, reporting, evaluating, obeying.

    python -m tests.benchmarks.training.bench_pauses --network nature --replay-capacity 1000000

Trains Pong for a minute with the real trainer, saving and evaluating every few seconds instead of every few minutes.
A pause is the time between two training steps; it is told with what took the most of it. A step itself (act, update,
play) is told too, without the time of its updates: what happens in the background must not hold that up either.
Time in which other programs had the core does not count, so that it can be run on a busy machine.
"""

import argparse
import functools
import os
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

GOAL_SECONDS = 0.05
SCHEDULE = Path("/proc/thread-self/schedstat")
WATCHED = {
    "arcade_rl.training.run.storage.Storage": (
        "save_brain",
        "save_best",
        "save_checkpoint",
        "save_evaluation",
        "save_resume",
        "collect",
    ),
    "arcade_rl.training.run.reporter.Reporter": ("measure", "write", "write_evaluation", "note"),
    "arcade_rl.training.run.evaluation_schedule.EvaluationSchedule": ("begin", "play_beside"),
    "arcade_rl.training.run.broadcasts.Broadcast": ("show",),
    "arcade_rl.training.run.requests.RequestHandler": ("read", "answer"),
    "arcade_rl.training.run.trainer_log.TrainerLog": ("line",),
    "arcade_rl.agents.algorithms.dqn.DqnAgent": ("act", "learn", "remember"),
    "arcade_rl.games.atari.atari_parallel.AtariParallelGames": ("send", "receive", "restart"),
}


def main() -> None:
    """Train, and print what the pauses were."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", default="nips", choices=["nips", "nature"])
    parser.add_argument("--replay-capacity", type=int, default=100_000)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--save-seconds", type=float, default=3.0, help="between two saves of the brain and the state")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ARCADE_RL_SAVES"] = folder
        watch = Watch()
        train(given, watch)
    watch.show()


def train(given: argparse.Namespace, watch: "Watch") -> None:
    """A minute of the real trainer, in this process."""
    from arcade_rl.training.core import compute

    compute.wait_politely()
    from arcade_rl.presets import preset
    from arcade_rl.shelf.agents import agent_folder
    from arcade_rl.training.run import housekeeping, trainer

    housekeeping._BRAIN_SECONDS = housekeeping._RESUME_SECONDS = given.save_seconds
    watch.install()
    hyperparameters = preset("atari", "dqn").hyperparameters.replace(
        network=given.network,
        replay_capacity=given.replay_capacity,
        learning_starts=500,
        max_episode_steps=100,
        evaluation_interval=1_000,
        evaluation_episodes=8,
        checkpoint_interval=500,
    )
    folder = agent_folder.create(
        agent_folder.AgentConfig("pauses", "pong", "dqn", "dqn", hyperparameters, 0, agent_folder.now())
    )
    trainer.train(folder, minutes=given.minutes, device="cpu")


def clock() -> float:
    """Seconds, less those in which this thread was ready but other programs had its core (where Linux tells)."""
    try:
        waited = int(SCHEDULE.read_text().split()[1]) / 1e9
    except OSError:
        waited = 0.0
    return time.perf_counter() - waited


class Watch:
    """Notes what the trainer does between and within its steps, and for how long.

    Attributes:
        pauses, steps: seconds, and the seconds of each action in them.
    """

    def __init__(self) -> None:
        self.pauses: list[tuple[float, dict[str, float]]] = []
        self.steps: list[tuple[float, dict[str, float]]] = []
        self._actions: dict[str, float] = defaultdict(float)
        self._inside = 0

    def install(self) -> None:
        """Watch the actions, and the steps."""
        import importlib

        for address, names in WATCHED.items():
            module, _, kind = address.rpartition(".")
            owner = getattr(importlib.import_module(module), kind)
            for name in names:
                setattr(owner, name, self._timed(f"{kind}.{name}", getattr(owner, name)))
        from arcade_rl.training.core.learner import Learner

        Learner.steps = self._watched_steps(Learner.steps)  # type: ignore[method-assign]  # the point of it

    def _timed(self, label: str, action: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(action)
        def timed(*args: Any, **named: Any) -> Any:
            if threading.current_thread() is not threading.main_thread():
                return action(*args, **named)
            began, self._inside = clock(), self._inside + 1
            try:
                return action(*args, **named)
            finally:
                self._inside -= 1
                if not self._inside:
                    self._actions[label] += clock() - began

        return timed

    def _watched_steps(self, steps: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
        def watched(learner: Any) -> Iterator[Any]:
            began = None
            for result in steps(learner):
                self._note(self.steps, began)
                began = clock()
                yield result
                self._note(self.pauses, began)
                began = clock()

        return watched

    def _note(self, times: list[tuple[float, dict[str, float]]], began: float | None) -> None:
        if began is not None:
            times.append((clock() - began, dict(self._actions)))
        self._actions.clear()

    def show(self) -> None:
        """Print quantiles, and who is to blame for the longest."""
        without_updates = [(seconds - actions.get("DqnAgent.learn", 0.0), actions) for seconds, actions in self.steps]
        for title, times in (("pauses between steps", self.pauses), ("steps without their updates", without_updates)):
            seconds = np.array([second for second, _ in times])
            low, high, highest = np.quantile(seconds, (0.5, 0.99, 1.0)) * 1e3
            print(f"{title}: {len(times):,}; p50 {low:.2f} ms, p99 {high:.2f} ms, longest {highest:.1f} ms")
            self._show_longest(times)
        over = Counter(_culprit(actions) for second, actions in self.pauses if second > GOAL_SECONDS)
        print(f"pauses over {GOAL_SECONDS * 1e3:.0f} ms: {dict(over) or 'none'}")
        worst: dict[str, list[float]] = defaultdict(list)
        for _, actions in self.pauses:
            for action, second in actions.items():
                worst[action].append(second)
        for action, times in sorted(worst.items(), key=lambda item: -max(item[1])):
            low, high, highest = np.quantile(times, (0.5, 0.99, 1.0)) * 1e3
            print(f"  {action:32} {len(times):6,} times; p50 {low:7.2f}, p99 {high:7.2f}, longest {highest:7.2f} ms")

    @staticmethod
    def _show_longest(times: list[tuple[float, dict[str, float]]]) -> None:
        for second, actions in sorted(times, key=lambda time: -time[0])[:5]:
            parts = sorted(actions.items(), key=lambda action: -action[1])[:3]
            print(f"  {second * 1e3:7.1f} ms: " + ", ".join(f"{name} {took * 1e3:.1f}" for name, took in parts))


def _culprit(actions: dict[str, float]) -> str:
    return max(actions, key=lambda action: actions[action], default="something else")


if __name__ == "__main__":
    main()
