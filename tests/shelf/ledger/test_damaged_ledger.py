"""Ledgers that are old, damaged or gone, and disks that refuse them."""

import contextlib
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.ledger.ledger import (
    Ledger,
    Metrics,
    Status,
)
from tests.shelf.ledger.rows import episode


class TestOlderLedgers:
    @pytest.fixture
    def older(self, path: Path) -> Path:
        with Ledger(path) as ledger:
            ledger.set_status(Status(step=5))
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("ALTER TABLE status DROP COLUMN demonstration_steps")
        return path

    def test_a_reader_finds_defaults_for_what_came_later(self, older: Path) -> None:
        with Ledger(older, read_only=True) as ledger:
            assert ledger.status() == Status(step=5)

    def test_an_older_program_s_rows_in_a_newer_file_have_defaults_too(self, path: Path) -> None:
        with Ledger(path), contextlib.closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(
                "INSERT INTO metrics (step, time, loss, mean_q, epsilon, steps_per_second, updates_per_second) "
                "VALUES (9, 1.0, 0.1, 1.0, 0.5, 100.0, 25.0)"
            )
            connection.execute("INSERT INTO status (row, state, step) VALUES (1, 'training', 9)")
        with Ledger(path, read_only=True) as ledger:
            assert ledger.numbered(Metrics, first=1, most=1)[1].wall_seconds == 0.0
            assert ledger.recent_metrics(1) is None
            assert ledger.status() == Status(state="training", step=9)

    def test_a_writer_adds_what_came_later_and_no_trainer_takes_it_for_damage(self, older: Path) -> None:
        with Ledger(older, repair=True) as ledger:
            assert ledger.repaired == ""
            assert ledger.status() == Status(step=5)
            ledger.set_status(Status(demonstration_steps=7))
            assert ledger.status().demonstration_steps == 7


