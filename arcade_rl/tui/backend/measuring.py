"""Measure this machine in a process of its own: `arcade-rl bench`."""

import json
from collections.abc import Callable

from arcade_rl.tui.backend import subcommand


def measure_machine(heard: Callable[[str], object]) -> str:
    """Run the bench to its end; returns what limits training here, in a sentence. ArcadeError if it failed.

    Args:
        heard: called now and then with how far it is, in a line.
    """
    verdict: str = json.loads(subcommand.run("bench", "--json", heard=heard))["verdict"]
    return verdict
