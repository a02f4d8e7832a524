"""What every test stands on: saves of its own, no display, and one thread for the network's arithmetic."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from arcade_rl.shelf.agent_folder import AgentFolder

PutChampion = Callable[..., "AgentFolder"]

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


@pytest.fixture
def put_champion(saves: Path) -> Iterator[PutChampion]:
    """Puts a small champion beside the shelf: `put_champion("cart-pole")`. Nothing may ever be written to it."""
    from .champions import put, stamps

    made: list[AgentFolder] = []

    def put_one(game_id: str = "frozen-lake", name: str = "") -> "AgentFolder":
        made.append(put(game_id, name or f"{game_id}-champion"))
        before[made[-1].path] = stamps(made[-1].path)
        return made[-1]

    before: dict[Path, object] = {}
    yield put_one
    for folder in made:
        assert stamps(folder.path) == before[folder.path], "something was written to a champion's folder"
