"""The shelf as it was last read is there at the next start, as far as it still holds."""

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents import agent_folder, training_queue
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder
from arcade_rl.shelf.agents.tags import change
from arcade_rl.shelf.ledger.ledger import Episode, Ledger, Status
from arcade_rl.shelf.queries.remembered import remember, remembered, remembered_file
from arcade_rl.shelf.queries.summary import shelf

if TYPE_CHECKING:
    from tests.conftest import PutChampion

MakeConfig = Callable[..., AgentConfig]


@pytest.fixture
def trained(make_config: MakeConfig, put_champion: "PutChampion") -> AgentFolder:
    """One of two agents beside a champion, remembered; it has been trained, has tags and waits to be trained on."""
    put_champion()
    agent_folder.create(make_config("fresh"))
    folder = agent_folder.create(make_config("pong-1", "pong", parent="old@5"))
    with Ledger(folder.ledger_file) as ledger:
        ledger.record(episodes=[Episode(9, 0, 1.5, 9, 0.0)], status=Status(step=9, activity="learning"))
    change(folder, add=["fast", "for-class"])
    training_queue.put(folder, 500)
    remember(shelf())
    return folder


def test_every_agent_comes_back_as_it_was_read(trained: AgentFolder) -> None:
    agents = remembered()
    assert [agent.name for agent in agents] == ["fresh", "pong-1", "frozen-lake-champion"]
    assert agents == tuple(shelf())
    assert agents[1].place is not None
    assert agents[1].tags == ("fast", "for-class")


def names() -> list[str]:
    return [agent.name for agent in remembered()]


def test_one_that_was_deleted_or_has_another_name_is_not_remembered(trained: AgentFolder) -> None:
    agent_folder.rename(trained, "pong-2")
    assert names() == ["fresh", "frozen-lake-champion"]
    agent_folder.delete(agent_folder.find("fresh"))
    assert names() == ["frozen-lake-champion"]


def test_nor_one_whose_settings_have_changed(trained: AgentFolder) -> None:
    trained.save_config(dataclasses.replace(trained.config(), seed=100))
    assert names() == ["fresh", "frozen-lake-champion"]


def test_nor_one_whose_files_are_damaged(trained: AgentFolder) -> None:
    trained.config_file.write_text("nonsense")
    remember(shelf())
    assert names() == ["fresh", "frozen-lake-champion"]


def changed(key: str, value: object) -> Callable[[dict[str, Any]], object]:
    """An agent that says something else."""

    def change(document: dict[str, Any]) -> None:
        document["agents"][1]["agent"][key] = value

    return change


@pytest.mark.parametrize(
    "damage",
    [
        lambda document: document.update(format=2),
        lambda document: document.update(agents=[None]),
        lambda document: document["agents"][1].pop("agent"),
        lambda document: document["agents"][1]["agent"].pop("status"),
        changed("name", None),
        changed("name", "\x1b[2Jpong-1"),
        changed("algorithm", "sarsa"),
        changed("created", "yesterday"),
        changed("status", {"step": "many"}),
        changed("scores", [1.0, float("nan")]),
        changed("tags", [1]),
        changed("place", {}),
    ],
)
def test_what_is_damaged_is_forgotten(trained: AgentFolder, damage: Callable[[dict[str, Any]], object]) -> None:
    document = json.loads(remembered_file().read_bytes())
    damage(document)
    remembered_file().write_text(json.dumps(document))
    assert remembered() == ()


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"null", b"\xff", b'{"format": 1, "agents"', b"[" * 100_000])
def test_so_is_what_was_never_a_shelf(trained: AgentFolder, data: bytes) -> None:
    remembered_file().write_bytes(data)
    assert remembered() == ()


def test_nothing_is_remembered_before_the_first_reading() -> None:
    assert remembered() == ()


def test_a_disk_that_refuses_is_an_error_of_one_line(trained: AgentFolder) -> None:
    remembered_file().unlink()
    remembered_file().mkdir()
    with pytest.raises(ArcadeError, match=r"cannot write .*\.shelf\.json"):
        remember(shelf())
    assert remembered() == ()


def test_to_remember_loads_neither_games_nor_hyperparameters(trained: AgentFolder) -> None:
    code = (
        "import sys; from arcade_rl.shelf.queries.remembered import remembered; assert remembered(); "
        "print([n for n in sys.modules if n.startswith(('arcade_rl.games', 'arcade_rl.hyperp', 'sqlite3', 'tomllib'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert done.stdout.strip() == "[]"
