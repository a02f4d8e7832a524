"""Measure this machine in a process of its own: `arcade-rl bench`."""

import json
import subprocess
import sys

from arcade_rl.errors import ArcadeError


def measure_machine() -> str:
    """Run the bench to its end; returns what limits training here, in a sentence.

    Raises:
        ArcadeError: it failed; the message is the last line it said.
    """
    done = subprocess.run(
        [sys.executable, "-m", "arcade_rl", "bench", "--json"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )
    if done.returncode:
        said = next((line.strip() for line in reversed(done.stderr.splitlines()) if line.strip()), "")
        raise ArcadeError(said.removeprefix("arcade-rl: ") or f"the bench ended with status {done.returncode}")
    verdict: str = json.loads(done.stdout)["verdict"]
    return verdict
