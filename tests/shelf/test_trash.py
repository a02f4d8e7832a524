"""Nothing that is deleted is lost for 30 days: it lies in the trash, and comes back whole."""

import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.scores.wording import player
from arcade_rl.shelf import trash
from arcade_rl.shelf.agent_folder import AgentFolder, all_agents, create, delete, find
from arcade_rl.shelf.score_reader import ScoreReader
from arcade_rl.shelf.score_rows import Player
from arcade_rl.shelf.score_writer import ScoreWriter
from arcade_rl.shelf.trash import Trashed

from .conftest import MakeConfig
from .test_score_file import alone

DAY = timedelta(days=1)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def names() -> list[str]:
    return [agent.name for agent in all_agents()]


@pytest.fixture
def lake(make_config: MakeConfig) -> AgentFolder:
    """An agent with something to lose."""
    folder = create(make_config("lake"))
    folder.replay.mkdir()
    (folder.replay / "frames.bin").write_bytes(bytes(range(256)) * 10)
    folder.brain_file.write_bytes(b"weights")
    return folder


def age(trashed: Trashed, days: float) -> Trashed:
    """As if it had been deleted so many days ago."""
    deleted = trashed.deleted - days * DAY
    aged = Trashed(trashed.path.with_name(f"{deleted:%Y%m%dT%H%M%S.%fZ}-{trashed.name}"), trashed.name, deleted)
    trashed.path.rename(aged.path)
    return aged


