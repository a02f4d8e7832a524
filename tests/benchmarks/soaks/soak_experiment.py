"""Kill the driver and the trainers of an experiment and fill its disk, again and again: no trial is lost or doubled.

    python -m tests.benchmarks.soaks.soak_experiment
    python -m tests.benchmarks.soaks.soak_experiment --trials 4 --seeds 2 --steps 20000 --seed 3

A sweep of FrozenLake with several seeds for each trial. Its saves lie on a small disk of their own, in memory: only
root may mount it, on Linux. Every few seconds the driver or a trainer is killed (`kill -9`), the disk is filled and
freed, or the experiment is stopped; then it is run again. In the end every trial of the Optuna study is one of the
experiment's, with the same values; every agent is there once, with its trial's hyperparameters and its seed, and has
done exactly its steps; each evaluation was made once, and each episode is in the ledger once.
"""

import argparse
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path

import optuna

from arcade_rl.errors import ArcadeError
from arcade_rl.experiments.experiment_folder import ExperimentFolder
from arcade_rl.experiments.launch import start_driver, stop_experiment
from arcade_rl.experiments.planning import config_of, new_experiment
from arcade_rl.experiments.rows import Run
from arcade_rl.experiments.runs import folder_of, look
from arcade_rl.experiments.standing import standing
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.shelf.storage.processes import is_running
from tests.benchmarks.soaks.soak_full_disk import small_disk
from tests.benchmarks.soaks.soak_kill import check, check_episodes, status

_CHOICES = ("driver", "trainer", "trainer", "disk", "stop")
_SWEEP = ("learning_rate=0.001..0.5:log", "epsilon_schedule=linear,exponential")
_DISK_BYTES = 256 * 2**20
_LONGEST_SECONDS = 3_000.0


