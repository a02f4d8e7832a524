"""Measure this machine in a process of its own: `arcade-rl bench`."""

import json

from arcade_rl.tui import subcommand


def measure_machine() -> str:
    """Run the bench to its end; returns what limits training here, in a sentence. ArcadeError if it failed."""
    verdict: str = json.loads(subcommand.run("bench", "--json"))["verdict"]
    return verdict
