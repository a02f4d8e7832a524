"""A SQLite file has the journal that is safe here, and is read whoever writes, was killed, or may not write."""

import contextlib
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from arcade_rl.shelf.ledger.ledger import Episode, Ledger, Status
from arcade_rl.shelf.storage import journal
from arcade_rl.shelf.storage.journal import (
    JournalMode,
    file_system,
    journal_mode,
    wal_is_sound,
)
from arcade_rl.shelf.storage.sqlite_connection import connect_to_read, patiently

MODE = "arcade_rl.shelf.storage.sqlite_file.journal_mode"
MODES: tuple[JournalMode, ...] = ("wal", "persist")

MOUNTS = rb"""22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
23 22 0:21 / /home rw - nfs4 server:/home rw
24 22 0:22 / /my\040disk rw shared:2 master:1 - cifs //server/share rw
25 23 0:23 / /home/me/scratch rw - xfs /dev/vdb rw
26 22 0:24 / /twice rw - ext4 /dev/vdc rw
27 26 0:25 / /twice rw - fuse.sshfs me@server: rw
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> JournalMode:
    monkeypatch.setattr(MODE, lambda path: request.param)
    return request.param  # type: ignore[no-any-return]


def mode_of(path: Path) -> JournalMode:
    return "wal" if path.read_bytes()[18] == 2 else "persist"


def episodes(count: int) -> list[Episode]:
    return [Episode(step, 0, 1.0, 10, 0.0) for step in range(count)]


class TestWhich:
    @pytest.mark.parametrize("version", [(3, 7, 0), (3, 40, 1), (3, 44, 5), (3, 45, 0), (3, 50, 6), (3, 51, 2)])
    def test_versions_with_the_bug_are_known(self, version: tuple[int, int, int]) -> None:
        assert not wal_is_sound(version)

    @pytest.mark.parametrize("version", [(3, 44, 6), (3, 44, 9), (3, 50, 7), (3, 51, 3), (3, 52, 0), (4, 0, 0)])
    def test_so_are_those_without_it(self, version: tuple[int, int, int]) -> None:
        assert wal_is_sound(version)

    @pytest.mark.parametrize(
        ("folder", "kind"),
        [
            ("/", "ext4"),
            ("/var/lib", "ext4"),
            ("/home/me/saves", "nfs4"),
            ("/homes", "ext4"),
            ("/my disk/saves", "cifs"),
            ("/home/me/scratch", "xfs"),
            ("/twice/saves", "fuse.sshfs"),
        ],
    )
    def test_file_systems_are_told_apart(
        self, folder: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "mountinfo").write_bytes(MOUNTS)
        monkeypatch.setattr(journal, "_MOUNTS", tmp_path / "mountinfo")
        assert file_system(Path(folder)) == kind

    @pytest.mark.parametrize(
        ("version", "kind", "expected"),
        [
            ((3, 51, 3), "ext4", "wal"),
            ((3, 51, 3), "nfs4", "persist"),
            ((3, 51, 3), "fuse.of-somebody", "persist"),
            ((3, 51, 3), "", "persist"),
            ((3, 40, 1), "ext4", "persist"),
        ],
    )
    def test_wal_needs_a_sound_sqlite_and_a_disk_known_to_be_local(
        self, version: tuple[int, int, int], kind: str, expected: str, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
        monkeypatch.setattr(journal, "file_system", lambda folder: kind)
        assert journal_mode(path) == expected
        Ledger(path).close()
        assert mode_of(path) == expected

    def test_where_mounts_are_not_listed_nothing_is_known(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(journal, "_MOUNTS", tmp_path / "none")
        assert file_system(tmp_path) == ""


class TestConversion:
    @pytest.mark.parametrize(("before", "after"), [MODES, MODES[::-1]])
    def test_an_existing_file_is_converted_when_nobody_else_has_it_open(
        self, before: JournalMode, after: JournalMode, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(MODE, lambda path: before)
        with Ledger(path) as ledger:
            ledger.set_status(Status(step=5))
        monkeypatch.setattr(MODE, lambda path: after)
        with Ledger(path) as ledger:
            assert ledger.status().step == 5
        assert mode_of(path) == after

    def test_a_file_that_others_have_open_is_used_as_it_is_and_converted_later(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(MODE, lambda path: "wal")
        with Ledger(path) as other:
            other.set_status(Status(step=1))
            monkeypatch.setattr(MODE, lambda path: "persist")
            monkeypatch.setattr("arcade_rl.shelf.storage.sqlite_file.WRITER_PATIENCE_SECONDS", 60.0)
            begin = time.monotonic()
            with Ledger(path) as ledger:
                assert time.monotonic() - begin < 30  # it does not wait for the others
                ledger.set_status(Status(step=2))
            assert other.status().step == 2
            assert mode_of(path) == "wal"
        with Ledger(path) as ledger:
            assert ledger.status().step == 2
        assert mode_of(path) == "persist"

    def test_a_power_cut_damages_neither(self, path: Path, mode: JournalMode) -> None:
        with Ledger(path) as ledger:
            ((synchronous,),) = ledger._file.rows("PRAGMA synchronous")
        assert synchronous == {"wal": 1, "persist": 2}[mode]


class TestTogether:
    """One writes without a rest, others read without a rest, and nobody fails."""

    def test_readers_never_fail_because_a_writer_is_at_work(
        self, path: Path, mode: JournalMode, start_python: Any
    ) -> None:
        Ledger(path).close()
        writer = start_python(f"""
