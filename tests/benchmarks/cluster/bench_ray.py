"""A real Ray of two nodes on this machine: what a trial costs more than here, and what is lost with what dies.

    python -m tests.benchmarks.cluster.bench_ray overhead --game cart-pole --steps 60000 --rounds 3
    python -m tests.benchmarks.cluster.bench_ray loss --steps 1500000

`overhead` trains the same agent here and on the cluster at the same time, so that what else the machine does slows
both, and compares the time from its start until all of it is on the shelf. `loss` kills a node, a worker, a trainer and
the driver, each in the middle of two trainings: what is lost is the time until it is again where it was. In the
end each has done its steps, and everything in its ledger stands there once. Ray takes about 1 GB of memory.
"""

import argparse
import contextlib
import os
import random
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil

from arcade_rl.errors import ArcadeError
from arcade_rl.experiments.experiment_folder import ExperimentFolder
from arcade_rl.experiments.launch import start_driver
from arcade_rl.experiments.planning import new_experiment
from arcade_rl.experiments.remote import trainer_process
from arcade_rl.experiments.remote.options import RayOptions
from arcade_rl.experiments.remote.worker import WORKERS_FOLDERS
from arcade_rl.experiments.running import RunningTrainers, run_experiment, trainers_for
from arcade_rl.experiments.runs import folder_of
from arcade_rl.experiments.standing import standing
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.ledger.ledger import Ledger, Status
from tests.benchmarks.soaks.soak_kill import check, check_episodes

_STORE_BYTES = 100_000_000
_LONGEST_SECONDS = 900.0
_KILLED = ("node", "worker", "trainer", "driver")


