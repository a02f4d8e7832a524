"""One process at a time holds a lock, whatever kind of locks the file system has, and all agree who does."""

import errno
import fcntl
import os
import platform
from pathlib import Path
from typing import Any

import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents.trainer_lock import hold
from arcade_rl.shelf.storage import file_lock
from arcade_rl.shelf.storage.file_lock import FileLock
from arcade_rl.shelf.storage.processes import start_of

MISSING = {"flock": (), "POSIX locks": ("flock",), "no locks": ("flock", "lockf")}
HOLD = """
import errno, fcntl, os
from pathlib import Path
from arcade_rl.shelf.storage.file_lock import FileLock
def missing(*arguments): raise OSError(errno.ENOSYS, "Function not implemented")
for name in {missing!r}: setattr(fcntl, name, missing)
lock = FileLock(Path({path!r}))
print(lock.take(0.1), flush=True)
input()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "trainer.lock"


@pytest.fixture(params=MISSING)
def missing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """The kinds of locks that the file system does not have."""

    def refuse(*arguments: object) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    for name in MISSING[request.param]:
        monkeypatch.setattr(fcntl, name, refuse)
    return MISSING[request.param]


@pytest.fixture
def hold_elsewhere(path: Path, missing: tuple[str, ...], start_python: Any) -> Any:
    """Starts a process that takes the lock; returns once it has tried, with whether it has it."""

    def start() -> Any:
        process = start_python(HOLD.format(missing=missing, path=str(path)))
        return process, process.stdout.readline() == "True\n"

    return start


@pytest.mark.usefixtures("missing")
class TestHere:
    def test_nobody_holds_what_does_not_exist_and_asking_makes_no_file(self, path: Path) -> None:
        assert not FileLock(path).is_held()
        assert list(path.parent.iterdir()) == []

    def test_it_is_held_until_it_is_given_back(self, path: Path) -> None:
        lock = FileLock(path)
        for _ in range(2):
            assert lock.take(0)
            assert FileLock(path).is_held()
            assert not FileLock(path).take(0)
            lock.give_back()
            assert not FileLock(path).is_held()
        assert [file.name for file in path.parent.iterdir()] == ["trainer.lock"]

    def test_a_disk_that_refuses_is_told_in_a_line(self, path: Path) -> None:
        path.symlink_to(path)
        for attempt in (FileLock(path).is_held, lambda: FileLock(path).take(0)):
            with pytest.raises(ArcadeError, match=r"cannot lock .*trainer\.lock"):
                attempt()


class TestElsewhere:
    def test_another_process_is_seen_to_hold_it_and_keeps_it(self, path: Path, hold_elsewhere: Any) -> None:
        process, taken = hold_elsewhere()
        assert taken
        assert FileLock(path).is_held()
        assert not FileLock(path).take(0)
        process.communicate("\n")
        assert not FileLock(path).is_held()

    def test_the_lock_of_a_killed_process_is_free(self, path: Path, hold_elsewhere: Any) -> None:
        process, _ = hold_elsewhere()
        process.kill()
        process.wait(30)
        lock = FileLock(path)
        assert not lock.is_held()
        assert lock.take(1)
        lock.give_back()

    def test_asking_does_not_give_away_what_this_process_holds(self, path: Path, hold_elsewhere: Any) -> None:
        lock = FileLock(path)
        lock.take(0)
        assert FileLock(path).is_held()
        assert not FileLock(path).take(0)
        _, taken = hold_elsewhere()
        assert not taken
        lock.give_back()


class TestOwnerFile:
    """Where there are no locks at all, a file says who holds it."""

    @pytest.fixture(autouse=True)
    def no_locks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*arguments: object) -> None:
            raise OSError(errno.ENOLCK, "No locks available")

        monkeypatch.setattr(fcntl, "flock", refuse)
        monkeypatch.setattr(fcntl, "lockf", refuse)

    def held_by(self, path: Path, owner: str) -> bool:
        path.touch()
        path.with_name("trainer.lock.owner").write_text(owner)
        held = FileLock(path).is_held()
        lock = FileLock(path)
        assert lock.take(0) is not held
        return held

    def test_a_process_of_another_machine_is_believed_to_live(self, path: Path) -> None:
        assert self.held_by(path, "another-machine 1 1")

    def test_a_process_that_has_its_number_from_a_dead_one_is_not_believed(self, path: Path) -> None:
        assert not self.held_by(path, f"{platform.node()} {os.getpid()} {start_of(os.getpid())}0")

    @pytest.mark.parametrize("damage", ["", f"{platform.node()} x y", f"{platform.node()}"])
    def test_one_that_names_no_process_locks_nobody_out(self, path: Path, damage: str) -> None:
        assert not self.held_by(path, damage)

    def test_who_comes_second_to_the_place_of_a_dead_one_leaves_it_to_the_first(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, second = FileLock(path), FileLock(path)
        path.touch()
        second.owner_file.write_text(f"{platform.node()} {os.getpid()} {start_of(os.getpid())}0")

        def while_the_first_takes_it(owner: str) -> bool:
            first.owner_file.write_text("another-machine 1 1")
            return False

        monkeypatch.setattr(file_lock, "_is_alive", while_the_first_takes_it)
        assert not second.take(0)
        assert first.owner_file.read_text() == "another-machine 1 1"
        assert [each.name for each in path.parent.glob(".*.tmp")] == []

    def test_an_agent_that_trains_on_another_machine_is_refused_with_what_to_do(self, path: Path) -> None:
        owner = path.with_name("trainer.lock.owner")
        owner.write_text("another-machine 1 1")
        with (
            pytest.raises(ArcadeError, match=f"on the machine another-machine; stop that first, or .* delete {owner}"),
            hold(path, path.with_name("trainer.pid"), "pong"),
        ):
            pass
