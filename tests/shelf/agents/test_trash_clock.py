"""What is deleted under a wrong clock is kept for 30 days all the same, and can be seen."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from arcade_rl.shelf.agents import trash
from arcade_rl.shelf.agents.agent_folder import AgentFolder, create, delete
from tests.shelf.conftest import MakeConfig


class NeverSet(datetime):
    @classmethod
    def now(cls, tz: Any = None) -> "NeverSet":
        return cls(1970, 1, 1, 0, 1, 0, tzinfo=tz)


@pytest.fixture
def lake(make_config: MakeConfig, monkeypatch: pytest.MonkeyPatch) -> AgentFolder:
    """An agent that was made before the clock was reset."""
    monkeypatch.setattr(trash, "datetime", NeverSet)
    return create(make_config("lake"))


def test_it_is_not_erased_once_the_clock_is_right_again(lake: AgentFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    lake.demonstrations.mkdir()
    (lake.demonstrations / "000001.safetensors").write_bytes(b"played")
    demonstrations = trash.put_demonstrations(lake, [1])
    agent = delete(lake)
    monkeypatch.setattr(trash, "datetime", datetime)
    trash.prepare()
    assert set(trash.entries()) == {agent, demonstrations}


def test_that_of_an_agent_that_was_made_under_one_too_is_listed(lake: AgentFolder) -> None:
    for path in (lake.config_file, lake.path):
        os.utime(path, (30, 30))
    agent = delete(lake)
    assert agent.deleted.year == 1970
    assert trash.entries() == [agent]


def test_files_of_an_impossible_time_do_not_hide_it(lake: AgentFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NeverSet, "fromtimestamp", lambda seconds, tz: datetime(5000, 1, 1, tzinfo=tz))
    agent = delete(lake)
    assert trash.entries() == [agent]


@pytest.mark.parametrize("year", ["0001", "1969", "3000", "9999"])
def test_a_year_that_not_every_place_can_show_is_none_of_ours(lake: AgentFolder, saves: Path, year: str) -> None:
    (saves / ".trash" / f"{year}0101T000000.000000Z-x").mkdir()
    assert trash.entries() == []