class TestDamage:
    def test_a_reader_is_told_what_is_damaged_and_what_to_do(self, path: Path) -> None:
        path.write_bytes(b"no ledger at all" * 100)
        with (
            Ledger(path, read_only=True) as ledger,
            pytest.raises(ArcadeError, match=r"damaged \(.*\); start training"),
        ):
            ledger.status()

    def test_one_who_asks_does_not_touch_a_damaged_ledger(self, path: Path) -> None:
        path.write_bytes(b"no ledger at all" * 100)
        with pytest.raises(ArcadeError, match="damaged"):
            Ledger(path)
        assert path.read_bytes() == b"no ledger at all" * 100

    def test_the_trainer_sets_a_damaged_ledger_aside_and_starts_afresh(self, path: Path) -> None:
        for number in (1, 2):
            path.write_bytes(b"no ledger at all" * 100)
            with Ledger(path, repair=True) as ledger:
                assert f"ledger.damaged-{number}.sqlite" in ledger.repaired
                ledger.set_status(Status(step=number))
                assert ledger.status().step == number
            assert path.with_name(f"ledger.damaged-{number}.sqlite").read_bytes().startswith(b"no ledger")

    def test_damage_deep_inside_is_found(self, path: Path) -> None:
        with Ledger(path) as ledger:
            ledger.record(episodes=[episode(step) for step in range(5_000)])
        content = bytearray(path.read_bytes())
        content[8192:65536] = bytes(57344)
        path.write_bytes(content)
        with Ledger(path, repair=True) as ledger:
            assert ledger.repaired
            assert ledger.recent_scores() == []

    def test_a_ledger_without_its_tables_is_damaged(self, path: Path) -> None:
        Ledger(path).close()
        with sqlite3.connect(path) as connection:
            connection.execute("DROP TABLE episodes")
        connection.close()
        with Ledger(path, read_only=True) as ledger, pytest.raises(ArcadeError, match="damaged"):
            ledger.recent_scores()
        with Ledger(path, repair=True) as ledger:
            assert ledger.repaired

    def test_a_whole_ledger_is_left_alone(self, path: Path) -> None:
        with Ledger(path) as ledger:
            ledger.set_status(Status(step=5))
        with Ledger(path, repair=True) as ledger:
            assert ledger.repaired == ""
            assert ledger.status().step == 5

    def test_examining_it_drops_no_lock_of_another_connection_in_the_same_process(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(
            "arcade_rl.shelf.storage.sqlite_file.journal_mode", lambda path: "wal"
        )  # it locks while it is open
        leave_wal = "import sqlite3, sys; print(*sqlite3.connect(sys.argv[1]).execute('PRAGMA journal_mode = DELETE'))"
        with Ledger(path) as ledger:
            ledger.ask("stop")
            Ledger(path, repair=True).close()
            other = subprocess.run([sys.executable, "-c", leave_wal, path], capture_output=True, text=True, check=False)
        assert "database is locked" in other.stderr

    @pytest.mark.parametrize("repair", [False, True])
    def test_a_ledger_of_a_newer_program_is_refused_and_kept(self, path: Path, repair: bool) -> None:
        Ledger(path).close()
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA user_version = 99")
            connection.execute("DROP TABLE episodes")
        connection.close()
        with pytest.raises(ArcadeError, match="newer arcade-rl"):
            Ledger(path, repair=repair)
        assert path.exists()

    def test_a_folder_that_is_gone_is_not_made_again(self, path: Path) -> None:
        missing = path.parent / "gone" / "ledger.sqlite"
        with pytest.raises(ArcadeError, match="cannot be opened"):
            Ledger(missing)
        assert not missing.parent.exists()

    def test_a_name_with_odd_characters_is_opened_as_it_is(self, tmp_path: Path) -> None:
        path = tmp_path / "a?b#c %20.sqlite"
        with Ledger(path) as ledger:
            ledger.set_status(Status(step=1))
        assert path.exists()


class TestRefusingDisk:
    def test_a_full_disk_is_told_and_the_ledger_stays_whole(self, path: Path, start_python: Any) -> None:
        code = f"""
import resource, signal
from pathlib import Path
from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.ledger.ledger import Episode, Ledger
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
ledger = Ledger(Path({str(path)!r}))
try:
    while True:
        ledger.record(episodes=[Episode(step, 0, 1.0, 1, 0.0) for step in range(1000)])
except ArcadeError as error:
    print(error)
"""
        output, _ = start_python(code).communicate(timeout=30)
        assert "the disk" in output
        assert "space" in output
        with Ledger(path, repair=True) as ledger:
            assert ledger.repaired == ""
            assert len(ledger.recent_scores(10**6)) % 1000 == 0

    def test_a_file_system_without_locks_is_told_from_a_sick_disk(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*arguments: object) -> None:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_LOCK
            raise error

        monkeypatch.setattr("arcade_rl.shelf.storage.sqlite_file.connect", refuse)
        with pytest.raises(ArcadeError, match=r"its file system has no locks; .* ARCADE_RL_SAVES"):
            Ledger(path)

    def test_a_ledger_that_another_program_keeps_locked(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        Ledger(path).close()
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr("arcade_rl.shelf.storage.sqlite_file.WRITER_PATIENCE_SECONDS", 0.01)
        with pytest.raises(ArcadeError, match="another program keeps it locked; close that program"):
            Ledger(path)
        other.close()


def test_a_ledger_that_goes_while_it_is_written_is_not_made_again(tmp_path: Path) -> None:
    (home := tmp_path / "lake").mkdir()
    with Ledger(home / "ledger.sqlite") as ledger:
        ledger.set_status(Status(step=1))
        home.rename(tmp_path / "pond")
        home.mkdir()
        for step in (2, 3):
            with contextlib.suppress(ArcadeError):
                ledger.set_status(Status(step=step))
        assert not (home / "ledger.sqlite").exists()