from pathlib import Path
from arcade_rl.shelf.storage import sqlite_file
from arcade_rl.shelf.ledger.ledger import Episode, Ledger, Status
sqlite_file.journal_mode = lambda path: {mode!r}
ledger = Ledger(Path({str(path)!r}))
step = 0
while True:
    step += 1
    ledger.record(episodes=[Episode(step, game, 1.0, 1, 0.0) for game in range(8)], status=Status(step=step))
""")
        with Ledger(path, read_only=True) as reader:
            while (step := reader.status().step) < 25:
                assert writer.poll() is None
                with Ledger(path, read_only=True) as another:
                    assert another.status().step >= step
                    assert len(another.recent_scores(10**6)) % 8 == 0

    def test_a_reader_looks_often_enough_to_meet_the_short_rests_of_a_writer(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rests: list[float] = []
        monkeypatch.setattr("time.sleep", rests.append)
        busy = sqlite3.OperationalError("database is locked")
        busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
        answers = iter([*[busy] * 100, "read"])

        def read() -> str:
            if isinstance(answer := next(answers), str):
                return answer
            raise answer

        assert patiently(read) == "read"
        assert max(rests) <= 0.002
        assert len({round(rest, 6) for rest in rests}) > 50  # nobody keeps step with the writer

    def test_a_writer_gets_its_turn_among_readers(self, path: Path, mode: JournalMode) -> None:
        with Ledger(path) as writer, reading_without_rest(path):
            for step in range(15):
                writer.record(episodes=episodes(10), status=Status(step=step))
            assert writer.status().step == 14


@contextlib.contextmanager
def reading_without_rest(path: Path) -> Iterator[None]:
    """Two threads read all the while; what one of them raises is raised at the end."""
    done, failures = threading.Event(), []

    def read() -> None:
        try:
            with Ledger(path, read_only=True) as ledger:
                while not done.is_set():
                    ledger.status()
                    ledger.curve("score")
        except Exception as error:  # raised again below
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert failures == []


@pytest.fixture
def killed(path: Path, mode: JournalMode, start_python: Any) -> Path:
    """A ledger at step 7, whose writer was killed in the middle of its next transaction, written in part already."""
    with Ledger(path) as ledger:  # in WAL what follows leaves step 7 in the log alone
        ledger.set_status(Status(step=1))
    code = f"""
