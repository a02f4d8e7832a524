"""Windows on real X servers, of every kind of pixels, and without anybody who keeps what a hidden window showed."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from arcade_rl.locations import assets_folder
from tests.benchmarks.support.virtual_screen import VirtualScreen, virtual_screen

_PATIENCE_SECONDS = 60
_CORNERS = 0.001  # of the picture: smooth corners that were drawn several times are a little brighter
_WINDOWS = {
    "watch": ("watch", "frozen-lake-champion"),
    "play": ("play", "cart-pole"),
    "versus": ("versus", "pong"),
    "race": ("race", "cart-pole-champion"),
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("Xvfb") is None or shutil.which("xdotool") is None, reason="needs Xvfb and xdotool"
    ),
]


@pytest.mark.parametrize("depth", [15, 16, 24, 30])
@pytest.mark.parametrize("window", _WINDOWS)
def test_a_window_that_was_hidden_is_whole_again(window: str, depth: int, tmp_path: Path) -> None:
    with virtual_screen(depth) as screen:
        shipped = str(assets_folder() / "brains")
        environment = {**screen.environment, "ARCADE_RL_SAVES": str(tmp_path), "ARCADE_RL_BRAINS": shipped}
        command = [sys.executable, "-m", "arcade_rl", *_WINDOWS[window], "--seed", "1"]
        shown = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        try:
            _wait_until(lambda: bool(screen.pixels().any()), shown)
            screen.play(("p",), lambda: None)
            whole = _still_picture(screen, shown)
            screen.hide_and_show()
            _wait_until(lambda: float((screen.pixels() != whole).mean()) < _CORNERS, shown)
            shown.terminate()
            assert shown.communicate(timeout=_PATIENCE_SECONDS) == (None, "")
            assert shown.returncode == 0
        finally:
            shown.kill()
            shown.communicate()


def _still_picture(screen: VirtualScreen, shown: subprocess.Popen[str]) -> np.ndarray:
    """What the screen shows as soon as that has not changed for two seconds."""
    seen, since = screen.pixels(), time.monotonic()

    def is_still() -> bool:
        nonlocal seen, since
        if (screen.pixels() != seen).any():
            seen, since = screen.pixels(), time.monotonic()
        return time.monotonic() > since + 2

    _wait_until(is_still, shown)
    return seen


def _wait_until(is_so: Callable[[], bool], shown: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not is_so():
        assert shown.poll() is None, shown.stderr.read() if shown.stderr else ""
        assert time.monotonic() < deadline, "the window does not get there"
        time.sleep(0.05)
