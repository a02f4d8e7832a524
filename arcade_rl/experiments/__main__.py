"""`python -m arcade_rl.experiments FOLDER`: the driver's process. What it says goes to the driver's log."""

import argparse
import sys
import time
import traceback
from pathlib import Path

from arcade_rl.errors import ArcadeError
from arcade_rl.experiments.experiment_folder import ExperimentFolder
from arcade_rl.experiments.running import TrainerProcesses, run_experiment


def main() -> int:
    """Run the experiment in the given folder; returns the exit status."""
    parser = argparse.ArgumentParser(prog="arcade_rl.experiments", description="Run the experiment in FOLDER.")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--num-threads", type=int)
    given = parser.parse_args()
    trainers = TrainerProcesses(given.device, given.num_threads)
    try:
        run_experiment(ExperimentFolder(given.folder), trainers, jobs=given.jobs, say=_say)
    except ArcadeError as error:
        _say(f"ended: {error}")
        return 1
    except Exception:
        _say(traceback.format_exc())
        return 1
    return 0


def _say(line: str) -> None:
    try:
        print(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {line}", flush=True)
    except OSError:
        return  # the disk is full: what happens matters more than what is said of it


if __name__ == "__main__":
    sys.exit(main())