import os, signal
from pathlib import Path
from arcade_rl.shelf.storage import sqlite_file
from arcade_rl.shelf.ledger.ledger import Episode, Ledger, Status
sqlite_file.journal_mode = lambda path: {mode!r}
ledger = Ledger(Path({str(path)!r}))
ledger.set_status(Status(step=7))
connection = ledger._file.open()
connection.execute("PRAGMA cache_size = 2")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE status SET step = 8")
rows = [(step, 0, 1.0, 10, 0.0) for step in range(10_000)]
connection.executemany("INSERT INTO episodes (step, game, score, length, time) VALUES (?, ?, ?, ?, ?)", rows)
os.kill(os.getpid(), signal.SIGKILL)
"""
    start_python(code).wait(30)
    return path


class TestKilledWriter:
    def test_leaves_what_readers_cannot_mend_by_themselves(self, killed: Path, mode: JournalMode) -> None:
        beside = killed.with_name(killed.name + {"wal": "-wal", "persist": "-journal"}[mode])
        assert beside.read_bytes()[:1] not in (b"", b"\0")

    def test_a_reader_finds_the_last_whole_transaction(self, killed: Path) -> None:
        with Ledger(killed, read_only=True) as ledger:
            assert ledger.status().step == 7
            assert ledger.recent_scores() == []

    def test_and_still_cannot_write(self, killed: Path) -> None:
        from arcade_rl.errors import ArcadeError

        with Ledger(killed, read_only=True) as ledger, pytest.raises(ArcadeError, match="may not be written"):
            ledger.ask("stop")

    def test_so_does_one_that_had_it_open_meanwhile(self, path: Path, mode: JournalMode, request: Any) -> None:
        Ledger(path).close()
        with Ledger(path, read_only=True) as ledger:
            assert ledger.status() == Status()
            request.getfixturevalue("killed")
            assert ledger.status().step == 7

    @pytest.mark.parametrize("repair", [False, True])
    def test_the_next_writer_goes_on_from_there(self, killed: Path, repair: bool) -> None:
        with Ledger(killed, repair=repair) as ledger:
            assert ledger.repaired == ""
            assert ledger.status().step == 7
            ledger.set_status(Status(step=9))
            assert ledger.status().step == 9

    def test_a_damaged_one_is_set_aside_with_its_journal(self, killed: Path, mode: JournalMode) -> None:
        killed.write_bytes(b"no ledger at all" * 100)
        with Ledger(killed, repair=True) as ledger:
            assert "ledger.damaged-1.sqlite" in ledger.repaired
            assert ledger.status() == Status()


class TestWhereNobodyMayWrite:
    @pytest.fixture(params=["whole", "killed"])
    def left(self, request: pytest.FixtureRequest, path: Path, mode: JournalMode) -> Iterator[Path]:
        """A ledger at step 7 in a folder that may not be written, left by a writer that ended well or was killed."""
        if request.param == "killed":
            request.getfixturevalue("killed")
            (path.parent / f"{path.name}-shm").unlink(missing_ok=True)
        else:
            with Ledger(path) as ledger:
                ledger.set_status(Status(step=7))
        for file in path.parent.iterdir():
            file.chmod(0o444)
        path.parent.chmod(0o555)
        yield path
        path.parent.chmod(0o755)

    def test_it_is_read_all_the_same_and_nothing_is_written(self, left: Path, run_unprivileged: Any) -> None:
        before = {file: file.read_bytes() for file in left.parent.iterdir()}
        run = run_unprivileged("-c", READ, str(left))
        assert (run.stdout, run.stderr) == ("7\n", "")
        assert {file: file.read_bytes() for file in left.parent.iterdir()} == before

    def test_a_writer_is_refused_and_told_that_it_is_no_damage(self, left: Path, run_unprivileged: Any) -> None:
        told = run_unprivileged("-c", WRITE, str(left)).stdout
        assert len(told.splitlines()) == 2
        for line in told.splitlines():
            assert "may not be written" in line
            assert "keep your saves elsewhere with ARCADE_RL_SAVES" in line
            assert "damaged" not in line


READ = """
import sys; from pathlib import Path
from arcade_rl.shelf.ledger.ledger import Ledger
with Ledger(Path(sys.argv[1]), read_only=True) as ledger:
    print(ledger.status().step)
"""
WRITE = """
import sys; from pathlib import Path
from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.ledger.ledger import Ledger
for repair in (False, True):
    try:
        Ledger(Path(sys.argv[1]), repair=repair).ask("stop")
    except ArcadeError as error:
        print(error)
"""


def test_a_reader_keeps_little_of_a_large_file_in_memory(path: Path) -> None:
    sqlite3.connect(path).close()
    with contextlib.closing(connect_to_read(path)) as reader:
        assert reader.execute("PRAGMA cache_size").fetchone() == (-256,)  # KiB
