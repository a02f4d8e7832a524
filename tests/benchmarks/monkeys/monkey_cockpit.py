"""A monkey at the cockpit: keys, pastes, clicks, resizes, themes, on every screen, over a shelf that changes under it.

    python -m tests.benchmarks.monkeys.monkey_cockpit EVENTS [SEED] [--trainers] [--load]

Each thousand events have a cockpit, a shelf and a seed of their own (SEED, SEED + 1, ...). With --trainers the agents
are real ones of FrozenLake, whose trainers the monkey starts, pauses, stops and deletes. With --load widgets stall and
threads take their time, as on a machine that does much else. The first exception ends it with its traceback, the seed
and the last 50 events, and the file in which they are kept; otherwise it prints events a second. Windows are never
opened.
"""

import argparse
import asyncio
import contextlib
import os
import random
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.tui.backend.outside import real_backend
from arcade_rl.tui.backend.windows import Window
from tests.tui.support.monkey import Outside, let_loose, scripted, under_load
from tests.tui.support.scripted import config

_ROUND = 1_000
_TRAINERS_AT_ONCE = 2


def with_trainers(chance: random.Random) -> Outside:
    """Real agents with real trainers, at most two at once; what takes a display or a minute is played."""
    for name in ("lake", "lake walker", "lake-3"):
        agent_folder.create(config(name, game="frozen-lake", family="frozen-lake"))
    real = real_backend()

    def start(name: str, steps: int | None) -> int:
        if sum(agent.trainer_alive() for agent in agent_folder.all_agents()) >= _TRAINERS_AT_ONCE:
            raise ArcadeError("enough trainers for a monkey")
        return real.start_trainer(name, steps)

    def window(*_: object) -> Window:
        process: Any = SimpleNamespace(poll=lambda: 0)
        return Window("lake", "watch", process, Path("no log"))

    outside = replace(
        real, start_trainer=start, open_window=window, open_versus=window, measure_machine=lambda _: "It is fast."
    )
    return outside, lambda: None


def stop_trainers() -> None:
    """End what the monkey has left at work."""
    real = real_backend()
    for agent in agent_folder.all_agents():
        if agent.trainer_alive():
            real.ask(agent.name, "stop", {})


def main() -> None:
    """Let it loose, round after round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=int)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument("--trainers", action="store_true")
    parser.add_argument("--load", action="store_true")
    options = parser.parse_args()
    began = time.perf_counter()
    for number, begin in enumerate(range(0, options.events, _ROUND)):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            os.environ.update(ARCADE_RL_SAVES=f"{folder}/saves", ARCADE_RL_BRAINS=f"{folder}/brains", HOME=folder)
            outside = with_trainers if options.trainers else scripted
            try:
                with under_load(options.seed + number) if options.load else contextlib.nullcontext():
                    asyncio.run(let_loose(min(_ROUND, options.events - begin), options.seed + number, outside))
            finally:
                if options.trainers:
                    stop_trainers()
        done = min(begin + _ROUND, options.events)
        print(f"{done:,} events, {done / (time.perf_counter() - began):.0f} a second, no exception", flush=True)


if __name__ == "__main__":
    main()
