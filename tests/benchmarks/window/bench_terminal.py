"""The window in a terminal: pictures, processor time and bytes a second; the ball in every frame; key to joystick.

Run with `python -m tests.benchmarks.window.bench_terminal [seconds]`. It needs tmux for the first figure: the champion
of Pong plays there in 120 x 40 cells, and what it writes is counted. The others run in this process: the same in
pixels, for terminals with kitty's graphics or sixels; 1,000 frames of Pong in which the ball is looked for on the
console's screen and in the cells, and a scripted player who presses keys in a pseudo-terminal while a game with the
champion runs.
"""

import fcntl
import os
import pty
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from pathlib import Path

import numpy as np
import psutil
import torch
from numpy.typing import NDArray

from arcade_rl.shelf.agents.agent_folder import find
from arcade_rl.viewer.seats.sessions import solo_session
from arcade_rl.viewer.terminal.cells import Cells, number
from arcade_rl.viewer.terminal.driver.colours import TrueColour
from arcade_rl.viewer.terminal.driver.graphics import Kitty, Sixel
from arcade_rl.viewer.terminal.driver.painter import Painter
from arcade_rl.viewer.terminal.driver.tty import Terminal
from arcade_rl.viewer.terminal.opening import Screen, run
from arcade_rl.viewer.terminal.solo_table import SoloTable
from arcade_rl.viewer.terminal.table import Services
from arcade_rl.viewer.terminal.terminal_keys import TerminalKeys

_SIZE = (120, 40)
_CELL_PIXELS = (8, 17)
_SYNCHRONIZED = b"\x1b[?2026h"
_STARTED = b"agent plays"
_BALL = (236, 236, 236)
_FIELD = slice(34, 194)  # the rows of Pong's screen between its walls
_KEYS = (b"\x1b[A", b"\x1b[B")
_SPACED_SECONDS = (0.05, 0.15)
_CHILD = "--play"


def make_table() -> SoloTable:
    session, seat = solo_session("pong", find("pong-champion"), "agent", seed=3)
    return SoloTable(session, seat, TerminalKeys(), Services())


def in_tmux(seconds: float) -> None:
    tmux = shutil.which("tmux")
    if tmux is None:
        print("no tmux here")
        return
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "written"
        command = [tmux, "-L", f"bench-{os.getpid()}", "-f", "/dev/null"]
        program = f"{sys.executable} -m arcade_rl watch pong-champion --terminal"
        subprocess.run([*command, "new-session", "-d", "-x", str(_SIZE[0]), "-y", str(_SIZE[1]), "sh"], check=True)
        subprocess.run([*command, "pipe-pane", f"cat > {written}"], check=True)
        subprocess.run([*command, "send-keys", f"exec {program}", "Enter"], check=True)
        try:
            measure(written, seconds)
        finally:
            subprocess.run([*command, "kill-server"], check=False)


def measure(written: Path, seconds: float) -> None:
    while not (written.exists() and _STARTED in written.read_bytes()):
        time.sleep(0.2)
    process = next(
        each for each in psutil.process_iter(["cmdline"]) if (each.info["cmdline"] or [])[-1:] == ["--terminal"]
    )
    time.sleep(1)
    before, used, began = written.stat().st_size, sum(process.cpu_times()[:2]), time.perf_counter()
    time.sleep(seconds)
    took, cpu = time.perf_counter() - began, sum(process.cpu_times()[:2]) - used
    data = written.read_bytes()[before:]
    pictures = data.count(_SYNCHRONIZED)
    print(
        f"Pong, 120x40 in tmux, {took:.0f} s: {pictures / took:.1f} pictures a second (without those in which nothing "
        f"changed), {cpu / took:.0%} of a core, "
        f"{len(data) / took / 1000:.0f} kB/s"
    )


def ball_seen(frames: int = 1000) -> None:
    table = make_table()
    game = table._session.game
    there = seen = 0
    for _ in range(frames):
        table._play_frame()
        rows, columns = np.nonzero((game.screen()[_FIELD] == _BALL).all(axis=-1))
        if rows.size:
            there += 1
            picture = shown_pixels(table.picture(*_SIZE))
            height, width = picture.shape
            places = (rows + _FIELD.start) * height // 210, columns * width // 160
            seen += bool((picture[places] == number(_BALL)).any())
    print(f"Pong, {frames} frames: the ball is on the screen in {there}, in the cells in {seen}")


