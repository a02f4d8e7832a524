"""A disk that is full, or refuses otherwise: training keeps everything in memory, waits, and continues without help."""

import errno
import os
import signal
import time
from pathlib import Path

import pytest

from arcade_rl.agents.memory.mapped_array import MappedArray
from arcade_rl.errors import ArcadeError, DiskError
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.ledger.ledger import PAGE, Ledger, Status
from arcade_rl.shelf.queries.summary import summarize
from arcade_rl.shelf.storage import atomic
from arcade_rl.shelf.storage.sqlite_file import SqliteFile
from arcade_rl.training.core import resume_state
from arcade_rl.training.core.learner import resume_file
from arcade_rl.training.run.trainer import train
from tests.training.run.standing import WAITS


class Disk:
    """A disk that can be filled and freed.

    Attributes:
        full: no file can be written whole.
        ledger_full: no transaction either.
        refusals: how often something was refused.
        error: why, as the system numbers its errors.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.full = self.ledger_full = False
        self.refusals = 0
        self.error = errno.ENOSPC
        write_through, transaction = atomic._write_through, SqliteFile.transaction

        def write(path: Path, data: bytes) -> None:
            if self.full:
                self.refusals += 1
                raise OSError(self.error, os.strerror(self.error))
            write_through(path, data)

        def begin(file):
            if self.ledger_full:
                raise DiskError("ledger: the disk is full; free some space", "the disk is full", full=True)
            return transaction(file)

        monkeypatch.setattr(atomic, "_write_through", write)
        monkeypatch.setattr(SqliteFile, "transaction", begin)

    def fill(self) -> None:
        self.full = self.ledger_full = True

    def free(self) -> None:
        self.full = self.ledger_full = False


@pytest.fixture
def disk(monkeypatch):
    return Disk(monkeypatch)


@pytest.fixture(autouse=True)
def impatient(request, monkeypatch):
    """A trainer in this process looks at everything after each step, and takes no failure for a passing one."""
    monkeypatch.setattr("arcade_rl.training.run.housekeeping._REQUEST_SECONDS", 0.0)
    monkeypatch.setattr("arcade_rl.training.run.housekeeping._RETRY_SECONDS", 0.0)
    monkeypatch.setattr("arcade_rl.training.run.housekeeping._RESUME_SECONDS", 0.1)
    monkeypatch.setattr("arcade_rl.training.run.housekeeping._INSISTENCE_SECONDS", (0.0, 60.0))
    monkeypatch.setattr("arcade_rl.training.run.troubles._PASSING_SECONDS", 0.0)


def ledger_of(folder):
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        return len(ledger.recent_scores(10_000_000)), [evaluation.step for evaluation in ledger.evaluations()]


def check_whole(folder, end):
    """Everything that there should be is on the disk, and can be read."""
    counts = resume_state.read(resume_file(folder)).counts
    assert counts.step == end.step
    assert brain_file.read(folder.brain_file).history.step == end.step
    evaluated, kept = range(1_000, end.step + 1, 1_000), range(0, end.step + 1, 1_000)
    assert ledger_of(folder) == (end.episodes, [step for step in evaluated if step != counts.open_evaluation])
    assert [brain_file.read(file).history.step for file in folder.checkpoint_files()] == list(kept)
    assert not (folder.path / PAGE).exists()


class TestWaiting:
    @pytest.mark.parametrize("ledger_too", [False, True])
    def test_it_waits_and_goes_on_by_itself_and_nothing_is_missing(self, shelve, disk, ledger_too):
        folder, waited = shelve("lake", "frozen-lake"), []

        def look(progress):
            if not waited and progress.step > 1_500:
                disk.full, disk.ledger_full = True, ledger_too
            if progress.trouble:
                waited.append((progress.step, progress.trouble, summarize(folder)))
            if len(waited) > 20:
                disk.free()

        end = train(folder, steps=3_500, progress=look)
        assert {words for _, words, _ in waited} == {WAITS}
        assert len({step for step, _, _ in waited}) == 1, "it learns while it cannot save"
        seen = waited[-1][2]
        assert (seen.state, seen.trouble, seen.status.step) == ("waiting", WAITS, waited[0][0])
        assert 0 <= seen.status.unsaved_steps <= seen.status.step
        assert (end.step, end.reason) == (3_500, "the steps asked for are done")
        check_whole(folder, end)
        assert summarize(folder).state == "idle"

    def test_time_that_it_waits_is_not_time_that_it_trains(self, shelve, disk, monkeypatch):
        folder, began = shelve("lake", "frozen-lake"), []
        monkeypatch.setattr("arcade_rl.training.run.housekeeping._REQUEST_SECONDS", 0.02)

        def look(progress):
            disk.full = not began or time.monotonic() - began[0] < 3.0
            if progress.trouble and not began:
                began.append(time.monotonic())

        started = time.monotonic()
        end = train(folder, minutes=0.3 / 60, progress=look)
        assert time.monotonic() - started > 3.0
        assert end.seconds < 2.0

    def test_one_failure_that_passes_stops_nothing(self, shelve, disk, monkeypatch):
        monkeypatch.setattr("arcade_rl.training.run.troubles._PASSING_SECONDS", 5.0)
        folder, troubles = shelve("lake", "frozen-lake"), []

        def look(progress):
            disk.full = progress.step > 500 and disk.refusals < 3
            troubles.append(progress.trouble)

        end = train(folder, steps=2_500, progress=look)
        assert disk.refusals >= 3
        assert not any(troubles)
        check_whole(folder, end)

    def test_a_paused_trainer_that_cannot_save_says_so_too(self, shelve, disk):
        folder, seen = shelve("lake", "frozen-lake"), []

        def look(progress):
            if not seen and progress.step > 500:
                with Ledger(folder.ledger_file) as ledger:
                    ledger.ask("pause")
                disk.full = True
                seen.append("paused")
            if progress.trouble and len(seen) == 1:
                seen.append(summarize(folder).state)
                disk.free()
            if not progress.trouble and len(seen) == 2:
                seen.append(summarize(folder).state)
                with Ledger(folder.ledger_file) as ledger:
                    ledger.ask("resume")

        end = train(folder, steps=1_500, progress=look)
        assert seen == ["paused", "waiting", "paused"]
        check_whole(folder, end)

    def test_a_replay_memory_without_room_is_waited_for_between_two_steps(self, shelve, monkeypatch):
        folder, full, waited = shelve("pole", "cart-pole", checkpoint_interval=1_000, evaluation_interval=1_000), [], []
        monkeypatch.setattr("arcade_rl.agents.memory.mapped_array._CHUNK_BYTES", 2_000)
        allocate = MappedArray._allocate

        def refuse(mapped, start, length):
            if full:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            allocate(mapped, start, length)

        def look(progress):
            full[:] = ["yes"] if progress.step > 150 and len(waited) < 10 else []
            if progress.trouble:
                waited.append(progress)

        monkeypatch.setattr(MappedArray, "_allocate", refuse)
        end = train(folder, steps=400, num_threads=1, progress=look)
        assert len({progress.step for progress in waited}) == 1
        assert "no room for the replay memory" in waited[0].trouble
        check_whole(folder, end)

    def test_another_reason_than_a_full_disk_has_another_remedy(self, shelve, disk):
        folder, waited = shelve("lake", "frozen-lake"), []
        disk.error = errno.EROFS

        def look(progress):
            disk.full = progress.step > 500 and len(waited) < 3
            if progress.trouble:
                waited.append(progress.trouble)

        train(folder, steps=1_000, progress=look)
        assert waited[0] == "cannot save: it is not permitted; training waits; fix that and it continues"


class TestEnding:
    def test_an_end_that_cannot_be_saved_is_waited_for(self, shelve, disk):
        folder, waited = shelve("lake", "frozen-lake"), []

        def look(progress):
            if progress.step > 1_000 and len(waited) < 10:
                disk.fill()
            if progress.trouble:
                waited.append(progress.trouble)
                if len(waited) == 3:
                    os.kill(os.getpid(), signal.SIGTERM)
            if len(waited) == 10:
                disk.free()

        end = train(folder, steps=3_000, progress=look)
        assert end.reason == "stopped by SIGTERM"
        assert waited[-1].endswith("give them up with: arcade-rl stop lake --discard")
        assert "steps since the last save cannot be saved: the disk is full" in waited[-1]
        assert "the same signal again within a minute gives them up" in folder.log_file.read_text()
        check_whole(folder, end)

    def test_time_that_an_end_waits_is_not_time_that_it_trains(self, shelve, disk):
        folder, held = shelve("lake", "frozen-lake"), []

        def look(progress):
            if progress.step > 1_000 and not disk.full and not held:
                disk.fill()
                os.kill(os.getpid(), signal.SIGTERM)
            if progress.ending:
                held.append(time.monotonic())
                if held[-1] - held[0] > 0.5:
                    disk.free()

        began = time.monotonic()
        end = train(folder, progress=look)
        assert end.reason == "stopped by SIGTERM"
        assert end.seconds < time.monotonic() - began - (held[-1] - held[0])
        check_whole(folder, end)

    @pytest.mark.parametrize("ledger_too", [False, True])
    def test_a_second_signal_gives_up_what_is_said_and_shows_what_is_left(self, shelve, disk, ledger_too):
        folder, signals = shelve("lake", "frozen-lake"), []
        train(folder, steps=1_000)

        def look(progress):
            if progress.step > 1_500:
                disk.full, disk.ledger_full = True, ledger_too
            asked_for_more = "--discard" in progress.trouble and len(signals) == 1
            if (progress.trouble and not signals) or asked_for_more:
                signals.append(progress.step)
                os.kill(os.getpid(), signal.SIGINT)

        with pytest.raises(ArcadeError, match="steps since the last save were given up: the disk is full") as caught:
            train(folder, progress=look)
        left = summarize(folder)
        begins_from = resume_state.read(resume_file(folder)).counts.step
        assert (left.state, left.status.step, left.trouble) == ("idle", begins_from, str(caught.value))
        assert str(caught.value).startswith(f"{signals[0] - begins_from:,} steps")
        disk.free()
        end = train(folder, steps=500)
        assert end.step == begins_from + 500
        assert summarize(folder).trouble == ""

    def test_a_plain_stop_never_gives_anything_up(self, shelve, disk):
        folder, waited = shelve("lake", "frozen-lake"), []

        def look(progress):
            if progress.step > 500 and len(waited) < 30:
                disk.full = True
            if progress.trouble:
                waited.append(progress.trouble)
                with Ledger(folder.ledger_file) as ledger:
                    ledger.ask("stop")
            if len(waited) == 30:
                disk.free()

        end = train(folder, progress=look)
        assert end.reason == "stopped on request"
        check_whole(folder, end)

    def test_a_discard_gives_up_at_once(self, shelve, disk):
        folder, requests = shelve("lake", "frozen-lake"), []

        def look(progress):
            disk.full = progress.step > 500
            if progress.trouble and not requests:
                with Ledger(folder.ledger_file) as ledger:
                    requests.append(ledger.ask("discard"))

        with pytest.raises(ArcadeError, match="given up"):
            train(folder, progress=look)
        with Ledger(folder.ledger_file, read_only=True) as ledger:
            assert "given up: the disk is full" in (ledger.answer(requests[0]) or "")


DAMAGES = [(0, 0xFF, 0), (7, 0xFF, 0), (30, 0xFF, 0), (b"7", 1, 0), (4095, 0xFF, 7)]
"""Where a page that says step 7 is damaged, the bits that flip there, and the step that is read from it then."""


class TestThePage:
    def test_a_status_that_the_ledger_cannot_take_is_read_all_the_same(self, tmp_path, disk):
        with Ledger(tmp_path / "ledger.sqlite") as ledger:
            ledger.page.make()
            disk.fill()
            with pytest.raises(DiskError):
                ledger.set_status(Status("paused", condition="waiting", step=7, activity="x" * 9_000))
            assert (ledger.status().step, ledger.status().condition) == (7, "waiting")
            disk.free()
            ledger.set_status(Status(step=8))
            assert ledger.status().step == 8

    def test_a_page_of_another_run_is_not_believed(self, tmp_path, disk):
        with Ledger(tmp_path / "ledger.sqlite") as ledger:
            ledger.page.make()
            disk.fill()
            with pytest.raises(DiskError):
                ledger.set_status(Status(step=7, started=1.0))
            page = ledger.page.path.read_bytes()
            disk.free()
            ledger.set_status(Status(step=9, started=2.0))
            ledger.page.path.write_bytes(page)
            assert ledger.status().step == 9

    @pytest.mark.parametrize(("place", "flip", "step"), DAMAGES)
    def test_a_damaged_page_is_not_believed(self, tmp_path, disk, place, flip, step):
        with Ledger(tmp_path / "ledger.sqlite") as ledger:
            ledger.page.make()
            disk.fill()
            with pytest.raises(DiskError):
                ledger.set_status(Status(step=7))
            page = bytearray(ledger.page.path.read_bytes())
            page[page.index(place) if isinstance(place, bytes) else place] ^= flip
            ledger.page.path.write_bytes(page)
            assert ledger.status().step == step
