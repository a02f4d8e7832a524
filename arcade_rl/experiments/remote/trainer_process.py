"""`python -m arcade_rl.experiments.remote.trainer_process FOLDER`: a trainer that lives no longer than its worker.

The worker holds the other end of standard input. However it dies, the system closes that, and the trainer ends at once:
else it would train on, unseen, while its agent is trained elsewhere.
"""

import os
import sys
import threading

from arcade_rl.training.__main__ import main


def end_with_the_worker(descriptor: int) -> None:
    """Wait until the other end is closed, and end the process."""
    while os.read(descriptor, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=end_with_the_worker, args=(sys.stdin.fileno(),), daemon=True).start()
    sys.exit(main())