def in_pixels(pictures: int = 300) -> None:
    for graphics in (Kitty(), Sixel()):
        table = make_table()
        painter = Painter(TrueColour())
        painter.graphics = graphics
        written, used = 0, 0.0
        for _ in range(pictures):
            table._play_frame()
            table._play_frame()
            began = time.process_time()
            written += len(painter.paint(table.picture(*_SIZE, _CELL_PIXELS)))
            used += time.process_time() - began
        rate = 30 * written / pictures / 1000
        name = type(graphics).__name__
        print(
            f"Pong, 120x40, {name}: {1000 * used / pictures:.1f} ms a picture, {rate:.0f} kB/s at 30 pictures a second"
        )


def shown_pixels(cells: Cells) -> NDArray[np.int32]:
    """(height, width) of the game in a terminal of 120 x 40."""
    stage = slice(2, 37), slice(0, 80)
    lower = cells.back[stage]
    upper = np.where(cells.glyphs[stage] == ord(" "), lower, cells.front[stage])
    return np.stack((upper, lower), axis=1).reshape(70, 80)


def key_to_joystick(presses: int = 300) -> None:
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", _SIZE[1], _SIZE[0], 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    with tempfile.NamedTemporaryFile() as played:
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.window.bench_terminal", _CHILD, played.name],
            stdin=slave,
            stdout=slave,
            env=environment,
            start_new_session=True,
        )
        os.close(slave)
        pressed = press_keys(master, presses)
        child.wait()
        os.close(master)
        frames = np.loadtxt(played.name)
    delays, late = [], 0
    for place, moment in enumerate(pressed):
        after = frames[frames[:, 0] > moment]
        delays.append(1000 * (after[after[:, 1] == place % 2][0, 0] - moment))
        late += bool(after[0, 1] != place % 2)
    p50, p99, most = np.percentile(delays, (50, 99, 100))
    print(f"{len(pressed)} presses: p50 {p50:.1f} ms, p99 {p99:.1f} ms, at most {most:.1f} ms")
    print(f"  frames of the emulator that began after a press without it: {late} presses had one")


def press_keys(master: int, presses: int) -> list[float]:
    """Press up and down in turn, each at a moment of its own; a thread takes what is drawn. Then close the window."""
    started = threading.Event()
    threading.Thread(target=take, args=(master, started), daemon=True).start()
    started.wait()
    random = np.random.default_rng(0)
    pressed = []
    for place in range(presses):
        time.sleep(random.uniform(*_SPACED_SECONDS))
        pressed.append(time.monotonic())
        os.write(master, _KEYS[place % 2])
    time.sleep(0.5)
    os.write(master, b"q")
    return pressed


def take(master: int, started: threading.Event) -> None:
    shown = b""
    while True:
        try:
            shown = shown[-100:] + os.read(master, 65_536)
        except OSError:
            return
        if b"you play" in shown:
            started.set()


def play_in_terminal(played_file: str) -> None:
    """Take the joystick at once, and write down when each frame of the emulator began, and with which action."""
    table = make_table()
    game = table._session.game
    table._session.take_joystick()
    step_frame, actions = game.step_frame, game.entry.actions
    kinds = {actions.index("RIGHT"): 0, actions.index("LEFT"): 1}
    played: list[tuple[float, int]] = []

    def told(action: int) -> object:
        played.append((time.monotonic(), kinds.get(action, -1)))
        return step_frame(action)

    game.step_frame = told
    with Terminal() as terminal:
        run(table, Screen(terminal))
    np.savetxt(played_file, np.array(played))


def main() -> None:
    if sys.argv[1:2] == [_CHILD]:
        torch.set_num_threads(1)
        play_in_terminal(sys.argv[2])
        return
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20
    in_tmux(seconds)
    in_pixels()
    ball_seen()
    key_to_joystick()


if __name__ == "__main__":
    main()
