"""`python -m arcade_rl.training FOLDER`: the detached trainer's process. What it says goes to the trainer's log."""

import argparse
import sys
from pathlib import Path

from arcade_rl import heap
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.training.run.trainer import train


def main() -> int:
    """Train the agent in the given folder; returns the exit status."""
    parser = argparse.ArgumentParser(prog="arcade_rl.training", description="Train the agent in FOLDER.")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--num-threads", type=int)
    given = parser.parse_args()
    heap.share_one_arena()  # before the first thread: gradients, evaluations and saves would each keep their own
    try:
        train(
            AgentFolder(given.folder),
            steps=given.steps,
            minutes=given.minutes,
            device=given.device,
            num_threads=given.num_threads,
        )
    except Exception:
        return 1  # the log and the ledger say why
    return 0


if __name__ == "__main__":
    sys.exit(main())