class TestDelete:
    def test_the_agent_leaves_the_shelf_and_lies_in_the_trash_byte_for_byte(self, lake: AgentFolder) -> None:
        before = contents(lake.path)
        trashed = delete(lake)
        assert names() == []
        assert contents(trashed.path) == before
        assert trash.trashed_agents() == [trashed]
        assert (trashed.name, datetime.now(UTC) - trashed.deleted < DAY) == ("lake", True)
        assert trashed.size_bytes() >= 2567

    def test_it_writes_nothing_so_a_full_disk_is_no_obstacle(
        self, lake: AgentFolder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ScoreWriter().keep(alone(by=Player(agent="lake")))
        trash.prepare()

        def full(*_: object, **__: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        def no_room(*_: object) -> None:
            raise ArcadeError("cannot write scores.sqlite: the disk is full; free some space and try again")

        with monkeypatch.context() as disk:
            for write in ("mkdir", "open", "write_bytes", "write_text", "touch"):
                disk.setattr(Path, write, lambda self, *a, exist_ok=False, **k: None if exist_ok else full())
            disk.setattr("arcade_rl.shelf.score_writer.ScoreWriter.rename_agent", no_room)
            delete(lake)
        assert not lake.path.exists()
        assert len(trash.trashed_agents()) == 1

    def test_the_trash_is_there_before_the_disk_is_full(self, lake: AgentFolder) -> None:
        trash.prepare()
        assert trash.trash_folder().is_dir()

    def test_of_two_that_had_one_name_both_are_kept(self, lake: AgentFolder, make_config: MakeConfig) -> None:
        first = delete(lake)
        second = delete(create(make_config("lake")))
        assert trash.trashed_agents() == [second, first]

    def test_also_if_the_clock_stands_still(
        self, lake: AgentFolder, make_config: MakeConfig, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Stopped(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> "Stopped":
                return cls(2026, 1, 5, 10, 0, 0, tzinfo=tz)

        monkeypatch.setattr(trash, "datetime", Stopped)
        for _ in range(3):
            delete(find("lake"))
            create(make_config("lake"))
        assert [each.name for each in trash.trashed_agents()] == ["lake"] * 3

    def test_the_first_of_its_name_to_be_deleted_keeps_its_own_scores(
        self, lake: AgentFolder, make_config: MakeConfig
    ) -> None:
        ScoreWriter().keep(alone(by=Player(agent="lake"), score=1.0))
        first = delete(lake)
        other = create(make_config("lake"))
        ScoreWriter().keep(alone(by=Player(agent="lake"), score=2.0))
        delete(other)
        assert trash.restore(first).name == "lake"
        with ScoreReader() as reader:
            best = {tally.best.score: tally.best.player for tally in reader.tallies()}
        assert best[1.0] == Player(agent="lake")
        assert player(best[2.0]) == "lake (deleted)"


class TestRestore:
    def test_it_comes_back_byte_for_byte(self, lake: AgentFolder) -> None:
        before = contents(lake.path)
        restored = trash.restore(delete(lake))
        assert restored.path == lake.path
        assert contents(restored.path) == before
        assert trash.trashed_agents() == []

    def test_a_name_that_is_taken_by_now_gets_a_number(self, lake: AgentFolder, make_config: MakeConfig) -> None:
        trashed = delete(lake)
        create(make_config("LAKE"))
        restored = trash.restore(trashed)
        assert restored.name == "lake-2"
        assert restored.config().name == "lake-2"
        assert 'name = "lake-2"' in restored.config_file.read_text()

    def test_what_was_restored_elsewhere_meanwhile_is_one_clear_line(self, lake: AgentFolder) -> None:
        trashed = delete(lake)
        trash.restore(trashed)
        with pytest.raises(UsageError, match="lake lies in the trash no longer"):
            trash.restore(trashed)

    def test_by_name_the_one_that_was_deleted_last(self, lake: AgentFolder, make_config: MakeConfig) -> None:
        delete(lake)
        last = delete(create(make_config("lake")))
        assert trash.find(" Lake ") == last

    def test_an_unknown_name_names_the_nearest(self, lake: AgentFolder) -> None:
        delete(lake)
        with pytest.raises(UsageError, match=r"no agent called 'lkae' lies in the trash; did you mean lake\?"):
            trash.find("lkae")


class TestErase:
    def test_for_good(self, saves: Path, lake: AgentFolder) -> None:
        trash.erase([delete(lake)])
        assert trash.trashed_agents() == []
        assert [each.name for each in saves.iterdir()] == [".trash"]

    def test_what_is_half_erased_is_not_listed(self, lake: AgentFolder, monkeypatch: pytest.MonkeyPatch) -> None:
        trashed = delete(lake)
        monkeypatch.setattr("shutil.rmtree", lambda path: (_ for _ in ()).throw(PermissionError(errno.EACCES, "no")))
        with pytest.raises(ArcadeError, match="cannot delete"):
            trash.erase([trashed])
        assert trash.trashed_agents() == []

    def test_after_thirty_days_and_not_before(self, lake: AgentFolder, make_config: MakeConfig) -> None:
        age(delete(lake), 30.01)
        young = age(trash.put(create(make_config("pond")).path), 29.99)
        trash.prepare()
        assert trash.trashed_agents() == [young]

    def test_a_deletion_erases_what_is_old(self, lake: AgentFolder, make_config: MakeConfig) -> None:
        age(delete(lake), 31)
        young = delete(create(make_config("pond")))
        assert trash.trashed_agents() == [young]

    def test_what_was_deleted_in_the_future_stays(self, lake: AgentFolder) -> None:
        ahead = age(delete(lake), -400)
        trash.prepare()
        assert trash.trashed_agents() == [ahead]

    @pytest.mark.parametrize("name", ["20261399T000000.000000Z-x", "notes", ".x"])
    def test_what_is_none_of_ours_is_let_be(self, lake: AgentFolder, name: str) -> None:
        (trash.trash_folder() / name).mkdir(parents=True)
        trash.prepare()
        assert trash.trashed_agents() == []
        assert (trash.trash_folder() / name).is_dir()


def test_an_empty_shelf_has_an_empty_trash(saves: Path) -> None:
    assert trash.trashed_agents() == []
    trash.prepare()
    assert not saves.exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs permissions that can be taken away")
def test_saves_that_may_not_be_written_are_a_line(saves: Path, lake: AgentFolder) -> None:
    saves.chmod(0o500)
    try:
        with pytest.raises(ArcadeError, match=r"cannot delete .*lake: it is not permitted"):
            delete(lake)
    finally:
        saves.chmod(0o700)
    assert names() == ["lake"]
