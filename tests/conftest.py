"""What every test stands on: saves of its own, no display, and one thread for the network's arithmetic."""

import ctypes
import gc
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from arcade_rl.shelf.agents.agent_folder import AgentFolder

PutChampion = Callable[..., "AgentFolder"]
RunUnprivileged = Callable[..., "subprocess.CompletedProcess[str]"]

settings.register_profile("busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy machine")

os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ["SDL_AUDIODRIVER"] = "dummy"
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"

if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # under nohup it is ignored, and then by what the tests start, too


def pytest_collection_finish() -> None:
    """What is imported and collected stays; not to look through it for garbage, again and again, saves a third."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


@pytest.fixture(autouse=True)
def saves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty shelf for each test, without champions, also for the processes that it starts."""
    folder = tmp_path / "saves"
    monkeypatch.setenv("ARCADE_RL_SAVES", str(folder))
    monkeypatch.setenv("ARCADE_RL_BRAINS", str(tmp_path / "brains"))
    return folder


@pytest.fixture
def put_champion(saves: Path) -> Iterator[PutChampion]:
    """Puts a small champion beside the shelf: `put_champion("cart-pole")`. Nothing may ever be written to it."""
    from tests.champions import put, stamps

    made: list[AgentFolder] = []

    def put_one(game_id: str = "frozen-lake", name: str = "") -> "AgentFolder":
        made.append(put(game_id, name or f"{game_id}-champion"))
        before[made[-1].path] = stamps(made[-1].path)
        return made[-1]

    before: dict[Path, object] = {}
    yield put_one
    for folder in made:
        assert stamps(folder.path) == before[folder.path], "something was written to a champion's folder"


@pytest.fixture
def run_unprivileged() -> RunUnprivileged:
    """Runs Python in a process for which what may not be written truly may not, also where the tests run as root."""

    def run(*arguments: str, **changes: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, *arguments],
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])} | changes,
            preexec_fn=_respect_permissions,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=60,
            check=False,
        )

    return run


def _respect_permissions() -> None:
    """Root may read and write everywhere by two capabilities of Linux, which this process and its children give up."""
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        if os.geteuid() == 0 and ctypes.CDLL(None).prctl(24, capability) != 0:  # PR_CAPBSET_DROP
            raise OSError("permissions cannot be respected here")
