"""What every test stands on: saves of its own, no display, and one thread for the network's arithmetic."""

import os
from pathlib import Path

import pytest

os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ["SDL_AUDIODRIVER"] = "dummy"
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"


@pytest.fixture(autouse=True)
def saves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty shelf for each test, without champions, also for the processes that it starts."""
    folder = tmp_path / "saves"
    monkeypatch.setenv("ARCADE_RL_SAVES", str(folder))
    monkeypatch.setenv("ARCADE_RL_BRAINS", str(tmp_path / "brains"))
    return folder
