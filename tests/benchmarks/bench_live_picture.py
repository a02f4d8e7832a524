"""The picture of an agent at play in the cockpit: pictures a second on the champion's screen, and what they cost.

Run with `python tests/benchmarks/bench_live_picture.py [seconds]`. The cockpit runs in this process, in 130 x 40 cells
without a terminal, over the true backend: the champion of Pong plays in a process of its own.
"""

import asyncio
import sys
import time

from arcade_rl.tui.app import ArcadeApp
from arcade_rl.tui.widgets.pictures.live_picture import Drawn, LivePicture


async def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    app = ArcadeApp()
    drawn = 0
    show = LivePicture.on_drawn

    def count(picture: LivePicture, event: Drawn) -> None:
        nonlocal drawn
        drawn += bool(event.strips)
        show(picture, event)

    LivePicture.on_drawn = count
    async with app.run_test(size=(130, 40)) as pilot:
        while app.agent("pong-champion") is None:
            await pilot.pause(0.1)
        app.open_agent("pong-champion")
        while not drawn:
            await pilot.pause(0.1)
        before, used, began = drawn, time.process_time(), time.perf_counter()
        await asyncio.sleep(seconds)
        took = time.perf_counter() - began
        print(
            f"{(drawn - before) / took:.1f} pictures/s, the cockpit takes {(time.process_time() - used) / took:.0%} "
            "of a core"
        )


if __name__ == "__main__":
    asyncio.run(main())
