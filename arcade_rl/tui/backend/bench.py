"""`arcade-rl bench` in a separate process: it loads torch and takes a minute."""

import json
from collections.abc import Callable

from arcade_rl.errors import ArcadeError
from arcade_rl.tui.backend.subcommand import Subcommand


class Bench:
    """At most one at a time."""

    def __init__(self) -> None:
        self._at_work: Subcommand | None = None

    def measure(self, heard: Callable[[str], object]) -> str:
        """Run it to its end; returns what limits training here, in a sentence; nothing if it was stopped.

        Args:
            heard: called now and then with how far it is, in a line.

        Raises:
            ArcadeError: it failed; the message is the last line it said.
        """
        self._at_work = bench = Subcommand("bench", "--json")
        try:
            verdict: str = json.loads(bench.run(heard))["verdict"]
        except ArcadeError:
            if bench.was_stopped:
                return ""
            raise
        finally:
            self._at_work = None
        return verdict

    def stop(self) -> None:
        """End it before its time; nothing is kept."""
        if (bench := self._at_work) is not None:  # which may end meanwhile, in its thread
            bench.stop()