def main() -> None:
    """Measure once."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("overhead", "loss"))
    parser.add_argument("--game", default="frozen-lake")
    parser.add_argument("--preset", default="default")
    parser.add_argument("--steps", type=int, default=1_500_000)
    parser.add_argument("--rounds", type=int, default=3, help="of overhead: how often each is measured")
    parser.add_argument("--kill", default=",".join(_KILLED), help="of loss: what is killed, in this order")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with contextlib.ExitStack() as opened:
        folder = opened.enter_context(tempfile.TemporaryDirectory(prefix="ray-bench-", ignore_cleanup_errors=True))
        os.environ["ARCADE_RL_SAVES"] = f"{folder}/saves"
        os.environ["TMPDIR"] = folder  # of the workers too
        cluster = opened.enter_context(two_nodes())
        if given.what == "overhead":
            measure_overhead(cluster.address, given.game, given.preset, given.steps, given.rounds)
        else:
            measure_loss(cluster, given.game, given.preset, given.steps, given.kill.split(","), given.seed)


@contextlib.contextmanager
def two_nodes() -> Iterator[Any]:
    """A head, and a node that can be killed; two trainings have room on each."""
    from ray.cluster_utils import Cluster

    node = {"num_cpus": 2, "object_store_memory": _STORE_BYTES, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args=node)
    try:
        cluster.add_node(num_cpus=2, object_store_memory=_STORE_BYTES)
        yield cluster
    finally:
        cluster.shutdown()


def measure_overhead(address: str, game: str, preset: str, steps: int, rounds: int) -> None:
    """Train here and there at the same time."""
    overheads = []
    for number in range(rounds):
        here = Timed(planned(f"here-{number}", game, preset, steps, seeds=1), trainers_for(None, "cpu", 1))
        there = Timed(
            planned(f"there-{number}", game, preset, steps, seeds=1), trainers_for(RayOptions(address), "cpu", 1)
        )
        beside = threading.Thread(target=here.run)
        beside.start()
        there.run()
        beside.join()
        overheads.append(100 * (there.seconds / here.seconds - 1))
        for name, timed in (("here", here), ("on the cluster", there)):
            print(f"{name}: {timed.seconds:.1f} s, of which it trained {timed.trained:.1f} s", flush=True)
    print(f"{game} {preset}, {steps:,} steps: overhead of the cluster {statistics.median(overheads):+.1f}% (median)")
    print(f"  of {', '.join(f'{each:+.1f}%' for each in overheads)}")


class Timed:
    """An experiment of one training, and how long that takes from its start until all of it is on the shelf."""

    def __init__(self, experiment: ExperimentFolder, trainers: RunningTrainers) -> None:
        self._experiment = experiment
        self._trainers = trainers
        self._said: list[float] = []
        self.seconds = self.trained = 0.0

    def run(self) -> None:
        """Run it to its end."""
        run_experiment(self._experiment, self._trainers, jobs=1, say=self._note)
        (run,) = standing(self._experiment).trials[0].runs
        self.trained = status(folder_of(run)).training_seconds

    def _note(self, line: str) -> None:
        self._said.append(time.monotonic())
        if " finished " in line:
            self.seconds = self._said[-1] - self._said[0]


def measure_loss(cluster: Any, game: str, preset: str, steps: int, killed: list[str], seed: int) -> None:
    """Kill one after the other, and let the trainings end."""
    experiment = planned("loss", game, preset, steps, seeds=2)
    soak = Loss(cluster, experiment, random.Random(seed))
    soak.start()
    for what in killed:
        soak.kill(what)
    until(lambda: standing(experiment).state == "finished", "the experiment has not ended")
    for folder in agent_folder.all_agents():
        check(status(folder).step == steps, f"{folder.name} stands at step {status(folder).step:,}")
        with Ledger(folder.ledger_file, read_only=True) as ledger:
            evaluated = [each.step for each in ledger.evaluations()]
        check(evaluated == [steps // 4 * quarter for quarter in (1, 2, 3, 4)], f"evaluations: {evaluated}")
        check_episodes(folder)
    print("both trainings have ended; every episode and evaluation is in its ledger once")


class Loss:
    """Two trainings on two nodes, of which something dies."""

    def __init__(self, cluster: Any, experiment: ExperimentFolder, chance: random.Random) -> None:
        self._cluster = cluster
        self._experiment = experiment
        self._chance = chance

    def start(self) -> None:
        """Run the experiment from where it stands."""
        start_driver(self._experiment, jobs=2, device="cpu", num_threads=1, ray=RayOptions(self._cluster.address))

    def kill(self, what: str) -> None:
        """Wait some time, kill it, and wait until what was restarted is again where it was."""
        until(
            lambda: len(workers()) == 2 and all(each.state == "training" for each in home().values()), "not both train"
        )
        time.sleep(self._chance.uniform(26, 45))
        before, runs = workers(), home()
        began = time.monotonic()
        self._kill(what, next(iter(before)))
        hit = len(before) if what == "driver" else 1
        lost: dict[str, float] = {}  # seconds of training, by agent

        def are_back() -> bool:
            restarted = {name: now for name, now in home().items() if now.started not in (0.0, runs[name].started)}
            for name, now in restarted.items():
                lost.setdefault(name, (before[name] - now.step) / max(runs[name].steps_per_second, 1.0))
            return sum(now.step >= before[name] for name, now in restarted.items()) >= hit

        until(are_back, f"no training comes back after its {what} was killed")
        print(
            f"{what} killed: {max(lost.values()):.0f} s of training lost, and back where it was after "
            f"{time.monotonic() - began:.0f} s",
            flush=True,
        )

    def _kill(self, what: str, agent: str) -> None:
        if what == "node":
            self._cluster.remove_node(self._cluster.worker_nodes.copy().pop(), allow_graceful=False)
        elif what == "driver":
            os.kill(self._experiment.driver_pid(), signal.SIGKILL)
            until(lambda: not self._experiment.driver_alive(), "the driver lives")
            self.start()
        else:
            trainer = trainer_of(agent)
            victim = trainer if what == "trainer" else psutil.Process(trainer.ppid())
            victim.kill()


def planned(name: str, game: str, preset: str, steps: int, *, seeds: int) -> ExperimentFolder:
    """An experiment of one preset."""
    changes = {"training_steps": steps, "evaluation_interval": steps // 4, "evaluation_episodes": 10}
    return new_experiment(name, game, (preset,), changes=changes, seeds=seeds)


def status(folder: AgentFolder) -> Status:
    """What is said of an agent."""
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        return ledger.status()


def home() -> dict[str, Status]:
    """What is said at home of each agent."""
    return {folder.name: status(folder) for folder in agent_folder.all_agents()}


def workers() -> dict[str, int]:
    """How far the trainings are in truth: step by agent, as the workers' own folders say."""
    steps: dict[str, int] = {}
    for each in Path(os.environ["TMPDIR"]).glob(f"{WORKERS_FOLDERS}*/*"):  # and what killed ones have left behind
        steps[each.name] = max(status(AgentFolder(each)).step, steps.get(each.name, 0))
    return steps


def trainer_of(agent: str) -> psutil.Process:
    """The process that trains an agent for a worker."""
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if trainer_process.__name__ in words and any(word.endswith(f"/{agent}") for word in words):
            return process
    raise ArcadeError(f"{agent} is not training")


def until(condition: Callable[[], bool], otherwise: str) -> None:
    """Wait for it."""
    deadline = time.monotonic() + _LONGEST_SECONDS
    while not condition():
        check(time.monotonic() < deadline, otherwise)
        time.sleep(0.2)


if __name__ == "__main__":
    try:
        main()
    except ArcadeError as error:
        sys.exit(str(error))
