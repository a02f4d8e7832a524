"""The cockpit in Chromium: first paint, pictures a second of Pong, a takeover, a lake trained, and every host asked.

Run with `python -m tests.benchmarks.cockpit.bench_browser [--seconds 10] [--pictures FOLDER]`. It needs Chromium and
the extra `[serve]`. The server runs on saves of its own, with the champions that ship; the page has 1,200 x 760 pixels
(120 x 40 cells), and Chromium reaches this computer alone. A picture is counted when the cells on the page, or the
pixels over them, have changed since the last one.
"""

import argparse
import asyncio
import itertools
import os
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from tests.serving.chromium import Page, browser, chromium

_SIZE = (1200, 760)
_DOWN_TO_PONG = 5  # the champions stand in the order of the alphabet
_SLOWEST_PAINT_SECONDS, _FEWEST_PICTURES = 3.0, 15.0
_COUNT = """(() => {
  const { terminal } = document.querySelector("#terminal");
  window.pictures = [];
  const small = new OffscreenCanvas(240, 152).getContext("2d", { willReadFrequently: true });
  const mixed = (sum, number) => Math.imul(sum ^ number, 16777619);
  let before = 0;
  terminal.onRender(() => {
    const buffer = terminal.buffer.active;
    const cell = buffer.getNullCell();
    let now = 0;
    const pixels = terminal.element.querySelector(".xterm-image-layer");
    if (pixels) {
      small.clearRect(0, 0, 240, 152);
      small.drawImage(pixels, 0, 0, 240, 152);
      now = new Uint32Array(small.getImageData(0, 0, 240, 152).data.buffer).reduce(mixed, now);
    }
    for (let row = 1; row < terminal.rows - 1; row += 1) {
      const line = buffer.getLine(row);
      for (let column = 0; column < terminal.cols; column += 1) {
        line.getCell(column, cell);
        now = mixed(mixed(mixed(now, cell.getCode()), cell.getFgColor()), cell.getBgColor());
      }
    }
    if (now !== before) window.pictures.push(performance.now());
    before = now;
  });
})()"""


async def measure(seconds: float, pictures: Path | None) -> bool:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as saves:
        environment = os.environ | {"ARCADE_RL_SAVES": saves}
        server = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "arcade_rl", "serve", "--port", "0"),
            stdout=asyncio.subprocess.PIPE,
            env=environment,
        )
        try:
            assert server.stdout is not None
            address = (await server.stdout.readline()).decode().split()[-1]
            async with browser() as page:
                await page.resize(*_SIZE)
                return await visit(page, address, seconds, pictures, psutil.Process(server.pid))
        finally:
            server.terminate()
            await server.wait()


async def visit(page: Page, address: str, seconds: float, pictures: Path | None, server: psutil.Process) -> bool:
    async def keep(name: str) -> None:
        if pictures is not None:
            await page.picture(pictures / f"{name}.png")

    began = time.perf_counter()
    await page.open(address)
    await page.wait_for("ARCADE-RL")
    first_seconds = time.perf_counter() - began
    await page.wait_for("pong-champion")
    shelf_seconds = time.perf_counter() - began
    print(f"first paint of the cockpit after {first_seconds:.2f} s, the shelf filled after {shelf_seconds:.2f} s")
    await keep("shelf")
    await page.press("Escape")  # the tour that a newcomer is offered

    for _ in range(_DOWN_TO_PONG):
        await page.press("ArrowDown")
    await page.wait_for("─ pong-champion ─")
    began = time.perf_counter()
    await page.press("w")
    await page.wait_for("agent plays")
    print(f"window on Pong {time.perf_counter() - began:.2f} s after the key")
    await page.evaluate(_COUNT)
    browsers = [each for each in psutil.Process().children(recursive=True) if "chrom" in each.name()]
    groups = {"cockpit and window": server.children(recursive=True), "server": [server], "Chromium": browsers}
    used = {name: cpu_seconds(group) for name, group in groups.items()}
    await asyncio.sleep(seconds)
    drawn = await page.evaluate("window.pictures")
    rate = len(drawn) / seconds
    gaps = [later - earlier for earlier, later in itertools.pairwise(drawn)]
    for name, group in groups.items():
        cpu = cpu_seconds(group) - used[name]
        memory = ", ".join(f"{each.memory_info().rss / 1e6:.0f}" for each in group if each.is_running())
        print(f"{name}: {cpu / seconds:.0%} of a core, {1000 * cpu / len(drawn):.1f} ms a picture; {memory} MB")
    print(f"Pong: {rate:.1f} pictures/s, {statistics.median(gaps):.0f} ms apart in the median, {max(gaps):.0f} at most")
    await keep("pong")

    began = time.perf_counter()
    await page.press("Tab")
    await page.wait_for("you play")
    print(f"takeover {time.perf_counter() - began:.2f} s after the key")
    await page.hold("ArrowUp")
    await asyncio.sleep(1.0)
    await keep("takeover")
    await page.release("ArrowUp")
    await page.press("Tab")
    await page.wait_for("agent plays")
    await page.press("q")
    await page.wait_for("7 champions")

    await train_a_lake(page)
    await keep("lake")
    hosts = Counter(urlsplit(asked).netloc for asked in page.requests)
    print("hosts asked:", ", ".join(f"{host} ({count} times)" for host, count in hosts.items()))
    print("the page has complained of:", page.said or "nothing")
    own = set(hosts) == {urlsplit(address).netloc}
    return own and not page.said and first_seconds < _SLOWEST_PAINT_SECONDS and rate >= _FEWEST_PICTURES


async def train_a_lake(page: Page) -> None:
    began = time.perf_counter()
    await page.press("n")
    await page.wait_for("Create and train")
    for letter in "frozen":
        await page.press(letter)
    await page.wait_for("Frozen Lake")
    await asyncio.sleep(0.5)
    await page.click("Create and train")
    await page.wait_for("▶ training", "✓ finished")
    print(f"a lake trains {time.perf_counter() - began:.2f} s after `n`")
    await page.wait_for("✓ finished")
    print(f"and has finished after {time.perf_counter() - began:.1f} s")


def cpu_seconds(processes: list[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in processes if process.is_running())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--pictures", type=Path)
    arguments = parser.parse_args()
    if chromium() is None:
        print("no Chromium here")
        return
    if arguments.pictures is not None:
        arguments.pictures.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # Chromium and the server end, too
    sys.exit(not asyncio.run(measure(arguments.seconds, arguments.pictures)))


if __name__ == "__main__":
    main()
