"""Files of other programs are mostly opened in this process: starting another, with torch, takes a second each."""

import contextlib
import io
import os
import subprocess
import sys
from typing import Any

import pytest

from arcade_rl.conversion import unpack, unpacking


@pytest.fixture
def opened_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the process that unpacks a file would do is done here, without its limits."""

    start = subprocess.run  # others start processes, too: Stable-Baselines3 asks for the processor's name as it saves

    def run(command: list[Any], **options: Any) -> "subprocess.CompletedProcess[bytes]":
        if "arcade_rl.conversion.unpack" not in command:
            return start(command, **options)
        arguments = command[command.index("arcade_rl.conversion.unpack") :]
        monkeypatch.setattr(sys, "argv", [os.fsdecode(each) for each in arguments])
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            status = unpack.main()
        return subprocess.CompletedProcess(command, status, b"", said.getvalue().encode())

    monkeypatch.setattr(unpack, "_limit", lambda: None)
    monkeypatch.setattr(unpacking.subprocess, "run", run)
