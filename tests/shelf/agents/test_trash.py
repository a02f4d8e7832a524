"""Nothing that is deleted is lost for 30 days: it goes to the trash, and comes back whole."""

import errno
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.locations import trash_folder
from arcade_rl.scores.wording import player
from arcade_rl.shelf.agents import trash
from arcade_rl.shelf.agents.agent_folder import (
    AgentFolder,
    all_agents,
    create,
    delete,
    find,
    rename,
)
from arcade_rl.shelf.agents.trash import Trashed
from arcade_rl.shelf.demonstrations.demonstrations import DemonstrationFolder
from arcade_rl.shelf.scores.reader import ScoreReader
from arcade_rl.shelf.scores.rows import Player
from arcade_rl.shelf.scores.writer import ScoreWriter
from tests.shelf.conftest import MakeConfig
from tests.shelf.scores.test_score_file import alone

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
        assert trash.entries() == [trashed]
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
            disk.setattr("arcade_rl.shelf.scores.writer.ScoreWriter.rename_agent", no_room)
            delete(lake)
        assert not lake.path.exists()
        assert len(trash.entries()) == 1

    def test_nor_is_it_before_the_first_deletion(self, lake: AgentFolder, monkeypatch: pytest.MonkeyPatch) -> None:
        def mkdir(folder: Path, *_: object, **__: object) -> None:
            if not folder.is_dir():
                raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(Path, "mkdir", mkdir)
        trashed = delete(lake)
        assert trash.entries() == [trashed]

    def test_shelves_of_old_have_a_trash_as_soon_as_a_cockpit_opens(self, lake: AgentFolder) -> None:
        shutil.rmtree(trash_folder())
        trash.prepare()
        assert trash_folder().is_dir()

    def test_of_two_that_had_one_name_both_are_kept(self, lake: AgentFolder, make_config: MakeConfig) -> None:
        first = delete(lake)
        second = delete(create(make_config("lake")))
        assert trash.entries() == [second, first]

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
        assert [each.name for each in trash.entries()] == ["lake"] * 3

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
        assert trash.entries() == []

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
        with pytest.raises(UsageError, match="lake is no longer in the trash"):
            trash.restore(trashed)

    def test_by_name_the_one_that_was_deleted_last(self, lake: AgentFolder, make_config: MakeConfig) -> None:
        delete(lake)
        last = delete(create(make_config("lake")))
        assert trash.find(" Lake ") == last

    def test_an_unknown_name_names_the_nearest(self, lake: AgentFolder) -> None:
        delete(lake)
        with pytest.raises(UsageError, match=r"nothing called 'lkae' is in the trash; did you mean lake\?"):
            trash.find("lkae")
        with pytest.raises(UsageError, match=r"in the trash; `arcade-rl trash` lists what is there"):
            trash.find("kayle")


class TestALinkToAnAgentsFolder:
    """A person keeps an agent elsewhere, and has put a link to it on the shelf."""

    @pytest.fixture(params=["absolute", "relative"])
    def linked(self, lake: AgentFolder, tmp_path: Path, request: pytest.FixtureRequest) -> AgentFolder:
        elsewhere = lake.path.rename(tmp_path / "elsewhere")
        lake.path.symlink_to(elsewhere if request.param == "absolute" else Path("..", "elsewhere"))
        return lake

    def test_it_comes_back_as_it_was(self, linked: AgentFolder) -> None:
        before, target = contents(linked.path), linked.path.readlink()
        trashed = delete(linked)
        assert names() == []
        restored = trash.restore(trashed)
        assert (restored.path, restored.path.readlink()) == (linked.path, target)
        assert contents(restored.path) == before

    def test_it_goes_for_good_and_what_it_leads_to_stays(self, saves: Path, linked: AgentFolder) -> None:
        before, elsewhere = contents(linked.path), linked.path.resolve()
        trash.erase([delete(linked)])
        assert contents(elsewhere) == before
        assert trash.entries() == []
        assert [each.name for each in saves.iterdir()] == [".trash"]


