"""`python -m arcade_rl.experiments FOLDER`: the driver's process. What it says goes to the driver's log."""

import argparse
import sys
import time
import traceback
from pathlib import Path

from arcade_rl.errors import ArcadeError
from arcade_rl.experiments.experiment_folder import ExperimentFolder
from arcade_rl.experiments.remote.options import RayOptions
from arcade_rl.experiments.running import print_line, run_experiment, trainers_for


def main() -> int:
    """Run the experiment in the given folder; returns the exit status."""
    parser = argparse.ArgumentParser(prog="arcade_rl.experiments", description="Run the experiment in FOLDER.")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--jobs", type=int)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--num-threads", type=int)
    parser.add_argument("--ray", metavar="ADDRESS")
    parser.add_argument("--cpus-per-trial", type=float, default=1.0)
    parser.add_argument("--gpus-per-trial", type=float, default=0.0)
    given = parser.parse_args()
    ray = RayOptions(given.ray, given.cpus_per_trial, given.gpus_per_trial) if given.ray else None
    try:
        trainers = trainers_for(ray, given.device, given.num_threads)
        run_experiment(ExperimentFolder(given.folder), trainers, jobs=given.jobs, say=_say)
    except ArcadeError as error:
        _say(f"ended: {error}")
        return 1
    except Exception:
        _say(traceback.format_exc())
        return 1
    return 0


def _say(line: str) -> None:
    print_line(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {line}")


if __name__ == "__main__":
    sys.exit(main())
