"""`python -m arcade_rl.experiments.remote.trainer_process FOLDER`: a trainer that lives no longer than its worker.

The worker holds the other end of standard input. However it dies, the system closes that, and the trainer ends at once:
else it would train on, unseen, while its agent is trained elsewhere.
"""

import os
import shutil
import sys
import tempfile
import threading
from pathlib import Path

from arcade_rl.training.__main__ import main

WORKERS_FOLDERS = "arcade-rl-worker-"
"""How the names of workers' own folders begin, among the temporary files."""


def end_with_the_worker(descriptor: int, agent: Path) -> None:
    """Wait until the other end is closed, remove the worker's folder, which nobody else will, and end the process."""
    while os.read(descriptor, 1):
        pass
    own = agent.parent
    if own.name.startswith(WORKERS_FOLDERS) and own.parent == Path(tempfile.gettempdir()):
        shutil.rmtree(own, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    watched = (sys.stdin.fileno(), Path(sys.argv[1]))
    threading.Thread(target=end_with_the_worker, args=watched, daemon=True).start()
    sys.exit(main())