class TestDemonstrations:
    """Those of a pupil that has 1, 2 and 3."""

    @pytest.fixture
    def pupil(self, make_config: MakeConfig) -> AgentFolder:
        folder = create(make_config("pupil"))
        folder.demonstrations.mkdir()
        for number in (1, 2, 3):
            (folder.demonstrations / f"{number:06d}.safetensors").write_bytes(b"played %d" % number)
        return folder

    def played(self, pupil: AgentFolder) -> list[bytes]:
        return [file.read_bytes() for file in sorted(pupil.demonstrations.iterdir()) if file.stat().st_size]

    def test_they_come_back_byte_for_byte_under_numbers_that_nobody_has_had(self, pupil: AgentFolder) -> None:
        trashed = trash.put_demonstrations(pupil, [1, 3])
        assert self.played(pupil) == [b"played 2"]
        assert (trashed.title, trash.entries()) == ("pupil (demonstrations)", [trashed])
        assert trash.restore(trashed) == pupil
        assert self.played(pupil) == [b"played 2", b"played 1", b"played 3"]
        numbers = DemonstrationFolder(pupil.demonstrations).numbers()
        assert numbers[0] == 2
        assert min(numbers[1:]) > 3
        assert trash.entries() == []

    def test_each_deletion_is_an_entry_of_its_own(self, pupil: AgentFolder) -> None:
        first, second = (trash.put_demonstrations(pupil, [number]) for number in (1, 2))
        trash.restore(first)
        assert trash.entries() == [second]
        assert self.played(pupil) == [b"played 3", b"played 1"]

    @pytest.mark.parametrize(
        ("numbers", "reason"),
        [([2, 7], "there is no demonstration 7; there are 1, 2, 3"), ([], "pupil has no demonstrations")],
    )
    def test_what_is_not_there_moves_nothing(self, pupil: AgentFolder, numbers: list[int], reason: str) -> None:
        with pytest.raises(UsageError, match=reason):
            trash.put_demonstrations(pupil, numbers)
        assert len(self.played(pupil)) == 3
        assert trash.entries() == []

    def test_a_full_disk_is_no_obstacle(self, pupil: AgentFolder, monkeypatch: pytest.MonkeyPatch) -> None:
        def mkdir(folder: Path, *_: object, **__: object) -> None:
            if not folder.is_dir():
                raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as disk:
            disk.setattr(Path, "mkdir", mkdir)
            trashed = trash.put_demonstrations(pupil, [1, 2])
            assert len(self.played(pupil)) == 1
            with pytest.raises(ArcadeError, match=r"cannot delete .* the disk is full"):  # until there is room again
                trash.put_demonstrations(pupil, [3])
        trash.prepare()
        trash.restore(trashed)
        assert len(self.played(pupil)) == 3

    def test_a_full_disk_without_a_spare_folder_moves_nothing(
        self, pupil: AgentFolder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (trash_folder() / ".spare").rmdir()

        def mkdir(folder: Path, *_: object, **__: object) -> None:
            if not folder.is_dir():
                raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(Path, "mkdir", mkdir)
        with pytest.raises(ArcadeError, match=r"cannot delete .* the disk is full"):
            trash.put_demonstrations(pupil, [1])
        assert len(self.played(pupil)) == 3

    def test_whose_agent_is_gone_says_so_and_stays(self, pupil: AgentFolder) -> None:
        trashed = trash.put_demonstrations(pupil, [1])
        agent = delete(pupil)
        with pytest.raises(UsageError, match="agent 'pupil' of these demonstrations is not on the shelf; restore it"):
            trash.restore(trashed)
        trash.restore(agent)
        trash.restore(trashed)
        assert len(self.played(pupil)) == 3

    def test_by_name_the_agent_goes_first(self, pupil: AgentFolder) -> None:
        agent = delete(pupil)
        trashed = trash.put_demonstrations(trash.restore(agent), [1])
        assert trash.find("Pupil") == trash.find("pupil (demonstrations)") == trashed
        agent = delete(pupil)
        assert trash.find("pupil") == agent
        assert trash.find("pupil (demonstrations)") == trashed

    def test_they_go_for_good_after_thirty_days(self, pupil: AgentFolder) -> None:
        trashed = trash.put_demonstrations(pupil, [1])
        trashed.path.rename(trashed.path.with_name("20200101T000000.000000Z-pupil (demonstrations)"))
        trash.prepare()
        assert trash.entries() == []
        assert [each.name for each in trash_folder().iterdir()] == [".spare"]

    def test_they_go_to_their_own_agent_whatever_it_is_called_now(
        self, pupil: AgentFolder, make_config: MakeConfig
    ) -> None:
        trashed = trash.put_demonstrations(pupil, [1])
        renamed = rename(pupil, "renamed")
        for name in ("pupil", "twin"):
            create(make_config(name))  # all of them in the same second
        assert trash.restore(trashed) == renamed
        assert len(self.played(renamed)) == 3
        assert trash.entries() == []

    def test_on_another_disk_it_is_known_by_its_name(self, pupil: AgentFolder) -> None:
        trashed = trash.put_demonstrations(pupil, [1])
        (trashed.path / "agent.txt").write_text(f"{pupil.created}\n0-0\n", encoding="utf-8")
        renamed = rename(pupil, "renamed")
        with pytest.raises(UsageError, match="is not on the shelf"):
            trash.restore(trashed)  # another may have been created in the same second
        back = rename(renamed, "pupil")
        assert trash.restore(trashed) == back

    def test_another_of_the_name_does_not_get_them(self, pupil: AgentFolder, make_config: MakeConfig) -> None:
        trashed = trash.put_demonstrations(pupil, [1])
        agent = delete(pupil)
        other = create(make_config("pupil", created="2026-02-03T04:05:06+00:00"))
        with pytest.raises(UsageError, match=r"'pupil' of these demonstrations is not on the shelf; .* or move them"):
            trash.restore(trashed)
        assert not other.demonstrations.exists()
        back = trash.restore(agent)
        assert (back.name, trash.restore(trashed)) == ("pupil-2", back)
        assert len(self.played(back)) == 3

    def test_those_of_an_earlier_version_go_by_name(self, pupil: AgentFolder) -> None:
        trashed = trash.put_demonstrations(pupil, [1])
        (trashed.path / "agent.txt").unlink()
        assert trash.restore(trashed) == pupil


class TestErase:
    def test_for_good(self, saves: Path, lake: AgentFolder) -> None:
        trash.erase([delete(lake)])
        assert trash.entries() == []
        assert [each.name for each in saves.iterdir()] == [".trash"]

    def test_what_is_half_erased_is_not_listed(self, lake: AgentFolder, monkeypatch: pytest.MonkeyPatch) -> None:
        trashed = delete(lake)
        monkeypatch.setattr("shutil.rmtree", lambda path: (_ for _ in ()).throw(PermissionError(errno.EACCES, "no")))
        with pytest.raises(ArcadeError, match="cannot delete"):
            trash.erase([trashed])
        assert trash.entries() == []

    def test_after_thirty_days_and_not_before(self, lake: AgentFolder, make_config: MakeConfig) -> None:
        age(delete(lake), 30.01)
        young = age(trash.put(create(make_config("pond")).path), 29.99)
        trash.prepare()
        assert trash.entries() == [young]

    def test_a_deletion_erases_what_is_old(self, lake: AgentFolder, make_config: MakeConfig) -> None:
        age(delete(lake), 31)
        young = delete(create(make_config("pond")))
        assert trash.entries() == [young]

    def test_what_was_deleted_in_the_future_stays(self, lake: AgentFolder) -> None:
        ahead = age(delete(lake), -400)
        trash.prepare()
        assert trash.entries() == [ahead]

    @pytest.mark.parametrize("name", ["20261399T000000.000000Z-x", "notes", ".x"])
    def test_what_is_none_of_ours_is_let_be(self, lake: AgentFolder, name: str) -> None:
        (trash_folder() / name).mkdir(parents=True)
        trash.prepare()
        assert trash.entries() == []
        assert (trash_folder() / name).is_dir()


def test_an_empty_shelf_has_an_empty_trash(saves: Path) -> None:
    assert trash.entries() == []
    trash.prepare()
    assert not saves.exists()


def test_saves_that_may_not_be_written_are_a_line(saves: Path, lake: AgentFolder, run_unprivileged: Any) -> None:
    saves.chmod(0o555)
    try:
        told = run_unprivileged("-m", "arcade_rl", "delete", "lake", "--yes").stderr
    finally:
        saves.chmod(0o700)
    assert re.fullmatch(r"arcade-rl: cannot delete .*lake: it is not permitted; .*\n", told)
    assert names() == ["lake"]
