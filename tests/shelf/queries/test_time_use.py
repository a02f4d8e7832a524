"""Where a trainer's time goes, as the ledger has it."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from arcade_rl.shelf.ledger.ledger import Ledger, Metrics
from arcade_rl.shelf.queries.time_use import TimeUse, time_use

OLD = Path(__file__).parents[2] / "fixtures/version_0_1_0/saves/lake/ledger.sqlite"
SECOND = Metrics(
    100,
    0.0,
    0.1,
    1.0,
    0.5,
    60.0,
    15.0,
    wall_seconds=2.0,
    acting_seconds=0.5,
    learning_seconds=1.0,
    waiting_seconds=0.25,
    evaluating_seconds=0.125,
    emulator_cpu_seconds=1.0,
    cpu_seconds=3.0,
    memory_bytes=1_000,
)


@pytest.fixture
def ledger(tmp_path: Path):
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        yield ledger


def test_the_shares_are_of_the_training_thread_and_add_up(ledger: Ledger) -> None:
    ledger.record(metrics=[SECOND, replace(SECOND, memory_bytes=2_000)])
    assert time_use(ledger) == TimeUse(
        seconds=4.0,
        shares={
            "emulator": 0.0,
            "waiting": 0.125,
            "acting": 0.25,
            "learning": 0.5,
            "evaluating": 0.0625,
            "saving": 0.0,
            "other": 0.0625,
        },
        emulator_cores=0.5,
        cpu_cores=1.5,
        memory_bytes=2_000,
    )


def test_samples_that_add_up_to_more_than_the_time_are_shares_of_their_sum(ledger: Ledger) -> None:
    ledger.record(metrics=[replace(SECOND, learning_seconds=7.125)])
    use = time_use(ledger)
    assert use is not None
    assert sum(use.shares.values()) == pytest.approx(1.0)
    assert use.shares["other"] == 0.0


def test_only_the_last_minutes_count(ledger: Ledger) -> None:
    ledger.record(metrics=[replace(SECOND, saving_seconds=1.0)] + [SECOND] * 300)
    use = time_use(ledger)
    assert use is not None
    assert use.shares["saving"] == 0.0


def test_nothing_is_known_before_the_first_measurement(ledger: Ledger) -> None:
    assert time_use(ledger) is None


def test_a_ledger_of_an_older_program_is_read_and_written_on(tmp_path: Path) -> None:
    old = tmp_path / "old.sqlite"
    shutil.copyfile(OLD, old)
    with closing(sqlite3.connect(old)) as connection:
        assert "wall_seconds" not in {name for _, name, *_ in connection.execute("PRAGMA table_info(metrics)")}
        assert connection.execute("SELECT count(*) FROM metrics").fetchone()[0] > 0
    with Ledger(old, read_only=True) as ledger:
        assert time_use(ledger) is None
    with Ledger(old) as ledger:
        ledger.record(metrics=[SECOND])
        use = time_use(ledger)
    assert use is not None
    assert use.seconds == 2.0