def main() -> None:
    """Soak once; exits with 1 at the first loss."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=60_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with small_disk(_DISK_BYTES) as disk:
        os.environ["ARCADE_RL_SAVES"] = str(disk / "saves")
        experiment = new_experiment(
            "soak",
            "frozen-lake",
            ("default",),
            changes={
                "training_steps": given.steps,
                "evaluation_interval": given.steps // 4,
                "evaluation_episodes": 10,
                "checkpoint_interval": given.steps,
            },
            seeds=given.seeds,
            sweep=_SWEEP,
            trials=given.trials,
        )
        soak = Soak(disk, experiment, random.Random(given.seed), given.jobs)
        began = time.monotonic()
        soak.run()
        states = Counter(run.state for trial in standing(experiment).trials for run in trial.runs)
        check_end(experiment, given.steps)
    print(f"{given.trials} trials x {given.seeds} seeds: none lost, none doubled, in {time.monotonic() - began:.0f} s")
    print(f"  trainings: {', '.join(f'{count} {state}' for state, count in sorted(states.items()))}")
    print(f"  {', '.join(f'{action} {count}' for action, count in sorted(soak.actions.items()))}")


class Soak:
    """One experiment, whose driver is started again whenever it has gone."""

    def __init__(self, disk: Path, experiment: ExperimentFolder, chance: random.Random, jobs: int) -> None:
        self.actions: Counter[str] = Counter()
        self._disk = disk
        self._experiment = experiment
        self._chance = chance
        self._jobs = jobs

    def run(self) -> None:
        """Until every training has ended."""
        deadline = time.monotonic() + _LONGEST_SECONDS
        while (state := standing(self._experiment).state) != "finished":
            check(time.monotonic() < deadline, "the experiment has not ended in time")
            if state != "running":
                start_driver(self._experiment, jobs=self._jobs, num_threads=1)
            self._watch(self._chance.uniform(1, 12))
            self._do(self._chance.choice(_CHOICES))

    def _watch(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and self._experiment.driver_alive():
            check(len(self._working()) <= self._jobs, f"more than {self._jobs} trainers are at work")
            time.sleep(0.2)

    def _do(self, action: str) -> None:
        if action == "disk":
            self._fill()
            time.sleep(self._chance.uniform(0.5, 8))
            if self._chance.random() < 0.3:
                self._kill_driver()
            (self._disk / "filler").unlink()
        elif action == "driver":
            self._kill_driver()
        elif action == "trainer" and (working := self._working()):
            pid = status(folder_of(self._chance.choice(working))).pid
            if pid and is_running(pid):
                os.kill(pid, signal.SIGKILL)
        elif action == "stop" and self._experiment.driver_alive():
            stop_experiment(self._experiment)
            check(not self._working(), "trainers are at work after a stop")
        self.actions[action] += 1
        now = standing(self._experiment)
        print(f"{action}: {now.runs_ended} of {now.runs_planned} trainings have ended", flush=True)

    def _kill_driver(self) -> None:
        pid = self._experiment.driver_pid()
        if self._experiment.driver_alive() and is_running(pid):
            os.kill(pid, signal.SIGKILL)
            while self._experiment.driver_alive():
                time.sleep(0.01)

    def _working(self) -> list[Run]:
        with self._experiment.reader() as file:
            return [run for run in file.runs() if run.state == "waiting" and look(run).is_running]

    def _fill(self) -> None:
        check(self._disk.is_mount(), "the small disk is no longer mounted")  # nor shall another be filled
        room = os.statvfs(self._disk)
        with (self._disk / "filler").open("wb", buffering=0) as filler:
            try:
                os.posix_fallocate(filler.fileno(), 0, room.f_bavail * room.f_frsize - 65_536)
                while True:
                    filler.seek(0, os.SEEK_END)
                    filler.write(bytes(4096))
            except OSError:
                return


def check_end(experiment: ExperimentFolder, steps: int) -> None:
    """Everything was done once."""
    now = standing(experiment)
    runs = [run for trial in now.trials for run in trial.runs]
    check(len(runs) == now.runs_planned, f"{len(runs)} trainings instead of {now.runs_planned}")
    check([each.trial.number for each in now.trials] == list(range(now.plan.trials)), "trials are missing or doubled")
    check({run.state for run in runs} <= {"finished", "pruned"}, f"not all ended well: {[r for r in runs if r.error]}")
    agents = sorted(folder.name for folder in agent_folder.all_agents())
    check(set(agents) <= {run.agent for run in runs}, "there are agents of no training")
    check_study(experiment)
    for each in now.trials:
        for run in each.runs:
            if not run.made:
                check(run.state == "pruned", f"{run.agent} was never trained")
                continue
            check_agent(run, steps)
            config = folder_of(run).config()
            check(config == config_of(now.plan, each.trial, run), f"{run.agent} has other settings than its trial")


def check_agent(run: Run, steps: int) -> None:
    """It has done its steps, and everything in its ledger stands there once."""
    with Ledger(folder_of(run).ledger_file, read_only=True) as ledger:
        evaluated = [each.step for each in ledger.evaluations()]
        step = ledger.status().step
    check(run.state == "pruned" or step == steps, f"{run.agent} stands at step {step:,}")
    due = [number * (steps // 4) for number in range(1, 5)]
    check(evaluated == due[: len(evaluated)], f"the evaluations of {run.agent} are of the steps {evaluated}")
    check(run.state == "pruned" or evaluated == due, f"evaluations of {run.agent} are missing: {evaluated}")
    check_episodes(folder_of(run))


def check_study(experiment: ExperimentFolder) -> None:
    """Optuna knows the same trials."""
    storage = optuna.storages.RDBStorage(f"sqlite:///{experiment.file}")
    told = optuna.load_study(study_name=experiment.name, storage=storage).trials
    ours = [each.trial for each in standing(experiment).trials]
    check([each.values for each in ours] == [each.params for each in told], "Optuna knows other trials")
    ended = {"finished": "COMPLETE", "pruned": "PRUNED"}
    check([ended[each.state] for each in ours] == [each.state.name for each in told], "Optuna knows other ends")
    scores = [(each.score, theirs.value) for each, theirs in zip(ours, told, strict=True) if each.state == "finished"]
    check(all(score == value for score, value in scores), f"Optuna knows other scores: {json.dumps(scores)}")


if __name__ == "__main__":
    try:
        main()
    except ArcadeError as error:
        sys.exit(str(error))
