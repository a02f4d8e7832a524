"""The live pictures of the cockpit: pictures a second, and what they cost.

    python -m tests.benchmarks.cockpit.bench_live_picture [SECONDS] [--training] [--size 130x40]

The cockpit runs in this process without a terminal, over the true backend. The champion of Pong plays in a process of
its own on its screen; with `--training`, eight games of a training are shown, from a feed that this script fills as
often as a trainer does.
"""

import argparse
import asyncio
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

import arcade_rl
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.feeds.live_feed import LiveFeedWriter, LiveFrame
from arcade_rl.shelf.ledger.ledger import Ledger, Status
from arcade_rl.tui.app import ArcadeApp
from arcade_rl.tui.widgets.pictures.live_picture import Drawn, LivePicture

_GAMES = 8
_FRAMES_A_SECOND = 15


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seconds", type=float, nargs="?", default=10.0)
    parser.add_argument("--training", action="store_true")
    parser.add_argument("--size", default="130x40", metavar="COLUMNSxROWS")
    given = parser.parse_args()
    columns, rows = map(int, given.size.split("x"))
    if not given.training:
        await measure("pong-champion", given.seconds, (columns, rows))
        return
    with tempfile.TemporaryDirectory() as saves:
        os.environ["ARCADE_RL_SAVES"] = saves
        folder = agent_folder.find(arcade_rl.new_agent("walker", "pong", parallel_games=_GAMES))
        with as_in_training(folder):
            await measure(folder.name, given.seconds, (columns, rows))


async def measure(name: str, seconds: float, size: tuple[int, int]) -> None:
    """Open an agent's screen, and say what its pictures cost."""
    app = ArcadeApp()
    drawn = 0
    show = LivePicture.on_drawn

    def count(picture: LivePicture, event: Drawn) -> None:
        nonlocal drawn
        drawn += bool(event.strips)
        show(picture, event)

    LivePicture.on_drawn = count
    async with app.run_test(size=size) as pilot:
        while app.agent(name) is None:
            await pilot.pause(0.1)
        app.open_agent(name)
        await pilot.pause(0.5)
        await pilot.press("2")  # where there is no room for all parts: the games
        while not drawn:
            await pilot.pause(0.1)
        before, used, began = drawn, time.process_time(), time.perf_counter()
        await asyncio.sleep(seconds)
        took = time.perf_counter() - began
        print(
            f"{(drawn - before) / took:.1f} pictures/s, the cockpit takes {(time.process_time() - used) / took:.0%} "
            "of a core"
        )


@contextmanager
def as_in_training(folder: AgentFolder) -> Iterator[None]:
    """What others see of an agent whose trainer is at work."""
    over = threading.Event()
    with folder.training_lock(), Ledger(folder.ledger_file) as ledger:
        ledger.set_status(Status("training", os.getpid(), step=1, heartbeat=time.time(), activity="learning"))
        filling = threading.Thread(target=fill, args=(folder, over))
        filling.start()
        try:
            yield
        finally:
            over.set()
            filling.join()


def fill(folder: AgentFolder, over: threading.Event) -> None:
    """Show games in which balls fly."""
    feed = LiveFeedWriter(folder.live_file, _GAMES, 84, 84)
    screens = np.full((_GAMES, 84, 84), 80, np.uint8)
    screens[:, 20:50:3, 10:70] = np.arange(60, dtype=np.uint8) * 4
    step = 0
    while not over.wait(1 / _FRAMES_A_SECOND):
        step += 1
        frame = screens.copy()
        for game in range(_GAMES):
            row, column = (step * (game + 1)) % 80, (step * 2 + 9 * game) % 80
            frame[game, row : row + 4, column : column + 4] = 255
        feed.write(LiveFrame(step, frame, np.zeros(_GAMES, np.int64), np.zeros(_GAMES, np.float32)))
    feed.close()


if __name__ == "__main__":
    asyncio.run(main())
