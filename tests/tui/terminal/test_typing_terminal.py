"""In a true terminal: what is typed in one piece, before any dialog is painted, arrives whole."""

import os
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest

from arcade_rl.shelf.agents import agent_folder
from tests.tui.support.scripted import config

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")


def wait_for(what: Callable[[], bool], seconds: float = 40.0) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_settings_typed_in_one_piece_are_applied() -> None:
    import fcntl
    import pty
    import termios

    agent_folder.create(config("walker"))
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = os.environ | {"TERM": "xterm-256color"}
    command = [sys.executable, "-m", "arcade_rl"]
    cockpit = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    painted = bytearray()

    def read() -> None:
        while chunk := _read(ours):
            painted.extend(chunk)

    threading.Thread(target=read, daemon=True).start()
    try:
        wait_for(lambda: b"walker" in painted)
        os.write(ours, b"h\x150.777\r")
        wait_for(lambda: agent_folder.find("walker").config().hyperparameters.learning_rate == 0.777)
        os.write(ours, b"q")
        assert cockpit.wait(timeout=40) == 0
    finally:
        cockpit.kill()
        cockpit.wait()
        os.close(ours)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # the cockpit has closed its end
        return b""
